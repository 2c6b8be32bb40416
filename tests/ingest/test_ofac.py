"""What OFAC's files have in common: numbers in either order, and days that stand among them."""

import pytest

from embargraph.ingest.listings import ListEntry
from embargraph.ingest.ofac import listing_days, number_of, printed_number

LEI, USC = "253400V1H6ART1UQ0N97", "91440300MA5EXAMP1X"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("RU, 7743693299, Tax ID No.", "Tax ID No., 7743693299, RU", ("inn", "7743693299")),
        ("1027739108649, Public Registration Number", "Public Registration Number, 1027739108649", ("ogrn", "1027739108649")),
        ("RUDVRUMM, SWIFT/BIC", "SWIFT/BIC, RUDVRUMM", ("bic", "RUDVRUMM")),
        (f"RU, {LEI}, Legal Entity Number", f"Legal Entity Number, {LEI}, RU", ("lei", LEI)),
        ("IMO 9187667, Vessel Registration Identification", "Vessel Registration Identification, IMO 9187667", ("imo", "9187667")),
        (f"CN, {USC}, Unified Social Credit Code (USCC)", f"Unified Social Credit Code (USCC), {USC}, CN", ("usc", USC)),
        (f"CN, {USC}, United Social Credit Code Certificate (USCCC)", f"United Social Credit Code Certificate (USCCC), {USC}, CN", ("usc", USC)),
        ("DE, HRB 12345, Registration Number", "Registration Number, HRB 12345, DE", ("registration", "HRB 12345")),
        ("JO, 2014-08-30, 2009-08-31, K475336, Passport", "Passport, K475336, 2009-08-31, 2014-08-30, JO", ("passport", "K475336")),
        ("CH, CHE-267.936.404, V.A.T. Number", "V.A.T. Number, CHE-267.936.404, CH", ("tax", "CHE-267.936.404")),
        ("Male, Gender", "Gender, Male", None), ("A300B4-605R, Aircraft Model", "Aircraft Model, A300B4-605R", None),
        ("IR, 1690, Registration Number", "Registration Number, 1690, IR", None),
    ],
)  # fmt: skip
def test_a_number_in_either_order(old, new, expected):
    for text in (old, new):
        type_, number, country = printed_number(text)
        assert number_of(type_, number, "Russia" if country == "RU" else country) == expected


@pytest.mark.parametrize(
    ("list_", "label", "own", "other"),
    [
        ("us-ofac-ns-cmic", "Listing Date (CMIC)", "2022-02-24", None),
        ("us-ofac-capta", "Listing Date (EO 14024 Directive 2):", "2022-02-24", None),
        ("us-ofac-ns-mbs", "Listing Date (EO 14024 Directive 1a):", "2022-02-24", None),
        # It was on the sectoral list for years, and was blocked weeks later.
        ("us-ofac-ssi", "Listing Date (EO 14024 Directive 3):", None, "2022-02-24"),
        ("us-ofac-sdn", "Listing Date (EO 14024 Directive 2):", None, "2022-02-24"),
        ("us-ofac-ssi", "Listing Date (EO 13662 Directive 1):", "2022-02-24", None),
        ("us-ofac-sdn", "Listing Date", "2022-02-24", None),
    ],
)  # fmt: skip
def test_a_day_of_one_list_is_no_start_of_another(list_, label, own, other):
    entry = ListEntry(list_, "Quern Bank")
    assert listing_days([(label, "24 Feb 2022"), ("Gender", "Male")], entry) == (own, other)


def test_a_day_of_effect_is_no_listing_and_stands_in_the_scope():
    entry = ListEntry("us-ofac-ns-cmic", "Quern")
    told = [("Effective Date (CMIC)", "02 Aug 2021"), ("Listing Date (CMIC)", "soon")]
    assert listing_days(told, entry) == (None, "2021-08-02")
    assert entry.scope == "Effective Date (CMIC): 2021-08-02" and [p.reason for p in entry.problems] == ["not a date"]
