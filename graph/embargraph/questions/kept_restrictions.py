"""The question `restricted` for a party, from memory: its rows as the SQL gives them, at a tenth of the time.

The SQL is planned anew for each question, which alone takes longer than looking up
the rows of one party.  So a graph that is asked again and again keeps names and
memberships (`embargraph.store.kept_names`) and the restrictions of the groups that
parties belong to, and reads a party's own by their index.

The SQL stays what the question means.  This module follows one version of it, by its
digest: with any other it answers nothing, and the SQL is run.
"""

from __future__ import annotations

import hashlib
import marshal
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.model.vocabulary import FIRM_STANDINGS, MATCHES, VERDICTS
from embargraph.resources import find_folder
from embargraph.store.kept_names import KeptNames

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["FOLLOWED", "KeptRestrictions", "followed_digest"]

#: The version of the SQL that this module follows; `followed_digest` gives that of the files as they are.
FOLLOWED = "7b8663307a222185"
#: Options that it knows; a question with any other is for the SQL.
_KNOWN = frozenset({"who", "basis", "effect", "verdict", "status"})
#: Rows that are kept, of the parties and groups that were asked for last.
_MOST_ROWS = 6000
_ABROAD = frozenset({"located", "end_use", "foreign_produced", "supplier"})
_APART = ("place-hk", "place-mo")
_MATCH = {how: rank for rank, how in enumerate(MATCHES)}
_VERDICT = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_FILES = ("broader", "narrower", "evidence", "ref")
_STEP = 400

_COLUMNS = (
    "id", "who", "what", "under", "by", "authority", "basis", "effect", "verdict", "first_day", "last_day", "citation",
    "via", "list", "binds", "standing", "presumption", "since", "until", "policy", "requirement", "scope", "footnote",
    "programme", "relief", "branches", "witness", "note", "known_through", "premises",
)  # fmt: skip
_QUOTED = ", ".join(f'"{name}"' for name in _COLUMNS)
_SELECT = f"SELECT {_QUOTED} FROM restriction"
_EVIDENCE = (
    'SELECT id, coalesce(document, source), "start", "end", gist, citation, url, standing FROM statement WHERE id IN '
)
_CORRECTED = """
SELECT corrected, string_agg(coalesce(gist, relation) || coalesce(' (' || citation || ')', ''), ' ' ORDER BY id)
FROM (SELECT id, gist, relation, citation, unnest(corrects) AS corrected FROM statement) GROUP BY corrected
"""
_EXEMPTS = """
SELECT subject, object, since_first, until_last FROM statement
WHERE relation = 'exempts' AND list_contains($firm, standing) AND object IS NOT NULL
"""


def followed_digest() -> str:
    """Return the digest of the SQL that the question rests on, as its files are."""
    folder = Path(__file__).resolve().parent.parent / "store" / "sql"
    files = [find_folder("queries") / "restricted.sql", *(folder / f"{name}.sql" for name in _FILES)]
    # How lines are broken says nothing.
    texts = (" ".join(file.read_text(encoding="utf-8").split()) for file in files)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


class _Row(NamedTuple):
    """A restriction: what it is chosen and ordered by, and the rest as bytes, which are a tenth of the objects."""

    id: str
    who_label: str
    under: str
    by: str | None
    basis: str | None
    effect: str | None
    verdict: str
    first: date | None
    last: date | None
    known: date | None
    what_label: str | None
    rest: bytes


