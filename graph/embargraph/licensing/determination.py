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
from functools import cached_property
from pathlib import Path
from typing import Any

from embargraph.licensing.case import Case, Line, Party
from embargraph.licensing.classification import EAR99, Item
from embargraph.licensing.control_list import ControlList
from embargraph.licensing.exceptions import ExceptionResult, judge_exceptions
from embargraph.licensing.given import make_case
from embargraph.licensing.lines import case_lines
from embargraph.licensing.lists import Lists, load_lists, read_own_entries, split_paths
from embargraph.licensing.policy import line_policies, strictest
from embargraph.licensing.questions import answers, order, sentence
from embargraph.licensing.requirements import class_of
from embargraph.licensing.verdict import OPEN_FACTS, case_verdict

__all__ = ["Determination", "determine", "make_case"]


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


class Determination:
    """One determination; what is costly is worked out when it is looked at."""

    def __init__(self, case: Case, lists: Lists) -> None:
        """Take a case and the editions that are held."""
        self.case = case
        self.lists = lists
        self.controls = lists.for_day(case.as_of)
        self._found = [
            (control, lines, case_verdict(case, control, lines))
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
    def branch_lines(self) -> list[Line]:
        """Return the open lines, one of which needs a licence whichever way the item or the facts turn out."""
        if self.licence != "required" or self.required_lines:
            return []
        return [line for line in self.open_lines if line.destination]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Return reason and column, or rule, of each line that needs a licence."""
        lines = self.required_lines or self.branch_lines
        # A row without a reason only repeats what part 746 asks for.
        lines = [line for line in lines if line.reason] or lines
        return list(dict.fromkeys((line.reason, _column(line)) for line in lines))

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
        for line in self._asking_lines():
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
        facts = list(dict.fromkeys(fact for line in self._asking_lines() for fact in line.open))
        facts.sort(key=order)
        claims = [fact for fact, _ in self._claims() if fact not in self.case.facts]
        divided = [str(question["fact"]) for question in self._branch_questions()]
        return list(dict.fromkeys((*facts, *divided, *claims)))

    def _asking_lines(self) -> list[Line]:
        """Return the open lines that can change something: a tariff code cannot where the section bars already."""
        barred = any(line.prohibition == 6 for line in self.required_lines)
        return [line for line in self.open_lines if not (barred and {"hts", "hts_listed"} & set(line.open))]

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
        elif fact not in OPEN_FACTS:
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
        return case_verdict(case, self.control, case_lines(case, self.control))

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
        from embargraph.licensing.conditions import case_conditions

        if self.licence == "not_governed":
            return []
        return case_conditions(self.case, self.control.entries.get(self.case.item.eccn))

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
        from embargraph.licensing.parties import lists_checked

        editions = ", ".join(control.edition for control in self.controls) or self.lists.editions[0].edition
        found = [
            f"Control List, rows of {editions}",
            f"Country Chart of {self.lists.known_through}",
            "Country Groups of 2026-07-23",
            "parts 740, 742, 744 and 746 as read on 2026-09-24",
        ]
        found += [lists_checked(party) for party in self.case.parties]
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
