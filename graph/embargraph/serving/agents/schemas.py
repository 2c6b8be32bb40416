"""What each tool gives, as types: the SDK publishes their JSON schema, and holds every answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from embargraph.questions.ask import find_question

__all__ = ["result_type"]


class _Open(BaseModel):
    """A record to which fields may be added later."""

    model_config = ConfigDict(extra="allow")


class Node(_Open):
    """A node of the graph: its id, to ask further, and its label, to be read."""

    id: str
    label: str | None = None


class Evidence(_Open):
    """Where a statement is written."""

    citation: str | None = None
    gist: str | None = None
    url: str | None = None
    standing: str | None = None


class Answer(_Open):
    """What rows rest on; read `verdict` and `leads` before the rows."""

    verdict: list[str] = Field(default_factory=list, description="One to three sentences: who, when, how it stands.")
    said: str = Field("", description="What was found; without rows never more than that nothing is on record.")
    as_of: str | None = None
    assuming: str | None = Field(None, description="What was assumed; then this is not the record.")
    leads: list[str] = Field(default_factory=list, description="What must be known first, such as missing lists.")
    notes: list[str] = Field(default_factory=list)


_NODES = ("who", "what", "under", "by", "authority", "measure", "owner", "owned")
_LISTS = ("branches", "relief", "other_relief", "via", "witness", "steps", "hits", "near", "flags")
_WORDS = ("citation", "since", "until", "effect", "known_through", "gist", "status", "change")
#: Types of columns that mean the same in every question; all others are what the question gives.  Each may be null:
#: an answer that does not fit its schema does not reach the agent at all.
_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(_NODES, Node | None),
    **dict.fromkeys(_LISTS, list[Any] | None),
    **dict.fromkeys(_WORDS, str | None),
    "evidence": list[Evidence] | None,
}
#: Columns of tools that are no question, or more than one.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "find": ("id", "label", "kind", "type", "country", "match", "matched", "verdict"),
    "screen": ("name", "asked", "outcome", "verdict", "hits", "near", "flags", "settled", "searched"),
    "licence": ("sentence", "item", "to", "licence", "lines", "exceptions", "questions", "branches", "conditions"),
}
#: The question whose rows a tool gives.
_QUESTIONS = {"who_is_restricted": "restricted", "why": "restricted", "what_changed": "changes", "owners": "affiliates"}


@cache
def result_type(tool: str) -> type[BaseModel]:
    """Return the type of a tool's structured answer.

    Example:
        >>> sorted(result_type("cliffs").model_json_schema()["properties"])
        ['answer', 'as_of', 'last_evidence', 'left_out', 'legal', 'rows']
    """
    fields: dict[str, Any] = {column: (_TYPES.get(column, Any), ...) for column in _columns(tool)}
    if tool in {"paths", "cliffs"}:
        # Of theirs only evidence has a type that others share.
        fields = {
            column: (list[Any] | None if column in {"hops", "measures"} else Any, ...) for column in _columns(tool)
        }
    title = "".join(part.capitalize() for part in tool.split("_"))
    row = create_model(f"{title}Row", __base__=_Open, **fields)
    return create_model(
        f"{title}Result",
        __base__=_Open,
        rows=(list[row], ...),  # type: ignore[valid-type]
        answer=(Answer, ...),
        left_out=(int, Field(description="How many rows the limit left out.")),
        as_of=(str | None, Field(description="The day that the rows are of; null is all time.")),
        last_evidence=(str | None, Field(description="What is later than this is as last known, or unknown.")),
        legal=(str, ...),
    )


def _columns(tool: str) -> tuple[str, ...]:
    if tool in _COLUMNS:
        return _COLUMNS[tool]
    if tool == "what_if":
        from embargraph.questions.differences import COLUMNS

        return COLUMNS
    if tool == "story":
        from embargraph.questions.story import COLUMNS as STORY_COLUMNS

        return STORY_COLUMNS
    more = ("steps",) if tool == "why" else ()
    return (*find_question(_QUESTIONS.get(tool, tool)).columns, *more)
