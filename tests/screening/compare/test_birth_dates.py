"""Dates of birth as lists tell them."""

import pytest

from embargraph.screening.compare.birth_dates import birth_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("born: 1968-12-23", ["1968-12-23"]),
        ("born: 1968; born: 1969-05", ["1968", "1969-05"]),
        ("born: EXACT, 1972-08-10", ["1972-08-10"]),
        ("remarks: DOB 08 Jan 1970; POB Kyiv; alt. DOB Feb 1971; nationality", ["1970-01-08", "1971-02"]),
        ("remarks: DOB 1960.", ["1960"]),
        ("born: 07/11/1955; born: 00/03/1956; born: 00/00/1957", ["1955-11-07", "1956-03", "1957"]),
        ("born: about 1960; born: 1960 to 1965; remarks: DOB circa 1966", []),
        ("DOB 1968 or 1969; alt. DOB 1960s; alt. DOB 1960's; DOB early 1970; DOB 12 May 1970?", []),
        ("born: 1957-1959; born: 1957/1959; born: c. 1960; born: ca 1960; born: ca.1960; born: ~1960", []),
        ("born: 1968-12-23 (1968)", ["1968-12-23"]),
        ("born: 31/02/1960; born: Various; born: 12 Foo 1960", []),
        ("born in: 1999 Street; remarks: a company", []),
        ("", []),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_told(text, expected):
    assert birth_dates(text) == expected
