"""A cell of an answer as one line for a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["as_text"]


def as_text(value: Any) -> str:
    """Return a cell as one line for a reader: labels rather than structures.

    Example:
        >>> as_text([{"id": "us", "label": "United States"}])
        'United States'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Mapping):
        if "relation" in value and "direction" in value:
            arrow = f"—{value['relation']}→" if value["direction"] == "forward" else f"←{value['relation']}—"
            return f"{as_text(value['from'])} {arrow} {as_text(value['to'])}"
        if "label" in value:
            cited = f" [{value['citation']}]" if value.get("citation") else ""
            return f"{value['label']}{cited}"
        if "if" in value and "then" in value:
            return f"if {value['if']}: {value['then']}"
        if "gist" in value:
            return str(value.get("citation") or value.get("document") or "")
        if "owner" in value:
            return f"{as_text(value['owner'])} {value['share'] if value['share'] is not None else '?'}%"
        return ", ".join(f"{key} {as_text(item)}" for key, item in value.items() if item is not None)
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(filter(None, (as_text(item) for item in value))))
    return str(value)
