"""The statements of a graph from what is kept of it: as evidence, as steps of a proof, and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embargraph.store.packed import Pack

__all__ = ["KeptStatements"]

#: Statements that are remembered; then all are forgotten.
_MOST = 8000


class KeptStatements:
    """Looks statements up by their ids; may be shared by threads."""

    def __init__(self, pack: Pack) -> None:
        """Look nothing up yet."""
        self._pack = pack
        self._evidence: dict[str, dict[str, Any] | None] = {}
        #: Steps of proofs that were made of statements, by id; `embargraph.questions.explain` fills them.
        self.steps: dict[str, Any] = {}

    def evidence(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return what stands behind each of some statements; those that are not on record are left out."""
        found = []
        for id_ in ids:
            try:
                each = self._evidence[id_]
            except KeyError:
                each = self._read(id_)
            if each is not None:
                found.append(each.copy())
        return found

    def _read(self, id_: str) -> dict[str, Any] | None:
        kept = self._pack.get("said", id_)
        if len(self._evidence) > _MOST:
            self._evidence.clear()
        made = self._evidence[id_] = None if kept is None else _as_evidence(kept)
        return made

    def step_rows(self, ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Yield rows as ``proof_steps.sql`` gives them."""
        if len(self.steps) > _MOST:
            self.steps.clear()
        for id_ in ids:
            kept = self._pack.get("said", id_)
            if kept is None or kept[1] is None:
                continue
            (_, label, relation, _, far_label, value, _, _, _, share, low, high, since, until, standing, marks, _, gist,
             citation, url, document, start, end, corrected_by) = kept  # fmt: skip
            marks = marks or {}
            yield (
                id_, label, relation, far_label if far_label is not None else value, since, until, standing, gist,
                citation, url, document, start, end, corrected_by, share, low, high, marks.get("above_min") == "true",
                marks.get("below_max") == "true",
            )  # fmt: skip

    def rows(self, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield rows of the question `statements`, by column."""
        for id_ in ids:
            kept = self._pack.get("said", id_)
            if kept is None or kept[1] is None:
                continue
            (subject, label, relation, far, far_label, value, number, unit, period, share, low, high, since, until,
             standing, marks, source, gist, *_) = kept  # fmt: skip
            yield {
                "id": id_, "subject": {"id": subject, "label": label}, "relation": relation,
                "object": None if far is None else {"id": far, "label": far_label},
                "value": number if number is not None else value, "unit": unit, "period": period, "share": share,
                "share_min": low, "share_max": high, "since": since, "until": until, "standing": standing,
                "qualifiers": marks, "source": source, "gist": gist, "evidence": [_as_evidence(kept)],
            }  # fmt: skip


def _as_evidence(kept: Sequence[Any]) -> dict[str, Any]:
    standing, source, gist, citation, url, document, start, end, corrected_by = (kept[14], *kept[16:])
    return {
        "document": document if document is not None else source, "start": start, "end": end, "gist": gist,
        "citation": citation, "url": url, "standing": standing, "corrected_by": corrected_by,
    }  # fmt: skip
