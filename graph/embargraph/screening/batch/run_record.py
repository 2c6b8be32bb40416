"""What a run of screening was: the input, what was searched, who ran it and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from embargraph.store.lists_held import lists_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["RunRecord"]


def _now() -> datetime:
    return datetime.now(UTC).astimezone().replace(microsecond=0)


@dataclass(frozen=True)
class RunRecord:
    """A run of screening, as its files say it.

    `columns` are the customer's own and `name_columns` those that the name was taken from; `notes` say how the input
    was read; `by` is who ran it, None where nobody said.
    """

    searched: Mapping[str, Any]
    input: str | None = None
    columns: Sequence[str] = ()
    name_columns: Sequence[str] = ()
    notes: Sequence[str] = ()
    by: str | None = None
    at: datetime = field(default_factory=_now)

    @property
    def when(self) -> str:
        """When it ran, with the zone.

        Example:
            >>> RunRecord({}, at=datetime(2026, 11, 29, 22, 0, tzinfo=UTC)).when
            '2026-11-29 22:00 +00:00'
        """
        zone = self.at.strftime("%z")
        return f"{self.at:%Y-%m-%d %H:%M} {zone[:3]}:{zone[3:5]}" if zone else f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def leads(self) -> list[str]:
        """What must be read first: an assumption, and what is held as an excerpt or not at all."""
        assuming = self.searched.get("assuming")
        said = [f"Under the assumption {assuming}: the verdicts are what would follow, not the record."] * bool(
            assuming
        )
        return [*said, *self.searched.get("leads", ())]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the run was, as pairs for a table."""
        searched = self.searched
        said = [
            ("Input", self.input or "names given"),
            ("Digest of the input", searched.get("input")),
            *(("Note on the input", note) for note in self.notes),
            ("Verdicts as of", searched.get("as_of")),
            ("Threshold of a hit", searched.get("threshold")),
            ("Assuming", searched.get("assuming")),
            ("Searched", f"{searched.get('parties')} parties under {searched.get('names')} names"),
            ("Lists", lists_in_words(searched.get("lists", ()))),
            ("Digest of the graph", searched.get("graph")),
            ("Screened by", self.by or "not said (--by)"),
            ("Screened on", self.when),
        ]
        return [(label, str(value)) for label, value in said if value is not None]

    @staticmethod
    def counted(verdicts: Counter[str]) -> str:
        """Return how many customers came out how, the worst first.

        Example:
            >>> RunRecord.counted(Counter({"no hit": 57, "restricted": 3}))
            '60 customers: 3 restricted, 57 no hit'
        """
        from embargraph.screening.batch.customers import VERDICTS

        order = sorted(verdicts, key=lambda verdict: VERDICTS.index(verdict.partition(" (")[0]))
        total = sum(verdicts.values())
        said = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in order) or "none"
        return f"{total} customer{'s' * (total != 1)}: {said}"
