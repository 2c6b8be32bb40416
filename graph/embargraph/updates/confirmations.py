"""The same text on a later day: text clocks that rest on it may move, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from embargraph.updates.proposals import Proposal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["propose_confirmations"]

MADE_BY = "same-text/1"

#: Measures whose text the editions of a place show.
_MEASURES = {
    "us-ecfr": ("us-bis-entity-list", "us-bis-unverified-list", "us-bis-meu-list"),
    "us-csl": (
        "us-bis-entity-list",
        "us-bis-unverified-list",
        "us-bis-meu-list",
        "us-bis-denied-persons",
        "us-ofac-sdn",
    ),
}


#: Clocks of the text that run on a day, of some measures or resting on some parts of Title 15.
_CLOCKS = """
SELECT measure, since, until, max(known_through)::VARCHAR, max(citation) FROM clock
WHERE clock = 'text' AND standing = 'record' AND coalesce(last_day >= $2::DATE, true)
  AND (list_contains($1, measure) OR ($3 <> '' AND regexp_matches(citation, $3)))
GROUP BY ALL ORDER BY ALL
"""


def propose_confirmations(
    connection: DuckDBPyConnection, source: str, place: str, parts: Iterable[str], day: str, *, made: str
) -> list[Proposal]:
    """Return that the text of a place reads the same on a day, for each text clock that was known less far.

    Of the lists that the place prints, and of what cites a part of Title 15 that it has.

    Args:
        connection: An open graph.
        source: Name of the edition's place, such as us-ecfr-744.
        place: The place whose lists it prints, such as us-ecfr.
        parts: Numbers of parts of Title 15 whose text it has.
        day: The day, YYYY-MM-DD.
        made: The day on which it was found.
    """
    numbers = sorted(set(parts))
    cited = rf"15 CFR (?:{'|'.join(numbers)})\b" if numbers else ""
    rows = connection.execute(_CLOCKS, [list(_MEASURES.get(place, ())), day, cited]).fetchall()
    return [_confirmation(source, day, made, *row) for row in rows if row[3] is None or row[3] < day]


def _confirmation(
    source: str, day: str, made: str, measure: str, since: str | None, until: str | None, known: str | None,
    citation: str | None,
) -> Proposal:  # fmt: skip
    clock: dict[str, Any] = {"measure": measure, "clock": "text", "known_through": day}
    clock |= {name: text for name, text in (("since", since), ("until", until), ("citation", citation)) if text}
    header = {"id": f"{source}-{day}", "title": f"{source} of {day}", "published": day, "known_through": day}
    return Proposal(
        "confirmation", header, {"clock": [clock]}, {"measure": measure, "clock": "text", "since": since or ""},
        MADE_BY, made, source, where=measure, touches=(measure,),
        grounds=(f"the text reads the same on {day}; it was known through {known or 'no day'}",),
    )  # fmt: skip
