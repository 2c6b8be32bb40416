"""What a report says, before anybody lays it out: plain texts, lists and numbers.

A report has a summary (what is missing, counts, the worst first, lists and days searched, sign-off), then each hit,
with the legal texts that several hits share printed once, then the misses as evidence of what was looked at.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from anyascii import anyascii

from embargraph.model import vocabulary
from embargraph.screening.batch.customers import VERDICTS, Customer, clean

if TYPE_CHECKING:
    from embargraph.screening.batch.run_record import RunRecord
    from embargraph.screening.results import Hit

__all__ = ["report_content"]

#: Hits that get a page each: with the summary and the misses these are six pages.
_A_PAGE_EACH = 4
#: Characters of a customer's own cell that are printed: the other files have the whole.
_OWN_SHOWN, _OWN_COLUMNS = 80, 14
#: Customers with near names alone that the summary names; all of them stand among the misses.
_NEAR_SHOWN = 12
_MISSES = ("near names", "settled", "no hit")


def report_content(customers: Iterable[Customer], run: RunRecord) -> dict[str, Any]:
    """Return what a report of a screening says.

    Args:
        customers: In the order of the input.
        run: What was searched, by whom and when.

    Returns:
        Texts by part: `leads`, `result`, `counts`, `worst`, `facts`, `lists`, `hits` (each with its parties and their
        restrictions, which name a legal text of `texts` by number), `refused`, `misses`.  All values are texts,
        numbers or lists of such, cleaned of controls and of marks of direction.
    """
    kept = sorted(customers, key=lambda customer: customer.rank)
    verdicts = Counter(customer.verdict for customer in kept)
    near = [customer for customer in kept if _kind(customer) == "near names"]
    texts = _Texts()
    hits = [_hit(customer, texts, run) for customer in kept if _has_page(customer)]
    searched = run.searched
    assuming = searched.get("assuming")
    return {
        "title": "Screening of customers",
        "subject": clean(run.input or "names given"),
        "leads": [clean(lead) for lead in run.leads],
        "result": run.counted(verdicts),
        "counts": [{"verdict": v, "count": verdicts[v], "style": _style(v)} for v in _ordered(verdicts)],
        "worst": [_worst(customer, run) for customer in kept if _has_page(customer)],
        "near": [_near_in_words(customer, run) for customer in near[:_NEAR_SHOWN]],
        "near_more": max(0, len(near) - _NEAR_SHOWN),
        "facts": [[label, clean(text)] for label, text in run.facts if label != "Lists"],
        "lists": [_list(each) for each in searched.get("lists", ()) if each["held"]],
        "absent": "; ".join(clean(each["label"]) for each in searched.get("lists", ()) if not each["held"]),
        "hits": hits,
        # A summary that is longer than a page is followed by the hits at once.
        "summary_alone": 1.8 * len(hits) + 0.6 * sum(bool(each["held"]) for each in searched.get("lists", ())) < 42,
        "a_page_each": len(hits) <= _A_PAGE_EACH,
        "texts": texts.said,
        "refused": [
            {"row": clean(c.cells["row"]), "name": _name(c, run), "why": clean(c.cells["input_notes"])}
            for c in kept
            if c.verdict == "not screened"
        ],
        "misses": [_miss(customer, run) for customer in kept if _kind(customer) in _MISSES],
        "assuming": f"Assuming {clean(assuming)}: this is not what is on record." if assuming else "",
        "disclaimer": "A miss is no clearance: it says that nothing was found in what was searched. Not legal advice.",
        "made_by": f"embargraph {version('embargraph')}",
        "when": run.when,
    }


def _kind(customer: Customer) -> str:
    return customer.verdict.partition(" (")[0]


def _has_page(customer: Customer) -> bool:
    return _kind(customer) not in {*_MISSES, "not screened"}


def _near_in_words(customer: Customer, run: RunRecord) -> str:
    hits = "; ".join(
        f"{with_reading(clean(hit.label))} {_score(hit.score)}" for hit in getattr(customer.outcome, "near", ())[:3]
    )
    row = f"row {clean(customer.cells['row'])}, " if customer.cells["row"] else ""
    return f"{row}{_name(customer, run)}: {hits}"


def _ordered(verdicts: Iterable[str]) -> list[str]:
    return sorted(verdicts, key=lambda verdict: VERDICTS.index(verdict.partition(" (")[0]))


def _style(verdict: str) -> str:
    """Return how a verdict is shown: bad, open, other or clear."""
    kind = verdict.partition(" (")[0].replace("_", " ")
    if kind == "restricted":
        return "bad"
    if kind in {"unknown", "red flag", "listed"}:
        return "open"
    return "clear" if kind in _MISSES else "other"


def with_reading(text: str) -> str:
    """Return a text that is not in Latin letters with its reading behind it, for who cannot read its script.

    Example:
        >>> with_reading("中芯国际"), with_reading("Müller GmbH")
        ('中芯国际 [Zhong Xin Guo Ji]', 'Müller GmbH')
    """
    if all(ord(c) < 0x250 or not c.isalpha() for c in text):
        return text
    reading = re.sub("(?<=[a-z])(?=[A-Z])", " ", clean(anyascii(text)).strip())
    return f"{text} [{reading}]" if reading and reading != text else text


def _name(customer: Customer, run: RunRecord) -> str:
    name = customer.cells["name"]
    if not name and run.name_columns:
        name = " ".join(clean(customer.own.get(column)) for column in run.name_columns).strip()
    return with_reading(" ".join(clean(name or "").split())[:300]) or "(without a name)"


def _worst(customer: Customer, run: RunRecord) -> dict[str, Any]:
    cells = customer.cells
    return {
        "row": clean(cells["row"]), "name": _name(customer, run), "verdict": customer.verdict,
        "style": _style(customer.verdict), "party": _short(with_reading(clean(cells["party"])), 80),
        "score": _score(cells["score"]),
        "said": _effects(customer),
    }  # fmt: skip


def _effects(customer: Customer) -> str:
    """Return by verdict what is barred and by how many rules: what is unknown is told beside what is restricted."""
    said = []
    for verdict in vocabulary.VERDICTS:
        rows = [
            row
            for hit in getattr(customer.outcome, "hits", ())
            for row in hit.restrictions
            if row["verdict"] == verdict
        ]
        rules = {row["under"] for row in rows}
        if rows:
            effects = ", ".join(dict.fromkeys(str(row["effect"]).replace("_", " ") for row in rows))
            many = f"{len(rules)} rule{'s' * (len(rules) != 1)}"
            said.append(f"{verdict.replace('_', ' ')}: {effects} ({many})")
    if flags := getattr(customer.outcome, "flags", ()):
        said.append(f"shares an address with {with_reading(clean(flags[0].label))}")
    return "; ".join(said) or "no restriction on record on that day"


def _score(score: float | None) -> str:
    # Cut and not rounded: what is below the threshold must not look as if it reached it.
    return "" if score is None else f"{math.floor(score * 100 + 1e-9) / 100:.2f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 2].rstrip(" ,;") + " …"


def _list(each: Mapping[str, Any]) -> dict[str, str]:
    of = f" of {each['entries']:,}" if each.get("entries") else ""
    day = str(each["edition"]) if each.get("edition") else (
        f"count of {each['counted_on']}" if each.get("counted_on") else "day not on record"
    )  # fmt: skip
    return {"label": clean(each["label"]), "coverage": each["coverage"], "held": f"{each['held']:,}{of}", "day": day}


def _hit(customer: Customer, texts: _Texts, run: RunRecord) -> dict[str, Any]:
    outcome = customer.outcome
    own = [
        [clean(column)[:40], _short(with_reading(clean(value).replace("\n", ", ")), _OWN_SHOWN)]
        for column in run.columns
        if (value := customer.own.get(column)) not in (None, "")
    ]
    more = len(own) - _OWN_COLUMNS
    own = own[:_OWN_COLUMNS] + [["", f"and {more} more columns"]] * (more > 0)
    parties = [
        _party(hit, standing, texts)
        for part, standing in (("hits", "hit"), ("flags", "shares an address"), ("settled", "settled"))
        for hit in getattr(outcome, part, ())
    ]
    near = "; ".join(f"{with_reading(clean(hit.label))} {_score(hit.score)}" for hit in getattr(outcome, "near", ()))
    return {
        "row": clean(customer.cells["row"]), "name": _name(customer, run), "verdict": customer.verdict,
        "style": _style(customer.verdict), "own": own, "parties": parties, "near": near,
        "notes": clean(customer.cells["input_notes"]),
    }  # fmt: skip


def _party(hit: Hit, standing: str, texts: _Texts) -> dict[str, Any]:
    verdict = str(hit.verdict or "no restriction on record").replace("_", " ")
    decision = hit.decision or {}
    return {
        "label": with_reading(clean(hit.label)), "verdict": verdict, "style": _style(hit.verdict or ""),
        "score": _score(hit.score), "standing": standing, "country": clean(hit.country),
        "why": clean("; ".join(dict.fromkeys((f"matched {hit.matched}", *hit.reasons)))),
        "decision": clean(f"{decision['decision']} by {decision['by']} on {decision['at'][:10]}: {decision['why']}")
        if decision else "",
        "restrictions": _restrictions(hit, texts),
    }  # fmt: skip


def _restrictions(hit: Hit, texts: _Texts) -> list[dict[str, Any]]:
    """Return the restrictions of a party; those that differ in their legal text alone are one with several texts."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in hit.restrictions:
        said = _restriction(row, texts)
        key = tuple(str(value) for part, value in said.items() if part != "text")
        if key in found:
            found[key]["text"] += f", {said['text']}"
        else:
            found[key] = said
    return list(found.values())


