"""Parameters of a route: what they are called, what they may be, and what was given; also what OpenAPI says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError, closest
from embargraph.model.given import as_text
from embargraph.model.typed_dates import typed_day
from embargraph.serving.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from embargraph.questions.header import Option, Question

__all__ = ["ARRAY", "ASSUME", "AS_OF", "EVER", "PAGING", "Parameter", "of_question", "read_given"]

_YES, _NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_EXPECTED = {"integer": "a whole number", "number": "a number", "flag": "true or false"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query string.

    Attributes:
        name: What it is called.
        type: text, name, day, flag, integer, number.
        help: What it means.
        many: Whether it may be given several times.
        choices: What it may be; anything of its type if empty.
        default: What it is if it is not given, as text.
        required: Whether it must be given.
        least: The smallest number.
        most: The largest.
    """

    name: str
    type: str = "text"
    help: str = ""
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False
    least: float | None = None
    most: float | None = None

    def schema(self) -> dict[str, Any]:
        """Return the parameter's schema as OpenAPI has it."""
        schema: dict[str, Any] = dict(_SCHEMAS[self.type])
        if self.choices:
            schema["enum"] = list(self.choices)
        if self.least is not None:
            schema["minimum"] = self.least
        if self.most is not None:
            schema["maximum"] = self.most
        if self.default is not None:
            schema["default"] = self.value(self.default) if self.type in {"integer", "number", "flag"} else self.default
        return {"type": "array", "items": schema} if self.many else schema

    def value(self, text: str) -> Any:
        """Return a value as its type.

        Raises:
            UsageError: It is none.
        """
        as_text(text, self.name)
        if self.choices and text not in self.choices:
            near = closest(text, self.choices)
            raise UsageError(f"{self.name}: {text[:80]!r}; expected one of {', '.join(self.choices)}{near}")
        if self.type == "day":
            return typed_day(text, self.name)
        if self.type in {"integer", "number"}:
            return self._number(text)
        if self.type == "flag":
            if text.casefold() not in _YES | _NO:
                raise UsageError(f"{self.name}: {text[:80]!r}; expected true or false")
            return text.casefold() in _YES
        if self.type == "name" and not text.strip():
            raise UsageError(f"{self.name}: an empty text; expected an id, name or alias")
        return text

    def _number(self, text: str) -> int | float:
        try:
            number: int | float = int(text) if self.type == "integer" else float(text)
        except ValueError:
            raise UsageError(f"{self.name}: {text[:80]!r}; expected {_EXPECTED[self.type]}") from None
        if number != number or abs(number) >= 2**63:
            raise UsageError(f"{self.name}: {text[:80]!r}; expected {_EXPECTED[self.type]}, not beyond 63 bits")
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            low, high = self.least, self.most
            bounds = (
                f"{low:g} or more" if high is None else f"at most {high:g}" if low is None else f"{low:g} to {high:g}"
            )
            raise UsageError(f"{self.name}: {text[:80]}; expected {bounds}")
        return number


_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "name": {"type": "string", "minLength": 1},
    "day": {"type": "string", "format": "date"},
    "flag": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
}

AS_OF = Parameter("as_of", "day", "The day asked about, YYYY-MM-DD; today if not given.")
EVER = Parameter("ever", "flag", "Answer over all time.")
ASSUME = Parameter(
    "assume", help="A status to assume, MEASURE=STATUS; the answer is then not what is on record.", many=True
)
ARRAY = Parameter("shape", help="The rows alone, as a list.", choices=("array",))
CURSOR = Parameter("cursor", help="Where to go on; from the member next of the answer before.")
LIMIT = Parameter("limit", "integer", "Rows at most.", default="100", least=1, most=1000)
PAGING = (LIMIT, CURSOR)


def read_given(parameters: Sequence[Parameter], given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return what was given by parameter, each as its type.

    Args:
        parameters: What may be given.
        given: Names and texts of the query string, in order.

    Raises:
        Problem: One is unknown, is given twice, is missing or is not of its type; every fault is named.
    """
    known = {parameter.name: parameter for parameter in parameters}
    faults: list[dict[str, str]] = []
    values: dict[str, Any] = {}
    for name, text in given:
        parameter = known.get(name)
        if parameter is None:
            expected = f"{closest(name, known)}; there are: {', '.join(known) or 'none'}"
            faults.append(_fault(name, f"unknown parameter {name[:80]!r}{expected}"))
            continue
        try:
            value = parameter.value(text)
        except UsageError as error:
            faults.append(_fault(name, str(error)))
            continue
        if parameter.many:
            values.setdefault(name, []).append(value)
        elif name in values:
            faults.append(_fault(name, f"{name} is given several times; it takes one value"))
        else:
            values[name] = value
    asked = {fault["name"] for fault in faults}
    faults += [
        _fault(parameter.name, f"{parameter.name} is missing")
        for parameter in parameters
        if parameter.required and parameter.name not in values and parameter.name not in asked
    ]
    if faults:
        raise Problem(400, "usage", "; ".join(fault["detail"] for fault in faults), errors=faults)
    return values


def _fault(name: str, detail: str) -> dict[str, str]:
    return {"in": "query", "name": name[:80], "detail": detail}


@dataclass(frozen=True, slots=True)
class QuestionParameters:
    """The parameters of a question, and which of them are its own options."""

    question: Question
    own: tuple[Parameter, ...]
    others: tuple[Parameter, ...]
    #: Whether pages may be as long as is asked: a question may have an option of that name itself.
    takes_limit: bool = field(default=True)

    @property
    def all(self) -> tuple[Parameter, ...]:
        """Every parameter."""
        return (*self.own, *self.others)

    def options(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of some values that are options of the question."""
        return {parameter.name: values[parameter.name] for parameter in self.own if parameter.name in values}


def of_question(question: Question) -> QuestionParameters:
    """Return the parameters that a question's header gives, and those that every question has."""
    own = tuple(_of_option(option) for option in question.options)
    names = {parameter.name for parameter in own}
    others = [ASSUME, ARRAY, *PAGING]
    if question.takes_day:
        others.insert(0, AS_OF)
    if question.time == "day":
        others.insert(1, EVER)
    return QuestionParameters(
        question, own, tuple(each for each in others if each.name not in names), "limit" not in names
    )


def _of_option(option: Option) -> Parameter:
    types = {"node": "name", "date": "day", "choice": "text"}
    return Parameter(
        option.name,
        types.get(option.type, option.type),
        option.help,
        many=option.type == "node",
        choices=option.choices,
        default=None if option.type == "node" else option.default,
        required=option.is_required and option.default is None,
    )
