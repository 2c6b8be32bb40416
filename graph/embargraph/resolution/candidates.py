"""Parties that may be one by their names: candidates for a judgement, never a merge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, ExportError, UsageError
from embargraph.resolution.judgements import COLUMNS, JUDGEMENTS, judged_pairs, read_links
from embargraph.resources import links_file

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["CANDIDATE_COLUMNS", "find_candidates", "told", "write_judgement"]

CANDIDATE_COLUMNS = ("left", "right", "name", "left_lists", "right_lists", "left_places", "right_places")

#: Words that say what kind of body it is, not which.
_FORMS = (
    "co", "ltd", "limited", "company", "corporation", "corp", "inc", "incorporated", "llc", "plc", "gmbh", "ag", "sa",
    "srl", "bv", "nv", "pte", "pty", "jsc", "ojsc", "pjsc", "ooo", "oao", "pao", "ao", "zao", "group", "the", "and",
)  # fmt: skip

_PAIRS = """
WITH bare AS (
    SELECT DISTINCT n.node, any_value(n.name) AS name,
        array_to_string(list_filter(n.words, lambda word: NOT list_contains($forms, word)), ' ') AS bare
    FROM name n JOIN node a ON a.id = n.node AND a.kind = 'actor' AND a.type <> 'state' GROUP BY n.node, n.words
), shared AS (
    -- A name that very many carry tells nobody apart.
    SELECT bare FROM bare WHERE strlen(bare) > 3 GROUP BY bare HAVING count(DISTINCT node) BETWEEN 2 AND 12
)
SELECT least(a.node, b.node) AS l, greatest(a.node, b.node) AS r, min(a.name) AS name
FROM bare a JOIN shared USING (bare) JOIN bare b ON b.bare = a.bare AND b.node > a.node
WHERE $who IS NULL OR list_contains($who, a.node) OR list_contains($who, b.node)
GROUP BY ALL
"""

_TOLD = """
WITH pair AS (SELECT unnest($l) AS l, unnest($r) AS r, unnest($names) AS name),
listed AS (
    SELECT t.object AS who, list(DISTINCT u.object ORDER BY u.object) AS lists
    FROM statement t JOIN statement u ON u.subject = t.subject AND u.relation = 'under'
    WHERE t.relation = 'targets' GROUP BY t.object
), placed AS (
    SELECT subject AS who, list(DISTINCT object ORDER BY object) AS places FROM statement
    WHERE relation IN ('located_in', 'headquartered_in') GROUP BY subject
)
SELECT lr.ref AS "left", rr.ref AS "right", p.name, coalesce(ll.lists, []) AS left_lists,
    coalesce(rl.lists, []) AS right_lists, coalesce(lp.places, []) AS left_places,
    coalesce(rp.places, []) AS right_places
FROM pair p JOIN ref lr ON lr.id = p.l JOIN ref rr ON rr.id = p.r
LEFT JOIN listed ll ON ll.who = p.l LEFT JOIN listed rl ON rl.who = p.r
LEFT JOIN placed lp ON lp.who = p.l LEFT JOIN placed rp ON rp.who = p.r
ORDER BY p.name, p.l, p.r
"""


def find_candidates(
    connection: DuckDBPyConnection, links: Sequence[Path] = (), who: Sequence[str] | None = None
) -> list[Mapping[str, Any]]:
    """Return pairs of parties with equal names, legal forms aside, that nobody has judged.

    Args:
        connection: An open graph.
        links: Files of judgements, beside the packaged one.
        who: Only pairs with one of these nodes.
    """
    paths = [links_file(), *links]
    read_links(paths)
    known = set(judged_pairs(paths))
    found = connection.execute(_PAIRS, {"forms": list(_FORMS), "who": None if who is None else list(who)}).fetchall()
    pairs = [row for row in found if frozenset(row[:2]) not in known]
    values = dict(zip(("l", "r", "names"), map(list, zip(*pairs, strict=True)), strict=True)) if pairs else None
    if values is None:
        return []
    cursor = connection.execute(_TOLD, values)
    return [dict(zip(CANDIDATE_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def write_judgement(path: Path, left: str, right: str, judgement: str, reason: str) -> None:
    """Append a judgement to a user's file, and make the file if there is none.

    Raises:
        UsageError: The judgement is none, or has no reason.
        DataError: It contradicts another.
        ExportError: The file cannot be written.
    """
    if judgement not in JUDGEMENTS:
        raise UsageError(f"judgement {judgement!r}; expected one of {', '.join(JUDGEMENTS)}")
    if not reason.strip() or left == right:
        raise UsageError("a judgement needs two parties and a reason")
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ",".join(COLUMNS) + "\n"
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow([left, right, judgement, reason.strip()])
        part = path.with_name(f".{path.name}.part")
        part.write_text(old + ("" if old.endswith("\n") else "\n") + text.getvalue(), encoding="utf-8")
        try:
            read_links([links_file(), part])
        except DataError:
            part.unlink()
            raise
        part.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def told(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield a candidate as lines to read."""
    for side in ("left", "right"):
        seen = ", ".join([*row[f"{side}_lists"], *row[f"{side}_places"]]) or "nothing on record"
        yield f"{row[side]['label']} [{row[side]['id']}]: {seen}"
