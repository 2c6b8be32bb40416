"""Readers written to published formats, on files of our own in them: EU, UK, eCFR."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import DataError, EmbargraphError
from embargraph.ingest.printed_dates import british_day
from embargraph.ingest.printed_entities import split_entity

EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-07-30T09:00:00.000+02:00" globalFileId="1">
<sanctionEntity designationDetails="" unitedNationId="QDe.999" euReferenceNumber="EU.1.1" logicalId="11">
 <remark>A remark</remark>
 <regulation regulationType="amendment" publicationDate="2022-02-25" entryIntoForceDate="2022-02-26"
  numberTitle="2022/999 (OJ L1)" programme="UKR" logicalId="1"><publicationUrl>https://example.org/oj</publicationUrl></regulation>
 <subjectType code="enterprise" classificationCode="E"/>
 <nameAlias wholeName="Alpha Works" firstName="" lastName="" strong="true"><regulationSummary publicationDate="2022-02-25"/></nameAlias>
 <nameAlias wholeName="Альфа" strong="false"/>
 <address city="Minsk" street="1 Road" zipCode="220000" countryIso2Code="BY" countryDescription="BELARUS"><remark/></address>
 <identification identificationTypeCode="regnumber" number="77" latinNumber=""/>
</sanctionEntity>
<sanctionEntity euReferenceNumber="EU.2.2" logicalId="12">
 <regulation publicationDate="2023-01-01" entryIntoForceDate="2023-01-01" numberTitle="2023/1" programme="IRN"/>
 <subjectType code="person" classificationCode="P"/>
 <nameAlias wholeName="" firstName="Beta" middleName="B." lastName="Person" function="Director">
  <regulationSummary publicationDate="2011-05-24"/></nameAlias>
 <citizenship countryIso2Code="IR" countryDescription="IRAN"/>
 <birthdate circa="true" year="1960" city="Shiraz" countryDescription="IRAN"/>
 <address countryIso2Code="00" countryDescription="UNKNOWN" city=""/>
</sanctionEntity>
<sanctionEntity logicalId="13"><subjectType code="enterprise"/></sanctionEntity>
</export>"""

UK_COLUMNS = (
    "Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1", "Name 2", "Name 3", "Name 4",
    "Name 5", "Name type", "Alias strength", "Title", "Name non-latin script", "Regime Name", "Designation Type",
    "Designation source", "Sanctions Imposed", "Other Information", "UK Statement of Reasons", "Address Line 1",
    "Address Line 2", "Address Postal Code", "Address Country", "Date Designated", "D.O.B", "IMO number",
)  # fmt: skip


def uk(*rows, above="Report Date: 31-Jul-2026,,\n"):
    lines = [",".join(UK_COLUMNS)]
    lines += [",".join(f'"{row.get(column, "")}"' for column in UK_COLUMNS) for row in rows]
    return above + "\n".join(lines) + "\n"


GAMMA = {
    "Unique ID": "RUS0001", "OFSI Group ID": "14000", "Name type": "Primary Name", "Name 6": "GAMMA", "Name 1": "Galina",
    "Regime Name": "The Russia Regulations", "Designation Type": "Individual", "Sanctions Imposed": "Asset freeze|Travel Ban",
    "Address Line 1": "1 Road", "Address Country": "Russia", "Date Designated": "24/02/2022", "D.O.B": "dd/mm/1960",
    "Name non-latin script": "Гамма",
}  # fmt: skip


def ecfr(*tables):
    return f'<DIV5 N="744" TYPE="PART"><HEAD>PART 744—CONTROL POLICY</HEAD>{"".join(tables)}</DIV5>'


def supplement(number, heads, *rows):
    cells = "".join(f"<TH>{head}</TH>" for head in heads)
    return (
        f'<DIV9 N="Supplement No. {number} to Part 744" TYPE="APPENDIX"><HEAD>Supplement No. {number} to Part 744—A list</HEAD>'
        f"<P>Some words.</P><DIV><TABLE><THEAD><TR>{cells}</TR></THEAD><TBODY>{''.join(rows)}</TBODY></TABLE></DIV></DIV9>"
    )


