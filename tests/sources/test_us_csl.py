"""The Consolidated Screening List, on rows of our own in the official columns."""

import gzip
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import DataError
from embargraph.ingest.citations import tidy_notices
from embargraph.ingest.requirements import parse_policy, parse_requirement
from sources.csl_rows import ALL_ITEMS, COLUMNS, DPL, EL, SDN, row, table

ALPHA = row(
    source=EL, name="Alpha Chips Co., Ltd.", addresses="1 Road, Wuhan, CN; 2 Road, HK",
    federal_register_notice="85 FR 83420, 89 F.R.  96837", start_date="2020-12-18",
    license_requirement="For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5",
    license_policy="Presumption for denial.", alt_names="ACC; and Alpha South",
    source_list_url="https://example.org/el",
)  # fmt: skip
BETA = row(
    source=SDN, entity_number="901", type="Individual", programs="SDGT; IFSR", name="BETA, Maria", addresses="IR"
)


def targets(graph):
    return graph.connection.execute(
        "SELECT n.label, s.qualifiers, s.since, s.until, s.citation, p.list FROM statement s JOIN node n ON n.id = s.object "
        "JOIN (SELECT subject, object AS list FROM statement WHERE relation = 'under') p ON p.subject = s.subject "
        "WHERE s.relation = 'targets' ORDER BY ALL"
    ).fetchall()


def test_an_entry_keeps_its_wording_and_its_notices(load):
    graph, (report,) = load(("us-csl", "c.csv", table(ALPHA, BETA), "2026-07-31"))

    (alpha, beta) = targets(graph)
    assert (report.read, report.loaded, report.rejected) == (2, 2, 0)
    assert (
        alpha[0] == "Alpha Chips Co., Ltd."
        and alpha[4] == "85 FR 83420; 89 FR 96837"
        and alpha[5] == "us-bis-entity-list"
    )
    assert alpha[1]["footnote"] == "5" and alpha[1]["policy"] == "presumption of denial"
    assert alpha[1]["scope"].startswith("all items subject to the EAR; wording as amended")
    assert beta[1]["programme"] == "SDGT,IFSR" and beta[5] == "us-ofac-sdn"


def test_a_day_that_may_be_of_publication_shows_an_entry_and_does_not_begin_it(load):
    denied = row(source=DPL, name="Gamma", start_date="2003-06-19", end_date="2056-06-29")
    graph, _ = load(("us-csl", "c.csv", table(ALPHA, denied), "2026-07-31"))

    alpha, gamma = targets(graph)
    assert alpha[2] is None and alpha[1]["seen"] == "2020-12-18"
    assert gamma[2:4] == ("2003-06-19", "2056-06-29")


def test_names_places_and_numbers(load):
    graph, _ = load(("us-csl", "c.csv", table(ALPHA, BETA), "2026-07-31"))

    names = {name for (name,) in graph.connection.execute("SELECT name FROM name").fetchall()}
    places = graph.connection.execute(
        "SELECT object, qualifiers['address'] FROM statement WHERE relation = 'located_in' ORDER BY ALL"
    ).fetchall()
    assert {"ACC", "Alpha South", "Maria BETA"} <= names
    assert places == [("place-cn", "1 Road, Wuhan, CN"), ("place-hk", "2 Road, HK"), ("place-ir", None)]
    assert graph.connection.execute("SELECT value FROM identifier WHERE node = 'us-ofac-901'").fetchall() == [("901",)]


def test_two_parties_of_one_name_stay_two(load):
    one = row(source=DPL, name="Delta", addresses="1 Road, US")
    other = row(source=DPL, name="Delta", addresses="9 Road, US")
    graph, (report,) = load(("us-csl", "c.csv", table(one, other, one), "2026-07-31"))

    assert len(targets(graph)) == 2
    assert (report.read, report.loaded, report.duplicates) == (3, 3, 1)


def test_an_entry_that_stands_twice_keeps_the_notices_of_both_rows(load):
    cells = {"source": DPL, "name": "Delta", "addresses": "1 Road, US"}
    old = row(**cells, federal_register_notice="65 FR 57313; 66 FR 1")
    new = row(**cells, federal_register_notice="66 FR 1; 75 FR 82464")
    graph, (report,) = load(("us-csl", "c.csv", table(old, new, new), "2026-07-31"))

    cited = graph.connection.execute("SELECT citation FROM statement WHERE relation = 'targets'").fetchall()
    assert cited == [("65 FR 57313; 66 FR 1; 75 FR 82464",)]
    assert (report.read, report.loaded, report.duplicates) == (3, 3, 1)


