"""ECCNs, their paragraphs as tuples, and the scopes of requirements as a small language.

A scope is written as items separated by blanks, with what is taken out after a lone minus sign::

    all                         the whole entry
    all - b y                   the whole entry without paragraphs b and y
    a.1 a.2 d.15                these paragraphs
    b.2[!civil_telecom_use]     paragraph b.2, unless the fact is "yes"
    all[barrel_length<18]    the whole entry, for a shorter barrel
    all[for:3B001.q|3C001..3C006|3B|~3B002.c|3A001/NP]
                                software or technology *for* one of these items: an entry, a range of
                                entries, a product group; ~ takes out; /NP asks that the item named is
                                itself controlled for that reason
    all[reason:MT]              what the entry's own MT row covers

A scope is false only where the text takes the item out.  A fact that nobody gave makes it unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from embargraph.errors import UsageError
from embargraph.licensing.truth import Truth, all_of, any_of, negate

__all__ = [
    "EAR99",
    "Condition",
    "Facts",
    "Item",
    "Path",
    "Scope",
    "covers",
    "parse_item",
    "parse_path",
    "parse_scope",
    "path_text",
]

EAR99 = "EAR99"

#: The steps of a paragraph: ("b", "2") for ``.b.2``.
Path = tuple[str, ...]
Facts = Mapping[str, str]
#: Whether an item, by ECCN and path, is controlled for a reason.
ReasonOf = Callable[[str, Path, str], Truth]

_ITEM = re.compile(r"\s*([0-9])\s*([A-Ea-e])\s*([0-9]{3})(?![0-9])(.*)", re.DOTALL)
#: "26 inches": the number that an answer begins with.
_NUMBER = re.compile(r"\s*[0-9]+(?:\.[0-9]+)?")
_STEP = re.compile(r"[a-z]{1,2}|[0-9]+")
_PATH = re.compile(r"[.\s]*(?:\(?[A-Za-z0-9]{1,3}\)?[.\s]*)*")
_ATOM = re.compile(r"(!?)([A-Za-z0-9_]+)(?:(<=|>=|<|>|=)(.+))?")
_FOR = re.compile(r"(~?)([0-9][A-E](?:[0-9]{3})?)((?:\.[a-z0-9]+)*)(?:\.\.([0-9][A-E][0-9]{3}))?(?:/([A-Z]{2}))?")


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be shipped, as its owner classified it."""

    eccn: str
    path: Path = ()

    @property
    def text(self) -> str:
        """Return the item as it is written: ``3A001.a.2``."""
        return ".".join((self.eccn, *self.path))

    @property
    def on_control_list(self) -> bool:
        """Return whether the item has an ECCN; EAR99 has none."""
        return self.eccn != EAR99


def parse_path(text: str) -> Path:
    """Return the steps of a paragraph, however it is punctuated.

    Raises:
        UsageError: The text is no paragraph.

    Example:
        >>> parse_path(".a.10"), parse_path("(a)(2)"), parse_path("c1a"), parse_path("")
        (('a', '10'), ('a', '2'), ('c', '1', 'a'), ())
    """
    if not _PATH.fullmatch(text):
        raise UsageError(f"item: {text.strip()!r} is not a paragraph; write it like .a.2")
    return tuple(_STEP.findall(text.lower()))


def parse_item(text: str) -> Item:
    """Return an item from an ECCN with or without its paragraph, or EAR99.

    Raises:
        UsageError: The text is neither.

    Example:
        >>> parse_item("3a001.a.2").text, parse_item("ear 99").text
        ('3A001.a.2', 'EAR99')
    """
    if re.fullmatch(r"\s*EAR\s*-?\s*99\s*", text, re.IGNORECASE):
        return Item(EAR99)
    found = _ITEM.fullmatch(text)
    if found is None:
        raise UsageError(f"item: {text!r} is not an ECCN; expected one like 3A001.a.2, or EAR99")
    category, group, number, rest = found.groups()
    return Item(f"{category}{group.upper()}{number}", parse_path(rest))


def path_text(path: Path) -> str:
    """Return a paragraph as it is written: ``a.2``."""
    return ".".join(path)


def covers(rule: Path, path: Path) -> Truth:
    """Return whether a rule for one paragraph holds for another.

    A rule for ``a`` holds for ``a.1``; whether one for ``a.1`` holds for ``a`` depends on
    what the item is, so it is not known.

    Example:
        >>> covers(("a",), ("a", "1")), covers(("a", "1"), ("a",)), covers(("a", "1"), ("a", "10"))
        (True, None, False)
    """
    if path[: len(rule)] == rule:
        return True
    return None if rule[: len(path)] == path else False