def row(*cells):
    return "<TR>" + "".join(cell if cell.startswith("<TD") else f"<TD>{cell}</TD>" for cell in cells) + "</TR>"


FIVE = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
ENTITY_LIST = supplement(
    4, FIVE,
    row("CHINA, PEOPLE'S REPUBLIC OF",
        "Alpha Works, <I>a.k.a.,</I> the following two aliases:<br/>—AW; <I>and</I><br/>—Works A.<br/>1 Road, Hong Kong",
        "For all items subject to the EAR (See §§ 734.9(e)(2), and 744.11 of the EAR)<sup>4</sup>", "Presumption of denial.",
        "85 FR 83420, 12/22/20.<br/>89 FR 96837, 12/5/24."),
    row("", "Beta Trading Co., Ltd., 2 Street, Wuhan", "For all items subject to the EAR. (See § 744.11 of the EAR)",
        "Case-by-case basis", "86 FR 1000, 1/8/21."),
    row("", "", "", "", ""),
    row("", "Too few"),
)  # fmt: skip
UNVERIFIED = supplement(
    6, ("Country", "Listed person and address", "Federal Register citation and date of publication"),
    row('<TD rowspan="2">ARMENIA</TD>', "Gamma LLC, 3 Street, Yerevan", "81 FR 40785, 6/23/16."),
    row("Delta Ltd, 4 Street, Yerevan", "81 FR 40785, 6/23/16."),
)  # fmt: skip


def entries(graph):
    return graph.connection.execute(
        "SELECT u.object, n.label, s.since, s.qualifiers['seen'] FROM statement s "
        "JOIN node n ON n.id = s.object JOIN statement u ON u.subject = s.subject AND u.relation = 'under' "
        "WHERE s.relation = 'targets' ORDER BY ALL"
    ).fetchall()


def told(graph, column, table="statement WHERE relation = 'targets'"):
    return [value for (value,) in graph.connection.execute(f"SELECT {column} FROM {table} ORDER BY ALL").fetchall()]


def places(graph):
    return told(graph, "object", "statement WHERE relation = 'located_in'")


def test_eu(load):
    graph, (report,) = load(("eu-fsf", "eu.xml.gz", gzip.compress(EU.encode())))

    assert (report.read, report.loaded, report.rejected, report.unparsed) == (3, 2, 1, 0)
    # The first names an amendment alone, the second is older than the regulation that it names.
    assert entries(graph) == [
        ("eu-sanctions", "Alpha Works", None, "2022-02-25"), ("eu-sanctions", "Beta B. Person", None, "2011-05-24")]  # fmt: skip
    assert graph.connection.execute("SELECT edition_date::VARCHAR FROM source").fetchall() == [("2026-07-30",)]
    assert "Альфа" in told(graph, "name", "name")
    assert places(graph) == ["place-by"]
    assert told(graph, "qualifiers['programme']") == ["IRN", "UKR"]
    assert told(graph, "citation") == ["2022/999 (OJ L1)", "2023/1"]
    marks = set(graph.connection.execute("SELECT scheme, value FROM identifier").fetchall())
    assert {("eu", "EU.1.1"), ("un", "QDe.999")} <= marks
    person = graph.show("Beta B. Person")[0]
    assert person["type"] == "person"
    assert person["text"] == "function: Director; citizenship: IRAN; born: about 1960, Shiraz, IRAN"


def test_eu_without_a_start(load):
    text = EU.replace('entryIntoForceDate="2022-02-26"', 'entryIntoForceDate="soon"')
    graph, (report,) = load(("eu-fsf", "eu.xml", text))

    assert entries(graph)[0] == ("eu-sanctions", "Alpha Works", None, "2022-02-25")
    assert report.unparsed == 1


