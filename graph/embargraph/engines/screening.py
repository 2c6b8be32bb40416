"""Names compared by the tasks of Spark, chunk by chunk, with the matching of this package and its packed index."""

from __future__ import annotations

import pickle
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any

from embargraph.engines.session import check_workers, interrupted, open_session
from embargraph.engines.tasks import match_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from embargraph.screening.candidates import Found
    from embargraph.screening.screener import Matching

__all__ = ["matching_by_spark"]

#: Chunks of names of one job: enough to keep all workers busy, few enough to hold.
_WAVE = 512
_HERE = ("sc://127.0.0.1", "sc://localhost")


@contextmanager
def matching_by_spark(master: str | None = None, session: Any = None) -> Iterator[Matching]:
    """Give a function that compares names by way of Spark, for `Screener.screen_many`.

    Args:
        master: As `embargraph.engines.session.open_session` takes it.
        session: A session that is open; it is used and not stopped.
    """
    with nullcontext(session) if session is not None else open_session(master) as opened, interrupted(opened):
        check_workers(opened)
        yield _matching(opened, master)


def _matching(session: Any, master: str | None) -> Matching:
    def match(
        index: str, chunks: Iterable[Sequence[tuple[str, str | None]]], least: float
    ) -> Iterator[list[list[Found]]]:
        if (master or "").startswith("sc://") and not (master or "").startswith(_HERE):
            session.addArtifacts(index, file=True)
        numbered = iter(enumerate(chunks))
        while some := list(islice(numbered, _WAVE)):
            rows = [(number, pickle.dumps(chunk)) for number, chunk in some]
            frame = session.createDataFrame(rows, "number long, asked binary").repartition(len(rows))
            found = frame.mapInArrow(match_names(index, least), "number long, found binary").collect()
            # What is read here was written by this package's own tasks a moment ago.
            yield from (pickle.loads(row.found) for row in sorted(found, key=lambda row: row.number))  # noqa: S301

    return match
