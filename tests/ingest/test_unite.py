"""One party of many records: by identifiers that one party alone has, whatever was read first."""

import itertools
import json

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.screening import Screener
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


DOUBTFUL = "\n".join((
    ftm("r-1", "Company", name="Bank Alpha", leiCode=LEI), ftm("r-2", "Company", name="Quite Another", leiCode=LEI),
    ftm("r-3", "Company", name="Daughter of Alpha"),
    ftm("r-4", "Ownership", owner="r-1", asset="r-3", percentage="75", startDate="2020-01-01"),
))  # fmt: skip


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory):
    """A listed bank, and two companies of a register that share its LEI under different names; beside the facts."""
    folder = tmp_path_factory.mktemp("doubtful")
    (folder / "c.csv").write_text(LISTED, encoding="utf-8")
    (folder / "r.json").write_text(DOUBTFUL, encoding="utf-8")
    files = [SourceFile("us-csl", folder / "c.csv", "2026-09-01"), SourceFile("ftm", folder / "r.json")]
    reports = build_graph(folder / "g.duckdb", sources=files)
    with Graph(folder / "g.duckdb") as graph:
        yield graph, {report.file: report for report in reports}


def test_who_may_be_a_listed_party_is_unknown_and_so_is_what_it_owns(doubtful):
    graph, _ = doubtful
    for who in ("r-1", "r-2", "r-3"):
        rows = graph.ask("restricted", who=who, effect="blocking", as_of="2026-10-01")
        assert [row.verdict for row in rows] == ["unknown"], who
        (branch,) = rows[0].branches
        assert "ALPHA BANK" in branch["if"]
        assert f"LEI {LEI}" in branch["if"]
        assert branch["then"] == "restricted"
        # What says so is evidence like any other.
        assert graph.connection.execute(
            "SELECT relation, standing, source FROM statement WHERE list_contains($1, id)", [branch["evidence"]]
        ).fetchall() == [("same_as", "alleged", "ftm-r-json")]
    # The listed one is restricted on its own behalf, and no more.
    assert {row.verdict for row in graph.ask("restricted", who="us-ofac-901", as_of="2026-10-01")} == {"restricted"}


def test_screening_and_the_licence_show_who_may_be_a_listed_party(doubtful):
    graph, _ = doubtful
    outcome = Screener(graph, as_of="2026-10-01").screen("Quite Another")
    assert [(hit.party, hit.verdict) for hit in outcome.hits] == [("r-2", "unknown")]
    found = graph.licence("EAR99", "AE", party="Quite Another", as_of="2026-10-01")
    assert found.licence == "unknown"
    assert any("Quite Another" in text and "ALPHA BANK" in text for line in found.lines for text in line.because)


def test_what_joins_nobody_is_told_with_the_file_that_has_it(doubtful):
    _, reports = doubtful
    assert (reports["r.json"].unparsed, reports["c.csv"].unparsed) == (1, 0)


def test_stakes_and_judgements_may_name_a_record_that_went_into_another(tmp_path):
    texts = {
        "c.csv": LISTED,
        "r.json": REGISTER,
        "s.csv": "owner,owned,share,since\nus-ofac-901,First Daughter,60,2020\nr-1,Second Daughter,60,2020\n"
        "r-9,Third Daughter,60,2020\n",
        "links.csv": "left,right,judgement,reason\nus-ofac-903,r-9,positive,so says its charter\n",
    }
    for file, text in texts.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    with (tmp_path / "r.json").open("a", encoding="utf-8") as stream:
        stream.write("\n" + ftm("r-9", "Company", name="No Number"))
    names = (("us-csl", "c.csv", "2026-09-01"), ("ftm", "r.json"), ("stakes", "s.csv"))
    files = [SourceFile(name, tmp_path / file, *day) for name, file, *day in names]
    build_graph(tmp_path / "g.duckdb", sources=files, links=[tmp_path / "links.csv"])

    with Graph(tmp_path / "g.duckdb") as graph:
        for owned in ("First Daughter", "Second Daughter", "Third Daughter"):
            rows = graph.ask("restricted", who=owned, effect="blocking", as_of="2026-10-01")
            assert {row.verdict for row in rows} == {"restricted"}, owned