def test_an_address_without_a_country_code_is_not_lost(load, rejects_of):
    parts = (
        "1 Main Street, ANTHONY, NM, 88201",
        "30 Road, Beijing, China",
        "9 Road, Pristina, XK",
        "in the Sea of Okhotsk,",
    )
    graph, _ = load(("us-csl", "c.csv", table(row(source=DPL, name="Delta", addresses="; ".join(parts))), "2026-07-31"))

    (party,) = graph.show("Delta")
    placed = {
        s["object"]["id"]: s["qualifiers"]["address"] for s in party["statements"] if s["relation"] == "located_in"
    }
    assert placed == {"place-us": parts[0], "place-cn": parts[1], "place-xk": parts[2]}
    assert party["text"] == "address: in the Sea of Okhotsk,"
    assert rejects_of(graph, "unparsed") == [
        ("row 2", "addresses", "no known country at the end of the address", "in the Sea of Okhotsk,")]  # fmt: skip


def test_an_address_may_be_long_and_is_counted_where_it_is_cut(load):
    long = "; ".join(f"{n} Road, {'x' * 90}, CN" for n in range(50))
    graph, (report,) = load(("us-csl", "c.csv", table(row(source=EL, name="Delta", addresses=long)), "2026-07-31"))

    kept = "SELECT qualifiers['address'] FROM statement WHERE relation = 'located_in'"
    assert graph.connection.execute(kept).fetchall() == [(long,)] and report.unparsed == 0

    longer = "; ".join(f"{n} Road, {'x' * 90}, CN" for n in range(250))

    _, (report,) = load(("us-csl", "c.csv", table(row(source=EL, name="Delta", addresses=longer)), "2026-07-31"))
    assert report.unparsed == 1


def test_what_two_lists_say_of_one_party_is_kept(load):
    cells = {"entity_number": "901", "type": "Entity", "name": "BETA BANK"}
    rows = (
        row(
            source="Sectoral Sanctions Identifications List (SSI) - Treasury Department", remarks="Directive 1", **cells
        ),
        row(source=SDN, remarks="Secondary sanctions risk", **cells),
    )
    graph, _ = load(("us-csl", "c.csv", table(*rows), "2026-07-31"))

    assert graph.show("us-ofac-901")[0]["text"] == "remarks: Directive 1"
    assert graph.show("us-ofac-sdn--us-ofac-901")[0]["text"] == "remarks: Secondary sanctions risk"


def test_json_says_the_same_as_csv(load):
    record = {
        "source": EL, "name": "Alpha Chips Co., Ltd.", "start_date": "2020-12-18", "federal_register_notice": "85 FR 83420, 89 FR 96837",
        "addresses": [{"address": "1 Road", "city": "Wuhan", "country": "CN"}, {"address": "2 Road", "country": "HK"}],
        "alt_names": ["ACC", "Alpha South"], "license_policy": "Presumption of denial", "source_list_url": "https://example.org/el",
        "license_requirement": "For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5",
    }  # fmt: skip
    text = json.dumps({"total": 1, "results": [record]})
    a, _ = load(("us-csl", "c.json", text, "2026-07-31"))
    b, _ = load(("us-csl", "c.csv", table(ALPHA), "2026-07-31"))

    assert [row[:4] for row in targets(a)] == [row[:4] for row in targets(b)]


def test_what_cannot_be_read_is_kept(load, rejects_of):
    odd = row(
        source=EL,
        name="Epsilon",
        start_date="Various",
        license_requirement="For all items subject to the EAR. (See §734.9(e) and §744.11 of the EAR)",
        license_policy="Presumption of denial",
    )
    other = row(
        source=EL,
        name="Zeta",
        license_requirement=ALL_ITEMS + " This may be overcome by License Exception GOV",
        license_policy=ALL_ITEMS,
    )
    graph, (report,) = load(("us-csl", "c.csv", table(odd, other), "2026-07-31"))

    assert report.unparsed == 4 and report.rejected == 0
    assert {row[2] for row in graph.connection.execute("SELECT source, record, reason FROM reject").fetchall()} == {
        "not a date", "cites 734.9(e) without saying which footnote", "read in part", "not a review policy"}  # fmt: skip


def test_what_is_rejected_is_kept_whole(load, rejects_of):
    long = "Nice People (NP) " + "x" * 2000
    graph, _ = load(("us-csl", "c.csv", table(ALPHA, row(source=long), row(source=long * 9)), "2026-07-31"))

    assert [value if len(value) < 9000 else (len(value), value[-1]) for *_, value in rejects_of(graph)] == [
        long, (10_001, "…")]  # fmt: skip


