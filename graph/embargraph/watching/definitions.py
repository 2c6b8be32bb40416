"""A file of watches: what each watches, on what terms, and where its alerts go.

::

    base = "https://desk.example.org"      # where the pages are; alerts link to it
    from = "embargraph@example.org"        # who mails come from

    [[watch]]
    id = "suppliers"
    names = "suppliers.csv"                # or ["Nexperia", "Wingtech"]; columns as for screening
    horizon = 30
    to = [{feed = true}, {mail = "desk@example.org"}, {webhook = "https://…", secret_env = "HOOK_SECRET"}]

Instead of `names` a watch may have `measures`, or a `question` with `options`.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, EmbargraphError, UnknownNameError, closest
from embargraph.model.given import short
from embargraph.model.text import plain
from embargraph.model.vocabulary import BASES, EFFECTS
from embargraph.resources import is_own_file
from embargraph.watching.targets import Target, read_targets

if TYPE_CHECKING:
    from embargraph.screening.results import Query

__all__ = ["STALE_AFTER", "Watch", "WatchFile", "find_watch_file", "read_watches"]

#: Days after which the newest edition of a list is said to be stale, as `embargraph doctor` counts.
STALE_AFTER = 30
_HORIZON = 30
_MAX_BYTES = 1 << 20
_MOST_NAMES = 200_000
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_TOP = ("base", "from", "allow_private_targets", "watch")
_KEYS = (
    "id", "names", "measures", "question", "options", "by", "effect", "basis", "horizon", "assume", "decisions",
    "threshold", "through_places", "stale_after", "to",
)  # fmt: skip
_WATCHED = ("names", "measures", "question")
#: What an answer is asked with beside the options of its question.
_RESERVED = frozenset({"as_of", "ever", "queries", "assume", "facts", "timeout", "question"})


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch: a list of names, some measures, or a question with its options."""

    id: str
    names: tuple[Query, ...] = ()
    #: Rows of its file that are no name, each in a sentence.
    unread: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    question: str | None = None
    options: Mapping[str, Any] | None = None
    by: tuple[str, ...] = ()
    effect: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    #: Days before a scheduled change at which to speak of it; 0 for never.
    horizon: int = _HORIZON
    assume: tuple[str, ...] = ()
    decisions: Path | None = None
    threshold: float | None = None
    #: Whether rules count that reach a party through its country, or everybody.
    through_places: bool = True
    stale_after: int = STALE_AFTER
    to: tuple[Target, ...] = (Target("feed", ""),)

    @property
    def is_fed(self) -> bool:
        """Whether its alerts can be read as a feed."""
        return any(target.form == "feed" for target in self.to)

    @property
    def terms(self) -> str:
        """A digest of what decides its rows: with other terms its last answer cannot be compared."""
        told = (self.measures, self.question, sorted((self.options or {}).items()), self.by, self.effect, self.basis,
                self.threshold, self.through_places)  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def watched(self) -> str:
        """What it watches, in words.

        Example:
            >>> Watch("a", measures=("us-bis-affiliates-rule",)).watched
            '1 measure'
        """
        if self.question:
            return f"the question {self.question}"
        count, noun = (len(self.measures), "measure") if self.measures else (len(self.names), "name")
        return f"{count} {noun}{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True)
class WatchFile:
    """A file of watches that was read."""

    path: Path
    watches: tuple[Watch, ...]
    base: str | None = None
    sender: str | None = None
    #: Whether webhooks may reach machines of one's own network.
    allow_private: bool = False

    def watch(self, id_: str) -> Watch:
        """Return one watch.

        Raises:
            UnknownNameError: There is none of this id.
        """
        for watch in self.watches:
            if watch.id == id_:
                return watch
        known = [watch.id for watch in self.watches]
        near = closest(id_, known).removeprefix("; nearest: ")
        raise UnknownNameError("watch", id_, [near] if near else known[:5])


def find_watch_file(named: Path | None = None) -> Path:
    """Return the file of watches: the one named, that of ``EMBARGRAPH_WATCHES``, ``./watches.toml``, or the user's own.

    Args:
        named: A file that the caller names.
    """
    variable = os.environ.get("EMBARGRAPH_WATCHES")
    if named is not None or variable:
        return named or Path(str(variable))
    here = Path("watches.toml")
    if here.is_file():
        return here
    from embargraph.home.place import data_folder

    return data_folder() / "watches.toml"