def test_an_entry_that_a_newer_edition_has_not_keeps_its_history_beside_its_register(load):
    # Another entry in its place, since a list that shrinks is none that frees.
    newer = table(row(source=SDN, entity_number="909", type="Entity", name="ELSE"), *LISTED.splitlines()[2:])
    graph, _ = load(
        ("us-csl", "old.csv", LISTED, "2026-01-01"), ("us-csl", "new.csv", newer, "2026-09-01"),
        ("ftm", "r.json", REGISTER), seeds=True,
    )  # fmt: skip
    rows = graph.ask("restricted", who="Daughter of Alpha", effect="blocking", as_of="2026-01-01")
    assert {row.verdict for row in rows} == {"restricted"}
    assert not list(graph.ask("restricted", who="Daughter of Alpha", effect="blocking", as_of="2026-09-01"))


USC, COMPANY = "91440300MA5EXAMP1X", "09876543"
NUMBERED = table(
    row(source=SDN, entity_number="911", type="Entity", name="CHI ONE", ids=f"Unified Social Credit Code (USCC), {USC}, CN"),
    row(source=SDN, entity_number="912", type="Entity", name="RUS ONE", ids=f"Registration Number, {OGRN}, RU; Tax ID No., {INN}, RU"),
    row(source=SDN, entity_number="913", type="Entity", name="BRIT ONE", ids=f"Company Number, {COMPANY}, GB"),
)  # fmt: skip


def gleif(number, name, register, own, country):
    authority = {"RegistrationAuthorityID": register, "RegistrationAuthorityEntityID": own}
    entity = {"LegalName": name, "LegalJurisdiction": country, "RegistrationAuthority": authority}
    return {"LEI": number, "Entity": entity, "Registration": {"RegistrationStatus": "ISSUED"}}


def bods(number, name, scheme, own):
    return {
        "statementID": f"{number:08}-0000-0000-0000-000000000001", "statementType": "entityStatement",
        "entityType": "registeredEntity", "name": name, "identifiers": [{"scheme": scheme, "id": own}],
    }  # fmt: skip


@pytest.mark.parametrize("turn", [1, -1])
def test_a_register_s_number_joins_under_whatever_name_another_has_for_it(load, turn):
    golden = json.dumps([
        gleif("529900T8BM49AURSDO55", "Chi Holding", "RA000061", USC, "CN"),
        gleif("5299000J2N45DDNE4Y28", "Rus Holding", "RA000499", OGRN, "RU"),
        gleif("54930084UKLVMY22DS16", "Brit Holding", "RA000585", COMPANY[1:], "GB"),
    ])  # fmt: skip
    owners = json.dumps([bods(1, "Rus Owner", "RU-INN", INN), bods(2, "Brit Owner", "GB-COH", COMPANY)])
    sources = [("us-csl", "c.csv", NUMBERED, "2026-09-01"), ("gleif", "g.json", golden, "2026-09-01"),
               ("bods", "b.json", owners, "2026-09-01"), ("ftm", "f.json", ftm("b", "Company", name="Brit Ftm", registrationNumber=COMPANY, jurisdiction="gb"), "2026-09-01")]  # fmt: skip
    graph, _ = load(*sources[::turn])

    assert nodes_named(graph, "CHI ONE") == nodes_named(graph, "Chi Holding")
    assert nodes_named(graph, "RUS ONE") == nodes_named(graph, "Rus Holding") == nodes_named(graph, "Rus Owner")
    assert len({*nodes_named(graph, "BRIT ONE"), *nodes_named(graph, "Brit Holding"), *nodes_named(graph, "Brit Owner"), *nodes_named(graph, "Brit Ftm")}) == 1  # fmt: skip