@dataclass(frozen=True, slots=True)
class Target:
    """Items that software or technology is for."""

    first: str
    path: Path = ()
    last: str | None = None
    reason: str | None = None
    out: bool = False

    def covers(self, item: Item, reason_of: ReasonOf | None) -> Truth:
        """Return whether an item is among these."""
        if self.last is not None:
            inside: Truth = self.first[:2] == item.eccn[:2] and self.first <= item.eccn <= self.last
        elif len(self.first) == 2:
            inside = item.eccn.startswith(self.first)
        else:
            inside = covers(self.path, item.path) if item.eccn == self.first else False
        if self.reason is None or inside is False:
            return inside
        return all_of((inside, reason_of(item.eccn, item.path, self.reason) if reason_of else None))


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact that a scope turns on."""

    fact: str
    no: bool = False
    operator: str = ""
    value: str = ""
    targets: tuple[Target, ...] = ()

    def holds(self, facts: Facts, eccn: str, path: Path, reason_of: ReasonOf | None) -> Truth:
        """Return whether the condition holds, as far as the facts tell."""
        if self.fact == "reason":
            result = reason_of(eccn, path, self.value) if reason_of else None
        elif self.targets:
            result = self._is_for(facts, reason_of)
        else:
            result = self._compare(facts.get(self.fact))
        return negate(result) if self.no else result

    def _compare(self, given: str | None) -> Truth:
        if given is None:
            return None
        if not self.operator:
            return _YES.get(given.strip().lower())
        if self.operator == "=":
            return given.strip().lower() == self.value
        found = _NUMBER.match(given.replace(",", ""))
        if found is None:
            return None
        number, bound = float(found.group()), float(self.value)
        return {
            "<": number < bound,
            "<=": number <= bound,
            ">": number > bound,
            ">=": number >= bound,
        }[self.operator]

    def _is_for(self, facts: Facts, reason_of: ReasonOf | None) -> Truth:
        given = facts.get("for")
        if given is None:
            return None
        if given.strip().lower() in {"none", "other"}:
            return False
        items = [parse_item(part) for part in re.split(r"[,;|]", given) if part.strip()]
        return any_of(
            all_of(
                (
                    any_of(target.covers(item, reason_of) for target in self.targets if not target.out),
                    *(negate(target.covers(item, reason_of)) for target in self.targets if target.out),
                )
            )
            for item in items
        )


_YES: dict[str, bool] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph and what must hold of it; the empty paragraph is the entry."""

    path: Path
    conditions: tuple[Condition, ...] = ()

    def holds(self, eccn: str, path: Path, facts: Facts, reason_of: ReasonOf | None) -> Truth:
        """Return whether an item is within."""
        inside = covers(self.path, path)
        if inside is False or not self.conditions:
            return inside
        return all_of((inside, *(condition.holds(facts, eccn, path, reason_of) for condition in self.conditions)))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items of an entry a requirement is about."""

    text: str
    parts: tuple[Part, ...]
    out: tuple[Part, ...] = ()

    def applies(self, item: Item, facts: Facts, reason_of: ReasonOf | None = None) -> Truth:
        """Return whether the scope covers an item, as far as the paragraph and the facts tell."""
        eccn, path = item.eccn, item.path
        inside = any_of(part.holds(eccn, path, facts, reason_of) for part in self.parts)
        if inside is False or not self.out:
            return inside
        return all_of((inside, negate(any_of(part.holds(eccn, path, facts, reason_of) for part in self.out))))

    def open_facts(self, item: Item, facts: Facts, reason_of: ReasonOf | None = None) -> set[str]:
        """Return the names of the facts that the scope waits for; ``paragraph`` is one."""
        wanted: set[str] = set()
        for part in (*self.parts, *self.out):
            inside = covers(part.path, item.path)
            if inside is None:
                wanted.add("paragraph")
            if inside is False:
                continue
            for condition in part.conditions:
                if condition.fact == "reason":
                    continue  # the row of that reason asks for its own facts
                if condition.holds(facts, item.eccn, item.path, reason_of) is None:
                    wanted.add("for" if condition.targets else condition.fact)
        return wanted

    def paths(self) -> set[Path]:
        """Return the paragraphs that the scope names."""
        return {part.path for part in (*self.parts, *self.out) if part.path}

    def conditions(self) -> list[Condition]:
        """Return every condition of the scope."""
        return [condition for part in (*self.parts, *self.out) for condition in part.conditions]


def _condition(text: str) -> Condition:
    if text.startswith("for:"):
        targets = []
        for piece in text[4:].split("|"):
            found = _FOR.fullmatch(piece)
            if found is None:
                raise ValueError(f"{piece!r} is not an item that a part can be for")
            out, first, path, last, reason = found.groups()
            targets.append(Target(first, tuple(path.split(".")[1:]), last, reason, bool(out)))
        return Condition("for", targets=tuple(targets))
    no = text.startswith("!")
    if text.lstrip("!").startswith("reason:"):
        return Condition("reason", no, value=text.partition(":")[2])
    found = _ATOM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no condition")
    _, fact, operator, value = found.groups()
    return Condition(fact.lower(), no, operator or "", (value or "").lower())


def _part(text: str) -> Part:
    name, _, rest = text.partition("[")
    conditions = tuple(_condition(piece) for piece in rest.rstrip("]").split("&")) if rest else ()
    return Part(() if name == "all" else tuple(name.split(".")), conditions)


@lru_cache(maxsize=4096)
def parse_scope(text: str) -> Scope:
    """Return a scope from its text.

    Raises:
        ValueError: The text is no scope.

    Example:
        >>> scope = parse_scope("all - b y")
        >>> [scope.applies(Item("0A606", path), {}) for path in (("a",), ("b",), ())]
        [True, False, None]
    """
    inside, _, outside = text.partition(" - ")
    parts = tuple(_part(piece) for piece in inside.split())
    if not parts:
        raise ValueError("an empty scope covers nothing")
    return Scope(text, parts, tuple(_part(piece) for piece in outside.split()))
