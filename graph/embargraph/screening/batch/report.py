"""Outcomes as rows for tables, as JSON, and as a page that needs nothing else."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from embargraph.screening.batch.input import BadRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.screening.results import Hit, Outcome

from embargraph.store.lists_held import lists_in_words

__all__ = ["COLUMNS", "flat_rows", "page_foot", "page_head", "page_row", "searched_in_words", "to_json"]

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
        return {"row": outcome.row, "outcome": f"not screened: {outcome.reason}"}
    query = outcome.query
    asked = {name: getattr(query, name) for name in query.__slots__ if getattr(query, name)}
    searched = dict(outcome.searched)
    if outcome.hits:
        searched.pop("lists", None)
    return {
        "row": asked.pop("row", None),
        "name": query.name,
        "asked": {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()},
        "outcome": outcome.outcome,
        "assuming": searched.pop("assuming", None),
        **{part: [_hit(hit) for hit in getattr(outcome, part)] for part in ("hits", "near", "flags", "settled")},
        "searched": searched,
    }


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
    return f"{row['verdict']}: {row['effect']}{what} under {row['under_label']}{cited}{since}, {row['basis']}" + (
        f", via {via}" if via else ""
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


_STYLE = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem;border-top:1px solid #d6dbe3;padding-top:.8rem}
.hit{color:#9b1c1c}.none{color:#1b6b3a}.flag{color:#8a5a00}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}
th{font-weight:600;border-bottom:1px solid #d6dbe3}small{color:#5b6675}bdi{unicode-bidi:isolate}
"""


def _text(value: Any) -> str:
    # Isolated, so that a mark of direction in a name turns nothing around it.
    shown = "".join(c if c.isprintable() else " " for c in str(value if value is not None else ""))
    return f"<bdi>{html.escape(shown)}</bdi>"


def page_head(searched: Mapping[str, Any], title: str = "Screening report") -> str:
    """Return the beginning of a page: what was searched."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head>\n<body><h1>{html.escape(title)}</h1>"
        f"<p><small>{_text(searched_in_words(searched))}. A miss is no clearance. Not legal advice.</small></p>\n"
    )


def page_row(outcome: Outcome | BadRow) -> str:
    """Return one outcome as a section of the page."""
    if isinstance(outcome, BadRow):
        said = f"line {_text(outcome.row)}: not screened: {_text(outcome.reason)}"
        return f'<section><h2 class="flag">{said}</h2></section>\n'
    style = {"hit": "hit", "no hit": "none"}.get(outcome.outcome, "flag")
    line = f"line {_text(outcome.query.row)}: " if outcome.query.row else ""
    parts = [
        f'<section><h2>{line}{_text(outcome.query.name)} — <span class="{style}">{_text(outcome.outcome)}</span></h2>'
    ]
    assuming = outcome.searched.get("assuming")
    if assuming:
        parts.append(f"<p><small>Assuming {_text(assuming)}: this is not what is on record.</small></p>")
    rows = [row for row in flat_rows(outcome) if row["standing"]]
    if rows:
        parts.append("<table><tr><th>party</th><th>score</th><th>why</th><th>restricted from what, via whom</th></tr>")
        for row in rows:
            who = f"{_text(row['label'])}<br><small>{_text(row['party'])} · {_text(row['standing'])}</small>"
            why = f"{_text(row['matched'])}<br><small>{_text(row['reasons'])}</small>"
            what = (
                f"{_text(row['verdict'] or 'no restriction on record')}<br><small>{_text(row['restrictions'])}</small>"
            )
            parts.append(f"<tr><td>{who}</td><td>{_text(row['score'])}</td><td>{why}</td><td>{what}</td></tr>")
        parts.append("</table>")
    return "".join(parts) + "</section>\n"


def page_foot(counts: Mapping[str, int]) -> str:
    """Return the end of a page: how many rows came out how."""
    said = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    return f"<p><small>{html.escape(said)}</small></p></body></html>\n"
