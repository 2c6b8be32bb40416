"""What a publisher says of a name: kept, shown, and weighed in a screening."""

import itertools
import json

import pytest

from embargraph.screening import Screener

UN = (
    '<CONSOLIDATED_LIST dateGenerated="2026-01-01"><ENTITIES>'
    "<ENTITY><DATAID>1</DATAID><FIRST_NAME>Ambervale Front</FIRST_NAME><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER>"
    "<ENTITY_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Quernstone Reef</ALIAS_NAME></ENTITY_ALIAS>"
    "<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Ottermere League</ALIAS_NAME></ENTITY_ALIAS>"
    "<ENTITY_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ambervale Party</ALIAS_NAME></ENTITY_ALIAS>"
    "</ENTITY></ENTITIES></CONSOLIDATED_LIST>"
)


def test_a_weak_name_is_kept_shown_and_weighs(load):
    graph, _ = load(("un-sc", "un.xml", UN))

    (shown,) = graph.show("Ambervale Front")
    assert shown["name_qualities"] == {"Quernstone Reef": "weak", "Ottermere League": "former"}

    screener = Screener(graph, as_of="2026-02-01")
    scores = {
        name: screener.screen(name).hits[0] for name in ("Ambervale Party", "Quernstone Reef", "Ottermere League")
    }
    assert {name: hit.score for name, hit in scores.items()} == {
        "Ambervale Party": 1.0, "Quernstone Reef": 0.9, "Ottermere League": 1.0,
    }  # fmt: skip
    assert any("weak name" in reason for reason in scores["Quernstone Reef"].reasons)
    assert any("former name" in reason for reason in scores["Ottermere League"].reasons)
    assert not any("publisher" in reason for reason in scores["Ambervale Party"].reasons)


def register(name, property_="name"):
    names = (
        {"name": ["Ambervale Front"], property_: [name]} if property_ != "name" else {"name": ["Ambervale Front", name]}
    )
    return json.dumps(
        {"id": "x-1", "schema": "Organization", "properties": {**names, "leiCode": ["5299000J2N45DDNE4Y28"]}}
    )


GLEIF = json.dumps(
    [
        {
            "LEI": "5299000J2N45DDNE4Y28",
            "Entity": {
                "LegalName": "Ambervale Front",
                "OtherEntityNames": [{"type": "PREVIOUS_LEGAL_NAME", "OtherEntityName": "Quernstone Reef"}],
            },
        }
    ]
)


@pytest.mark.parametrize("turn", list(itertools.permutations(range(3))))
def test_the_best_grading_counts_whatever_the_order(load, turn):
    weak, good = register("Quernstone Reef", "weakAlias"), register("Quernstone Reef", "alias")
    files = [("ftm", "a.json", weak + "\n"), ("ftm", "b.json", good + "\n"), ("gleif", "g.json", GLEIF)]
    for part in (turn, [one for one in turn if one != 1]):
        graph, _ = load(*(files[one] for one in part))

        rows = graph.connection.execute("SELECT DISTINCT quality FROM name WHERE name = 'Quernstone Reef'").fetchall()
        assert rows == ([(None,)] if 1 in part else [("former",)])


@pytest.mark.parametrize("count", [1, 2500])
@pytest.mark.parametrize(("property_", "quality"), [("weakAlias", "weak"), ("previousName", "former"), ("alias", None)])
def test_a_stream_grades_names_many_lines_at_a_time_too(load, count, property_, quality):
    lines = [
        register("Quernstone Reef", property_).replace("x-1", f"x-{n}").replace('"leiCode"', '"keywords"')
        for n in range(count)
    ]
    graph, _ = load(("ftm", "a.json", "\n".join(lines) + "\n"))

    rows = graph.connection.execute(
        "SELECT quality, count(*) FROM name WHERE name = 'Quernstone Reef' GROUP BY ALL"
    ).fetchall()
    assert rows == [(quality, count)]
    assert graph.connection.execute(
        "SELECT count(*) FROM name WHERE name = 'Ambervale Front' AND quality IS NULL"
    ).fetchall() == [(count,)]
