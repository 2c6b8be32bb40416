"""Outcomes as rows for tables and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.screening.batch.customers import summarise
from embargraph.screening.batch.rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.screening.results import Hit, Outcome

from embargraph.store.lists_held import lists_in_words

__all__ = ["COLUMNS", "flat_rows", "from_json", "searched_in_words", "to_json"]

COLUMNS = (
    "row", "name", "outcome", "standing", "score", "label", "party", "type", "country", "matched_on", "matched",
    "reasons", "verdict", "restrictions", "decision", "assuming", "searched",
)  # fmt: skip


def _hit(hit: Hit) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in hit.__slots__} | {
        "reasons": list(hit.reasons),
        "restrictions": list(hit.restrictions),
    }


def to_json(outcome: Outcome | BadRow) -> dict[str, Any]:
    """Return an outcome as plain values; a miss names the lists that were searched."""
    if isinstance(outcome, BadRow):
        refused: dict[str, Any] = {"row": outcome.row, "outcome": f"not screened: {outcome.reason}"}
        return refused | ({"own": dict(outcome.own)} if outcome.own else {})
    query = outcome.query
    asked = {name: getattr(query, name) for name in query.__slots__ if getattr(query, name)}
    own, notes = asked.pop("own", None), asked.pop("notes", None)
    searched = dict(outcome.searched)
    if outcome.hits:
        searched.pop("lists", None)
    return {
        "row": asked.pop("row", None),
        "name": query.name,
        "asked": {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()},
        "outcome": outcome.outcome,
        "verdict": summarise(outcome).verdict,
        **({"own": dict(own)} if own else {}),
        **({"input_notes": list(notes)} if notes else {}),
        "assuming": searched.pop("assuming", None),
        **{part: [_hit(hit) for hit in getattr(outcome, part)] for part in ("hits", "near", "flags", "settled")},
        "searched": searched,
    }


def from_json(row: Mapping[str, Any]) -> Outcome | BadRow:
    """Return the outcome that `to_json` wrote, for a report that is made of results.

    Args:
        row: One of its rows; the lists that were searched are not in one with a hit.
    """
    from embargraph.screening.results import Hit, Outcome, Query

    if "asked" not in row:
        return BadRow(row["row"], row["outcome"].removeprefix("not screened: "), row.get("own", {}))
    asked = {name: tuple(value) if isinstance(value, list) else value for name, value in row["asked"].items()}
    more = {"row": row["row"], "own": row.get("own", {}), "notes": tuple(row.get("input_notes", ()))}
    query = Query(**{"name": row["name"], **asked, **more})

    def hits(part: str) -> tuple[Hit, ...]:
        lists = ("reasons", "restrictions")
        return tuple(Hit(**{**hit, **{name: tuple(hit[name]) for name in lists}}) for hit in row[part])

    parts = {part: hits(part) for part in ("hits", "near", "flags", "settled")}
    return Outcome(query, row["outcome"], **parts, searched={**row["searched"], "assuming": row["assuming"]})


def searched_in_words(searched: Mapping[str, Any]) -> str:
    """Return on one line what was searched, what is missing first."""
    assuming, given = searched.get("assuming"), searched.get("input")
    doubts = "".join(f"{doubt}; " for doubt in searched.get("doubts", ()))
    return (
        doubts
        + (f"assuming {assuming}, which is not what is on record; " if assuming else "")
        + (
            f"{lists_in_words(searched.get('lists', ()))}; "
            f"{searched.get('parties')} parties under {searched.get('names')} names; "
            f"threshold {searched.get('threshold')}; as of {searched.get('as_of')}; "
            f"graph {searched.get('graph')}{f'; input {given}' if given else ''}"
        )
    )


def restriction_in_words(row: Mapping[str, Any]) -> str:
    """Return on one line a restriction: verdict, effect, what, under which measure, via whom."""
    via = " → ".join(row["via"] or ())
    cited = f" ({row['citation']})" if row.get("citation") else ""
    what = f" on {row['what']}" if row.get("what") else ""
    since = f", since {row['since']}" if row.get("since") else ""
    return (
        f"{row['verdict']}: {row['effect']}{what} under {row['under_label']}{cited}{since}, {row['basis']}"
        + (f", via {via}" if via else "")
        + (f"; depends on whether {row['depends_on']}" if row.get("depends_on") else "")
    )


def in_short(hit: Hit) -> str:
    """Return what a party is restricted by in a few words: effects and lists, the first three."""
    said = list(dict.fromkeys(f"{row['effect']} under {row['under_label']}" for row in hit.restrictions))
    return "; ".join(said[:3]) + (f"; and {len(said) - 3} more" if len(said) > 3 else "")


def flat_rows(outcome: Outcome | BadRow) -> list[dict[str, Any]]:
    """Return a row for each hit, near miss, red flag and settled hit; one row for none of them."""
    if isinstance(outcome, BadRow):
        return [dict.fromkeys(COLUMNS) | {"row": outcome.row, "outcome": f"not screened: {outcome.reason}"}]
    head = {
        "row": outcome.query.row,
        "name": outcome.query.name,
        "outcome": outcome.outcome,
        "assuming": outcome.searched.get("assuming"),
    }
    rows = []
    for standing in ("hits", "flags", "settled", "near"):
        for hit in getattr(outcome, standing):
            row = (
                dict.fromkeys(COLUMNS) | head | {name: getattr(hit, name) for name in hit.__slots__ if name in COLUMNS}
            )
            row["standing"] = {"hits": "hit", "flags": "red flag"}.get(standing, standing)
            row["reasons"] = "; ".join(hit.reasons)
            row["restrictions"] = "; ".join(map(restriction_in_words, hit.restrictions))
            row["restricted_by"] = in_short(hit)
            row["decision"] = f"{hit.decision['decision']} by {hit.decision['by']}" if hit.decision else None
            rows.append(row)
    if not outcome.hits:
        rows.insert(0, dict.fromkeys(COLUMNS) | head | {"searched": searched_in_words(outcome.searched)})
    return rows
