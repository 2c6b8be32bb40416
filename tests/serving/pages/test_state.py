"""The state of a page is its address."""

from datetime import date

import pytest

from embargraph.errors import UsageError
from embargraph.serving.pages.state import read_state

TODAY = date(2026, 11, 29)


def read(*pairs, known=("q", "open")):
    return read_state("/node/zte", pairs, known, TODAY)


def test_a_page_without_a_day_is_of_today():
    assert (read().day, read().is_dated) == (TODAY, False)
    assert (read(("as_of", "2018-05-03")).day, read(("as_of", "")).day) == (date(2018, 5, 3), TODAY)


def test_an_address_leads_back_to_the_same_state():
    state = read(("as_of", "2018-05-03"), ("assume", "a=in-force"), ("assume", "b=unknown"), ("q", "x & y"))

    assert state.url() == "/node/zte?as_of=2018-05-03&assume=a%3Din-force&assume=b%3Dunknown&q=x+%26+y"
    assert state.url(as_of=None, q=None) == "/node/zte?assume=a%3Din-force&assume=b%3Dunknown"
    # Another page keeps the day and what is assumed, not the search.
    assert state.node("a/b") == "/node/a%2Fb?as_of=2018-05-03&assume=a%3Din-force&assume=b%3Dunknown"


@pytest.mark.parametrize("pairs", [[("asof", "2018-05-03")], [("as_of", "Tuesday")], [("as_of", "2018-02-30")]])
def test_a_mistyped_parameter_or_day_is_an_error(pairs):
    with pytest.raises(UsageError):
        read(*pairs)
