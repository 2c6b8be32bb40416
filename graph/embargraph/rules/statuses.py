"""A measure's status on every day, from its clocks and what was announced.

**Concludes** `in_force`, `not_in_force` or `unknown` for each day of a measure.
**Because** a text is in force while printed, not stayed, and enforced.
**Unless** a printed change lies after the last evidence, or an announcement
differs from the text after it: from that day on the status is unknown, and
each way it may have gone is a branch.
**In force** always: these are this project's reading rules, not law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from embargraph.model.dates import ONE_DAY, days, parse_day
from embargraph.model.vocabulary import FIRM_STANDINGS

__all__ = ["Branch", "Clock", "Segment", "assumed_segments", "clock_from_row", "measure_segments", "with_parents"]

FIRST, LAST = date.min, date.max

YES, MAYBE, NO = "yes", "maybe", "no"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way an unknown may have gone, and what follows."""

    if_: str
    then: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One interval on one clock; the bounds of a partial date are its first and last day."""

    statement: str
    kind: str
    since: str | None
    until: str | None
    begins: tuple[date, date]
    ends: tuple[date, date]
    known_through: date
    standing: str = "record"
    ends_on: str | None = None
    citation: str | None = None

    def covers(self, day: date, known_through: date) -> str:
        """Say whether the interval covers a day: yes, no, or maybe."""
        begun = _past(day, self.begins[0], self.begins[1])
        ended = NO if self.ends[1] == LAST else _past(day, _next(self.ends[0]), _next(self.ends[1]))
        if self.begins[0] > known_through and begun != NO:
            begun = MAYBE
        if self.ends[1] != LAST and self.ends[0] >= known_through and ended != NO:
            ended = MAYBE
        if self.ends_on and day > known_through:
            ended = MAYBE
        if begun == NO or ended == YES:
            return NO
        return YES if begun == YES and ended == NO else MAYBE


@dataclass(frozen=True, slots=True)
class Segment:
    """Days, both inclusive, on which a measure has one status."""

    first: date
    last: date
    status: str
    known_through: date | None = None
    text: str = ""
    stay: str = ""
    enforcement: str = ""
    announced: str = ""
    branches: tuple[Branch, ...] = ()
    citations: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    #: The bounds as printed: a partial date keeps its form, an open or unknown one is None.
    since: str | None = None
    until: str | None = None


def _latest_evidence(clocks: Sequence[Clock]) -> list[Clock]:
    """Return the clocks without those that later evidence on the same interval replaces."""
    newest: dict[tuple[str, str | None], date] = {}
    for clock in clocks:
        key = clock.kind, clock.since
        newest[key] = max(newest.get(key, FIRST), clock.known_through)
    return [clock for clock in clocks if clock.known_through == newest[clock.kind, clock.since]]


def _next(day: date) -> date:
    return day if day == LAST else day + ONE_DAY


def _past(day: date, earliest: date, latest: date) -> str:
    if day >= latest:
        return YES
    return MAYBE if day >= earliest else NO


def clock_from_row(row: Mapping[str, str | None], edition_date: date) -> Clock:
    """Make a clock from a `has_clock` statement.

    Args:
        row: `id`, `value`, `since`, `until`, `known_through`, `standing`,
            `ends_on`, `citation`.
        edition_date: First day that shows an interval whose start is not on record;
            one whose printed start spans that day had begun by then.
    """
    since, until = row["since"], row["until"]
    begins = days(since) if since else (FIRST, edition_date)
    if begins[0] <= edition_date < begins[1]:
        begins = begins[0], edition_date
    ends = days(until) if until else (LAST, LAST)
    return Clock(
        statement=row["id"] or "",
        kind=row["value"] or "text",
        since=since,
        until=until,
        begins=begins,
        ends=ends,
        known_through=parse_day(row["known_through"]) if row["known_through"] else edition_date,
        standing=row["standing"] or "record",
        ends_on=row["ends_on"],
        citation=row["citation"],
    )


def measure_segments(clocks: Sequence[Clock]) -> list[Segment]:
    """Return a measure's segments from the first day to the last, without gaps.

    Args:
        clocks: All clocks of one measure, in any order.

    Example:
        >>> stay = clock_from_row({"id": "s", "value": "stay", "since": "2025-11-10",
        ...     "until": "2026-11-09", "known_through": "2026-10-08", "standing": "record",
        ...     "ends_on": None, "citation": "90 FR 50857"}, date(2026, 10, 8))
        >>> [(s.first.isoformat(), s.status) for s in measure_segments([stay])]
        [('0001-01-01', 'in_force'), ('2025-11-10', 'not_in_force'), ('2026-11-10', 'unknown')]
    """
    ordered = sorted(clocks, key=lambda c: (c.begins, c.ends, c.kind, c.statement))
    edges = {FIRST}
    for clock in ordered:
        edges |= {*clock.begins, *(_next(day) for day in clock.ends), _next(clock.known_through)}
    starts = sorted(edge for edge in edges if edge != LAST or edge == FIRST)
    reader = _Reader(ordered)
    segments: list[Segment] = []
    for position, first in enumerate(starts):
        last = starts[position + 1] - ONE_DAY if position + 1 < len(starts) else LAST
        segment = reader.segment(first, last)
        if segments and replace(segments[-1], first=first, last=last) == segment:
            segments[-1] = replace(segments[-1], last=last)
        else:
            segments.append(segment)
    return [reader.printed(segment) for segment in segments]


def assumed_segments(clocks: Sequence[Clock], status: str) -> list[Segment]:
    """Return a measure's segments where its status is assumed, whatever its clocks say.

    In force counts from the first day that the text prints, without an end,
    and on every day where no text prints one.

    Args:
        clocks: All clocks of the measure.
        status: in-force, stayed or not-in-force.

    Example:
        >>> [(s.first.year, s.status) for s in assumed_segments([], "stayed")]
        [(1, 'not_in_force')]
    """
    cited = tuple(dict.fromkeys(clock.citation for clock in clocks if clock.citation))
    if status != "in-force":
        stay = "assumed to be stayed" if status == "stayed" else ""
        text = "" if stay else "assumed not to be in force"
        return [Segment(FIRST, LAST, "not_in_force", text=text, stay=stay, citations=cited)]
    start = min((c for c in clocks if c.kind == "text"), key=lambda c: c.begins, default=None)
    since = None if start is None else start.since
    first = FIRST if start is None or since is None else start.begins[0]
    assumed = Segment(first, LAST, "in_force", text="assumed to be in force", citations=cited, since=since)
    if first == FIRST:
        return [assumed]
    before = Segment(FIRST, first - ONE_DAY, "not_in_force", text="not in force", citations=cited)
    return [before, assumed]


class _Reader:
    """Reads one measure's clocks on a day."""

    def __init__(self, clocks: Sequence[Clock]) -> None:
        self.by_kind: dict[str, list[Clock]] = {}
        for clock in _latest_evidence(clocks):
            if clock.standing in FIRM_STANDINGS:
                self.by_kind.setdefault(clock.kind, []).append(clock)
        self.proposed = [clock for clock in clocks if clock.standing not in FIRM_STANDINGS]
        self.known = {k: max(c.known_through for c in v) for k, v in self.by_kind.items()}
        # What was announced was announced, whatever becomes of it.
        if "announced" in self.known:
            self.known["announced"] = LAST
        law = [self.known[kind] for kind in ("text", "stay") if kind in self.known]
        self.law_known = max(law, default=FIRST)
        self.citations = tuple(dict.fromkeys(c.citation for c in clocks if c.citation))
        self.last_evidence = max((c.known_through for c in clocks), default=None)

    def state(self, kind: str, day: date) -> tuple[str, list[Clock]]:
        states = [(c.covers(day, self.known[kind]), c) for c in self.by_kind.get(kind, [])]
        for wanted in (YES, MAYBE):
            matching = [clock for state, clock in states if state == wanted]
            if matching:
                return wanted, matching
        return NO, []

    def printed(self, segment: Segment) -> Segment:
        """Return the segment with its bounds as the text clocks print them."""
        since = None if segment.first == FIRST else segment.first.isoformat()
        until = None if segment.last == LAST else segment.last.isoformat()
        for clock in self.by_kind.get("text", []):
            if clock.begins[0] < clock.begins[1] and segment.first in clock.begins:
                since = clock.since
            starts_late = clock.begins[0] < clock.begins[1] and _next(segment.last) == clock.begins[1]
            if starts_late or (clock.ends[0] < clock.ends[1] and segment.last in clock.ends):
                until = clock.until
        return replace(segment, since=since, until=until)

    def segment(self, first: date, last: date) -> Segment:
        text, texts = self.state("text", first)
        if "text" not in self.by_kind:
            # What is only proposed or only announced is not law.
            text = NO if self.proposed or self.by_kind.keys() <= {"announced"} else YES
        stay, stays = self.state("stay", first)
        idle, idles = self.state("enforcement", first)
        said, promises = self.state("announced", first)
        # An announcement speaks only for days on which the law has not been seen since.
        pending = [c for c in self.by_kind.get("announced", []) if first > self.law_known and first >= c.begins[0]]
        branches: list[Branch] = []
        counting = [*texts, *stays]
        if text == NO or stay == YES:
            status = "not_in_force"
        else:
            if text == MAYBE:
                branches += [b for clock in texts for b in _text_branches(clock, first)]
            if stay == MAYBE:
                branches += _stay_branches(stays, pending)
                counting += pending
            elif pending:
                counting += pending
                branches += _announced_branches(pending)
            elif idle != NO:
                counting += idles
                branches += _idle_branches(idles)
            status = "unknown" if branches else "in_force"
        return Segment(
            first=first,
            last=last,
            status=status,
            known_through=self.last_evidence,
            text=self._words("text", text, texts),
            stay=self._words("stay", stay, stays),
            enforcement=self._words("enforcement", idle, idles),
            announced=self._words("announced", said, promises),
            branches=tuple(dict.fromkeys(branches)),
            citations=self.citations,
            # What counts on these days; a promise of later years is no premise of today.
            premises=tuple(dict.fromkeys(clock.statement for clock in counting)),
        )

    def _words(self, kind: str, state: str, clocks: Sequence[Clock]) -> str:
        if kind == "text" and self.proposed and kind not in self.by_kind:
            return "proposed"
        if state == NO:
            return "not in force" if kind == "text" else ""
        words = {
            "text": "in force",
            "stay": "stayed",
            "enforcement": "stated not to be enforced",
            "announced": "announced to be suspended" if "text" in self.by_kind else "announced",
        }[kind]
        span = _span(clocks)
        return f"{words}{span}" if state == YES else f"not known whether {words}; printed{span or ' without dates'}"


