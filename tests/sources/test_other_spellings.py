"""What a list says in other words, elements, columns or orders than usual: read all the same, told, or refused."""

import json

import pytest

from embargraph.errors import DataError
from embargraph.ingest.listings import parted_names
from embargraph.ingest.ofac import list_by_programmes, strong_number
from embargraph.ingest.printed_dates import british_day, printed_day
from embargraph.ingest.printed_entities import split_entity
from embargraph.ingest.printed_numbers import numbers_told
from embargraph.ingest.records import Row
from embargraph.sources import ca_sema, eu_fsf, uk_sanctions, un_sc, us_csl, us_ecfr, us_ofac
from embargraph.sources.ftm.terms import code_of
from sources.csl_rows import SDN, row, table
from sources.test_published_lists import FIVE, GAMMA, ecfr, supplement, uk
from sources.test_published_lists import row as printed

DESIGNATION = (
    "<Designations><Designation><UniqueID>RUS9011</UniqueID><Names><Name><Name6>{}</Name6></Name></Names>{}"
    "</Designation></Designations>"
)
LEI, INN, OGRN, IMO, COMPANY = "253400V1H6ART1UQ0N97", "7707083893", "1027700132195", "9187629", "5342883"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"IMO {IMO}", "imo"), (f"IMO{IMO}", "imo"), (f"IMO number: {IMO}.", "imo"), (f"IMO No. {IMO}", "imo"),
        (f"Company IMO Number ({COMPANY})", "imo"), (f"INN: {INN}", "inn"), (f"{INN} (INN)", "inn"), (f"ИНН {INN}", "inn"),
        (f"OGRN {OGRN}", "ogrn"), (f"LEI code {LEI}", "lei"), (f"Legal Entity Identifier: {LEI}", "lei"), ("SWIFT/BIC KARTRUMM", "bic"),
        (IMO, None), (f"Registration {INN}", None), ("TIMO 9187629", None), ("IMO 91876290", None),
    ],
)  # fmt: skip
def test_a_number_that_says_what_it_is(text, expected):
    assert [scheme for scheme, _ in numbers_told(text)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("type_", "number", "country", "expected"),
    [
        ("Company Number", f"IMO {COMPANY}", "", ("imo", COMPANY)),
        ("Identification Number", f"IMO {COMPANY}", "", ("imo", COMPANY)),
        ("Vessel Registration Identification", f"IMO{IMO}", "", ("imo", IMO)),
        ("Registration ID", OGRN, "", ("ogrn", OGRN)), ("Business Registration Number", OGRN, "Russia", ("ogrn", OGRN)),
        ("Tax ID No.", INN, "", ("inn", INN)), ("SWIFT/BIC", "KARTRUMM XXX", "", ("bic", "KARTRUMMXXX")),
        ("Tax ID No.", "7707083890", "", None), ("Tax ID No.", INN, "Turkey", None), ("Registration ID", "1027700132190", "", None),
    ],
)  # fmt: skip
def test_a_number_of_ofac(type_, number, country, expected):
    assert strong_number(type_, number, country) == expected


def identifiers(entry):
    return {scheme: value for scheme, value in entry.identifiers if scheme in {"imo", "inn", "ogrn", "lei", "bic"}}


def test_numbers_in_the_remarks_of_the_sdn_list():
    cells = {"ent_num": "1", "name": "QUERN", "type": "vessel", "program": "IRAN"}
    remarks = f"Company Number IMO {COMPANY}; Registration ID {OGRN}; Tax ID No. {INN}; f.k.a. OLD QUERN; a.k.a. \u201cQQ\u201d."
    entry = us_ofac.map_sdn(Row(cells, remarks=remarks))
    assert identifiers(entry) == {"imo": COMPANY, "ogrn": OGRN, "inn": INN}
    assert (entry.names, entry.former) == (("OLD QUERN", "QQ"), ("OLD QUERN",))


def test_numbers_of_the_screening_list():
    cells = {"source": SDN, "entity_number": "7", "type": "Entity", "name": "QUERN"}
    ids = f"RU, {OGRN}, Registration ID; {INN}, Tax ID No.; IMO {COMPANY}, Company Number"
    assert identifiers(us_csl.map_entry(Row(cells, ids=ids))) == {"imo": COMPANY, "ogrn": OGRN, "inn": INN}


