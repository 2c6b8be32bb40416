"""Conclusions made some entities at a time are those made of all at once."""

from functools import partial

from embargraph.packaged import build_graph
from embargraph.rules.ownership import batches, rule
from embargraph.store.digest import content_digest
from embargraph.store.file import open_graph

#: Chains that meet, a circle, and an owner of several.
STAKES = """owner,owned,share,since
huawei,one,60,2020-01-01
one,two,50,2020-01-01
zte,two,25,2021-01-01
two,three,51,2020-01-01
three,one,10,2020-01-01
two,four,,2022-01-01
smic,four,30,2020-01-01
four,five,100,2023-01-01
five,six,100,
"""


def test_small_batches_conclude_what_one_does(tmp_path, monkeypatch):
    (tmp_path / "stakes.csv").write_text(STAKES)
    seen, read = [], batches.read_batch

    def reading(connection, batch):
        seen.append(batch)
        return read(connection, batch)

    digests = []
    for size in (1_000, 2):
        monkeypatch.setattr(rule, "batches", partial(batches.batches, size=size))
        monkeypatch.setattr(rule, "read_batch", reading)
        target = tmp_path / f"{size}.duckdb"
        build_graph(target, [tmp_path / "stakes.csv"])
        connection = open_graph(target)
        digests.append(content_digest(connection))
        connection.close()
    sizes = [len(entities) for entities, _ in seen]
    assert sizes[0] > 6 and max(sizes[1:]) == 2 and sum(sizes[1:]) == sizes[0]
    # What stands above a batch is read with it.
    assert any(len(above) > len(entities) for entities, above in seen[1:])
    assert digests[0] == digests[1]
