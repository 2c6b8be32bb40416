"""The envelope of every answer: the rows of the command line, unchanged, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.questions.searched import LEGAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from embargraph.questions.answer import Answer
    from embargraph.serving.generation import Generation

__all__ = ["as_envelope", "envelope"]


def as_envelope(answer: Answer) -> dict[str, Any]:
    """Return an answer as the API gives it.

    Args:
        answer: What `Graph.ask` returned.

    Returns:
        `rows`, each as ``embargraph ask … --format json`` prints it; `answer`, what they rest on; `next` and
        `truncated`, for answers that are given in pieces.
    """
    return {"rows": answer.to_dicts(), "answer": dict(answer.answer), "next": None, "truncated": False}


def envelope(
    rows: Sequence[Mapping[str, Any]],
    generation: Generation,
    *,
    question: str,
    options: Mapping[str, Any],
    said: str,
    as_of: str | None = None,
    assuming: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return rows that are no answer of a question in the same envelope.

    Args:
        rows: The rows.
        generation: The graph that they come from.
        question: What was asked, in a word.
        options: What was given.
        said: In a sentence what was found.
        as_of: The day that they are of.
        assuming: What was assumed.
        more: Further members of `answer`.
    """
    about: dict[str, Any] = {
        "question": question,
        "options": {name: value for name, value in options.items() if value not in (None, (), [])},
        "as_of": as_of,
        "assuming": assuming,
        "holds": None,
        "said": said,
        "resolved": {},
        "notes": [],
        "edition": generation.edition,
        "graph": generation.digest,
        "legal": LEGAL,
    }
    return {"rows": list(rows), "answer": {**about, **more}, "next": None, "truncated": False}