def _span(clocks: Iterable[Clock]) -> str:
    clock = min(clocks, key=lambda c: c.begins, default=None)
    if clock is None:
        return ""
    since = f" since {clock.since}" if clock.since else ""
    until = f" to {clock.until}" if clock.until else ""
    return since + until


def _cited(*clocks: Clock) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clock.citation for clock in clocks if clock.citation))


def _text_branches(clock: Clock, day: date) -> list[Branch]:
    cited = _cited(clock)
    if clock.ends_on and day > clock.known_through:
        return [
            Branch(f"{clock.ends_on} has not happened", "restricted", cited),
            Branch(f"{clock.ends_on} has happened", "not restricted", cited),
        ]
    if clock.since is None and day < clock.begins[1]:
        return [
            Branch("it was already in force (its start is not on record)", "restricted", cited),
            Branch("it was not yet in force (its start is not on record)", "not restricted", cited),
        ]
    if clock.ends[1] != LAST and day > clock.ends[0]:
        return [
            Branch(f"it was extended past {clock.until}", "restricted", cited),
            Branch(f"it ended as printed on {clock.until}", "not restricted", cited),
        ]
    return [
        Branch(f"it took effect as printed ({clock.since})", "restricted", cited),
        Branch(f"it had not taken effect (printed: {clock.since})", "not restricted", cited),
    ]