class KeptRestrictions:
    """Answers `restricted` for parties on an open graph; may be shared by threads."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        """Read names, memberships, exemptions and corrections."""
        self.names = KeptNames(connection)
        self._corrected = dict(connection.execute(_CORRECTED).fetchall())
        self._exempts: dict[str, list[tuple[str, date | None, date | None]]] = {}
        for under, object_, first, last in connection.execute(_EXEMPTS, {"firm": list(FIRM_STANDINGS)}).fetchall():
            self._exempts.setdefault(under, []).append((object_, first, last))
        self._rows: OrderedDict[str, tuple[_Row, ...]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    @staticmethod
    def can_follow(connection: DuckDBPyConnection) -> bool:
        """Say whether the SQL is the version that is followed here, and the graph small enough to be kept."""
        return followed_digest() == FOLLOWED and KeptNames.fits(connection)

    @staticmethod
    def knows(values: Mapping[str, Any]) -> bool:
        """Say whether a question is about parties, and narrowed by nothing that only SQL knows."""
        given = {name for name, value in values.items() if value is not None and not name.endswith("_match")}
        return bool(values.get("who")) and given <= _KNOWN | {"as_of", "today"}

    def answer(self, connection: DuckDBPyConnection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of the question, as its SQL gives them and in its order.

        Args:
            connection: The open graph, to read what is not kept.
            values: What `embargraph.questions.ask.bind_options` gives.
        """
        asked = dict(zip(values["who"], values["who_match"], strict=True))
        day, today = values["as_of"], values["today"]
        chosen = []
        held = self._of(connection, list(asked))
        home = {id_ for id_ in asked if id_.startswith("place-")}
        apart = any(asked.get(place) in {"exact", "words"} for place in _APART)
        for who, rows in held.items():
            how = asked[who]
            for row in rows:
                if not _is_wanted(row, values, day):
                    continue
                if how == "broader" and not self._reaches(row, asked, home, apart, day or today):
                    continue
                chosen.append((_order(row, how), row, how))
        chosen.sort(key=lambda each: each[0])
        return [_finished(row, how, day, today) for _, row, how in chosen]

    def _reaches(self, row: _Row, asked: Mapping[str, str], home: set[str], apart: bool, day: date) -> bool:
        """Say whether what binds a group reaches a party of it."""
        for object_, first, last in self._exempts.get(row.under, ()):
            if object_ in asked and (first is None or first <= day) and (last is None or last >= day):
                return False
        abroad = row.basis is None or row.basis in _ABROAD
        return not abroad or (row.by is None or f"place-{row.by}" not in home) or apart

    def _of(self, connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, tuple[_Row, ...]]:
        """Return the restrictions on each of some nodes over all time."""
        with self._lock:
            found = {id_: self._rows[id_] for id_ in ids if id_ in self._rows}
            for id_ in found:
                self._rows.move_to_end(id_)
        missing = [id_ for id_ in ids if id_ not in found]
        if not missing:
            return found
        read = self._read(connection, missing)
        with self._lock:
            for id_, rows in read.items():
                if id_ not in self._rows:
                    self._rows[id_] = rows
                    self._held += len(rows) + 1
            while self._held > _MOST_ROWS and self._rows:
                self._held -= len(self._rows.popitem(last=False)[1]) + 1
        return found | read

    def _read(self, connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, tuple[_Row, ...]]:
        rows: list[tuple[Any, ...]] = []
        if len(ids) <= _FEW:
            # One by one: only for a single value is the index used.
            for id_ in ids:
                rows += connection.execute(f"{_SELECT} WHERE who = $1", [id_]).fetchall()
        else:
            rows += connection.execute(f"{_SELECT} WHERE list_contains($1, who)", [list(ids)]).fetchall()
        laid = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        named = {row[name] for row in laid for name in ("who", "what", "under", "by", "authority")} - {None}
        labels = dict(_in_steps(connection, "SELECT id, label FROM node WHERE id IN ", sorted(named)))
        premises = sorted({premise for row in laid for premise in row["premises"] or ()})
        evidence = {
            id_: {
                "document": document, "start": start, "end": end, "gist": gist, "citation": citation, "url": url,
                "standing": standing, "corrected_by": self._corrected.get(id_),
            }
            for id_, document, start, end, gist, citation, url, standing in _in_steps(connection, _EVIDENCE, premises)
        }  # fmt: skip
        made: dict[str, list[_Row]] = {id_: [] for id_ in ids}
        for row in laid:
            if row["who"] in labels and row["under"] in labels:
                made[row["who"]].append(_as_row(row, labels, evidence))
        return {id_: tuple(found) for id_, found in made.items()}