def read_watches(path: Path) -> WatchFile:
    """Read a file of watches, and the names that its watches have.

    Args:
        path: A TOML file; paths in it are relative to it.

    Raises:
        DataError: It cannot be read, others can write it, or it has faults: all of them are said.
    """
    given = _parsed(path)
    faults: list[str] = []
    faults += [
        f"{key}: unknown; expected one of {', '.join(_TOP)}{closest(key, _TOP)}" for key in given if key not in _TOP
    ]
    base, sender = (_text(given, key, "", faults) for key in ("base", "from"))
    if base is not None and not re.fullmatch(r"https?://[^\s?#]+", base):
        faults.append(f"base: {short(base)}; expected an address like https://desk.example.org")
    if sender is not None and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", sender):
        faults.append(f"from: {short(sender)}; expected a mail address")
    allow_private = given.get("allow_private_targets", False)
    if not isinstance(allow_private, bool):
        faults.append(f"allow_private_targets: {short(allow_private)}; expected true or false")
    entries = given.get("watch", [])
    if not isinstance(entries, list) or not entries:
        faults.append("watch: none; expected [[watch]] with an id, and names, measures or a question")
        entries = []
    watches = [
        watch
        for number, entry in enumerate(entries, 1)
        if (watch := _Reading(path, number, entry, faults).watch()) is not None
    ]
    seen: set[str] = set()
    for watch in watches:
        if watch.id in seen:
            faults.append(f"watch {watch.id}: id: given twice; each watch has an id of its own")
        seen.add(watch.id)
    if faults:
        count = f"{len(faults)} faults in the file of watches, nothing was run\n" if len(faults) > 1 else ""
        raise DataError(count + "\n".join(f"{path}: {fault}" for fault in faults))
    return WatchFile(path, tuple(watches), None if base is None else base.rstrip("/"), sender, allow_private is True)


