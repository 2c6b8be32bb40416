"""What a designation orders decides what follows: only a freeze blocks, and reaches what the party owns."""

from pathlib import Path

import pytest

from embargraph.errors import DataError
from sources.test_published_lists import GAMMA, uk

STAKES = (
    "owner,owned,share,since\nuk-RUS0001,Alpha Frozen Ltd,80,2020-01-01\nuk-RUS0002,Beta Travel Ltd,80,2020-01-01\n"
)


def rows(graph, who):
    return {
        (row.effect, row.verdict)
        for row in graph.ask("restricted", who=who, by="gb", as_of="2026-10-01")
        if row.effect in {"blocking", "travel_ban"}
    }


def test_only_a_freeze_reaches_what_the_party_owns(load):
    banned = {**GAMMA, "Unique ID": "RUS0002", "Name 6": "DELTA", "Sanctions Imposed": "Travel Ban"}
    graph, _ = load(("uk-sanctions", "uk.csv", uk(GAMMA, banned)), ("stakes", "s.csv", STAKES), seeds=True)

    assert rows(graph, "Alpha Frozen Ltd") == {("blocking", "restricted")}
    assert rows(graph, "uk-RUS0001") == {("blocking", "restricted"), ("travel_ban", "restricted")}
    assert rows(graph, "uk-RUS0002") == {("travel_ban", "restricted")}
    assert rows(graph, "Beta Travel Ltd") == set()


XML = """<?xml version="1.0"?><Designations><DateGenerated>14/08/2026</DateGenerated><Designation>
<UniqueID>RUS0001</UniqueID><OFSIGroupID>14000</OFSIGroupID><DateDesignated>24/02/2022</DateDesignated>
<Names><Name><Name6>GAMOVA</Name6><NameType>Alias</NameType></Name>
<Name><Name1>Galina</Name1><Name6>GAMMA</Name6><NameType>Primary Name</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Гамма</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>The Russia Regulations</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
<Addresses><Address><AddressLine1>1 Road</AddressLine1><AddressCountry>Russia</AddressCountry></Address></Addresses>
<IndividualDetails><Individual><DOBs><DOB>dd/mm/1960</DOB></DOBs></Individual></IndividualDetails>
</Designation></Designations>"""


def test_the_xml_says_what_the_csv_says(load):
    told = []
    for file, text in (
        ("uk.xml", XML),
        ("uk.csv", uk(GAMMA, {**GAMMA, "Name type": "Alias", "Name 1": "", "Name 6": "GAMOVA"})),
    ):
        graph, (report,) = load(("uk-sanctions", file, text))
        assert report.rejected == 0
        told.append((
            graph.connection.execute("SELECT name FROM name WHERE node = 'uk-RUS0001' ORDER BY 1").fetchall(),
            graph.connection.execute("SELECT label, type, text FROM node WHERE id = 'uk-RUS0001'").fetchall(),
            graph.connection.execute(
                "SELECT since, qualifiers::VARCHAR FROM statement WHERE object = 'uk-RUS0001' AND relation = 'targets' ORDER BY ALL"
            ).fetchall(),
            graph.connection.execute("SELECT scheme, value FROM identifier WHERE node = 'uk-RUS0001' ORDER BY ALL").fetchall(),
        ))  # fmt: skip

    assert told[0] == told[1]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("uk-sanctions", "Last Updated,31/10/2025\nName 6,Name 1,Group Type,Alias Type,Regime,Listed On,Group ID\nA,B,C,D,E,F,1\n", "retired"),
])  # fmt: skip
def test_a_known_file_that_is_not_read_is_refused_by_its_name(load, name, content, said):
    with pytest.raises(DataError, match=said):
        load((name, "file.x", content, "2026-01-01"))


def test_a_file_of_which_nothing_was_loaded_is_refused(load):
    renamed = uk(GAMMA).replace("RUS0001", "RUS-0001")
    with pytest.raises(DataError, match="none of 1 records was loaded"):
        load(("uk-sanctions", "uk.csv", renamed))


@pytest.mark.parametrize("by_lines", [True, False])
def test_the_api_s_shape_is_read(load, by_lines):
    from sources.csl_rows import SDN

    text = (
        '{"total":1,"sources":[{"count":1,"value":"%s"}],"results":[{"id":"a","source":"%s","name":"ALPHA","entity_number":"1",'
        '"type":null,"alt_names":["A"],"addresses":[],"programs":["SDGT"],"ids":[],"license_requirement":null}]}'
    )  # fmt: skip
    text %= (SDN, SDN)
    _, (report,) = load(("us-csl", "c.json", text.replace(",", ",\n") if by_lines else text, "2026-09-01"))

    assert (report.read, report.loaded, report.rejected) == (1, 1, 0)