EU_ALIAS = {"@wholeName": "Quern"}


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({"@identificationTypeCode": "other", "@number": IMO, "remark": "IMO number"}, {"imo": IMO}),
        ({"@identificationTypeCode": "other", "@identificationTypeDescription": "LEI", "@number": LEI}, {"lei": LEI}),
        ({"@identificationTypeCode": "fiscalcode", "@countryIso2Code": "00", "@number": f"INN {INN}"}, {"inn": INN}),
        ({"@identificationTypeCode": "regnumber", "@countryIso2Code": "00", "@number": OGRN}, {"ogrn": OGRN}),
        ({"@identificationTypeCode": "fiscalcode", "@countryIso2Code": "BY", "@number": INN}, {}),
    ],
)  # fmt: skip
def test_numbers_of_the_eu(paper, expected):
    cells = Row({"@logicalId": "1", "nameAlias": Row(EU_ALIAS), "address": Row({"@countryIso2Code": "RU"})})
    entry = eu_fsf.map_entry(Row(cells, identification=Row(paper)))
    assert identifiers(entry) == expected


@pytest.mark.parametrize(
    ("cells", "since"),
    [
        ({"@designationDate": "08/04/2022"}, "2022-04-08"), ({"@designationDate": "8 April 2022"}, "2022-04-08"),
        ({"@designationDate": "2022-04"}, "2022-04"),
        # A corrigendum is no beginning, as an amendment is none.
        ({"regulation": Row({"@regulationType": "corrigendum", "@entryIntoForceDate": "2024-09-14"})}, None),
        ({"regulation": Row({"@regulationType": "regulation", "@entryIntoForceDate": "2014-03-17"})}, "2014-03-17"),
    ],
)  # fmt: skip
def test_days_of_the_eu(cells, since):
    assert eu_fsf.map_entry(Row({"@logicalId": "1", "nameAlias": Row(EU_ALIAS), **cells})).since == since


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 Mar. 2016", "2016-03-02"), ("02-Aug-2021", "2021-08-02"), ("August 2, 2021", "2021-08-02"), ("Sept 3rd, 2020", "2020-09-03"),
        ("2021-08-02", "2021-08-02"), ("Aug 2021", "2021-08"), ("02/08/2021", None), ("32 Aug 2021", None), ("soon 2021", None),
    ],
)  # fmt: skip
def test_a_day_as_it_is_printed(text, expected):
    assert printed_day(text) == expected


def test_an_effective_day_shows_an_entry_that_has_no_day_of_listing():
    def entry(*days):
        ids = [Row(idType=type_, idNumber=day) for type_, day in days]
        cells = {"uid": "1", "lastName": "QUERN", "sdnType": "Entity", "programList": Row(program="CMIC-EO13959")}
        return us_ofac.map_xml(Row(cells, idList=Row(id=ids)))

    assert entry(("Effective Date (CMIC)", "August 2, 2021")).seen == "2021-08-02"
    assert entry(("Listing Date (CMIC):", "2021-06-03"), ("Effective Date (CMIC)", "02 Aug 2021")).since == "2021-06-03"


def test_the_company_that_runs_ships_and_names_in_other_scripts_of_the_un():
    cells = Row(
        DATAID="1", FIRST_NAME="Quern", LISTED_ON=Row(VALUE="2 Mar. 2016"), NAME_ORIGINAL_SCRIPT=["甲", "乙丙公司"]
    )
    comments = f"It runs the ship Lamprey (IMO {IMO}). Company IMO number: {COMPANY}."
    entry = un_sc.map_entry(Row(cells, COMMENTS1=comments))
    assert (entry.since, entry.names, identifiers(entry)) == ("2016-03-02", ("甲", "乙丙公司"), {"imo": COMPANY})


@pytest.mark.parametrize("text", [f"IMO {IMO}", f"IMO:{IMO}", IMO, "918 7629"])
def test_a_ship_of_canada(text):
    entry = ca_sema.map_entry(Row(EntityOrShip="QUERN TIDE", ShipIMONumber=text, DateOfListing="February 3, 2025"))
    assert (entry.type, entry.since, identifiers(entry)) == ("vessel", "2025-02-03", {"imo": IMO})


