"""A measure as a tree for a terminal: its status on a day, its clocks, its branches, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["is_on_measures", "measure_tree"]

_CLOCKS = ("text", "stay", "enforcement", "announced")


def is_on_measures(about: Mapping[str, Any]) -> bool:
    """Say whether all that a question was about are measures: nothing can be barred to a rule.

    Args:
        about: What an answer rests on, as `Answer.answer` has it.
    """
    named = about.get("resolved", {}).get("who") or ()
    return bool(named) and all(each["kind"] == "measure" and each["match"] != "broader" for each in named)


def measure_tree(row: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield a row of "ask rules" as lines of a tree: depth and text.

    Args:
        row: The status of one measure on a day.

    Example:
        >>> row = {"measure": {"label": "A rule"}, "status": "unknown", "text": "in force"}
        >>> list(measure_tree(row))
        [(0, 'A rule: unknown'), (1, 'text: in force')]
    """
    yield 0, f"{row['measure']['label']}: {str(row['status']).replace('_', ' ')}"
    for clock in _CLOCKS:
        if row.get(clock):
            yield 1, f"{clock}: {row[clock]}"
    for branch in row.get("branches") or ():
        proof = f" [{'; '.join(branch['evidence'])}]" if branch.get("evidence") else ""
        yield 1, f"if {branch['if']}: {branch.get('then') or 'another answer'}{proof}"
    if row.get("known_through"):
        yield 1, f"known through {row['known_through']}{'; as last known' if row.get('as_last_known') else ''}"
    if row.get("evidence"):
        yield 1, "because"
    for proof in row.get("evidence") or ():
        cited = f" [{proof['citation']}]" if proof.get("citation") else ""
        yield 2, f"{proof.get('gist') or proof['document']} — {proof['standing']}{cited}"