MARKED = """<Designations><Designation><UniqueID>RUS0003</UniqueID><Names><Name><Name6>QUERNSTONE</Name6>
<NameType>Primary Name</NameType></Name></Names><Names><Name><Name6>QS</Name6><NameType>Alias</NameType></Name></Names>
<NonLatinNames><NameNonLatinScript>Квернстоун</NameNonLatinScript></NonLatinNames>
<NonLatinNames><NonLatinName><NameNonLatinScript>КС</NameNonLatinScript></NonLatinName></NonLatinNames>
<IndividualEntityShip>Entity</IndividualEntityShip><SanctionsImposedIndicators><AssetFreeze>true</AssetFreeze>
<TravelBan>false</TravelBan><TechnicalAssistanceRelatedToAircraft>true</TechnicalAssistanceRelatedToAircraft>
</SanctionsImposedIndicators><DateDesignated>24/02/2022</DateDesignated></Designation></Designations>"""


def test_measures_that_are_only_marked_are_read(load):
    graph, (report,) = load(("uk-sanctions", "uk.xml", MARKED))

    assert (report.loaded, report.unparsed) == (1, 0)
    effects = graph.connection.execute(
        "SELECT qualifiers['effect'] FROM statement WHERE object = 'uk-RUS0003' ORDER BY 1"
    ).fetchall()
    assert effects == [("blocking",), ("other_measure",)]
    names = graph.connection.execute("SELECT name FROM name WHERE node = 'uk-RUS0003' ORDER BY 1").fetchall()
    assert names == [("QS",), ("QUERNSTONE",), ("КС",), ("Квернстоун",)]


CANADA = """<data-set><record><Country>Russia / Russie</Country><EntityOrShip>Tern Nine</EntityOrShip>
<ShipIMONumber>9074729</ShipIMONumber><Schedule>1.1</Schedule><Item>9</Item><DateOfListing>2025-02-21</DateOfListing>
</record><record><Country>Russia / Russie</Country><EntityOrShip>Tern Shipping</EntityOrShip><Schedule>1, Part 2</Schedule>
<Item>8</Item><DateOfListing>2025-02-21</DateOfListing></record></data-set>"""


def test_a_ship_of_canada_s_list_is_under_no_freeze_that_its_schedule_does_not_order(load):
    graph, _ = load(("ca-sema", "ca.xml", CANADA), seeds=True)

    (ship,) = graph.ask("restricted", who="Tern Nine", by="ca", as_of="2026-10-01")
    (company,) = graph.ask("restricted", who="Tern Shipping", by="ca", as_of="2026-10-01")

    assert (company.effect, company.what["id"]) == ("blocking", "all-property-and-dealings")
    assert (ship.effect, ship.verdict, ship.what) == ("other_measure", "restricted", None)
    assert "not recorded here" in ship.scope and "Schedule 1.1" in ship.scope


def test_a_travel_ban_covers_no_property(load):
    banned = {**GAMMA, "Unique ID": "RUS0002", "Name 6": "DELTA", "Sanctions Imposed": "Travel Ban"}
    graph, _ = load(("uk-sanctions", "uk.csv", uk(GAMMA, banned)), seeds=True)

    def covered(who):
        rows = graph.ask("restricted", who=who, by="gb", as_of="2026-10-01")
        return {row.effect: row.what and row.what["id"] for row in rows if row.effect in {"blocking", "travel_ban"}}

    assert covered("uk-RUS0001") == {"blocking": "all-property-and-dealings", "travel_ban": None}
    assert covered("uk-RUS0002") == {"travel_ban": None}


def test_a_list_behind_which_no_law_is_on_record_says_so(load):
    lines = (Path(__file__).parents[1] / "corpus/au-dfat/regulation8.csv").read_text(encoding="utf-8")
    graph, _ = load(("au-dfat", "au.csv", lines), ("uk-sanctions", "uk.csv", uk(GAMMA)), seeds=True)
    said = "the law behind the list and whom it binds are not recorded"

    assert any(
        said in line for line in graph.ask("restricted", who="au-dfat-7101", as_of="2026-10-01").answer["verdict"]
    )
    assert not any(
        said in line for line in graph.ask("restricted", who="uk-RUS0001", as_of="2026-10-01").answer["verdict"]
    )
