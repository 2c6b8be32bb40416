"""After a change of the graph only names that it may touch are screened; what comes out is what a full screening gives."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from embargraph.screening.results import Query
from embargraph.watching.definitions import Watch
from embargraph.watching.matching import Touched, match_names, name_of, node_digests, touched_names
from small_worlds import listing

WORDS = (
    "Amber",
    "Birch",
    "Cedar",
    "Huawei",
    "Sinochem",
    "Kvant",
    "Almaz",
    "Zenit",
    "Tongda",
    "Meridian",
    "Baltika",
    "Orion",
)
TRADES = ("Technology", "Trading", "Shipyard", "Electronics", "Holding")


def _name(draw):
    return f"{draw.choice(WORDS)} {draw.choice(TRADES)}"


def test_incremental_screening_is_full_screening(world):
    draw = random.Random(7)
    queries = tuple(dict.fromkeys(Query(_name(draw)) for _ in range(30)))
    queries += (Query("Хуавей"), Query("Huawai Technolgy Co Ltd"), Query("Almaz, OAO"), Query("China"))
    watch = Watch("w", names=queries)
    parties = {f"p{number}": _name(draw) for number in range(25)}
    before, kept, digests = None, {}, None
    for _ in range(4):
        graph = world(*(listing(id_, label=label) for id_, label in parties.items()))
        with graph.reading() as connection:
            new = node_digests(connection)
            asked = touched_names(connection, queries, kept, Touched.between(digests, new))
        kept = {**kept, **match_names(graph, watch, asked, date(2026, 11, 1))}
        full = match_names(graph, watch, list(queries), date(2026, 11, 1))
        assert _parties(kept) == _parties(full)
        assert before is None or len(asked) < len(queries), "some are left as they were"
        before, digests = graph, new
        for id_ in draw.sample(sorted(parties), 2):
            del parties[id_]
        parties[f"n{draw.randrange(10**6)}"] = _name(draw)
        parties[draw.choice(sorted(parties))] = _name(draw)


def _parties(matches):
    return {name: {(match["how"], match["party"]) for match in found} for name, found in matches.items()}


def test_nothing_is_screened_where_nothing_differs(world):
    graph = world(listing("alpha"))
    with graph.reading() as connection:
        digests = node_digests(connection)
        touched = Touched.between(digests, digests)
        kept = {name_of(Query("Alpha Ltd")): []}
        assert touched_names(connection, [Query("Alpha Ltd")], kept, touched) == []
        assert touched_names(connection, [Query("Beta Ltd")], kept, touched) == [Query("Beta Ltd")], "a new name is"


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.tuples(st.text("ab", max_size=2), st.text("ab", max_size=2)), max_size=6),
       st.dictionaries(st.text(max_size=3), st.tuples(st.text("ab", max_size=2), st.text("ab", max_size=2)), max_size=6))  # fmt: skip
def test_what_differs_is_what_is_told(one, other):
    def digests(nodes):
        return {"nodes": {id_: ":".join(parts) for id_, parts in nodes.items()}, "structure": "s"}

    touched = Touched.between(digests(one), digests(other))
    nothing = ("", "")
    for id_ in {**one, **other}:
        assert (id_ in touched.records) == (one.get(id_, nothing)[0] != other.get(id_, nothing)[0])
        assert (id_ in touched.rows) == (one.get(id_, nothing)[1] != other.get(id_, nothing)[1])
