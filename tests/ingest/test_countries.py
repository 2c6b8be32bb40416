"""Names of countries as publishers print them, against another table of them."""

import csv

import pytest

from embargraph.ingest.countries import country_codes, country_of
from embargraph.resources import find_folder


def further_names():
    with (find_folder("seeds") / "terms" / "country_names.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_further_name_has_a_code_and_a_source():
    known = set(country_codes().values()) | {"XK"}
    rows = further_names()

    assert [row["name"] for row in rows] == sorted({row["name"].casefold() for row in rows})
    assert all(row["code"] in known and row["source"] for row in rows)


@pytest.mark.parametrize(
    "name, code",
    [("Islamic Republic of Iran", "IR"), ("KOREA, NORTH", "KP"), ("Korea, South", "KR"), ("T\u00fcrkiye", "TR"),
     ("Democratic Republic of the Congo", "CD"), ("Congo, Republic of the", "CG"), ("Atlantis", "")],
)  # fmt: skip
def test_a_name_is_looked_up_in_any_case(name, code):
    assert country_of(name) == code


def test_the_names_agree_with_rigours():
    territories = pytest.importorskip("rigour.territories")
    # Regions under occupation are no territories of Ukraine to rigour; it has codes of its own for them.
    theirs_alone = {"crimea region of ukraine", "donetsk region of ukraine"}
    differing = {
        name: (code, found.code)
        for name, code in ((row["name"], row["code"]) for row in further_names())
        if (found := territories.lookup_territory(name)) is not None and found.code.upper() != code
    }
    assert set(differing) <= theirs_alone, differing
    labels = {row: code for row, code in country_codes().items() if len(row) > 2}
    wrong = {
        name: (code, found.code)
        for name, code in labels.items()
        if (found := territories.lookup_territory(name)) is not None and found.code.upper() != code
    }
    assert wrong == {}