def test_a_number_of_a_ship_that_is_none_is_told():
    entry = ca_sema.map_entry(Row(EntityOrShip="QUERN TIDE", ShipIMONumber="unknown"))
    assert [problem.field for problem in entry.problems] == ["ShipIMONumber"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("i) Alpha Lines ii) Beta Lines", ["Alpha Lines", "Beta Lines"]), ("(1) Alpha Lines (2) Beta Lines", ["Alpha Lines", "Beta Lines"]),
        ("1. Alpha Lines 2. Beta Lines", ["Alpha Lines", "Beta Lines"]), ("Alpha Lines (a.k.a. Beta Lines)", ["Alpha Lines", "Beta Lines"]),
        ("Alpha, also known as Beta and formerly known as Gamma", ["Alpha", "Beta", "Gamma"]),
        ("Jin Tiesan (金铁三)", ["Jin Tiesan", "金铁三"]), ("Safia, born 1 Jan. 1953 (Oman passport 1)", ["Safia"]),
        ("Alpha (false identity related to a passport)", ["Alpha"]), ("Alpha Front (AF)", ["Alpha Front (AF)"]),
        ("Ulan-Ude Plant No. 28", ["Ulan-Ude Plant No. 28"]), ("No. 55 Institute", ["No. 55 Institute"]),
    ],
)  # fmt: skip
def test_names_of_one_cell(text, names):
    assert parted_names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Irina Pradun, Belarussian: Ірына Прадун", ["Irina Pradun", "Ірына Прадун"]),
        ("LAT, LLC Laser Devices", ["LAT", "LLC Laser Devices"]), ("Alpha Co., Ltd., Beta", ["Alpha Co., Ltd.", "Beta"]),
        ("Банк) (Russian: Открытый банк", ["Банк", "Открытый банк"]), ("Ukrainian / Alfa", ["Ukrainian", "Alfa"]),
        ("Myanma Economic Holdings Limited (MEHL)", ["Myanma Economic Holdings Limited (MEHL)"]),
    ],
)  # fmt: skip
def test_names_of_one_cell_with_commas(text, names):
    assert parted_names(text, commas=True) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gamma Works (a.k.a. GW; Gamma Plant), 3 Road", ("Gamma Works", ("GW", "Gamma Plant"), "3 Road")),
        ("Delta Works, a.k.a. DW, f.k.a. Old Delta, 3 Road", ("Delta Works", ("DW", "Old Delta"), "3 Road")),
        ("Epsilon, a/k/a EW Ltd., 3 Road", ("Epsilon", ("EW Ltd.",), "3 Road")),
        ("Zeta Works, A.K.A., ZW Ltd., 3 Road", ("Zeta Works", ("ZW Ltd.",), "3 Road")),
        ("Theta Works, d/b/a TW Trading, 3 Road", ("Theta Works", ("TW Trading",), "3 Road")),
        ("Aka Works, 1 Road", ("Aka Works", (), "1 Road")),
    ],
)  # fmt: skip
def test_other_names_as_the_regulation_prints_them(text, expected):
    assert split_entity(text) == expected


def test_a_name_of_the_past_among_others():
    row_ = Row(list="us-bis-entity-list", entity="Delta Works, a.k.a. DW, f.k.a. Old Delta, 3 Road", country="CHINA")
    assert us_ecfr.map_entry(row_).former == ("Old Delta",)


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        ("Kappa, 88 Road, Wuhan, China. (See also addresses under Hong Kong.)", "CN"),
        ("Kappa, 88 Road, Wuhan, China (alternate address under Hong Kong)", "CN"),
        ("Kappa, 88 Road, Kowloon, Hong Kong SAR", "HK"), ("Kappa, 88 Road, Kowloon, Hong Kong, P.R. China", "HK"),
    ],
)  # fmt: skip
def test_where_a_party_is_that_is_printed_under_china(cell, country):
    ((code, _),) = us_ecfr.map_entry(Row(list="us-bis-entity-list", entity=cell, country="CHINA")).addresses
    assert code == country


def test_rows_that_name_nobody(load):
    nobody = [
        "[Removed]",
        "[Removed and reserved]",
        "Reserved for future use",
        "—",
        "N/A",
        "[Reserved.]",
        "[Editorial note]",
    ]
    rows = [printed("BELARUS", name, "For all items subject to the EAR (See § 744.11 of the EAR)", "Presumption of denial.",
                    "85 FR 83420, 12/22/20.") for name in (*nobody, "Reserved Bank Systems Ltd, 1 Road, Minsk")]  # fmt: skip
    graph, (report,) = load(("us-ecfr", "744.xml", ecfr(supplement(4, FIVE, *rows)), "2026-07-09"))
    assert (report.read, report.loaded, report.rejected) == (8, 1, 7)
    assert graph.ask("restricted", who="Reserved Bank Systems Ltd")[0].verdict == "listed"


