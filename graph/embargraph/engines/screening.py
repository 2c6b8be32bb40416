"""Names compared by the tasks of Spark, chunk by chunk, with the matching of this package and its packed index."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from embargraph.engines.session import check_workers, open_session, running
from embargraph.engines.tasks import in_tasks, match_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from embargraph.screening.candidates import Found
    from embargraph.screening.screener import Matching

__all__ = ["matching_by_spark"]

#: Chunks of names of one job, few enough to hold, and of one task: to start a task costs as much as a chunk.
_WAVE, _TOGETHER = 512, 4
#: Tasks that are asked whether their machine has the index.
_ASKED = 8


@contextmanager
def matching_by_spark(master: str | None = None, session: Any = None) -> Iterator[Matching]:
    """Give a function that compares names by way of Spark, for `Screener.screen_many`.

    Args:
        master: As `embargraph.engines.session.open_session` takes it.
        session: A session that is open; it is used and not stopped.
    """
    with nullcontext(session) if session is not None else open_session(master) as opened, running(opened):
        check_workers(opened)
        yield _matching(opened)


def _matching(session: Any) -> Matching:
    def match(
        index: str, chunks: Iterable[Sequence[tuple[str, str | None]]], least: float
    ) -> Iterator[list[list[Found]]]:
        # Its name has its digest: what is there under it already is the same.
        if not all(there for _, there in in_tasks(session, [index] * _ASKED, os.path.exists, _ASKED)):
            session.addArtifacts(index, file=True)
        return (found for _, found in in_tasks(session, chunks, partial(match_names, index, least), _WAVE, _TOGETHER))

    return match
