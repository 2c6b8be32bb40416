"""Readers of official lists, on short files of our own in the published formats."""

import gzip
import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import DataError, EmbargraphError
from embargraph.ingest.printed_dates import american_day

ROOT = Path(__file__).resolve().parent.parent.parent


def entries(graph):
    return graph.connection.execute(
        "SELECT u.object, n.label, s.since, s.until, s.qualifiers['seen'] FROM statement s "
        "JOIN node n ON n.id = s.object JOIN statement u ON u.subject = s.subject AND u.relation = 'under' "
        "WHERE s.relation = 'targets' ORDER BY ALL"
    ).fetchall()


def names(graph):
    return {name for (name,) in graph.connection.execute("SELECT name FROM name").fetchall()}


def places(graph):
    rows = graph.connection.execute("SELECT subject, object FROM statement WHERE relation = 'located_in' ORDER BY ALL")
    return rows.fetchall()


BIS = {
    "list_id": "bis-entity-list", "extracted": "2026-07-09", "count": 1,
    "entities": [{"name": "Alpha Works", "aliases": ["AW"], "country": "China", "address": "1 Road, Hong Kong.",
                  "status": None, "effective_date": None, "federal_register": "85 FR 83420, 12/22/20.\n89 FR 96837, 12/5/24",
                  "notes": "For all items subject to the EAR (See §§ 734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR) 5"}],
}  # fmt: skip
OFAC_XML = """<?xml version="1.0"?>
<sdnList xmlns="https://example.org/XML"><publshInformation><Publish_Date>03/28/2025</Publish_Date></publshInformation>
<sdnEntry><uid>901</uid><lastName>BETA CORP</lastName><sdnType>Entity</sdnType>
<programList><program>CMIC-EO13959</program></programList>
<akaList><aka><uid>1</uid><lastName>BETA</lastName></aka></akaList>
<addressList><address><uid>2</uid><city>Wuhan</city><country>China</country></address></addressList>
<idList><id><uid>3</uid><idType>Unified Social Credit Code (USCC)</idType><idNumber>91420100000000000X</idNumber></id></idList>
</sdnEntry><sdnEntry><uid>902</uid></sdnEntry></sdnList>"""
UN_XML = """<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS><INDIVIDUAL><DATAID>77</DATAID>
<FIRST_NAME>Carla</FIRST_NAME><SECOND_NAME>Gamma</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<REFERENCE_NUMBER>CDi.099</REFERENCE_NUMBER><LISTED_ON>2012-12-31-05:00</LISTED_ON>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME>C. Gamma</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><COUNTRY>Iran (Islamic Republic of)</COUNTRY></INDIVIDUAL_ADDRESS></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>78</DATAID><FIRST_NAME>Delta</FIRST_NAME><LISTED_ON>Various</LISTED_ON></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""
SEMA_XML = """<data-set><record><Country>Belarus / Bélarus</Country><LastName>Epsilon</LastName><GivenName>Eva</GivenName>
<Schedule>1, Part 1</Schedule><Item>1</Item><DateOfListing>2020-09-28</DateOfListing></record>
<record><Country>Russia / Russie</Country><EntityOrShip>Zeta</EntityOrShip><ShipIMONumber>1234567</ShipIMONumber>
<Item>2</Item><DateOfListing>2024-01-01</DateOfListing></record></data-set>"""
MOFCOM = [{"list_id": "cn-unreliable-entity-list", "id": "cn-x-1", "entity_name": "Eta Inc", "aliases": ["埃塔公司"],
           "country": "cn", "addresses": [], "date_added": "2025-01-02", "last_verified": "2026-07-19",
           "source_url": "https://example.org/a"}]  # fmt: skip
METI = [{"list_id": "jp-end-user-list", "id": "jp-eul-1", "entity_name": "", "aliases": [], "country": "jp",
         "addresses": ["People's Republic of China Theta Institute (西塔研究所)"], "date_added": None,
         "source_url": "https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html"}]  # fmt: skip


def test_bis(load):
    graph, (report,) = load(("us-bis", "el.json", json.dumps(BIS)))

    assert entries(graph) == [("us-bis-entity-list", "Alpha Works", None, None, "2020-12-22")]
    assert [place for _, place in places(graph)] == ["place-hk"]
    cited = graph.connection.execute(
        "SELECT citation, qualifiers['footnote'] FROM statement WHERE relation = 'targets'"
    )
    assert cited.fetchall() == [("85 FR 83420; 89 FR 96837", "5")]
    assert graph.connection.execute("SELECT edition_date::VARCHAR FROM source").fetchall() == [("2026-07-09",)]
    assert report.read == report.loaded == 1


def test_denied_persons_end_when_the_order_does(load):
    entity = {"name": "Iota", "country": "US", "address": "1 Road, US", "effective_date": "2019-09-30",
              "notes": "Type of denial: Standard; Expires: 2028-07-24"}  # fmt: skip
    graph, _ = load(("us-bis", "dpl.json", json.dumps({"list_id": "bis-dpl", "entities": [entity]})))

    assert entries(graph) == [("us-bis-denied-persons", "Iota", "2019-09-30", "2028-07-24", None)]


def test_an_address_in_no_country_that_is_known_is_kept_whole(load, rejects_of):
    sdn = '901,"KAPPA","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
    graph, _ = load(
        ("us-ofac-sdn", "sdn.csv", sdn, "2024-07-02"),
        ("us-ofac-add", "add.csv", '901,1,"1 Road","Harbour","Atlantis",-0- \n', "2024-07-02"),
    )

    assert rejects_of(graph, "unparsed") == [
        ("row 1", "country", "unknown country", "1 Road, Harbour, Atlantis")]  # fmt: skip


def test_ofac_in_three_files(load):
    sdn = '901,"KAPPA, Kim","individual","SDGT] [IFSR",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."\n\x1a\n'
    graph, (a, b, c) = load(
        ("us-ofac-sdn", "sdn.csv", sdn, "2024-07-02"),
        ("us-ofac-add", "add.csv", '901,1,"1 Road","Tehran","Iran",-0- \n902,1,-0- ,-0- ,"Iran",-0- \n', "2024-07-02"),
        ("us-ofac-alt", "alt.csv", '901,1,"aka","KAPPA CO",-0- \n', "2024-07-02"),
    )

    assert (a.loaded, b.loaded, b.rejected, c.loaded) == (1, 1, 1, 1)
    assert {"KAPPA, Kim", "Kim KAPPA", "KAPPA CO"} <= names(graph)
    assert places(graph) == [("us-ofac-901", "place-ir")]
    flags = graph.connection.execute(
        "SELECT qualifiers['programme'] FROM statement WHERE relation = 'targets'"
    ).fetchall()
    assert flags == [("SDGT,IFSR",)]


def test_ofac_xml(load):
    graph, (report,) = load(("us-ofac", "cons.xml", OFAC_XML))

    assert entries(graph) == [("us-ofac-ns-cmic", "BETA CORP", None, None, None)]
    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    assert ("usc", "91420100000000000X") in graph.connection.execute("SELECT scheme, value FROM identifier").fetchall()
    assert places(graph) == [("us-ofac-901", "place-cn")]


def test_un(load):
    graph, (report,) = load(("un-sc", "un.xml.gz", gzip.compress(UN_XML.encode())))

    assert entries(graph) == [
        ("un-sanctions", "Carla Gamma", "2012-12-31", None, None), ("un-sanctions", "Delta", None, None, None)]  # fmt: skip
    assert (report.loaded, report.unparsed) == (2, 1)
    assert "C. Gamma" in names(graph) and places(graph) == [("un-77", "place-ir")]


def test_canada(load):
    graph, _ = load(("ca-sema", "sema.xml", SEMA_XML, "2025-05-31"))

    assert entries(graph) == [
        ("ca-sanctions", "Eva Epsilon", "2020-09-28", None, None), ("ca-sanctions", "Zeta", "2024-01-01", None, None)]  # fmt: skip
    # The country is the regime's, not the party's.
    assert places(graph) == []


def test_mofcom_and_meti_name_the_issuer_as_country(load):
    graph, (a, b) = load(("cn-mofcom", "mofcom.json", json.dumps(MOFCOM)), ("jp-meti", "meti.json", json.dumps(METI)))

    assert {row[:2] for row in entries(graph)} == {
        ("cn-mofcom-unreliable-entities", "Eta Inc"), ("jp-meti-end-users", "Theta Institute (西塔研究所)")}  # fmt: skip
    assert places(graph) == [("jp-meti-end-users-jp-eul-1", "place-cn")]
    assert {"埃塔公司", "西塔研究所", "Theta Institute"} <= names(graph)
    assert (a.unparsed, b.unparsed) == (0, 1)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data-set><record>&b;</record></data-set>'


@pytest.mark.parametrize("name", ["us-ofac", "un-sc", "ca-sema"])
@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        "<data-set><entry>",
        "<html><body>gone</body>",
        "<html><body>gone</body></html>",
        "<other><one/></other>",
        "",
    ],
    ids=["bomb", "torn", "html", "html that is XML", "another list", "empty"],
)
def test_xml_that_is_none_is_refused(load, name, content):
    with pytest.raises(DataError):
        load((name, "x.xml", content, "2025-01-01"))


LONG = "x" * 10_000_001
ENTITIES = {
    "us-ofac": f"<l><sdnEntry><uid>1</uid><lastName>{LONG}</lastName></sdnEntry></l>",
    "un-sc": f"<l><ENTITY><DATAID>1</DATAID><FIRST_NAME>{LONG}</FIRST_NAME></ENTITY></l>",
    "ca-sema": f"<l><record><EntityOrShip>{LONG}</EntityOrShip></record></l>",
    "eu-fsf": f'<l><sanctionEntity logicalId="1"><nameAlias wholeName="{LONG}"/></sanctionEntity></l>',
}


@pytest.mark.parametrize("name", ENTITIES)
def test_an_entity_of_ten_megabytes_is_rejected(load, name):
    # It is rejected; a file of which nothing is left is refused.
    with pytest.raises(DataError, match=r"none of 1 records was loaded .1: is longer than 10000000 characters"):
        load((name, "x.xml", ENTITIES[name], "2025-01-01"))


@pytest.mark.parametrize("name", ["us-ofac-sdn", "us-ofac-add", "us-ofac-alt"])
@pytest.mark.parametrize("content", ["", "\n\x1a\n"])
def test_a_list_without_a_row_is_refused(load, name, content):
    with pytest.raises(DataError, match="no record"):
        load((name, "x.csv", content, "2025-01-01"))


@pytest.mark.parametrize("name", ["us-bis", "cn-mofcom", "jp-meti"])
def test_json_that_is_none_is_refused(load, name):
    with pytest.raises(DataError):
        load((name, "x.json", "<html></html>", "2025-01-01"))


def test_a_day_may_be_of_either_century():
    assert american_day("46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81") == "1981-03-30"
    assert american_day("13/45/2020") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
FIELDS = ("list_id", "id", "entity_name", "name", "aliases", "addresses", "address", "country", "date_added",
          "effective_date", "federal_register", "notes", "source_url", "last_verified")  # fmt: skip


@pytest.mark.parametrize("name", ["us-bis", "cn-mofcom", "jp-meti", "us-csl", "ftm"])
@given(records=st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON, max_size=3))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_record_is_lost_whatever_it_holds(load, name, records):
    for record in records:
        if isinstance(record, dict) and name in {"cn-mofcom", "jp-meti"}:
            record["list_id"] = "jp-end-user-list"
    value = {"list_id": "bis-meu", "entities": records} if name == "us-bis" else records
    try:
        _, (report,) = load((name, "x.json", json.dumps(value), "2025-01-01"))
    except EmbargraphError:
        return
    assert report.read == report.loaded + report.rejected


@pytest.mark.shared
def test_the_table_of_counts_is_what_the_files_give(shared):
    spec = importlib.util.spec_from_file_location("counts", ROOT / "docs" / "_build" / "counts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # The two screening lists have tests of their own.
    rows = module.counts(shared / "data", module.FILES[2:])

    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert [row for row in rows if row not in page] == []
