"""A name with a number that says what it is, and identifiers as people type them."""

import json

import pytest

from embargraph.model.told_numbers import part_told
from embargraph.screening import Screener

IMO, LEI = "9074729", "5299000J2N45DDNE4Y28"
STREAM = "\n".join(
    json.dumps({"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}})
    for id_, schema, properties in (
        ("v-1", "Vessel", {"name": "Quern Star", "imoNumber": IMO}),
        ("c-1", "Company", {"name": "Larkspur Works", "leiCode": LEI}),
        ("c-2", "Company", {"name": "Swift Bank", "registrationNumber": "HE 345678"}),
    )
)


@pytest.fixture
def graph(load):
    return load(("ftm", "s.json", STREAM, "2026-09-01"))[0]


@pytest.mark.parametrize(
    ("name", "node"),
    [
        (f"QUERN STAR (IMO {IMO})", "v-1"), (f"Renamed Tide, IMO: {IMO}", "v-1"), (f"imo{IMO}", "v-1"), (IMO, "v-1"),
        (f"IMO No. {IMO}", "v-1"), (f"LEI {LEI.lower()}", "c-1"), (f"{LEI[:4]} {LEI[4:8]} {LEI[8:]}", "c-1"),
        (f"Larkspur Works (LEI: {LEI[:4]} {LEI[4:8]} {LEI[8:12]} {LEI[12:16]} {LEI[16:]})", "c-1"),
        ("Larkspur Works [Customer ID 88231]", "c-1"), ("Larkspur Works (Tax ID: 7736640919)", "c-1"),
        ("Larkspur Works, Company Number 01234567", "c-1"), ("Larkspur Works VAT CHE-267.936.404", "c-1"),
        ("HE 345678", "c-2"), ("Swift Bank", "c-2"), ("Larkspur Works (LEI 529900T8BM49AURSDO55)", "c-1"),
    ],
)  # fmt: skip
def test_a_number_or_the_name_beside_it_finds_the_party(graph, name, node):
    (found,) = graph.restricted(who=name).resolved["who"]
    assert [match.id for match in found.taken] == [node]


@pytest.mark.parametrize(
    "told",
    [
        "(LEI: 5493 00AB CDEF 1234 5678)", "(Reg. No. 440301103097413)", "[Customer ID 88231]", "#12345", "(IMO 918762)",
        ", Company Number 01234567", "VAT CHE-267.936.404", "(440301103097413)", "ИНН 7736640919",
    ],
)  # fmt: skip
def test_a_number_beside_a_name_hides_no_party_from_screening(graph, told):
    (hit,) = Screener(graph).screen(f"Larkspur Works {told}").hits
    assert (hit.party, hit.score) == ("c-1", 1.0)


def test_a_number_that_is_part_of_a_name_stays():
    assert part_told("Military Unit (74455)") == ("Military Unit (74455)", ())
    assert part_told("Tin Mining 100200") == ("Tin Mining 100200", ())
    assert part_told("No. 55 Institute") == ("No. 55 Institute", ())
