"""What a BODS interest says, and how long each of its versions held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from embargraph.ingest.shares import NOTHING, Bounds, read_percent
from embargraph.model.dates import ONE_DAY, as_day, days
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["History"]

#: Interests that are shares of the whole, and of what.
SHARES = {"shareholding": "capital", "votingRights": "votes"}
#: Interests that let their holder decide.
CONTROL = frozenset(
    (
        "appointmentOfBoard", "otherInfluenceOrControl", "influenceOrControl", "controlViaCompanyRulesOrArticles",
        "controlByLegalFramework", "rightsGrantedByContract", "trustee", "otherInfluenceOrControlOfTrust",
    )
)  # fmt: skip
#: Posts: one seat of many decides nothing.
POSTS = frozenset(("boardMember", "boardChair", "seniorManagingOfficial"))
#: The holder has an interest, and nobody says which.
UNSTATED = frozenset(("", "unknownInterest", "unpublishedInterest"))


@dataclass(slots=True)
class _Claim:
    """One interest as one version states it."""

    record: int
    relation: str
    shares: dict[str, Decimal]
    qualifiers: dict[str, str]
    since: str | None
    until: str | None

    def says_the_same(self, other: _Claim) -> bool:
        """Say whether two versions differ in nothing but their days."""
        return (self.shares, self.qualifiers) == (other.shares, other.qualifiers)


class History:
    """The versions of one record between two parties, in order of time.

    Args:
        intake: Where the statements go.
        owner: Who has the interests.
        owned: In whom.
        name: The record's own id.
    """

    def __init__(self, intake: Intake, owner: str, owned: str, name: str) -> None:
        """Begin with no interest."""
        self.intake, self.owner, self.owned, self.name = intake, owner, owned, name
        self._active: dict[tuple[str, str, int], _Claim] = {}

    def update(self, record: int, day: str | None, interests: list[dict[str, Any]], *, is_traced: bool) -> None:
        """Add a version: what it no longer states ended on the day before it."""
        self.intake.accept(record)
        # A relationship whose interests nobody states may be ownership.
        stated = self._claims(record, interests or [{}], is_traced=is_traced)
        for slot in [slot for slot in self._active if slot not in stated]:
            self._finish(slot, day)
        for slot, claim in stated.items():
            old = self._active.get(slot)
            if old is None:
                self._active[slot] = claim
            elif old.says_the_same(claim):
                old.until = claim.until or old.until
                old.since = min(old.since, claim.since) if old.since and claim.since else old.since or claim.since
            else:
                self._change(slot, old, claim, day)

    def close(self, record: int, day: str | None, interests: list[dict[str, Any]], *, is_traced: bool) -> None:
        """Add the last version: everything ended by its day, or when it says."""
        self.intake.accept(record)
        for slot, claim in self._claims(record, interests, is_traced=is_traced).items():
            old = self._active.setdefault(slot, claim)
            old.until = claim.until or old.until
        for slot in list(self._active):
            self._finish(slot, day)

    def end(self) -> None:
        """Say what holds on."""
        for slot in list(self._active):
            self._finish(slot, None)

    def _change(self, slot: tuple[str, str, int], old: _Claim, claim: _Claim, day: str | None) -> None:
        is_later = claim.since is not None and (old.since is None or claim.since > old.since)
        begins = claim.since if is_later else day
        if begins is None or (old.since is not None and begins <= old.since):
            # The same days with another share correct what was said.
            self._active[slot] = claim
            return
        self._finish(slot, begins)
        if begins != claim.since:
            claim.qualifiers["resolved"] = "start: the day of the statement that changed it"
            claim.since = begins
        self._active[slot] = claim

    def _finish(self, slot: tuple[str, str, int], next_day: str | None) -> None:
        claim = self._active.pop(slot)
        if next_day is not None:
            last = (days(next_day)[0] - ONE_DAY).isoformat()
            if claim.until is None:
                claim.qualifiers["resolved"] = "end: the day before the statement that ended it"
            claim.until = min(claim.until, last) if claim.until else last
        if claim.since and claim.until and days(claim.until)[1] < days(claim.since)[0]:
            return
        statement = self.intake.statement(
            self.owner,
            claim.relation,
            self.owned,
            since=claim.since,
            until=claim.until,
            qualifiers=claim.qualifiers,
            citation=f"BODS record {self.name}",
            **claim.shares,
        )
        self.intake.state(claim.record, statement)

    def _claims(
        self, record: int, interests: list[dict[str, Any]], *, is_traced: bool
    ) -> dict[tuple[str, str, int], _Claim]:
        found: dict[tuple[str, str, int], _Claim] = {}
        together: dict[tuple[object, ...], list[Bounds]] = {}
        stated: list[tuple[str, dict[str, str], Bounds, str | None, str | None]] = []
        for interest in interests:
            since, until = (self._date(record, interest, name) for name in ("startDate", "endDate"))
            if since and until and days(until)[1] < days(since)[0]:
                self.intake.unparsed(record, "is before startDate", field="endDate", value=until)
                until = None
            if isinstance(interest.get("details"), str):
                self.intake.unparsed(record, "is free text", field="details", value=interest["details"])
            for relation, flags, bounds in self._meanings(record, interest, is_traced=is_traced):
                if relation == "owns":
                    same = together.setdefault((*sorted(flags.items()), since, until), [])
                    same.append(bounds)
                    if len(same) > 1:
                        continue
                stated.append((relation, flags, bounds, since, until))
        for relation, flags, one, since, until in stated:
            same = together.get((*sorted(flags.items()), since, until), []) if relation == "owns" else []
            bounds = self._added(record, same) if len(same) > 1 else one
            claim = _Claim(record, relation, bounds.shares(), {**flags, **bounds.flags()}, since, until)
            kind = flags.get("basis") or flags.get("role") or ""
            turn = sum(slot[:2] == (relation, kind) for slot in found)
            found[relation, kind, turn] = claim
        return found

    def _added(self, record: int, several: list[Bounds]) -> Bounds:
        """Return the bounds of several shares of one kind and time: those of one holding, or of classes of shares."""
        lows = [bounds.low for bounds in several if bounds.low is not None]
        highs = [bounds.high for bounds in several if bounds.high is not None]
        if not lows and not highs:
            return NOTHING
        told = "; ".join(str(bounds.exact if bounds.exact is not None else bounds.shares()) for bounds in several)
        reason = "several shares of one kind in one statement: each the whole holding, or together"
        self.intake.unparsed(record, reason, field="share", value=told)
        high = min(sum(highs, Decimal(0)), Decimal(100)) if len(highs) == len(several) else None
        return Bounds(max(lows, default=None), high)

    def _date(self, record: int, interest: dict[str, Any], name: str) -> str | None:
        printed = interest.get(name)
        day = as_day(printed)
        # What is no text, such as a list, cannot be sought in a set.
        if printed not in (None, "") and day is None:
            self.intake.unparsed(record, "not a date", field=name, value=printed)
        return day

    def _meanings(
        self, record: int, interest: dict[str, Any], *, is_traced: bool
    ) -> list[tuple[str, dict[str, str], Bounds]]:
        """Return relation, qualifiers and share of each statement that an interest makes."""
        type_ = _camel(plain(interest.get("type")))
        level = plain(interest.get("directOrIndirect") or interest.get("interestLevel"))
        bounds = self._bounds(record, interest)
        if type_ in SHARES:
            basis = SHARES[type_]
            if level not in {"indirect", "unknown"}:
                return [("owns", {"basis": basis}, bounds)]
            role = f"{type_}, {'indirect' if level == 'indirect' else 'direct or indirect: not known'}"
            meanings = [("has_interest_in", {"role": role}, bounds)]
            if not is_traced:
                # Through whom is not on record, so what counts of it is not known either.
                scope = "an indirect interest whose chain is not on record"
                meanings.append(("owns", {"basis": basis, "scope": scope}, NOTHING))
            return meanings
        if type_ in UNSTATED:
            return [("owns", {"scope": "the kind of interest is not stated"}, bounds)]
        if type_ in CONTROL or type_ in POSTS:
            if bounds != NOTHING:
                self.intake.unparsed(record, f"no share goes with {type_}", field="share", value=interest["share"])
            return [("controls" if type_ in CONTROL else "holds_office_in", {"role": type_}, NOTHING)]
        role = f"{type_}, indirect" if level == "indirect" else type_
        return [("has_interest_in", {"role": role}, bounds)]

    def _bounds(self, record: int, interest: dict[str, Any]) -> Bounds:
        share = interest.get("share")
        if share is None:
            return NOTHING
        try:
            return _share(share)
        except (ValueError, TypeError) as error:
            # The stake is on record, and its share is not known.
            self.intake.unparsed(record, str(error), field="share", value=share)
            return NOTHING


def _camel(name: str) -> str:
    """Return a type as 0.4 writes it: in 0.1 it was written with hyphens, and trusts had their own."""
    joined = re.sub(r"-(\w)", lambda match: match[1].upper(), name)
    return (
        joined.removesuffix("OfTrust") if joined in {"settlorOfTrust", "trusteeOfTrust", "protectorOfTrust"} else joined
    )


def _share(share: object) -> Bounds:
    """Return the bounds of a share; before 0.4 exclusive bounds were flags beside the others."""
    if not isinstance(share, dict):
        raise TypeError("is no object with exact, minimum or maximum")
    numbers = {name: _number(name, share.get(name)) for name in ("exact", "minimum", "maximum")}
    flags = {name: share.get(name) for name in ("exclusiveMinimum", "exclusiveMaximum")}
    if numbers["exact"] is not None:
        return read_percent(numbers["exact"])
    low, above = numbers["minimum"], flags["exclusiveMinimum"] is True
    high, below = numbers["maximum"], flags["exclusiveMaximum"] is True
    for name, flag in flags.items():
        if flag is None or isinstance(flag, bool):
            continue
        bound = _number(name, flag)
        if name == "exclusiveMinimum" and bound is not None and (low is None or bound >= low):
            low, above = bound, True
        if name == "exclusiveMaximum" and bound is not None and (high is None or bound <= high):
            high, below = bound, True
    return Bounds(low, high, above, below).check()


def _number(name: str, value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{name} is no number")
    return Decimal(value)