#: Nodes that are read one by one.
_FEW = 12


def _in_steps(connection: DuckDBPyConnection, select: str, ids: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    # Literals rather than a list: the engine prunes by them.
    for start in range(0, len(ids), _STEP):
        step = ids[start : start + _STEP]
        yield from connection.execute(f"{select} ({', '.join('?' * len(step))})", step).fetchall()


def _as_row(row: Mapping[str, Any], labels: Mapping[str, str], evidence: Mapping[str, dict[str, Any]]) -> _Row:
    from embargraph.model.plain import as_plain

    def ref(name: str) -> dict[str, Any] | None:
        id_ = row[name]
        return {"id": id_, "label": labels[id_]} if id_ in labels else None

    citation = row["citation"]
    under = {
        "id": row["under"],
        "label": labels[row["under"]],
        "citation": None if citation is None else citation.partition("; ")[0],
    }
    proofs = [evidence[premise] for premise in dict.fromkeys(row["premises"] or ()) if premise in evidence]
    names = ("list", "basis", "effect", "binds", "verdict", "standing", "presumption", "since", "until", "policy",
             "requirement", "scope", "footnote", "programme")  # fmt: skip
    before = (ref("what"), row["via"], ref("by"), ref("authority"), under, *(row[name] for name in names))
    rest = (
        ref("who"),
        *before,
        row["relief"],
        row["branches"],
        row["witness"],
        row["note"],
        row["known_through"],
        proofs,
    )
    what = ref("what")
    return _Row(
        row["id"], labels[row["who"]], row["under"], row["by"], row["basis"], row["effect"], row["verdict"],
        row["first_day"], row["last_day"], row["known_through"], what["label"] if what else None,
        marshal.dumps(as_plain(rest)),
    )  # fmt: skip


def _is_wanted(row: _Row, values: Mapping[str, Any], day: date | None) -> bool:
    for name in ("basis", "effect", "verdict"):
        if values.get(name) is not None and getattr(row, name) != values[name]:
            return False
    status = "in_force"
    if day is not None:
        holds = (row.first is None or row.first <= day) and (row.last is None or row.last >= day)
        status = "not_in_force" if not holds else "unknown" if row.verdict == "unknown" else "in_force"
    wanted = values.get("status")
    return status != "not_in_force" if wanted is None else status == wanted


def _order(row: _Row, how: str) -> tuple[Any, ...]:
    return (
        _MATCH.get(how, len(_MATCH)), row.who_label, _VERDICT.get(row.verdict, len(_VERDICT)),
        (row.first is not None, row.first or date.min), row.under,
        (row.what_label is not None, row.what_label or ""), (row.last is None, row.last or date.max), row.id,
    )  # fmt: skip


def _finished(row: _Row, how: str, day: date | None, today: date) -> tuple[Any, ...]:
    """Return a row with what depends on the match and the day."""
    who, what, via, by, authority, *rest = marshal.loads(row.rest)  # noqa: S302 - made by this process
    *rest, relief, branches, witness, note, known, proofs = rest
    text = None if day is None else day.isoformat()
    on: list[Any] = []
    other: list[Any] = []
    for each in relief or ():
        holds = text is None or (
            (each["since"] is None or each["since"] <= text[: len(each["since"])])
            and (each["until"] is None or each["until"] >= text[: len(each["until"])])
        )
        (on if holds else other).append(each)
    late = row.known is not None and row.known < (day or today)
    reliefs = _reliefs(relief, on, other)
    return (who, what, how, via, by, authority, *rest, *reliefs, branches, witness, note, known, late, proofs)


def _reliefs(relief: Any, on: list[Any], other: list[Any]) -> tuple[Any, Any]:
    return (None, None) if relief is None else (on, other)
