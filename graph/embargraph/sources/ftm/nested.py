"""Entities within entities, as the nested exports of FollowTheMoney have them: each becomes one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.model.text import plain
from embargraph.sources.ftm.terms import LINKS, PAPERS, READ

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["taken_out"]

#: Properties by which an entity names the one that it stands in, where the export leaves that out.
_ENDS: Mapping[str, tuple[str, ...]] = {
    **{schema: tuple(ends) for schema, (_, *ends) in LINKS.items()}, **dict.fromkeys(PAPERS, ("holder",)),
    "Sanction": ("entity",), "UnknownLink": ("subject", "object"),
}  # fmt: skip


def taken_out(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Take the entities out of the properties of another, which keeps their ids where it names them by these.

    Args:
        value: An entity; its properties are changed.

    Returns:
        The entities that stood in it, each naming it where it named nobody in its place.

    Example:
        >>> inner = {"id": "s", "schema": "Sanction", "properties": {"authority": ["A"]}}
        >>> outer = {"id": "a", "schema": "Company", "properties": {"name": ["Alpha"], "sanctions": [inner]}}
        >>> taken_out(outer)[0]["properties"]["entity"], outer["properties"]
        (['a'], {'name': ['Alpha']})
    """
    properties, found = value.get("properties"), list[dict[str, Any]]()
    if not isinstance(properties, dict):
        return found
    for name, cell in list(properties.items()):
        if isinstance(cell, dict):
            cell = [cell]
        if not isinstance(cell, list) or not any(map(_is_entity, cell)):
            continue
        inner = [one for one in cell if _is_entity(one)]
        found += [one for one in inner if isinstance(one.get("properties"), dict)]
        kept = [one["id"] if _is_entity(one) else one for one in cell]
        # By what a link is called from its other end nothing is read: the link says it.
        if name in READ.get(str(value.get("schema")), ()) or len(inner) < len(cell):
            properties[name] = kept
        else:
            del properties[name]
    for one in found:
        missing = [end for end in _ENDS.get(one["schema"], ()) if not one["properties"].get(end)]
        if len(missing) == 1:
            one["properties"][missing[0]] = [value.get("id")]
    return found


def _is_entity(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("schema"), str) and bool(plain(value.get("id")))