def _parsed(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise DataError(f"{path}: no such file of watches; expected TOML with [[watch]], see docs/watches.md")
    if not is_own_file(path.resolve()):
        # Whoever can write it says where alerts go, and which files are written.
        raise DataError(f"{path}: belongs to another user, or others can write it; it says where alerts go")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataError(f"{path}: more than {_MAX_BYTES} bytes; names have their place in a file of their own")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not TOML: {error}") from error


def _text(entry: Mapping[str, Any], key: str, where: str, faults: list[str]) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        faults.append(f"{where}{key}: {short(value)}; expected a text")
        return None
    return value.strip()


class _Reading:
    """One watch of a file: each fault is noted, and the reading goes on."""

    def __init__(self, path: Path, number: int, entry: Any, faults: list[str]) -> None:
        self.path, self.faults = path, faults
        self.entry: dict[str, Any] = entry if isinstance(entry, dict) else {}
        self.id = str(self.entry.get("id", number))
        if not isinstance(entry, dict):
            self.fault("", f"{short(entry)}; expected a table")

    def fault(self, key: str, problem: str) -> None:
        self.faults.append(f"watch {short(self.id)[1:-1]}: {key}{': ' if key else ''}{problem}")

    def watch(self) -> Watch | None:
        """Return it, as far as it can be read; a fault anywhere refuses the file."""
        for key in self.entry:
            if key not in _KEYS:
                self.fault(key, f"unknown; expected one of {', '.join(_KEYS)}{closest(key, _KEYS)}")
        if not _ID.fullmatch(self.id) or not isinstance(self.entry.get("id"), str):
            said = short(self.entry["id"]) if "id" in self.entry else "missing"
            self.fault("id", f"{said}; expected lower-case letters, digits, '-', '_' and '.'")
        given = [key for key in _WATCHED if key in self.entry]
        if len(given) != 1:
            self.fault("", f"{' and '.join(given) or 'nothing to watch'}; expected one of {', '.join(_WATCHED)}")
        if "options" in self.entry and "question" not in self.entry:
            self.fault("options", "without a question; expected question beside it")
        names, unread = self._names()
        decisions = _text(self.entry, "decisions", f"watch {self.id}: ", self.faults)
        return Watch(
            self.id,
            names,
            unread,
            self._texts("measures"),
            _text(self.entry, "question", f"watch {self.id}: ", self.faults),
            self._options(),
            self._texts("by"),
            self._texts("effect", EFFECTS),
            self._texts("basis", BASES),
            self._count("horizon", _HORIZON, 366),
            self._texts("assume"),
            None if decisions is None else self.path.parent / decisions,
            self._threshold(),
            self._flag("through_places"),
            self._count("stale_after", STALE_AFTER, 3660),
            read_targets(self.entry.get("to", [{"feed": True}]), self.path.parent, self.fault),
        )

    def _texts(self, key: str, known: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        value = self.entry.get(key, [])
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            self.fault(key, f"{short(value)}; expected a text, or a list of texts")
            return ()
        for text in texts:
            if known is not None and text not in known:
                self.fault(key, f"{text!r}; expected one of {', '.join(known)}{closest(text, known)}")
        return tuple(text.strip() for text in texts)

    def _count(self, key: str, default: int, most: int) -> int:
        value = self.entry.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.fault(key, f"{short(value)}; expected a whole number of days from 0 to {most}")
            return default
        return value

    def _flag(self, key: str) -> bool:
        value = self.entry.get(key, True)
        if not isinstance(value, bool):
            self.fault(key, f"{short(value)}; expected true or false")
            return True
        return value

    def _threshold(self) -> float | None:
        value = self.entry.get("threshold")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            self.fault("threshold", f"{short(value)}; expected more than 0, at most 1")
            return None
        return float(value)

    def _options(self) -> dict[str, Any]:
        value = self.entry.get("options", {})
        if not isinstance(value, dict):
            self.fault("options", f"{short(value)}; expected a table")
            return {}
        for name in sorted(_RESERVED & value.keys()):
            self.fault("options", f"{name}: not an option of a question; a watch asks for each day by itself")
        return value

    def _names(self) -> tuple[tuple[Query, ...], tuple[str, ...]]:
        from embargraph.screening.results import Query

        value = self.entry.get("names")
        if value is None:
            return (), ()
        if isinstance(value, str):
            try:
                return self._file(self.path.parent / value)
            except EmbargraphError as error:
                self.fault("names", str(error))
                return (), ()
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            self.fault("names", f"{short(value)}; expected the name of a file, or a list of names")
            return (), ()
        if len(value) > _MOST_NAMES:
            self.fault("names", f"{len(value)} names; expected at most {_MOST_NAMES}")
        return self._checked(dict.fromkeys(_clean(Query(each)) for each in value))

    def _file(self, path: Path) -> tuple[tuple[Query, ...], tuple[str, ...]]:
        from embargraph.screening.batch.input import open_customers
        from embargraph.screening.results import Query

        queries: dict[Query, None] = {}
        unread: list[str] = []
        for row in open_customers(path):
            if len(queries) + len(unread) > _MOST_NAMES:
                raise DataError(f"{path}: more than {_MOST_NAMES} names; make several watches")
            if isinstance(row, Query):
                queries.setdefault(_clean(row))
            else:
                unread.append(plain(f"{path.name}: row {row.row}: {row.reason}"))
        names, blank = self._checked(queries)
        return names, (*unread, *blank)

    def _checked(self, queries: Mapping[Query, None]) -> tuple[tuple[Query, ...], tuple[str, ...]]:
        """Return the names that can be looked for, and in sentences those that cannot."""
        good = tuple(query for query in queries if any(map(_tells, _parts(query))))
        bad = tuple(f"{query.name!r}: a name without letters or digits" for query in queries if query not in good)
        if not good:
            self.fault("names", "no name to watch; expected at least one")
        return good, bad


def _clean(query: Query) -> Query:
    """Return what is watched by, without what no text can hold and no reader sees."""
    from embargraph.screening.results import Query

    address, born = (None if each is None else plain(each) for each in (query.address, query.birth_date))
    return Query(plain(query.name), query.country, address, tuple(map(plain, query.identifiers)), born, query.kind)


def _parts(query: Query) -> Iterator[str]:
    yield from (query.name, query.address or "", *query.identifiers)


def _tells(text: str) -> bool:
    return any(character.isalnum() for character in text)


def shown_names(names: Sequence[str], most: int = 20) -> str:
    """Return some names in a sentence, and how many more there are.

    Example:
        >>> shown_names(["A", "B", "C"], 2)
        'A, B and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
