"""Switzerland's list, on a short file of our own in the official shape; rows are under tests/golden/sources/ch-seco."""

import pytest

from embargraph.errors import DataError
from embargraph.ingest.records import Row
from embargraph.sources.ch_seco import map_entry

SECO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<swiss-sanctions-list list-type="whole-list" date="2026-07-30">
<sanctions-program ssid="10" version-date="2026-05-21"><program-key lang="ger">Ukraine (d)</program-key>
 <program-key lang="eng">Ukraine</program-key><program-name lang="eng">Measures</program-name>
 <sanctions-set ssid="11" lang="ger">Anhang 8</sanctions-set><sanctions-set ssid="11" lang="eng">Annex 8: assets frozen</sanctions-set></sanctions-program>
<target ssid="100"><sanctions-set-id>11</sanctions-set-id><foreign-identifier>CDi.099</foreign-identifier>
 <individual sex="male"><identity ssid="101" main="true">
  <name ssid="102" name-type="primary-name" quality="good" lang="eng">
   <name-part order="2" name-part-type="given-name"><value>Gamma</value><spelling-variant lang="rus" script="CYRL">Гамма</spelling-variant></name-part>
   <name-part order="1" name-part-type="family-name"><value>Alpha</value><spelling-variant lang="rus" script="CYRL">Альфа</spelling-variant></name-part>
   <name-part order="3" name-part-type="title"><value>General</value></name-part></name>
  <name name-type="alias"><name-part order="1" name-part-type="whole-name"><value>A. Gamma</value></name-part></name>
  <day-month-year day="2" month="3" year="1970" calendar="Gregorian"/>
  <nationality><country iso-code="BY">Belarus</country></nationality>
  <address place-id="900" quality="good"><address-details>1 Road</address-details><zip-code>220000</zip-code></address>
  <identification-document document-type="passport"><number>X1</number></identification-document>
 </identity><justification ssid="5">Reasons in short.</justification><other-information ssid="6">A note</other-information></individual>
 <modification modification-type="listed" enactment-date="2022-02-25" publication-date="2022-02-25" effective-date="2022-02-28"/></target>
<target ssid="200"><sanctions-set-id>11</sanctions-set-id><entity><identity main="true"><name name-type="primary-name">
 <name-part order="1" name-part-type="whole-name"><value>Beta Works</value></name-part></name></identity></entity>
 <modification modification-type="de-listed" effective-date="2024-09-15"/><modification modification-type="listed" effective-date="2020-01-01">
 <added><target ssid="200"><entity><identity><name name-type="alias"><name-part order="1"><value>Old name</value></name-part></name></identity></entity></target></added></modification></target>
<target ssid="300"><sanctions-set-id>77</sanctions-set-id><object object-type="vessel"><identity main="true"><name name-type="primary-name">
 <name-part order="1" name-part-type="whole-name"><value>Delta Star</value></name-part></name></identity>
 <other-information>IMO number: 1234567</other-information></object></target>
<target ssid="400"><sanctions-set-id>11</sanctions-set-id></target>
<place ssid="900"><location>Minsk</location><country iso-code="BY">Belarus</country></place>
</swiss-sanctions-list>"""


def test_every_target_is_counted(load, rejects_of):
    graph, (report,) = load(("ch-seco", "ch.xml", SECO))

    assert (report.read, report.loaded, report.rejected, report.lists) == (4, 3, 1, {"ch-sanctions": 3})
    assert graph.connection.execute("SELECT edition_date::VARCHAR FROM source").fetchall() == [("2026-07-30",)]
    assert rejects_of(graph, "unparsed") == [("record 3", "sanctions-set-id", "unknown sanctions programme", "77")]


def test_a_place_at_the_end_of_the_file_is_where_the_party_is(load):
    graph, _ = load(("ch-seco", "ch.xml", SECO))

    rows = graph.connection.execute(
        "SELECT subject, object, qualifiers['address'] FROM statement WHERE relation = 'located_in'"
    ).fetchall()
    assert rows == [("ch-seco-100", "place-by", "1 Road, 220000, Minsk, Belarus")]


@pytest.mark.parametrize("day, found", [("2019-12-31", 0), ("2024-09-14", 1), ("2024-09-15", 0)])
def test_a_party_that_was_removed_is_listed_to_the_day_before(load, day, found):
    graph, _ = load(("ch-seco", "ch.xml", SECO))

    rows = graph.ask("restricted", who="ch-seco-200", as_of=day).to_dicts()
    assert [row["under"]["id"] for row in rows] == ["ch-sanctions--ch-seco-200"] * found


def test_names_of_the_history_are_not_names(load):
    graph, _ = load(("ch-seco", "ch.xml", SECO))

    names = {name for (name,) in graph.connection.execute("SELECT name FROM name").fetchall()}
    assert {"Alpha Gamma", "Альфа Гамма", "A. Gamma"} <= names and "Old name" not in names


def test_a_part_of_the_list_is_refused(load):
    # Loaded as an edition, it would say that everybody else is gone.
    with pytest.raises(DataError, match="expected the whole list"):
        load(("ch-seco", "ch.xml", SECO.replace("whole-list", "delta")))


def test_a_cut_file_is_refused(load):
    with pytest.raises(DataError, match="not well-formed"):
        load(("ch-seco", "ch.xml", SECO[:-60]))


@pytest.mark.parametrize(
    ("scope", "effects"),
    [
        ("Art. 15 (Finanzsanktionen)", ("blocking",)), ("Art. 15 (Sperrung von Geldern)", ("blocking",)),
        ("Art. 15 (Sanctions financières); Art. 29 (Interdiction d'entrée et de transit)", ("blocking", "travel_ban")),
        ("Art. 29 (Ein- und Durchreiseverbot)", ("travel_ban",)), ("Annex 8", ("other_measure",)),
    ],
)  # fmt: skip
def test_measures_in_another_language(scope, effects):
    names = Row({"@name-type": "primary-name", "name-part": Row({"value": "Quern"})})
    target = {"@ssid": "1", "entity": Row({"identity": Row({"@main": "true", "name": names})})}
    entry = map_entry(Row(target, program=[Row(key="UKR", measures=scope)]))
    assert (entry.effect, *entry.effects) == effects


def test_a_target_without_a_measure_is_taken_for_frozen_and_told():
    names = Row({"@name-type": "primary-name", "name-part": Row({"value": "Quern"})})
    entry = map_entry(Row({"@ssid": "1", "entity": Row({"identity": Row({"@main": "true", "name": names})})}))
    assert entry.effect == "blocking" and "no measure is named; taken as a freeze" in {p.reason for p in entry.problems}