def _stay_branches(stays: Sequence[Clock], pending: Sequence[Clock]) -> list[Branch]:
    clock = max(stays, key=lambda c: c.ends)
    clock_end = "its end" if clock.until is None else clock.until
    said = f" (announced, to {pending[-1].until})" if pending and pending[-1].until else ""
    return [
        Branch(f"the stay was extended past {clock_end}{said}", "not restricted", _cited(clock, *pending)),
        Branch(f"the stay lapsed as printed on {clock_end}", "restricted", _cited(clock)),
    ]


def _announced_branches(pending: Sequence[Clock]) -> list[Branch]:
    clock = pending[-1]
    until = f" to {clock.until}" if clock.until else ""
    return [
        Branch(f"the announced suspension{until} was put into law", "not restricted", _cited(clock)),
        Branch("the text stands as printed", "restricted", ()),
    ]


def _idle_branches(idles: Sequence[Clock]) -> list[Branch]:
    stands = "required by the text; the agency has said that it will not enforce it"
    return [
        Branch("the text is applied as it stands", "restricted", ()),
        Branch("the agency keeps to its statement", stands, _cited(*idles)),
    ]


def with_parents(
    own: Mapping[str, Sequence[Segment]], parents: Mapping[str, Sequence[str]]
) -> dict[str, list[Segment]]:
    """Combine each measure's segments with those of the measures it stands under.

    Args:
        own: Segments by measure, for measures that have clocks.
        parents: Every measure that a measure stands under, near or far.
    """
    combined = {}
    for measure, segments in own.items():
        result = list(segments)
        for parent in parents.get(measure, ()):
            if parent != measure and parent in own:
                result = [merged for a in result for b in own[parent] if (merged := _both(a, b))]
        combined[measure] = result
    return combined


def _both(a: Segment, b: Segment) -> Segment | None:
    first, last = max(a.first, b.first), min(a.last, b.last)
    if first > last:
        return None
    since, until = a.since if a.first == first else b.since, a.until if a.last == last else b.until
    joined = replace(a, first=first, last=last, since=since, until=until)
    if "not_in_force" in (a.status, b.status):
        return replace(joined, status="not_in_force", branches=())
    if b.status == "in_force":
        return joined
    branches = tuple(dict.fromkeys((*a.branches, *b.branches)))
    return replace(joined, status="unknown", branches=branches)
