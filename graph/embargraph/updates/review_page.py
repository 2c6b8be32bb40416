"""The review page: open proposals in one file that needs nothing else, whose decisions `embargraph review take` reads.

It opens from disk, asks for nothing and decides nothing: what a person decided on it is saved as a file.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError
from embargraph.files.replace import written
from embargraph.updates.proposals import TABLES
from embargraph.updates.taken import FORMAT

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.updates.effects import Effects
    from embargraph.updates.review import Open, Review
    from embargraph.updates.wording import Wordings

__all__ = ["page_of", "write_review_page"]

_PARTS = Path(__file__).parent / "page_parts"
#: Rows of answers that are shown of one proposal; all of them are counted.
_MOST_ROWS = 20


def page_of(desk: Review, graph: Graph, wordings: Wordings, opened: Sequence[Open]) -> str:
    """Return the page of some open proposals.

    Args:
        desk: The workspace.
        graph: The graph on which effects are computed.
        wordings: Where the wording is.
        opened: What is shown, in this order.

    Raises:
        FactErrors: The facts of a proposal have faults.
    """
    effects = desk.effects(graph, [each.proposal for each in opened]) if opened else {}
    rows = [_row(each, effects[each.proposal.id], wordings) for each in opened]
    rows.sort(key=lambda row: (not row["danger"], not row["doubts"]))
    data = {"format": FORMAT, "head": desk.chain.head, "graph": graph.digest, "proposals": rows}
    script = _part("review.js")
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(_part('review.css'))}; "
        "base-uri 'none'; form-action 'none'"
    )
    before, after = Template(_part("review.html")).substitute(policy=policy).split("<!--style-->")
    middle, end = after.split("<!--data-->")
    return (
        f"{before}<style>{_part('review.css')}</style>{middle}"
        f'<script type="application/json" id="data">{_as_json(data)}</script>\n<script>{script}</script>{end}'
    )


def _row(each: Open, effects: Effects, wordings: Wordings) -> dict[str, Any]:
    proposal = each.proposal
    row: dict[str, Any] = {
        "id": proposal.id, "sha": proposal.body_sha256, "kind": proposal.kind, "danger": effects.is_dangerous,
        "effects": effects.words,
    }  # fmt: skip
    row |= {name: text for name in ("source", "party", "where", "made", "made_by", "before", "after")
            if (text := getattr(proposal, name))}  # fmt: skip
    row |= {"grounds": list(proposal.grounds), "doubts": list(proposal.doubts)}
    row["wording"] = [list(pair) for pair in wordings.of(proposal)]
    row["facts"] = {"source": dict(proposal.header)} | {
        name: rows for name in TABLES if (rows := proposal.facts.get(name))
    }
    row["rows"] = [_told(row_) for row_ in effects.rows[:_MOST_ROWS]]
    if each.reopened is not None:
        row["reopened"] = f"{each.reopened.decision} by {each.reopened.by}"
    return {name: value for name, value in row.items() if value or name in {"danger", "doubts"}}


def _told(row: Mapping[str, Any]) -> str:
    who, under = (str((row.get(name) or {}).get("label", "")) for name in ("who", "under"))
    before, after = row.get("before") or "nothing", row.get("after") or "nothing"
    altered = f" ({', '.join(row['altered'])})" if row.get("altered") else ""
    return f"{row['change']}: {who} under {under}: {before} → {after}{altered}"


def write_review_page(page: str, target: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        ExportError: It cannot be written.
    """
    try:
        with written(target) as part:
            part.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")


def _as_json(data: Mapping[str, Any]) -> str:
    """Return JSON that no HTML reader can take for markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
