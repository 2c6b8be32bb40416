"""Outcomes of screening as text for a terminal: the verdict, then each name with the parties that it may mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from embargraph.cli.layout import coloured, prose, shortened, terminal_width, wrapped_lines
from embargraph.questions.verdicts import severity
from embargraph.screening.batch.rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.screening import Outcome
    from embargraph.screening.results import Hit

__all__ = ["outcomes_in_words"]

#: Parties of one name, and rules of one party, that are shown; the other formats have all of them.
_PARTIES, _RULES = 3, 2
_STANDINGS = {"hits": "hit", "flags": "red flag", "settled": "settled", "near": "near"}


def outcomes_in_words(outcomes: Sequence[Outcome | BadRow], searched: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a terminal: how many came out how, what is not held, then name by name, hits first.

    Args:
        outcomes: What became of each name.
        searched: What was searched.
    """
    yield from map(prose, _verdict(outcomes, searched))
    # Before the rows: a miss in an excerpt is read as one in the whole list.
    yield from map(prose, searched.get("leads", ()))
    width = terminal_width()
    for outcome in outcomes:
        yield ""
        yield from _one(outcome, width)


def _verdict(outcomes: Sequence[Outcome | BadRow], searched: Mapping[str, Any]) -> Iterator[str]:
    counts = Counter(each.counted_as if isinstance(each, BadRow) else each.outcome for each in outcomes)
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    yield f"{len(outcomes)} name{'s' * (len(outcomes) != 1)}, as of {searched.get('as_of')}: {told}."
    hits = [hit for each in outcomes for hit in getattr(each, "hits", ())]
    verdicts = Counter(str(hit.verdict or "nothing on record").replace("_", " ") for hit in hits)
    if verdicts:
        names = sum(bool(getattr(each, "hits", ())) for each in outcomes)
        told = ", ".join(f"{count} {word}" for word, count in verdicts.most_common())
        hit, meant = f"{names} name{'s' * (names != 1)}", f"{len(hits)} {'parties' if len(hits) > 1 else 'party'}"
        yield f"Hit: {hit}, which may mean {meant}: {told}."
    open_ = [hit for hit in hits if any(row["verdict"] == "unknown" for row in hit.restrictions)]
    if open_:
        named = list(dict.fromkeys(hit.label for hit in open_))
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        yield f"Not decided on {', '.join(named[:3])}{more}: what it depends on stands with each."
    if searched.get("assuming"):
        yield f"Assuming {searched['assuming']}: this is not what is on record."


def _one(outcome: Outcome | BadRow, width: int) -> Iterator[str]:
    if isinstance(outcome, BadRow):
        yield from wrapped_lines(f"line {outcome.row}: not screened: {outcome.reason}", width)
        return
    query = outcome.query
    found = [(standing, hit) for standing in _STANDINGS for hit in getattr(outcome, standing)]
    worst = next((hit.verdict for hit in outcome.hits if hit.verdict), None)
    said = str(outcome.outcome)
    line = f"line {query.row}: " if query.row else ""
    count = f": {len(outcome.hits)} parties" if len(outcome.hits) > 1 else ""
    yield f"{line}{shortened(query.name or query.address or 'no name', width - 24)} — {coloured(said, worst)}{count}"
    for standing, hit in found[:_PARTIES]:
        yield from _party(_STANDINGS[standing], hit, width)
    if not outcome.hits:
        yield "  no party of this name in what was searched; that is not a clearance"
    if len(found) > _PARTIES:
        left = Counter(_STANDINGS[standing] for standing, _ in found[_PARTIES:])
        told = ", ".join(f"{count} {word}" for word, count in left.items())
        yield f"  and {told} more (--format json, csv or html)"


def _party(standing: str, hit: Hit, width: int) -> Iterator[str]:
    verdict = str(hit.verdict or "nothing on record").replace("_", " ")
    country = f" {hit.country}" if hit.country else ""
    decided = f"; {hit.decision['decision']} by {hit.decision['by']}" if hit.decision else ""
    matched = "" if hit.matched == hit.label else f" as {hit.matched}"
    # Settled and near are no hits, and the line says so before its verdict.
    # The id is what --mark takes.
    head = f"  {standing.ljust(8)} {hit.score:.2f} {hit.label} ({hit.party}){country}{matched}: {verdict}{decided}"
    lines = wrapped_lines(head.strip(), width, "  ", "           ")
    yield from (line.replace(f": {verdict}", f": {coloured(verdict, hit.verdict)}") for line in lines)
    yield f"           {shortened('; '.join(hit.reasons), width - 11)}"
    # Most of the world's rules are on everybody; `why` has them.
    # Rows that read alike here, such as one entry for several items, are told once.
    rules: dict[str, Mapping[str, Any]] = {}
    for row in sorted(hit.restrictions, key=severity):
        rules.setdefault(_rule(row), row)
    ordered = list(rules.items())
    depends = None
    for rule, found in ordered[:_RULES]:
        if found.get("depends_on") not in {depends, None}:
            depends = found["depends_on"]
            yield from wrapped_lines(f"depends on whether {depends}:", width, "           ", "             ")
        yield f"           {shortened(rule, width - 11)}"
    left = Counter(row["verdict"].replace("_", " ") for _, row in ordered[_RULES:])
    if left:
        yield f"           and {', '.join(f'{count} {word}' for word, count in left.most_common())} more"


def _rule(row: Mapping[str, Any]) -> str:
    """Return a restriction as its line says it."""
    mark = "" if row["verdict"] == "restricted" else f"{row['verdict'].replace('_', ' ')}: "
    cited = f" [{row['citation']}]" if row.get("citation") else ""
    return f"{mark}{(row['effect'] or 'no effect on record').replace('_', ' ')}: {row['under_label']}{cited}"
