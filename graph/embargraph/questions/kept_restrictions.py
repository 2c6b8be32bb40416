"""The question `restricted` for parties, from what is kept of a graph: its rows as the SQL gives them.

The SQL stays what the question means.  This module follows one version of it, by its
digest: with any other it answers nothing, and the SQL is run.  What it answers is
compared with the SQL, for many parties, days and options, by ``tests/questions/test_kept.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.model.dates import ONE_DAY, days
from embargraph.model.vocabulary import MATCHES, VERDICTS
from embargraph.resources import find_folder

if TYPE_CHECKING:
    from embargraph.questions.kept_statements import KeptStatements
    from embargraph.store.kept_names import KeptNames
    from embargraph.store.packed import Pack

__all__ = ["FOLLOWED", "KeptRestrictions", "KeptRow", "followed_digest"]

#: The version of the SQL that this module follows; `followed_digest` gives that of the files as they are.
FOLLOWED = "7b8663307a222185"
#: Options that it knows; a question with any other is for the SQL.
_KNOWN = frozenset({"who", "what", "via", "basis", "effect", "verdict", "status"})
#: Restrictions that are remembered, of the parties and groups that were asked for; then all are forgotten.
_MOST_ROWS = 6000
_ABROAD = frozenset({"located", "end_use", "foreign_produced", "supplier"})
_APART = ("place-hk", "place-mo")
_MATCH = {how: rank for rank, how in enumerate(MATCHES)}
_VERDICT = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_FILES = ("broader", "narrower", "evidence", "ref")


def followed_digest() -> str:
    """Return the digest of the SQL that the question rests on, as its files are."""
    folder = Path(__file__).resolve().parent.parent / "store" / "sql"
    files = [find_folder("queries") / "restricted.sql", *(folder / f"{name}.sql" for name in _FILES)]
    # How lines are broken says nothing.
    texts = (" ".join(file.read_text(encoding="utf-8").split()) for file in files)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


class KeptRow(NamedTuple):
    """A restriction: what it is chosen and ordered by, days as ISO texts; and the rest as it is kept."""

    order: tuple[Any, ...]
    under: str
    by: str | None
    basis: str | None
    effect: str | None
    verdict: str
    first: str | None
    last: str | None
    known: str | None
    premises: tuple[str, ...]
    #: What tells a proof's restriction from others: measure, item, basis, effect, verdict and days.
    told_by: tuple[str | None, ...]
    what: dict[str, str] | None
    state: dict[str, str] | None
    office: dict[str, str] | None
    measure: dict[str, str | None]
    via: tuple[dict[str, Any], ...] | None
    #: From `list` to `programme`, without what stands above, in the order of the question's columns.
    lists: tuple[str, ...] | None
    binds: str | None
    terms: tuple[Any, ...]
    relief: tuple[dict[str, Any], ...] | None
    branches: tuple[dict[str, Any], ...] | None
    witness: tuple[dict[str, Any], ...] | None
    note: str | None


class KeptRestrictions:
    """Answers `restricted` for parties; may be shared by threads."""

    def __init__(self, pack: Pack, names: KeptNames, statements: KeptStatements) -> None:
        """Read what rules exempt whom."""
        self._pack, self._names, self._statements = pack, names, statements
        self._exempts: dict[str, list[tuple[str, str | None, str | None]]] = {}
        for under, object_, first, last in pack.get("told", "exempts"):
            self._exempts.setdefault(under, []).append((object_, first, last))
        self._rows: dict[str, tuple[KeptRow, ...]] = {}
        self._turn_days: dict[str, frozenset[date]] = {}
        self._held = 0

    @staticmethod
    def knows(values: Mapping[str, Any]) -> bool:
        """Say whether a question is about parties, and narrowed by nothing that only SQL knows."""
        given = {name for name, value in values.items() if value is not None and not name.endswith("_match")}
        return bool(values.get("who")) and given <= _KNOWN | {"as_of", "today"}

    def on(self, who: str) -> tuple[KeptRow, ...]:
        """Return the restrictions on a node over all time, in the order of an answer."""
        rows = self._rows.get(who)
        if rows is None:
            rows = tuple(sorted(map(_as_row, self._pack.get("rows", who) or ()), key=_in_order))
            if self._held > _MOST_ROWS:
                self._rows.clear()
                self._turn_days.clear()
                self._held = 0
            self._rows[who] = rows
            self._held += len(rows) + 1
        return rows

    def answer(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of the question, as its SQL gives them and in its order.

        Args:
            values: What `embargraph.questions.ask.bind_options` gives.
        """
        day = None if values["as_of"] is None else values["as_of"].isoformat()
        now = day or values["today"].isoformat()
        return [
            self.finished(row, {"id": id_, "label": label}, how, day, now)
            for row, id_, how, label in self.chosen(values, day, now)
        ]

    def chosen(self, values: Mapping[str, Any], day: str | None, now: str) -> Iterator[tuple[KeptRow, str, str, str]]:
        """Yield the restrictions that a question gives in its order, each with whom it is on, the match and the label.

        Args:
            values: What `embargraph.questions.ask.bind_options` gives.
            day: The day asked about; None is all time.
            now: The same, or today.
        """
        asked = dict(zip(values["who"], values["who_match"], strict=True))
        items = None if values.get("what") is None else dict(zip(values["what"], values["what_match"], strict=True))
        # The closest match first, then by name; two parties may have one name.
        groups: dict[tuple[int, str], list[tuple[KeptRow, str, str]]] = {}
        for id_, how in sorted(asked.items()):
            rows = self._wanted(id_, how, asked, values, day, now)
            node = self._names.node(id_) if rows else None
            if node is None:
                continue
            for row in rows if items is None else self._for_items(rows, items, now):
                match = how if items is None else _wider(how, items[row.told_by[1] or ""])
                groups.setdefault((_MATCH.get(match, len(_MATCH)), node.label), []).append((row, id_, match))
        for (_, label), chosen in sorted(groups.items()):
            # The restrictions of one party are in order; those of two of one name are mixed.
            if chosen[0][1] != chosen[-1][1]:
                chosen.sort(key=lambda each: each[0].order)
            yield from ((row, id_, how, label) for row, id_, how in chosen)

    def state_on(self, values: Mapping[str, Any], day: str) -> tuple[Any, ...]:
        """Return what tells the rows of a question on one day from those on another, without making them.

        Args:
            values: What `embargraph.questions.ask.bind_options` gives.
            day: The day, as text.
        """
        return tuple(
            (
                row.order[-1], id_, how, row.known is not None and row.known < day,
                tuple(_relief_holds(relief, day) for relief in row.relief or ()),
            )
            for row, id_, how, _ in self.chosen(values, day, day)
        )  # fmt: skip

    def turn_days(self, who: str) -> frozenset[date]:
        """Return the days on which a restriction on a node may be shown otherwise than on the day before."""
        found = self._turn_days.get(who)
        if found is None:
            found = self._turn_days[who] = frozenset(turn for row in self.on(who) for turn in self._turns_of(row))
        return found

    def _turns_of(self, row: KeptRow) -> Iterator[date]:
        if row.first is not None:
            yield date.fromisoformat(row.first)
        for end in (row.last, row.known):
            if end is not None and end < "9999-12-31":
                yield date.fromisoformat(end) + ONE_DAY
        exempted = ((first, last) for _, first, last in self._exempts.get(row.under, ()))
        for since, until in (*((relief["since"], relief["until"]) for relief in row.relief or ()), *exempted):
            if since:
                yield days(since)[0]
            if until and (last := days(until)[1]).year < 9999:
                yield last + ONE_DAY

    def _for_items(self, rows: Sequence[KeptRow], items: Mapping[str, str], day: str) -> list[KeptRow]:
        """Return the restrictions on some items; what reaches a wider class may leave an item of it out."""
        asked = {id_ for id_, how in items.items() if how != "narrower"}
        return [
            row
            for row in rows
            if (what := row.told_by[1]) is not None
            and what in items
            and (items[what] != "broader" or not self._exempt(row, asked, day))
        ]

    def all_on(self, who: str, today: date) -> list[tuple[Any, ...]]:
        """Return the rows on a node itself over all time, as the question gives them without a day."""
        node = self._names.node(who)
        label = "" if node is None else node.label
        return [
            self.finished(row, {"id": who, "label": label}, "exact", None, today.isoformat()) for row in self.on(who)
        ]

    def _wanted(
        self, id_: str, how: str, asked: Mapping[str, str], values: Mapping[str, Any], day: str | None, now: str
    ) -> list[KeptRow]:
        """Return the restrictions on a node that the options ask for on the day."""
        rows: Sequence[KeptRow] = self.on(id_)
        for name in ("basis", "effect", "verdict"):
            if (value := values.get(name)) is not None:
                rows = [row for row in rows if getattr(row, name) == value]
        if (hops := values.get("via")) is not None:
            rows = [row for row in rows if row.via is not None and any(hop["id"] in hops for hop in row.via)]
        wanted = values.get("status")
        if wanted is None and day is not None:
            rows = [r for r in rows if (r.first is None or r.first <= day) and (r.last is None or r.last >= day)]
        elif wanted is not None:
            rows = [row for row in rows if _status(row, day) == wanted]
        # Last, for it takes longest.
        return [row for row in rows if self._reaches(row, asked, now)] if how == "broader" else list(rows)

    def _reaches(self, row: KeptRow, asked: Mapping[str, str], day: str) -> bool:
        """Say whether what binds a group reaches a party of it."""
        if self._exempt(row, asked, day):
            return False
        # A rule on destinations is for those abroad: its maker's own territory is none.
        if row.basis is not None and row.basis not in _ABROAD:
            return True
        at_home = row.by is not None and f"place-{row.by}" in asked
        return not at_home or any(asked.get(place) in {"exact", "words"} for place in _APART)

    def _exempt(self, row: KeptRow, asked: Container[str], day: str) -> bool:
        """Say whether a rule exempts something that was asked for on a day."""
        return any(
            object_ in asked and (first is None or first <= day) and (last is None or last >= day)
            for object_, first, last in self._exempts.get(row.under, ())
        )

    def finished(self, row: KeptRow, who: dict[str, str], how: str, day: str | None, now: str) -> tuple[Any, ...]:
        """Return a row in the columns of the question, with what depends on the match and the day.

        Whoever gets it may change it: nothing in it is shared with what is kept.
        """
        on: list[dict[str, Any]] | None = None if row.relief is None else []
        other: list[dict[str, Any]] | None = None if row.relief is None else []
        for each in row.relief or ():
            (on if _relief_holds(each, day) else other).append(each.copy())  # type: ignore[union-attr]
        via = None if row.via is None else [hop.copy() for hop in row.via]
        lists = None if row.lists is None else list(row.lists)
        late = row.known is not None and row.known < now
        return (
            who, _copied(row.what), how, via, _copied(row.state), _copied(row.office), row.measure.copy(), lists,
            row.basis, row.effect, row.binds, row.verdict, *row.terms, on, other, _deep(row.branches),
            _deep(row.witness), row.note, row.known, late, self._statements.evidence(row.premises),
        )  # fmt: skip

    def turns(self, ids: Sequence[str]) -> Iterator[tuple[str | None, str | None, str | None]]:
        """Yield first day, last day, and last day known, of every restriction on some nodes."""
        for id_ in ids:
            for row in self.on(id_):
                yield row.first, row.last, row.known

    def verdict(self, who: str, day: str | None) -> str | None:
        """Return the verdict that binds a node most on a day; None where nothing does."""
        holding = [
            row.verdict
            for row in self.on(who)
            if day is None or ((row.first is None or row.first <= day) and (row.last is None or row.last >= day))
        ]
        return min(holding, key=lambda verdict: _VERDICT.get(verdict, len(_VERDICT)), default=None)