def test_columns_of_the_uk_in_another_case(load):
    ban = {**GAMMA, "Sanctions Imposed": "Travel Ban"}
    text = uk(ban).replace("Sanctions Imposed", "sanctions  imposed").replace("IMO number", "IMO Number")
    graph, _ = load(("uk-sanctions", "uk.csv", text))
    assert [found.effect for found in graph.ask("restricted", who="Galina Gamma")] == ["travel_ban"]


@pytest.mark.parametrize(
    "text",
    [
        uk(GAMMA).replace("Sanctions Imposed", "Measures"),
        DESIGNATION.format("QUERN", "<Measures>Travel Ban</Measures>"),
    ],
)
def test_a_list_of_the_uk_without_its_measures_is_refused(load, text):
    with pytest.raises(DataError, match=r"Sanctions ?Imposed"):
        load(("uk-sanctions", "uk.csv" if text.startswith("Report") else "uk.xml", text))


def test_rows_of_two_numbers_of_ofsi_are_of_two_parties(load):
    rows = [{**GAMMA, "Name 1": "", "Name 6": name, "OFSI Group ID": number, "Name non-latin script": ""}
            for name, number in (("QUERN", "1"), ("LAMPREY", "2"))]  # fmt: skip
    graph, (report,) = load(("uk-sanctions", "uk.csv", uk(*rows)))
    assert (report.read, report.loaded, report.unparsed) == (2, 2, 1)
    assert {found.who["label"] for found in graph.ask("restricted", who="LAMPREY")} == {"LAMPREY"}


UN = '<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS/><ENTITIES>{}</ENTITIES></CONSOLIDATED_LIST>'
SDN_ROW = '{},"{}",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"-0- "\n'


@pytest.mark.parametrize(
    ("reader", "file", "content"),
    [
        ("un-sc", "un.xml", UN.format("".join(f"<ENTITY><DATAID>7</DATAID><FIRST_NAME>{name}</FIRST_NAME></ENTITY>"
                                              for name in ("Quern", "Lamprey")))),
        ("us-ofac-sdn", "sdn.csv", SDN_ROW.format(7, "QUERN") + SDN_ROW.format(7, "LAMPREY")),
        ("us-csl", "csl.csv", table(*(row(source=SDN, entity_number="7", name=name, programs="SDGT") for name in ("QUERN", "LAMPREY")))),
    ],
)  # fmt: skip
def test_one_id_of_two_parties(load, reader, file, content):
    graph, (report,) = load((reader, file, content, "2026-01-01"))
    assert (report.read, report.loaded, report.unparsed) == (2, 2, 1)
    parties = [[found.who["id"] for found in graph.ask("restricted", who=name)] for name in ("Quern", "Lamprey")]
    assert [len(found) for found in parties] == [1, 1] and parties[0] != parties[1]


def test_one_id_on_two_lists_is_one_party(load):
    ssi = "Sectoral Sanctions Identifications List (SSI) - Treasury Department"
    rows = (row(source=source, entity_number="7", name=name, programs="X")
            for source, name in ((SDN, "QUERN BANK"), (ssi, "Bank of Quern")))  # fmt: skip
    graph, (report,) = load(("us-csl", "csl.csv", table(*rows), "2026-01-01"))
    assert report.unparsed == 0 and len(graph.ask("restricted", who="QUERN BANK")) == 2


LISTS = {"CMIC-EO13959": "us-ofac-ns-cmic", "NS-PLC": "us-ofac-plc", "UKRAINE-EO13662": "us-ofac-ssi"}


@pytest.mark.parametrize(
    ("programme", "expected"),
    [
        ("CMIC-EO14032", "us-ofac-ns-cmic"),
        ("NS-NEW", "us-ofac-other"),
        ("MBS-EO1", "us-ofac-other"),
        ("SDGT", "us-ofac-sdn"),
    ],
)
def test_a_new_programme_of_the_lists_beside_blocks_nobody(programme, expected):
    assert list_by_programmes([programme], LISTS, by_directive=False, is_consolidated=False) == expected


SDN_XML = (
    "<{0}sdnList {1}><{0}sdnEntry><{0}uid>1</{0}uid><{0}lastName>QUERN</{0}lastName><{0}sdnType>Entity</{0}sdnType>"
    "<{0}{2}><{0}program>NS-PLC</{0}program></{0}{2}></{0}sdnEntry></{0}sdnList>"
)


