"""The state of a page is its address: the day, whose measures, what is assumed; every view is a permalink."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlencode

from embargraph.errors import UsageError
from embargraph.model.typed_dates import typed_day

__all__ = ["State", "read_state"]

#: Parameters that go from page to page with the reader.
_KEPT = ("as_of", "by", "assume")


@lru_cache(2048)
def _quoted(id_: str) -> str:
    """Return an id as a part of a path; a page has many links, and to few nodes."""
    return quote(id_, safe="")


@lru_cache(512)
def _query(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True, slots=True)
class State:
    """What the address of a page says.

    Attributes:
        path: The path of the page.
        day: The day asked about; today where the address says none.
        today: The day that counts as today.
        given: Every parameter, with its values in their order.
    """

    path: str
    day: date
    today: date
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """Return a parameter's last value that is not empty."""
        return next((value for value in reversed(self.given.get(name, ())) if value.strip()), default)

    def several(self, name: str) -> tuple[str, ...]:
        """Return a parameter's values that are not empty."""
        return tuple(value.strip() for value in self.given.get(name, ()) if value.strip())

    @property
    def assume(self) -> tuple[str, ...]:
        """What is assumed."""
        return self.several("assume")

    @property
    def is_dated(self) -> bool:
        """Whether the address says a day."""
        return bool(self.one("as_of"))

    def url(self, path: str | None = None, **changes: object) -> str:
        """Return the address of a page in this state, with some parameters changed.

        Args:
            path: The page; this one, with all its parameters, if not given.
            changes: Parameters with a value or several; None takes one away.

        Example:
            >>> state = State("/node/zte", date(2026, 1, 2), date(2026, 1, 2), {"as_of": ("2026-01-02",), "q": ("x",)})
            >>> state.url("/rule/us-x"), state.url(as_of=None)
            ('/rule/us-x?as_of=2026-01-02', '/node/zte?q=x')
        """
        kept = dict(self.given) if path is None else {name: self.given[name] for name in _KEPT if name in self.given}
        pairs: tuple[tuple[str, str], ...] = ()
        for name, values in {**kept, **{name.rstrip("_"): _texts(value) for name, value in changes.items()}}.items():
            pairs += tuple((name, value) for value in values if value != "")
        return (path or self.path) + _query(pairs)

    def node(self, id_: str, **changes: object) -> str:
        """Return the address of a node's page."""
        return self.url(f"/node/{_quoted(id_)}", **changes)

    def rule(self, id_: str, **changes: object) -> str:
        """Return the address of a rule's page."""
        return self.url(f"/rule/{_quoted(id_)}", **changes)

    def restriction(self, id_: str, **changes: object) -> str:
        """Return the address of a restriction's page."""
        return self.url(f"/restriction/{_quoted(id_)}", **changes)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """Return what a form of this page carries on: all parameters but those that it has fields for."""
        return [(name, value) for name, values in self.given.items() if name not in without for value in values]


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(each) for each in value)
    return (str(value),)


def read_state(path: str, pairs: Iterable[tuple[str, str]], known: Iterable[str], today: date | None = None) -> State:
    """Return the state that an address says.

    Args:
        path: The path.
        pairs: Names and values of its query.
        known: Parameters that the page has beside those that all pages have.
        today: The day that counts as today.

    Raises:
        UsageError: A parameter is unknown, or the day is none: a mistyped one must not answer for today.
    """
    given: dict[str, tuple[str, ...]] = {}
    expected = {*_KEPT, *known}
    for name, value in pairs:
        if name not in expected:
            raise UsageError(f"{name}: this page has no such parameter; it has {', '.join(sorted(expected))}")
        given[name] = (*given.get(name, ()), value)
    now = today or date.today()
    day = next((value.strip() for value in reversed(given.get("as_of", ())) if value.strip()), "")
    return State(path, typed_day(day, "as_of") if day else now, now, given)
