"""One party of many records: by identifiers that one party alone has, whatever was read first."""

import itertools
import json

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile
from sources.csl_rows import SDN, row, table

#: An LEI, an IMO number, an INN and an OGRN of nobody.
LEI, IMO, INN, OGRN = "5299000J2N45DDNE4Y28", "9074729", "7707012345", "1027700123456"

LISTED = table(
    row(source=SDN, entity_number="901", type="Entity", programs="RUSSIA-EO14024", name="ALPHA BANK", ids=f"RU, {LEI}, Legal Entity Number"),
    row(source=SDN, entity_number="902", type="Vessel", programs="IRAN", name="OLD SHIP", ids=f"IMO {IMO}, Vessel Registration Identification"),
    row(source=SDN, entity_number="903", type="Entity", programs="RUSSIA-EO14024", name="BETA WORKS", ids=f"RU, {INN}, Tax ID No."),
)  # fmt: skip


def ftm(id_, schema, **properties):
    return json.dumps(
        {"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}
    )


REGISTER = "\n".join((
    ftm("r-1", "Company", name="Bank Alpha", leiCode=LEI),
    ftm("r-2", "Company", name="Daughter of Alpha"),
    ftm("r-3", "Ownership", owner="r-1", asset="r-2", percentage="75", startDate="2020-01-01"),
    ftm("r-4", "Vessel", name="Renamed Ship", imoNumber=f"IMO{IMO}"),
    ftm("r-5", "Company", name="Zavod Beta", taxNumber=INN, ogrnCode=OGRN, jurisdiction="ru"),
    ftm("r-6", "Company", name="Daughter of Beta"),
    ftm("r-7", "Ownership", owner="r-5", asset="r-6", percentage="60", startDate="2020-01-01"),
))  # fmt: skip
GLEIF = json.dumps([
    {"LEI": LEI, "Entity": {"LegalName": "Alpha Bank JSC"}, "Registration": {"RegistrationStatus": "ISSUED"}}
])  # fmt: skip


def nodes_named(graph, name):
    rows = graph.connection.execute("SELECT DISTINCT node FROM name WHERE name = $1", [name]).fetchall()
    return {node for (node,) in rows}


@pytest.mark.parametrize("day", [None, "2020-01-01", "2026-12-01"])
def test_a_listed_bank_and_the_register_s_are_one_whichever_was_read_first(load, day):
    graph, _ = load(("us-csl", "c.csv", LISTED, "2026-09-01"), ("ftm", "r.json", REGISTER, day))

    assert nodes_named(graph, "ALPHA BANK") == nodes_named(graph, "Bank Alpha")
    assert nodes_named(graph, "OLD SHIP") == nodes_named(graph, "Renamed Ship")
    assert nodes_named(graph, "BETA WORKS") == nodes_named(graph, "Zavod Beta")
    owners = graph.connection.execute(
        "SELECT o.subject, n.label FROM statement o JOIN node n ON n.id = o.object WHERE o.relation = 'owns' "
        "AND o.subject IN (SELECT object FROM statement WHERE relation = 'targets') ORDER BY n.label"
    ).fetchall()
    assert [label for _, label in owners] == ["Daughter of Alpha", "Daughter of Beta"]


def test_files_in_any_order_make_the_same_statements(tmp_path):
    texts = {"us-csl": ("c.csv", LISTED), "ftm": ("r.json", REGISTER), "gleif": ("g.json", GLEIF)}
    for file, text in texts.values():
        (tmp_path / file).write_text(text, encoding="utf-8")
    made = []
    for turn, order in enumerate(itertools.permutations(texts)):
        target = tmp_path / f"{turn}.duckdb"
        files = [SourceFile(name, tmp_path / texts[name][0], "2026-09-01") for name in order]
        build_graph(target, seeds=False, sources=files)
        with Graph(target) as graph:
            made.append(graph.connection.execute(
                "SELECT subject, relation, object, share::VARCHAR FROM statement ORDER BY ALL"
            ).fetchall())  # fmt: skip

    assert all(rows == made[0] for rows in made)
    assert len({subject for subject, relation, *_ in made[0] if relation == "owns"}) == 2


def test_an_identifier_that_two_parties_of_one_source_share_joins_nobody_and_is_told(load):
    shared = "\n".join((
        ftm("r-1", "Company", name="Bank Alpha", leiCode=LEI), ftm("r-2", "Company", name="Quite Another", leiCode=LEI),
    ))  # fmt: skip
    graph, _ = load(("ftm", "r.json", shared), ("us-csl", "c.csv", LISTED, "2026-09-01"))

    assert (
        len(
            {*nodes_named(graph, "ALPHA BANK"), *nodes_named(graph, "Bank Alpha"), *nodes_named(graph, "Quite Another")}
        )
        == 3
    )
    told = graph.connection.execute("SELECT field, value FROM reject WHERE reason LIKE '%joins nobody%'").fetchall()
    assert told == [("lei", LEI)]


def test_a_judgement_holds_against_an_identifier(tmp_path):
    (tmp_path / "c.csv").write_text(LISTED, encoding="utf-8")
    (tmp_path / "r.json").write_text(REGISTER, encoding="utf-8")
    links = tmp_path / "links.csv"
    links.write_text("left,right,judgement,reason\nr-1,us-ofac-901,negative,another bank\n", encoding="utf-8")
    files = [SourceFile("us-csl", tmp_path / "c.csv", "2026-09-01"), SourceFile("ftm", tmp_path / "r.json")]
    build_graph(tmp_path / "g.duckdb", seeds=False, sources=files, links=[links])

    with Graph(tmp_path / "g.duckdb") as graph:
        assert nodes_named(graph, "ALPHA BANK") == {"us-ofac-901"}
        assert nodes_named(graph, "Bank Alpha") == {"r-1"}


def test_a_number_that_stands_for_none_joins_nobody(load):
    blank = "\n".join(ftm(f"r-{n}", "Vessel", name=f"Ship {n}", imoNumber="0000000") for n in "12")
    listed = table(
        row(
            source=SDN,
            entity_number="9",
            type="Vessel",
            name="SHIP 9",
            ids="IMO 0000000, Vessel Registration Identification",
        )
    )
    graph, _ = load(("us-csl", "c.csv", listed), ("ftm", "r.json", blank.splitlines()[0]))

    assert nodes_named(graph, "Ship 1") != nodes_named(graph, "SHIP 9")


@pytest.mark.shared
@pytest.mark.parametrize("day", [None, "2020-01-01"])
def test_owners_known_by_identifier_alone(load, shared, day):
    cases = shared / "cases" / "lists"
    graph, _ = load(
        ("us-csl", "l.csv", cases / "strong_list.csv", "2026-09-01"),
        ("ftm", "r.json", cases / "strong_reg.ftm.json", day),
        seeds=True,
    )

    for owned in ("Child Via Lei", "Child Via Inn"):
        assert {row.verdict for row in graph.ask("restricted", who=owned, as_of="2026-10-01")} >= {"restricted"}