def _restriction(row: Mapping[str, Any], texts: _Texts) -> dict[str, Any]:
    since = f"since {row['since']}" if row["since"] else "start not on record"
    # The measure and the list stand in the label; owners and intermediates are what is to be seen.
    via = [clean(hop) for hop in row["via"] or () if hop not in str(row["under_label"])][:-1]
    return {
        "verdict": str(row["verdict"]).replace("_", " "), "style": _style(row["verdict"]),
        "rule": clean(row["under_label"]), "citation": clean(row.get("citation")),
        "dates": since + (f" until {row['until']}" if row["until"] else ""), "via": " → ".join(via),
        "basis": clean(row["basis"]).replace("_", " "), "text": f"T{texts.number(row)}",
    }  # fmt: skip


class _Texts:
    """Legal texts that restrictions share, each once, by number."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, row: Mapping[str, Any]) -> int:
        """Return the number of what a restriction bars, for whom, by whom, and under which policy."""
        key = tuple(row.get(part) for part in ("effect", "what", "binds", "by", "policy"))
        if key not in self._numbers:
            effect, what, binds, by, policy = (clean(part) for part in key)
            self._numbers[key] = len(self.said) + 1
            self.said.append({
                "number": len(self.said) + 1, "effect": effect.replace("_", " "), "what": what or "as the rule says",
                "binds": binds, "by": by, "policy": policy,
            })  # fmt: skip
        return self._numbers[key]


def _miss(customer: Customer, run: RunRecord) -> dict[str, str]:
    near = "; ".join(
        f"{with_reading(clean(hit.label))} {_score(hit.score)}" for hit in getattr(customer.outcome, "near", ())[:3]
    )
    decision = clean(customer.cells["decision"])
    query = getattr(customer.outcome, "query", None)
    asked = [query.country, query.birth_date] if query else []
    if query and query.identifiers:
        asked.append(f"{len(query.identifiers)} id{'s' * (len(query.identifiers) != 1)}")
    notes = clean(customer.cells["input_notes"])
    return {
        "row": clean(customer.cells["row"]), "name": _name(customer, run), "verdict": customer.verdict,
        # What was looked for beside the name is part of the evidence.
        "asked": _short(", ".join(clean(text) for text in asked if text), 60),
        "said": "; ".join(filter(None, (near and f"near: {near}", decision, notes))),
    }  # fmt: skip
