"""A scope as one would say it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from embargraph.licensing.classification import Condition, Part, Scope, parse_scope, path_text

__all__ = ["scope_words"]


@lru_cache(maxsize=4096)
def scope_words(text: str) -> str:
    """Return a scope in words, from its text in the language of `classification`.

    Example:
        >>> scope_words("b.2[!civil_telecom_use] b.3"), scope_words("all - y")
        ('b.2 (unless civil telecom use) and b.3', 'the whole entry but y')
    """
    scope: Scope = parse_scope(text)
    inside = _and([_part(part) for part in scope.parts])
    return f"{inside} but {_and([_part(part) for part in scope.out])}" if scope.out else inside


def _part(part: Part) -> str:
    name = path_text(part.path) or "the whole entry"
    return f"{name} ({_and([_condition(condition) for condition in part.conditions])})" if part.conditions else name


def _condition(condition: Condition) -> str:
    lead = "unless" if condition.no else "if"
    if condition.targets:
        named = [target for target in condition.targets if not target.out]
        shown = ", ".join(
            target.first + "".join(f".{step}" for step in target.path) + (f" to {target.last}" if target.last else "")
            for target in named[:4]
        )
        return f"{lead} for {shown}{' and others' if len(named) > 4 else ''}"
    if condition.fact == "reason":
        return f"{lead} controlled for {condition.value.upper()}"
    fact = condition.fact.replace("_", " ")
    return f"{lead} {fact} {condition.operator} {condition.value}" if condition.operator else f"{lead} {fact}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