BAD = {
    "a stray header": (table(BETA, ",".join(COLUMNS), ALPHA), "the header again"),
    "a cell too few": (table(BETA, '"x","y"'), "not as many cells as the header has"),
    "an unknown list": (table(ALPHA, row(source="Nice People (NP)", name="Eta")), "unknown list"),
    "no name": (table(ALPHA, row(source=EL, name="\x00 ,")), "no name"),
}


@pytest.mark.parametrize("text, reason", BAD.values(), ids=BAD)
def test_a_row_that_cannot_be_read_is_rejected(load, text, reason):
    _, (report,) = load(("us-csl", "c.csv", text, "2026-07-31"))

    assert report.reasons == {reason: 1} and report.read == report.loaded + 1


def packed(name):
    """A zip archive with one file, whose name may lead elsewhere."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, table(BETA))
    return stream.getvalue()


FAULTS = {
    "a zip with a path": (packed("../../consolidated.csv"), "packed as zip"),
    "a cell of 10 MB": (table('"' + "x" * 10_000_001 + '"'), "not whole as CSV"),
    "HTML": ("<!doctype html><html></html>", "an HTML page"),
    "a column missing": ("name,source\nx,y\n", "no column"),
    "a column twice": (table().replace("_id,", "name,", 1), "there twice"),
    "not UTF-8": (table(BETA).replace("Maria", "Mária").encode("latin-1"), "not UTF-8"),
    "a quote never closed": (table(BETA, '"x,y', BETA, ALPHA), "not whole as CSV near line"),
    "no rows": (table(), "no record"),
    "no records": ('{"results": []}', "no record"),
    "cut off": (gzip.compress(table(*[ALPHA] * 50).encode())[:-40], "not whole as gzip"),
}


@pytest.mark.parametrize("content, message", FAULTS.values(), ids=FAULTS)
def test_a_file_that_cannot_be_read_is_refused(load, content, message):
    with pytest.raises(DataError, match=message):
        load(("us-csl", "c.csv", content, "2026-07-31"))


def test_a_byte_order_mark_and_a_further_column_do_no_harm(load):
    text = "\ufeff" + table(BETA).replace(",ids\n", ",ids,extra\n").rstrip() + ',"more"\n'
    _, (report,) = load(("us-csl", "c.csv", text, "2026-07-31"))

    assert (report.read, report.loaded) == (1, 1)


def test_a_small_l_for_a_one_and_a_lost_digit():
    assert (
        parse_requirement("For all items (See §§734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR)").cites[-1]
        == "744.21(b)"
    )
    assert parse_requirement(
        "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)"
    ).footnotes == ("4",)
    assert parse_requirement(
        "For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR)4"
    ).footnotes == ("4",)
    assert parse_requirement(
        "For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2"
    ).footnotes == ("1", "2")
    assert parse_requirement(
        "For all items subject to the EAR when used in projects specified in §746.5 of the EAR."
    ).scope.endswith("746.5")


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_parsed(text):
    parse_requirement(text), parse_policy(text), tidy_notices(text)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=1, max_size=31))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_is_lost_whatever_it_holds(load, cells):
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    _, (report,) = load(("us-csl", "c.csv", table(ALPHA, quoted, BETA), "2026-07-31"))

    assert report.read == report.loaded + report.rejected


COUNTS = {
    "us-ofac-sdn": 19181, "us-bis-entity-list": 3420, "us-bis-denied-persons": 1596, "us-state-itar-debarred": 787,
    "us-ofac-ssi": 286, "us-bis-unverified-list": 222, "us-state-isn": 161, "us-ofac-plc": 78, "us-bis-meu-list": 70,
    "us-ofac-ns-cmic": 68, "us-ofac-ns-mbs": 51, "us-ofac-capta": 1,
}  # fmt: skip


@pytest.fixture(scope="session")
def full(tmp_path_factory, shared):
    from embargraph.api import Graph
    from embargraph.packaged import build_graph
    from embargraph.sources.catalog import SourceFile

    target = tmp_path_factory.mktemp("csl") / "graph.duckdb"
    file = SourceFile("us-csl", shared / "data/csl/consolidated-2026-07-31.csv.gz", "2026-07-31")
    reports = build_graph(target, sources=[file])
    with Graph(target) as graph:
        yield graph, reports[-1]


@pytest.mark.shared
def test_the_whole_list_counts(full):
    graph, report = full
    rows = graph.connection.execute("SELECT list, entries FROM source_list").fetchall()

    assert (report.read, report.loaded, report.rejected) == (25921, 25921, 0)
    assert dict(rows) == COUNTS


@pytest.mark.shared
def test_no_restriction_is_told_twice(full):
    # The record and the list both have SMIC Beijing under footnote 5: one row, with both as evidence.
    connection = full[0].connection
    columns = [name for name, *_ in connection.execute("DESCRIBE restriction").fetchall()]
    told = ", ".join(f'"{name}"::VARCHAR' for name in columns if name not in {"id", "premises"})
    rows = connection.execute(f"SELECT who FROM restriction GROUP BY who, {told} HAVING count(*) > 1").fetchall()
    found = full[0].ask("restricted", who="SMIC Beijing", under="us-ear-734-9-e-3", as_of="2026-07-31").to_dicts()

    assert rows == []
    assert [row["verdict"] for row in found if row["match"] == "exact"] == ["restricted"]


@pytest.mark.shared
def test_the_whole_list_has_its_footnotes(shared):
    import csv
    from collections import Counter

    with gzip.open(shared / "data/csl/consolidated-2026-07-31.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        parsed = [
            parse_requirement(row["license_requirement"]) for row in csv.DictReader(stream) if row["source"] == EL
        ]
    counts = Counter(note for requirement in parsed for note in requirement.footnotes)
    assert [counts[note] for note in "1345"] == [156, 771, 96, 16]
    assert sum(bool(requirement.doubt) for requirement in parsed) == 1


@pytest.mark.shared
@pytest.mark.parametrize(
    "who, node, footnote, policy, notice",
    [("Inspur", "inspur", "4", "presumption of denial", "88 FR 13675"),
     ("Hikvision", "hikvision", None, "case by case", "84 FR 54002"),
     ("SMIC Beijing", "smic-beijing", "5", "presumption of denial", "85 FR 83420; 89 FR 96837")],
)  # fmt: skip
def test_the_parties_asked_for_most(full, who, node, footnote, policy, notice):
    rows = full[0].ask("restricted", who=who, under="us-bis-entity-list", as_of="2026-08-01").to_dicts()
    own = [row for row in rows if row["match"] == "exact" and row["basis"] == "listed"]

    assert own and {row["who"]["id"] for row in own} == {node}
    row = own[0]
    assert (row["footnote"], row["verdict"]) == (footnote, "restricted") and row["scope"]
    assert row["policy"].startswith(policy)
    assert any(notice in (e["citation"] or "") for e in row["evidence"])


@pytest.mark.shared
@pytest.mark.parametrize("who", ["ByteDance", "CXMT"])
def test_who_is_not_on_the_list(full, who):
    assert full[0].ask("restricted", who=who, under="us-bis-entity-list", as_of="2026-08-01").to_dicts() == []
    # What was searched is said beside an answer of nothing.
    assert any("2026-07-31" in title for title in full[0].lists())
    assert full[0].ask("restricted", who=who, as_of="2026-08-01").to_dicts()


@pytest.mark.shared
def test_likeness_of_names_never_makes_one_party(full):
    names = (
        full[0]
        .connection.execute(
            "SELECT node, list(name) FROM name WHERE node IN ('smic', 'zte') GROUP BY node ORDER BY node"
        )
        .fetchall()
    )

    found = {node: " ".join(names).casefold() for node, names in names}
    assert "kosmichesk" not in found["smic"] and "parsian" not in found["zte"]


#: An entry as the file of 2025 prints its numbers: what they are stands first, their country last.
TURNED = row(
    source="Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    entity_number="907", name="Quern", type="Entity", programs="CMIC-EO13959",
    ids="Public Registration Number, 1027739108649; SWIFT/BIC, RUDVRUMM; Passport, K475336, JO; "
        "Listing Date (CMIC), 03 Jun 2021; Effective Date (CMIC), 02 Aug 2021; Website, quern.example",
)  # fmt: skip


def test_numbers_and_days_in_the_order_of_2025(load):
    graph, _ = load(("us-csl", "c.csv", table(TURNED), "2025-06-01"))

    found = graph.connection.execute("SELECT scheme, value FROM identifier WHERE node = 'us-ofac-907' ORDER BY ALL")
    assert found.fetchall() == [
        ("bic", "RUDVRUMM"),
        ("ofac", "907"),
        ("ogrn", "1027739108649"),
        ("passport", "K475336"),
    ]
    assert [found[2] for found in targets(graph)] == ["2021-06-03"]
