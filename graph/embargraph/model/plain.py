"""Values as JSON can hold them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

__all__ = ["as_plain"]

#: What JSON holds as it is, and most cells are.
_PLAIN = frozenset({str, int, bool, float, type(None)})


def as_plain(value: Any) -> Any:
    """Return a value as JSON can hold it: days as texts, decimals as numbers, bytes as hexadecimal digits."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return {key if type(key) is str else str(as_plain(key)): as_plain(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [as_plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, float | int) else str(value)