def test_elements_with_a_prefix(load):
    graph, _ = load(("us-ofac", "x.xml", SDN_XML.format("o:", 'xmlns:o="http://x"', "programList"), "2026-01-01"))
    assert graph.ask("restricted", who="QUERN")[0].list == ["us-ofac-plc"]


def test_a_file_of_ofac_without_programmes_is_refused(load):
    with pytest.raises(DataError, match="no entry has a programme; expected elements programList"):
        load(("us-ofac", "x.xml", SDN_XML.format("", "", "programmes"), "2026-01-01"))
    with pytest.raises(DataError, match="no entry has a programme; expected it in the fourth cell"):
        load(("us-ofac-sdn", "x.csv", SDN_ROW.format(7, "QUERN").replace('"SDGT"', "-0- "), "2026-01-01"))


@pytest.mark.parametrize(
    ("mark", "name"), [(b"PK\x03\x04", "zip"), (b"BZh9", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"7z\xbc\xaf\x27", "7z")]
)
def test_a_file_that_is_packed_in_another_way(load, mark, name):
    with pytest.raises(DataError, match=f"packed as {name}; unpack it, or pack it with gzip"):
        load(("us-csl", "c.csv", mark + b"\x00" * 40, "2026-01-01"))


@pytest.mark.parametrize(
    ("reader", "content", "says"),
    [
        ("eu-fsf", "\ufefffileGenerationDate;Entity_LogicalId\n1;2\n", "load its XML, version 1.1"),
        ("eu-fsf", '<WHOLE Date="1"><ENTITY Id="1"/></WHOLE>', "load that of version 1.1"),
        ("us-ofac-sdn", '36@"QUERN"@-0- @"CUBA"@\n', "load SDN.CSV"),
    ],
)
def test_what_is_not_read_is_refused_by_name(load, reader, content, says):
    with pytest.raises(DataError, match=says):
        load((reader, "x", content, "2026-01-01"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cy-trnc", "CY"),
        ("ua_cri", "UA"),
        ("GBR", "GB"),
        ("Deutschland", "DE"),
        ("zz", ""),
        ("suhh", ""),
        ("Atlantis", ""),
    ],
)
def test_a_country_of_a_stream(text, expected):
    assert code_of(text) == expected


@pytest.mark.parametrize("copies", [1, 2100])
def test_what_is_no_country_is_counted(load, copies):
    # A long stream is read another way; both say the same.
    codes = ("zz", "suhh", "cy-trnc", "DEU") * copies
    lines = [{"id": f"p{n}", "schema": "Company", "properties": {"name": [f"Quern {n}"], "jurisdiction": [code]}}
             for n, code in enumerate(codes)]  # fmt: skip
    graph, (report,) = load(("ftm", "f.ftm.json", "\n".join(map(json.dumps, lines)), "2026-01-01"))
    assert report.unparsed == copies
    rows = graph.connection.execute(
        "SELECT country, count(*) FROM node WHERE kind = 'actor' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [("CY", copies), ("DE", copies), (None, 2 * copies)]


def test_a_list_and_a_register_in_either_order(load):
    register = "\n".join(json.dumps({"id": id_, "schema": schema, "properties": properties}) for id_, schema, properties in (
        ("r-1", "Company", {"name": ["Quern Holding"], "innCode": [INN]}), ("r-2", "Company", {"name": ["Quern Child"]}),
        ("r-3", "Ownership", {"owner": ["r-1"], "asset": ["r-2"], "percentage": ["75"], "startDate": ["2020-01-01"]}),
    ))  # fmt: skip
    number = f"<BusinessRegistrationNumber>INN: {INN}</BusinessRegistrationNumber>"
    text = DESIGNATION.format("BANK QUERN", f"<SanctionsImposed>Asset freeze</SanctionsImposed>{number}")
    files = [("uk-sanctions", "uk.xml", text, "2026-01-01"), ("ftm", "r.ftm.json", register, "2026-01-01")]
    for turn in (files, files[::-1]):
        graph, _ = load(*turn)
        owner = graph.connection.execute("SELECT subject FROM statement WHERE relation = 'owns'").fetchall()
        listed = graph.connection.execute("SELECT object FROM statement WHERE relation = 'targets'").fetchall()
        assert owner == listed


def test_a_bank_of_the_sectoral_list_is_not_free_before_its_later_directive():
    ids = Row(id=[Row(idType="Listing Date (EO 14024 Directive 3):", idNumber="24 Feb 2022"),
                  Row(idType="Executive Order 13662 Directive Determination -", idNumber="Subject to Directive 1")])  # fmt: skip
    programmes = Row(program=["RUSSIA-EO14024", "UKRAINE-EO13662"])
    entry = us_ofac.map_xml(
        Row(uid="1", lastName="QUERN BANK", sdnType="Entity", programList=programmes, idList=ids, file="consolidated")
    )
    assert (entry.list, entry.since, entry.seen) == ("us-ofac-ssi", None, "2022-02-24")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (us_ofac.map_sdn(Row(ent_num="1", name="QUERN, Ada", type="individual", program="SDGT",
                             remarks="DOB 1962; Cedula No. 16282923 (Colombia); alt. National ID No. 28940000602 (Qatar); NIT # 900015699-8.")),
         {"national_id": "28940000602", "tax": "900015699-8"}),
        (un_sc.map_entry(Row(DATAID="1", FIRST_NAME="Quern", INDIVIDUAL_ALIAS=Row(), INDIVIDUAL_DOCUMENT=[
            Row(TYPE_OF_DOCUMENT="Passport", NUMBER="D00000897 issued in Kabul on 13 Sep. 1998"), Row(TYPE_OF_DOCUMENT="Passport", NUMBER="not known")])),
         {"passport": "D00000897"}),
        (eu_fsf.map_entry(Row({"@logicalId": "1", "nameAlias": Row(EU_ALIAS), "identification": Row({
            "@number": "K 475336", "@identificationTypeCode": "passport", "@identificationTypeDescription": "National passport"})})),
         {"passport": "K 475336"}),
    ],
)  # fmt: skip
def test_numbers_of_papers_find_who_has_them(entry, found):
    assert found.items() <= dict(entry.identifiers).items()


