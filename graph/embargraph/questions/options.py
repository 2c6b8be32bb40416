"""The options of a question, from text or Python to what its SQL reads: names as ids, texts as their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError, closest
from embargraph.model.given import as_text, as_texts
from embargraph.model.typed_dates import typed_day
from embargraph.questions.header import Option, Question
from embargraph.questions.jurisdictions import unions_of
from embargraph.store.lookup import Likeness, NodeMatch, Resolution, resolve_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.store.kept_names import KeptNames

__all__ = ["CLIMBING", "ISSUED", "bind_options"]

#: Questions whose `--by` is whoever made the measure; elsewhere it is a speaker or an ally.
ISSUED = ("restricted",)
#: Questions that also answer with what holds for a wider class of the item asked for.
CLIMBING = frozenset({"restricted"})


def bind_options(
    connection: DuckDBPyConnection,
    question: Question,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
    like: Likeness | None = None,
    resolved: dict[str, tuple[Resolution, ...]] | None = None,
    kept: KeptNames | None = None,
) -> dict[str, Any]:
    """Return what a question reads as its options: names as ids, texts as their types.

    Args:
        connection: What names are looked up in.
        question: Whose options they are.
        options: Values by option name; None and absent are the same.  A name of a node may be a list of names.
        as_of: The day asked about; None is all time.
        today: The day that counts as today.
        like: Finds parties of like names.
        resolved: Where to write what the names of each option were taken to mean.
        kept: The graph's names in memory, where they are.

    Raises:
        UsageError: An option is unknown, or a value is not of its type.
        UnknownNameError: No node has the name given.
    """
    known = {option.name: option for option in question.options}
    for name in options:
        if name not in known:
            expected = ", ".join(known) or "none"
            raise UsageError(f"{question.name} has no option {name!r}{closest(name, known)}; it has: {expected}")
    values: dict[str, Any] = {"as_of": as_of, "today": today or date.today()}
    broad = options.get("who") is not None
    for option in question.options:
        given = options.get(option.name)
        given = option.default if given is None else given
        if option.type == "node":
            wide = option.name == "who" or (option.name == "what" and (broad or question.name in CLIMBING))
            matches = None
            if given is not None:
                trace: list[Resolution] = []
                likely = like if option.name not in _NOT_PARTIES else None
                matches = resolve_names(
                    connection, _names(given), broader=wide, day=as_of, like=likely, trace=trace, kept=kept
                )
                if resolved is not None:
                    resolved[option.name] = tuple(trace)
            if matches is not None and option.name == "by" and question.name in ISSUED:
                matches += _of_unions(connection, matches, as_of or values["today"])
            values[option.name] = None if matches is None else [match.id for match in matches]
            values[f"{option.name}_match"] = None if matches is None else [match.how for match in matches]
        else:
            values[option.name] = _value(option, given)
    if values.get("from") and values.get("to") and values["to"] < values["from"] and known["from"].type == "date":
        raise UsageError(f"--to {values['to']} is before --from {values['from']}")
    return values


def _names(given: Any) -> str | list[str]:
    """Return one name, or several names as a list."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return as_text(str(given), "name")
    return list(as_texts(given, "name"))


def _of_unions(connection: DuckDBPyConnection, matches: Sequence[NodeMatch], day: date) -> list[NodeMatch]:
    """Return the unions that states are members of: what a union enacts binds in its members too."""
    known = {match.id for match in matches}
    return [NodeMatch(union, "broader") for union in unions_of(connection, list(known), day) if union not in known]


#: Options whose names are of technologies, states and rules: names like theirs are other things.
_NOT_PARTIES = frozenset({"what", "by", "under", "measure", "against"})


def _value(option: Option, value: Any) -> Any:
    """Return an option's value as its type, whether it came as text or from Python."""
    if value is None:
        return False if option.type == "flag" else None
    name = f"--{option.name}"
    if isinstance(value, list | tuple) and option.type != "node":
        raise UsageError(f"{name}: {len(value)} values; only an option that takes a name takes several")
    try:
        if option.type == "date":
            return typed_day(value, name)
        if option.type in {"integer", "number"}:
            if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
                raise UsageError(f"{name}: {ascii(value)[:80]}; expected {_EXPECTED[option.type]}")
            number = int(value) if option.type == "integer" else float(value)
            if not -(2**63) <= number < 2**63:
                raise UsageError(f"{name}: {ascii(value)[:80]}; expected {_EXPECTED[option.type]}, not beyond 63 bits")
            return number
    except (ValueError, OverflowError, ArithmeticError) as error:
        raise UsageError(f"{name}: {value!r}; expected {_EXPECTED[option.type]}") from error
    if option.type == "flag":
        return value is True or (isinstance(value, str | int) and value in {True, "true", "yes", "1"})
    if option.type == "node" and isinstance(value, list | tuple):
        return as_texts(value, name) or None
    if option.type == "node" and isinstance(value, float | bool):
        raise UsageError(f"{name}: {value!r}; expected a name")
    text = as_text(value if not isinstance(value, int | float) or isinstance(value, bool) else str(value), name)
    if option.type == "choice" and text not in option.choices:
        near = closest(text, option.choices)
        raise UsageError(f"{name}: {text!r}; expected one of {', '.join(option.choices)}{near}")
    return text


_EXPECTED = {"integer": "a whole number", "number": "a number"}