def test_uk_makes_one_party_of_the_rows_of_an_id(load):
    rows = [
        {**GAMMA, "Name type": "Alias", "Name 6": "GAMOVA", "Address Line 1": "2 Road"},
        {"Unique ID": "RUS0002", "Name type": "Primary Name", "Name 6": "DELTA", "Designation Type": "Ship",
         "IMO number": "1234567", "Date Designated": "2022"},
        GAMMA,
        {"Unique ID": "none", "Name 6": "X"},
        {"Unique ID": "RUS0003"},
    ]  # fmt: skip
    graph, (report,) = load(("uk-sanctions", "uk.csv", "\ufeff" + uk(*rows)))

    assert (report.read, report.loaded, report.rejected) == (5, 3, 2)
    assert entries(graph) == [
        ("uk-sanctions", "DELTA", "2022", None), ("uk-sanctions", "Galina GAMMA", "2022-02-24", None),
        ("uk-sanctions", "Galina GAMMA", "2022-02-24", None)]  # fmt: skip
    assert {"Galina GAMOVA", "Гамма"} <= set(told(graph, "name", "name"))
    assert graph.connection.execute("SELECT edition_date::VARCHAR FROM source").fetchall() == [("2026-07-31",)]
    flags = "SELECT qualifiers['scope'], qualifiers['effect'] FROM statement WHERE object = 'uk-RUS0001' AND relation = 'targets' ORDER BY 2"
    assert graph.connection.execute(flags).fetchall() == [
        ("Asset freeze; Travel Ban", "blocking"), ("Asset freeze; Travel Ban", "travel_ban")]  # fmt: skip
    address = "SELECT qualifiers['address'] FROM statement WHERE relation = 'located_in'"
    assert graph.connection.execute(address).fetchall() == [("1 Road, Russia; 2 Road, Russia",)]
    assert ("uk-RUS0002", "imo", "1234567") in graph.connection.execute("SELECT * FROM identifier").fetchall()


def test_uk_rejects_are_found_where_they_stand(load, rejects_of):
    graph, _ = load(("uk-sanctions", "uk.csv", uk(GAMMA, {"Unique ID": "none", "Name 6": "X"})))

    assert rejects_of(graph) == [("row 4", "Unique ID", "not a Unique ID of the list", "none")]


def test_uk_without_the_line_above(load):
    graph, (report,) = load(("uk-sanctions", "uk.csv", uk(GAMMA, above=""), "2026-01-01"))

    assert report.loaded == 1 and len(set(entries(graph))) == 1


def test_uk_days():
    assert british_day("Report Date: 31/07/2026") == "2026-07-31"
    assert british_day("31-Jul-2026") == "2026-07-31"
    assert british_day("31-Foo-2026") is None
    assert british_day("99/99/2026") is None


def test_ecfr(load):
    graph, (report,) = load(("us-ecfr", "744.xml", ecfr(ENTITY_LIST, UNVERIFIED), "2026-07-09"))

    assert (report.read, report.loaded, report.rejected) == (6, 4, 2)
    assert entries(graph) == [
        ("us-bis-entity-list", "Alpha Works", None, "2020-12-22"),
        ("us-bis-entity-list", "Beta Trading Co., Ltd.", None, "2021-01-08"),
        ("us-bis-unverified-list", "Delta Ltd", None, "2016-06-23"),
        ("us-bis-unverified-list", "Gamma LLC", None, "2016-06-23"),
    ]
    assert places(graph) == ["place-am", "place-am", "place-cn", "place-hk"]
    assert {"AW", "Works A"} <= set(told(graph, "name", "name"))
    assert "85 FR 83420; 89 FR 96837" in told(graph, "citation")
    flags = "SELECT qualifiers['footnote'], qualifiers['policy'] FROM statement WHERE citation LIKE '85%'"
    assert graph.connection.execute(flags).fetchall() == [("4", "presumption of denial")]