@pytest.mark.parametrize(
    ("measures", "effects"),
    [
        ("Asset-freeze", ("blocking",)), ("Freezing of funds and economic resources", ("blocking",)),
        ("Asset freeze; Travel ban", ("blocking", "travel_ban")), ("TRAVEL BAN, ASSET FREEZE", ("blocking", "travel_ban")),
        ("Asset freeze and trust services sanctions", ("blocking", "trust_services")), ("Export ban", ("other_measure",)),
        ("Prohibition of port entry|Ban on flag registration", ("shipping",)), ("Travel ban", ("travel_ban",)),
    ],
)  # fmt: skip
def test_measures_of_the_uk_in_one_cell(measures, effects):
    cells = {"Unique ID": "RUS1", "Name 6": "Quern", "Name type": "Primary Name", "Sanctions Imposed": measures}
    entry = uk_sanctions.map_entry(Row(rows=[Row(cells)]))
    assert (entry.effect, *entry.effects) == effects and not entry.problems


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("31.03.2025", "2025-03-31"), ("24-Feb-22", "2022-02-24"), ("2 February 22", "2022-02-02"), ("03/31/2025", None), ("24-02-22", None)],
)  # fmt: skip
def test_days_of_the_uk(printed, expected):
    assert british_day(printed) == expected


@pytest.mark.parametrize(
    ("given", "last", "aliases", "names"),
    [
        ("Andrey Leonidovich", "QUERN", "Andrei", ("Andrei QUERN",)),
        ("Andrey", "QUERNOV", "Kvernov; Querniv", ("Andrey Kvernov", "Andrey Querniv")),
        ("Pavel", "QUERN", "Batya", ("Batya",)), ("", "", "Andrei", ("Andrei",)),
        ("Andrey", "QUERN", "Andrei Kvern", ("Andrei Kvern",)),
    ],
)  # fmt: skip
def test_a_word_that_spells_a_part_of_a_name_anew_is_no_name_of_its_own(given, last, aliases, names):
    cells = Row(GivenName=given, LastName=last, Aliases=aliases) | {"EntityOrShip": "" if last else "Quern Works"}
    assert ca_sema.map_entry(Row(cells)).names == names


def test_a_tax_number_of_russia_whatever_the_eu_calls_it():
    paper = Row({"@number": "TIN 7743693299", "@identificationTypeCode": "other", "@countryIso2Code": "RU"})
    entry = eu_fsf.map_entry(Row({"@logicalId": "1", "nameAlias": Row(EU_ALIAS), "identification": paper}))
    assert ("inn", "7743693299") in entry.identifiers