def _wider(first: str, second: str) -> str:
    """Return the less close of two matches."""
    return max(first, second, key=lambda how: _MATCH.get(how, len(_MATCH)))


def _in_order(row: KeptRow) -> tuple[Any, ...]:
    return row.order


def _copied(value: dict[str, str] | None) -> dict[str, str] | None:
    return None if value is None else value.copy()


def _deep(value: Any) -> Any:
    """Return a copy of lists and dictionaries within each other."""
    if isinstance(value, dict):
        return {key: _deep(item) for key, item in value.items()}
    return [_deep(item) for item in value] if isinstance(value, list | tuple) else value


def _held(value: list[Any] | None) -> tuple[Any, ...] | None:
    """Return a list as it is held: of tuples the collector of garbage looks at few again."""
    return None if value is None else tuple(value)


def _status(row: KeptRow, day: str | None) -> str:
    if day is None:
        return "in_force"
    if (row.first is not None and row.first > day) or (row.last is not None and row.last < day):
        return "not_in_force"
    return "unknown" if row.verdict == "unknown" else "in_force"


def _relief_holds(relief: Mapping[str, Any], day: str | None) -> bool:
    since, until = relief["since"], relief["until"]
    return day is None or (
        (since is None or since <= day[: len(since)]) and (until is None or until >= day[: len(until)])
    )


def _ref(id_: str | None, label: str | None) -> dict[str, str] | None:
    return None if id_ is None or label is None else {"id": id_, "label": label}


def _as_row(kept: Sequence[Any]) -> KeptRow:
    (id_, under, by, basis, effect, verdict, first, last, known, what_label, what_id, state_label, office_id,
     office_label, under_label, citation, via, lists, binds, standing, presumption, since, until, policy, requirement,
     scope, footnote, programme, relief, branches, witness, note, premises) = kept  # fmt: skip
    order = (
        _VERDICT.get(verdict, len(_VERDICT)), first or "", under, (what_id is not None, what_label or ""),
        (last is None, last or ""), id_,
    )  # fmt: skip
    return KeptRow(
        order, under, by, basis, effect, verdict, first, last, known, tuple(dict.fromkeys(premises or ())),
        (under, what_id, basis, effect, verdict, since, until), _ref(what_id, what_label), _ref(by, state_label),
        _ref(office_id, office_label), {"id": under, "label": under_label, "citation": citation}, _held(via),
        _held(lists), binds,
        (standing, presumption, since, until, policy, requirement, scope, footnote, programme), _held(relief),
        _held(branches), _held(witness), note,
    )  # fmt: skip
