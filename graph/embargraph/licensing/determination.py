"""The determination: whether a licence is required, with every line, exception, policy, question and condition.

Example:
    >>> from embargraph.licensing.determination import determine
    >>> found = determine("3A001.a.2", "China", as_of="2026-08-07")
    >>> found.licence, found.reasons
    ('required', [('NS', 'NS Column 2')])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.case import ROUTES, Case, Line, Party
from embargraph.licensing.classification import EAR99, Item, parse_item
from embargraph.licensing.control_list import ControlList
from embargraph.licensing.destinations import Destination, UnknownPlaceError, load_places
from embargraph.licensing.exceptions import ExceptionResult, judge_exceptions
from embargraph.licensing.lines import case_lines
from embargraph.licensing.lists import Lists, load_lists, read_own_entries, split_paths
from embargraph.licensing.policy import line_policies, strictest
from embargraph.licensing.questions import answers, order, sentence
from embargraph.licensing.requirements import class_of
from embargraph.licensing.truth import Truth, any_of

__all__ = ["Determination", "determine", "make_case", "split_is_required"]

#: How many cases are worked out to see whether every branch of an open case needs a licence.
_BRANCHES = 160
#: Facts that are not split: their answers are no closed set.
_OPEN = {"for", "classification", "territory", "headquarters", "scope", "requirement", "hts", "share", "listed_address"}


#: Other words for a fact and for an end use.
_FACTS = {
    "commodity": "for", "technology_for": "for", "software_for": "for", "us_content_percent": "us_content",
    "ofac_authorisation": "ofac_authorised", "maximum_range_km": "range_km", "barrel_length_in": "barrel_length",
    "frame_rate_hz": "frame_rate", "fpa_elements": "array_elements", "civil_end_user": "russia_civil_user",
    "software_type": "russia_software_type", "hts_6": "hts", "hts6": "hts", "hts_code": "hts",
}  # fmt: skip
_USES = {
    "ic-production-node-unknown": "chip-production", "semiconductor-equipment": "chip-tools", "rocket": "missile",
    "uav": "missile", "chemical": "chemical-biological", "biological": "chemical-biological",
}  # fmt: skip
#: Kinds of EAR99 software that 746.8(a)(8) lists, as users name them.
_SOFTWARE = {
    "erp", "crm", "bi", "scm", "edw", "cmms", "plm", "bim", "cad", "cam", "eto", "cnc", "project management",
    "enterprise resource planning", "computer aided design", "computer-aided design", "computer-aided manufacturing",
}  # fmt: skip


def _given_facts(facts: Mapping[str, Any] | None) -> dict[str, str]:
    """Return facts by the names that the tables use."""
    given: dict[str, str] = {}
    for name, value in (facts or {}).items():
        plain = str(name).strip().lower().replace("-", "_").replace(" ", "_")
        given[_FACTS.get(plain, plain)] = str(value).strip()
    if "russia_software_type" in given:
        listed = given.pop("russia_software_type").lower() in _SOFTWARE
        given.setdefault("russia_software", "yes" if listed else "no")
    if given.get("russia_civil_user", "no").lower() not in {"yes", "no"}:
        given["russia_civil_user"] = "yes"  # the kind of civil end user is named
    return given


def _text_day(value: str | date | None) -> date | None:
    if value is None or isinstance(value, date):
        return value
    if value == "today":
        return date.today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"as-of: {value!r} is not a day; expected YYYY-MM-DD") from None


def _amount(value: Any, name: str) -> Decimal | None:
    """Return an amount of US dollars.

    Raises:
        UsageError: It is none; an amount in another currency is not converted.
    """
    if value is None or isinstance(value, Decimal):
        return value
    text = str(value).strip().upper().removeprefix("USD").removesuffix("USD").strip().lstrip("$").replace(",", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise UsageError(f"{name}: {value!r} is not an amount of US dollars; expected one like 2500") from None
    if amount < 0 or not amount.is_finite():
        raise UsageError(f"{name}: {value!r} is negative or no number")
    return amount


def _item(text: str) -> Item:
    """Return the item; one that is no ECCN is not in the Control List, which is an answer and not an end."""
    try:
        return parse_item(text)
    except UsageError:
        return Item(" ".join(text.split()).upper() or "?")


def _place(name: str) -> Destination:
    """Return the destination; a name that nothing has is one that no table says anything of."""
    try:
        return load_places().find(name)
    except UnknownPlaceError as error:
        return Destination("?", name, "", because=str(error))


def make_case(
    item: str | Item,
    to: str,
    *,
    as_of: str | date | None = None,
    origin: str = "us",
    route: str = "export",
    parties: Sequence[Party] = (),
    seat: str | Sequence[str] | None = None,
    end_use: str | Sequence[str] | None = None,
    value: Any = None,
    year_value: Any = None,
    facts: Mapping[str, str] | None = None,
) -> Case:
    """Return a case from what a user gives.

    Raises:
        UsageError: Something given is not what it should be; field and expectation are named.
    """
    places = load_places()
    if route not in ROUTES:
        raise UsageError(f"route: {route!r} is none of {', '.join(ROUTES)}")
    given = _given_facts(facts)
    start = places.find(origin)
    given.setdefault("from_macau_or_d5", "yes" if start.is_one_of(("mo",)) or start.within(("D:5",), None) else "no")
    seats = (seat,) if isinstance(seat, str) else tuple(seat or ())
    uses = (end_use,) if isinstance(end_use, str) else tuple(end_use or ())
    return Case(
        item=item if isinstance(item, Item) else _item(item),
        to=_place(to),
        as_of=_text_day(as_of),
        origin_country=start.code,
        route=route,
        parties=tuple(parties),
        seats=tuple(places.find(name).code for name in seats),
        end_uses=tuple(_USES.get(word, word) for word in (use.strip().lower().replace("_", "-") for use in uses)),
        value=_amount(value, "value"),
        year_value=_amount(year_value, "year value"),
        facts=given,
    )


def determine(
    item: str,
    to: str,
    *,
    as_of: str | date | None = None,
    origin: str = "us",
    route: str = "export",
    parties: Sequence[Party] = (),
    seat: str | Sequence[str] | None = None,
    end_use: str | Sequence[str] | None = None,
    value: Any = None,
    year_value: Any = None,
    facts: Mapping[str, str] | None = None,
    own_facts: Iterable[str | Path] = (),
    lists: Lists | None = None,
) -> Determination:
    """Return whether a licence is required under the Export Administration Regulations.

    Args:
        item: ECCN with its paragraph ("3A001.a.2"), or "EAR99".
        to: Destination: a country, its code, or a region such as "Crimea".
        as_of: The day asked about; the last edition held if not given.
        origin: From where it goes; the United States if not given.
        route: "export", "reexport", "transfer" or "deemed".
        parties: Parties with what the lists say of them (`parties.party_from_rows`).
        seat: Countries of headquarters and ultimate parents, beside those of the parties.
        end_use: Classes of end use (`case.END_USES`), or "none".
        value: Net value of the order, in US dollars.
        year_value: Value of the calendar year to this consignee, in US dollars.
        facts: Named facts, such as ``{"civil_telecom_use": "yes"}``.
        own_facts: TOML files with entries of the user's own (``[[eccn]]``).
        lists: Editions of the Control List; the packaged ones if not given.

    Raises:
        UsageError: Something given is not what it should be.
        DataError: A file of the user's own has faults.

    Example:
        >>> determine("3A001.a.2", "DE", as_of="2026-08-07").licence
        'not_required'
    """
    case = make_case(
        item, to, as_of=as_of, origin=origin, route=route, parties=parties, seat=seat, end_use=end_use,
        value=value, year_value=year_value, facts=facts,
    )  # fmt: skip
    held = lists or load_lists()
    own = {eccn: entry for path in own_facts for eccn, entry in read_own_entries(Path(path)).items()}
    return Determination(case, held.with_own(own) if own else held)


def _verdict(case: Case, control: ControlList, lines: Sequence[Line]) -> str:
    """Return the whole from its lines: one that holds is enough, all must fail for none to be needed."""
    entry = control.entries.get(case.item.eccn)
    if entry is not None and (entry.state == "itar" or _elsewhere(entry)):
        return "not_governed"
    if _public(case):
        return "not_governed"
    whole = any_of(line.value for line in lines)
    if whole is None and split_is_required(case, control, lines):
        return "required"
    verdict = {True: "required", False: "not_required", None: "unknown"}[whole]
    return _by_origin(case, verdict)


def _public(case: Case) -> bool:
    """Return whether technology or software is said to be published, or fundamental research (734.3(b)(3))."""
    if case.kind not in {"software", "technology"}:
        return False
    if case.item.eccn in {"5D002", "5E002"}:
        return False  # published encryption code is subject to the EAR until notified, 734.7(b), 742.15(b)
    return any(case.facts.get(fact, "").lower() == "yes" for fact in ("published", "fundamental_research"))


def _elsewhere(entry: Any) -> bool:
    return bool(entry.rows) and all(row.requirement == "not-governed" for row in entry.rows)


def _by_origin(case: Case, verdict: str) -> str:
    """Return the verdict for an item made abroad: the EAR reach it only by content or as a direct product."""
    if case.facts.get("origin", "us").lower() != "foreign" or case.route == "export":
        return verdict
    subject = _subject(case)
    if subject is True or verdict == "not_required":
        return verdict
    return "not_governed" if subject is False else "unknown"


def _subject(case: Case) -> Truth:
    """Return whether a foreign-made item is subject to the EAR (734.4, 734.9)."""
    yes_no = {"yes": True, "no": False}
    product = yes_no.get(case.facts.get("direct_product", "").lower())
    share = case.facts.get("us_content")
    content: Truth = None
    if share is not None:
        try:
            percent = float(share.rstrip("% "))
        except ValueError:
            raise UsageError(f"us_content: {share!r} is not a percentage") from None
        limit = 10.0 if case.to.within(("E:1", "E:2"), case.as_of) else 25.0
        content = percent > limit
        if not content and yes_no.get(case.facts.get("zero_percent_item", "").lower()) is not False:
            content = None if _zero_percent(case) else content
    return any_of((content, product))


def _zero_percent(case: Case) -> bool:
    """Return whether a paragraph of 734.4(a), under which there is no de minimis level, may reach the item."""
    import re

    chips = re.fullmatch(
        r"3A090|4A090|3A001|4A003|4A004|4A005|5A002|5A004|5A992|3B001|3B002|3B993|3B994", case.item.eccn
    )
    arms = re.fullmatch(
        r"[0-9][A-E](515|6[0-9]{2})|0A919|9E003|5[ADE]002|6A003|3A611|7A994|9A991|6A998", case.item.eccn
    )
    return bool(chips or arms)


def split_is_required(case: Case, control: ControlList, lines: Sequence[Line]) -> bool:
    """Return whether an open case needs a licence however its open paragraph and facts turn out."""
    budget = [_BRANCHES]
    return _every(case, control, lines, budget, 4)


def _every(case: Case, control: ControlList, lines: Sequence[Line], budget: list[int], depth: int) -> bool:
    if any(line.value for line in lines):
        return True
    if depth == 0 or budget[0] <= 0:
        return False
    wanted = {fact for line in lines if line.value is None for fact in line.open}
    if not wanted:
        return False
    entry = control.entries.get(case.item.eccn)
    if "paragraph" in wanted and entry is not None:
        cases = [replace(case, item=Item(case.item.eccn, path)) for path in split_paths(entry, case.item)]
        cases = [other for other in cases if other.item.path != case.item.path]
    else:
        fact = next((name for name in sorted(wanted - _OPEN - {"paragraph"}, key=order) if answers(name)), None)
        if fact is None:
            return False
        cases = [replace(case, facts={**case.facts, fact: answer}) for answer in answers(fact)]
    if not cases:
        return False
    budget[0] -= len(cases)
    return all(_every(other, control, case_lines(other, control), budget, depth - 1) for other in cases)


class Determination:
    """One determination; what is costly is worked out when it is looked at."""

    def __init__(self, case: Case, lists: Lists) -> None:
        """Take a case and the editions that are held."""
        self.case = case
        self.lists = lists
        self.controls = lists.for_day(case.as_of)
        self._found = [
            (control, lines, _verdict(case, control, lines))
            for control in self.controls
            for lines in (case_lines(case, control),)
        ]

    @property
    def control(self) -> ControlList:
        """Return the edition whose lines are shown."""
        return self.controls[0] if self.controls else self.lists.editions[0]

    @cached_property
    def lines(self) -> list[Line]:
        """Return every line looked at."""
        if not self._found:
            return [
                Line(
                    "control-list", "", None, None, citation=("15 CFR 774 Supp. 1",),
                    edition=self.lists.editions[0].edition,
                    because=("no Control List of that day is held: the first is of " + self.lists.editions[0].edition,),
                )
            ]  # fmt: skip
        return self._found[0][1]

    @cached_property
    def licence(self) -> str:
        """Return required, not_required, unknown or not_governed."""
        verdicts = {verdict for _, _, verdict in self._found}
        if len(verdicts) == 1:
            return verdicts.pop()
        return "unknown"

    @property
    def effect(self) -> str:
        """Return "prohibited" where a denial order stands, else "licence_requirement"."""
        if any(line.effect == "prohibited" and line.value for line in self.lines):
            return "prohibited"
        return "licence_requirement" if self.licence in {"required", "unknown"} else "none"

    @cached_property
    def required_lines(self) -> list[Line]:
        """Return the lines that need a licence."""
        return [line for line in self.lines if line.value]

    @cached_property
    def open_lines(self) -> list[Line]:
        """Return the lines that are not decided."""
        return [line for line in self.lines if line.value is None]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Return reason and column, or rule, of each line that needs a licence."""
        return list(dict.fromkeys((line.reason, _column(line)) for line in self.required_lines))

    @cached_property
    def exceptions(self) -> list[ExceptionResult]:
        """Return the licence exceptions; none where no licence is needed."""
        if self.licence in {"not_required", "not_governed"} or not self._found:
            return []
        return judge_exceptions(self.case, self.control, self.lines)

    @cached_property
    def policy(self) -> list[dict[str, str]]:
        """Return the review policies, line by line."""
        if self.licence in {"not_required", "not_governed"}:
            return []
        lines = self.required_lines or [line for line in self.open_lines if line.destination or line.branches]
        return [policy for line in lines for policy in line_policies(self.case, line)]

    @property
    def strictest(self) -> Mapping[str, str] | None:
        """Return the strictest policy."""
        return strictest(self.policy)

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """Return the facts to ask for: first those that decide the licence, then exceptions, then policy."""
        if self.licence == "not_governed" or not self._found:
            return []
        facts: dict[str, list[str]] = {}
        for line in self.open_lines:
            for fact in line.open:
                facts.setdefault(fact, []).append(line.rule)
        found = [self._question(fact, rules) for fact, rules in facts.items()]
        found += self._branch_questions()
        if self.licence == "unknown":
            found.sort(key=lambda question: (order(question["fact"]), not _decides(question)))
        else:
            found.sort(key=lambda question: order(question["fact"]))
        asked = {question["fact"] for question in found}
        if self.licence == "unknown" and self.case.facts.get("origin", "").lower() == "foreign":
            for fact in ("us_content", "direct_product"):
                if fact not in self.case.facts:
                    found.append({"fact": fact, "question": sentence(fact), "decides": ["734.3(a)"], "if": []})
                    asked.add(fact)
        for fact, what in self._claims():
            if fact not in asked and fact not in self.case.facts:
                asked.add(fact)
                found.append({"fact": fact, "question": sentence(fact), "decides": [what], "if": []})
        return found

    @property
    def asked(self) -> list[str]:
        """Return the names of the facts asked for, in order, without working out what each answer would give."""
        facts = list(dict.fromkeys(fact for line in self.open_lines for fact in line.open))
        facts.sort(key=order)
        claims = [fact for fact, _ in self._claims() if fact not in self.case.facts]
        divided = [str(question["fact"]) for question in self._branch_questions()]
        return list(dict.fromkeys((*facts, *divided, *claims)))

    def _branch_questions(self) -> Iterator[dict[str, Any]]:
        """Yield a question for each line on which the record itself is divided; nobody's fact decides it."""
        for line in self.open_lines:
            if not line.branches:
                continue
            if line.rule == "744.11(a)(1)":
                fact, what = "affiliates_rule", "Is the Affiliates Rule in force on the day?"
            elif any("announce" in branch["if"] for branch in line.branches):
                fact, what = "enforcement", "Does the text count, or the announcement that it is not enforced?"
            else:
                fact, what = "conflict", "Which of the two paragraphs counts?"
            outcomes = [
                {"answer": branch["if"], "licence": branch.get("licence", "see the branch")} for branch in line.branches
            ]
            yield {"fact": fact, "question": what, "decides": [line.rule], "if": outcomes}

    def _question(self, fact: str, rules: Sequence[str]) -> dict[str, Any]:
        outcomes = []
        if fact == "paragraph":
            outcomes = self._paragraphs()
        elif fact == "headquarters":
            outcomes = [
                {"answer": answer, "licence": self._with(replace(self.case, seats=(code,)))}
                for answer, code in (("in Macau or Country Group D:5", "cn"), ("elsewhere", "us"))
            ]
        elif fact not in _OPEN:
            outcomes = [
                {"answer": answer, "licence": self._with(replace(self.case, facts={**self.case.facts, fact: answer}))}
                for answer in answers(fact)
            ]
        return {"fact": fact, "question": sentence(fact), "decides": list(dict.fromkeys(rules)), "if": outcomes}

    def _paragraphs(self) -> list[dict[str, str]]:
        entry = self.control.entries.get(self.case.item.eccn)
        if entry is None:
            return []
        items = [Item(self.case.item.eccn, path) for path in split_paths(entry, self.case.item)]
        return [
            {
                "answer": "another paragraph" if item.path[-1:] == ("~",) else item.text,
                "licence": self._with(replace(self.case, item=item)),
            }
            for item in items[:24]
            if item.path != self.case.item.path
        ]

    def _with(self, case: Case) -> str:
        return _verdict(case, self.control, case_lines(case, self.control))

    def _claims(self) -> Iterator[tuple[str, str]]:
        """Yield the carve-outs that the user may claim, and the facts that exceptions turn on."""
        case = self.case
        if case.to.code == "ua":
            yield "region", "746.6"
        if self.licence == "required":
            carved = case.to.row in {"kp", "sy"} or case.to.code.startswith("ua-")
            if carved and not case.item.on_control_list:
                yield "food_or_medicine", "embargo"
            if case.to.row == "ae" and any(line.requirement == "chips-b" for line in self.required_lines):
                yield "uae_approved_entity", "742.6(a)(6)(iii)(B)"
            if case.to.row in {"ru", "by"} and case.item.eccn in {"5A991", "5A992", "5D992"}:
                yield "mass_market", "746.8(a)(12)(ii)"
                yield "russia_civil_user", "746.8(a)(12)(ii)"
        for exception in self.exceptions:
            for fact in exception.open:
                if exception.status == "possible":
                    yield fact, exception.symbol

    @cached_property
    def conditions(self) -> list[dict[str, str]]:
        """Return the rules on knowledge and conduct that would change the answer."""
        from embargraph.licensing.parties import unverified
        from embargraph.licensing.uses import conditions

        if self.licence == "not_governed":
            return []
        found = conditions(self.case)
        found += [
            {
                "rule": "744.15(b)",
                "if": f"{name} is on the Unverified List: a UVL statement is needed before shipping without a licence",
                "citation": "15 CFR 744.15(b)",
            }
            for name in unverified(self.case)
        ]
        found += [
            {
                "rule": "744.11",
                "if": f"{party.name}, which the graph's lists do not know by this name, is on one of them by another",
                "citation": "15 CFR 744.11, 736.2(b)(4)",
            }
            for party in self.case.parties
            if not party.found
        ]
        entry = self.control.entries.get(self.case.item.eccn)
        followed = {"chips-b", "chips-b-before-uae", "macau-or-d5-hbm"}
        open_seat = entry is not None and not (self.case.parties or self.case.seats)
        if open_seat and entry is not None and any(row.requirement in followed for row in entry.rows):
            found.insert(
                0,
                {
                    "rule": "744.23(a)(3)",
                    "if": "a party has its seat or ultimate parent in Macau or Country Group D:5",
                    "citation": "15 CFR 744.23(a)(3)(i)",
                },
            )
        if self.case.route != "export" and self.case.facts.get("origin", "us") == "us":
            found.insert(
                0,
                {
                    "rule": "734.3(a)",
                    "if": "the item is made abroad: then the EAR reach it only by its US content (734.4) or as a "
                    "direct product (734.9); say origin=foreign",
                    "citation": "15 CFR 734.3(a), 734.4, 734.9",
                },
            )
        return found

    @cached_property
    def branches(self) -> list[dict[str, str]]:
        """Return where clocks, paragraphs or editions disagree, and what each says."""
        found = [dict(branch) for line in self.open_lines for branch in line.branches]
        if len({verdict for _, _, verdict in self._found}) > 1:
            found += [
                {"if": f"the Control List of {control.edition} holds on the day", "licence": verdict}
                for control, _, verdict in self._found
            ]
        return list({str(branch): branch for branch in found}.values())

    @property
    def as_last_known(self) -> bool:
        """Return whether the day lies after the last edition."""
        day = self.case.as_of
        return day is not None and day.isoformat() > self.lists.known_through

    @property
    def known_through(self) -> str:
        """Return the day through which the tables and lists that were consulted are known."""
        days = [self.lists.known_through, *(line.known_through for line in self.lines if line.known_through)]
        return min(days)

    @property
    def checked(self) -> list[str]:
        """Return every table and list consulted, with its day."""
        editions = ", ".join(control.edition for control in self.controls) or self.lists.editions[0].edition
        found = [
            f"Control List, rows of {editions}",
            f"Country Chart of {self.lists.known_through}",
            "Country Groups of 2026-07-23",
            "parts 740, 742, 744 and 746 as read on 2026-09-24",
        ]
        found += [
            f"{party.name}: "
            + (
                "not found in the lists of the graph"
                if not party.found
                else f"lists as known through {min(days, default='an unknown day')}"
            )
            for party in self.case.parties
            for days in ([r.known_through for r in party.restrictions if r.known_through],)
        ]
        return found

    @property
    def label(self) -> str:
        """Return our own words for the item."""
        entry = self.control.entries.get(self.case.item.eccn)
        if self.case.item.eccn == EAR99:
            return "not on the Control List"
        return entry.label if entry else ""

    @cached_property
    def sentence(self) -> str:
        """Return the verdict in plain words."""
        from embargraph.licensing.words import verdict_sentence

        return verdict_sentence(self)

    def as_row(self) -> dict[str, Any]:
        """Return the determination as one row of an answer."""
        from embargraph.licensing.parties import notes

        case = self.case
        return {
            "sentence": self.sentence,
            "item": case.item.text,
            "label": self.label,
            "to": case.to.as_row(),
            "from": case.origin_country,
            "route": case.route,
            "as_of": case.as_of.isoformat() if case.as_of else None,
            "licence": self.licence,
            "effect": self.effect,
            "lines": [line.as_row() for line in self.lines],
            "exceptions": [exception.as_row() for exception in self.exceptions],
            "policy": self.policy,
            "strictest": dict(self.strictest) if self.strictest else None,
            "questions": self.questions,
            "conditions": self.conditions,
            "branches": self.branches,
            "notes": notes(case),
            "known_through": self.known_through,
            "as_last_known": self.as_last_known,
            "checked": self.checked,
            "evidence": [dict(piece) for line in self.lines for piece in line.evidence],
        }

    def tree(self) -> dict[str, Any]:
        """Return the determination as a tree of sentences, for printing: text and children."""
        from embargraph.licensing.words import determination_tree

        return determination_tree(self)


def _column(line: Line) -> str:
    if line.requirement[-1:].isdigit() and " " in line.requirement:
        return line.requirement.replace(" ", " Column ")
    parts = [part.removeprefix("15 CFR ") for part in line.citation if not part.startswith("15 CFR 774 Supp. 1")]
    if not parts and (table := class_of(line.requirement)) is not None:
        return str(table["says"]).partition(",")[0]
    return ", ".join(parts) or line.rule


def _decides(question: Mapping[str, Any]) -> bool:
    return any(outcome["licence"] in {"required", "not_required"} for outcome in question["if"])