def test_ecfr_and_the_screening_list_have_one_id_for_an_entry(load):
    bis = {"list_id": "bis-entity-list", "entities": [{"name": "Alpha Works", "country": "China", "address": "1 Road, Hong Kong"}]}  # fmt: skip
    import json

    graph, _ = load(
        ("us-ecfr", "744.xml", ecfr(ENTITY_LIST), "2026-07-09"), ("us-bis", "el.json", json.dumps(bis), "2026-07-10")
    )

    assert len(told(graph, "id", "node WHERE label = 'Alpha Works'")) == 1


def test_a_header_of_plain_cells_and_tables_of_other_parts(load):
    heads = row(*FIVE)
    other = "<DIV8><HEAD>§ 744.99 Another.</HEAD><TABLE>" + row("Country", "Entity") + row("X", "Y") + "</TABLE></DIV8>"
    text = ENTITY_LIST.replace("<THEAD><TR>" + "".join(f"<TH>{h}</TH>" for h in FIVE) + "</TR></THEAD>", heads)
    _, (report,) = load(("us-ecfr", "744.xml", ecfr(other, text, other), "2026-07-09"))

    assert (report.read, report.loaded) == (4, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alpha, f.k.a. Old Alpha, 1 Road", ("Alpha", ("Old Alpha",), "1 Road")),
        ("Alpha", ("Alpha", (), "")),
        ("Alpha, Inc., 1 Road.", ("Alpha, Inc.", (), "1 Road")),
        ("Aka Works, 1 Road", ("Aka Works", (), "1 Road")),
    ],
)
def test_a_printed_entry_is_taken_apart(text, expected):
    assert split_entity(text) == expected


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><export><sanctionEntity>&b;</sanctionEntity></export>'


@pytest.mark.parametrize("name", ["eu-fsf", "us-ecfr"])
@pytest.mark.parametrize(
    "content", [BOMB, "<export><sanctionEntity>", "<html><body>gone</body>", ""], ids=["bomb", "torn", "html", "empty"]
)
def test_xml_that_is_none_is_refused(load, name, content):
    with pytest.raises(DataError):
        load((name, "x.xml", content, "2025-01-01"))


def test_a_part_without_the_lists_is_refused(load):
    with pytest.raises(DataError, match="no table of supplement"):
        load(("us-ecfr", "734.xml", "<DIV5><HEAD>PART 734</HEAD></DIV5>", "2025-01-01"))


@pytest.mark.parametrize("content", ["<html></html>", "a,b\n1,2\n", "Report Date: 31-Jul-2026\n", ""])
def test_csv_that_is_none_is_refused(load, content):
    with pytest.raises(DataError):
        load(("uk-sanctions", "uk.csv", content, "2025-01-01"))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


@given(cells=st.lists(st.dictionaries(st.sampled_from(UK_COLUMNS), TEXT, max_size=8), max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_is_lost_whatever_it_holds(load, cells):
    rows = [{"Unique ID": "RUS1", **{k: v.replace('"', "") for k, v in cell.items()}} for cell in cells]
    try:
        _, (report,) = load(("uk-sanctions", "uk.csv", uk(*rows)))
    except EmbargraphError:
        return
    assert report.read == report.loaded + report.rejected == len(rows)


@given(cells=st.lists(st.lists(TEXT, min_size=1, max_size=6), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_of_a_table_is_lost(load, cells):
    from xml.sax.saxutils import escape

    rows = [row(*(f"<TD>{escape(text)}</TD>" for text in one)) for one in cells]
    try:
        _, (report,) = load(("us-ecfr", "744.xml", ecfr(supplement(4, FIVE, *rows)), "2026-07-09"))
    except DataError as error:
        assert "none of" in str(error)
        return
    assert report.read == report.loaded + report.rejected == len(rows)
