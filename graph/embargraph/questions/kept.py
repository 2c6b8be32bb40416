"""What is kept of a graph for questions on parties: names, restrictions, statements, and what answers rest on."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import ONE_DAY
from embargraph.model.vocabulary import FIRM_STANDINGS
from embargraph.questions.kept_restrictions import FOLLOWED, KeptRestrictions, followed_digest
from embargraph.questions.kept_statements import KeptStatements
from embargraph.store.kept_names import KeptNames
from embargraph.store.kept_pack import drop_kept, fits, keep, open_kept
from embargraph.store.packed import DamagedPackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.store.packed import Pack

__all__ = ["KeptGraph"]

_EXEMPTS = """
SELECT subject, object, since_first::VARCHAR, until_last::VARCHAR FROM statement
WHERE relation = 'exempts' AND list_contains($firm, standing) AND object IS NOT NULL
"""
_MEMBER_TURNS = """
SELECT DISTINCT day FROM (SELECT unnest([since_first, until_last + 1]) AS day FROM statement
WHERE relation = 'member_of' AND list_contains($firm, standing)) WHERE day IS NOT NULL ORDER BY day
"""
#: What decides what is told of the whole graph.
_MADE_BY = (
    "model/vocabulary.py", "questions/kept.py", "questions/jurisdictions.py", "questions/vintage.py",
    "questions/sql/held_jurisdictions.sql", "store/lists_held.py", "store/sql/list_editions.sql",
    "store/sql/list_extents.sql", "store/named_only.py", "store/sql/named_only.sql",
)  # fmt: skip


class KeptGraph:
    """Answers questions on parties without the engine; may be shared by threads."""

    def __init__(self, pack: Pack) -> None:
        """Read the little that every answer needs."""
        self.pack = pack
        self._read: dict[str, Any] = {}
        self.names = KeptNames(pack)
        self.statements = KeptStatements(pack)
        self.restrictions = KeptRestrictions(pack, self.names, self.statements)

    @classmethod
    def opened(cls, digest: str) -> KeptGraph | None:
        """Return what is kept of a graph; None where nothing is.

        Args:
            digest: The digest of the graph's content.
        """
        pack = open_kept(digest, _code())
        if pack is None:
            return None
        try:
            return cls(pack)
        except DamagedPackError as error:
            drop_kept(pack.path, error)
            return None

    @classmethod
    def made(cls, connection: DuckDBPyConnection, digest: str) -> KeptGraph | None:
        """Keep a graph; None where it is too large, its SQL another than is followed, or there is nowhere to keep it.

        Args:
            connection: The open graph.
            digest: The digest of its content.

        Raises:
            GraphFileError: The graph's content is another than its digest says.
        """
        if followed_digest() != FOLLOWED or not fits(connection):
            return None
        pack = keep(connection, digest, _told(connection), _code())
        return None if pack is None else cls(pack)

    def told(self, name: str) -> Any:
        """Return something that is kept of the whole graph: vintage, lists, lists_held."""
        found = self._held(name)
        # Whoever gets it may change it.
        if isinstance(found, list):
            return [dict(each) if isinstance(each, dict) else each for each in found]
        return dict(found) if isinstance(found, dict) else found

    def _held(self, name: str) -> Any:
        """Return something that is kept of the whole graph, read once."""
        if name not in self._read:
            self._read[name] = self.pack.get("told", name)
        return self._read[name]

    def jurisdictions(self, day: date) -> list[dict[str, Any]]:
        """Return whose rules the graph holds on a day, as `Graph.jurisdictions` does."""
        text, found = day.isoformat(), []
        for since, rows in self._held("jurisdictions"):
            if since <= text:
                found = rows
        return [{**row, "lists": list(row["lists"]), "through": list(row["through"])} for row in found]

    @cached_property
    def member_turns(self) -> tuple[date, ...]:
        """The days on which some state joins or leaves a union, the first day of all among them."""
        return tuple(date.fromisoformat(since) for since, _ in self._held("jurisdictions"))

    def named(self, ids: Iterable[str], day: date | None) -> list[tuple[Any, ...]]:
        """Return rows as ``labelled_nodes.sql`` gives them: what nodes are, and the verdict that binds each most."""
        text = None if day is None else day.isoformat()
        nodes = [(id_, node) for id_ in ids if (node := self.names.node(id_)) is not None]
        return [
            (id_, node.label, node.kind, node.type, node.country, self.restrictions.verdict(id_, text))
            for id_, node in nodes
        ]

    def turns(self, day: date, who: Sequence[str]) -> tuple[date | None, date | None]:
        """Return the last day up to one, and the first after it, on which a restriction on some nodes changes."""
        text = day.isoformat()
        before: set[date] = set()
        after: set[date] = set()
        for first, *lasts in self.restrictions.turns(who):
            if first is not None:
                (before if first <= text else after).add(date.fromisoformat(first))
            for last in lasts:
                if last is not None and last < "9999-12-31":
                    (before if last < text else after).add(date.fromisoformat(last) + ONE_DAY)
        return max(before, default=None), min(after, default=None)

    def premises(self, parties: Iterable[str]) -> Mapping[tuple[str | None, ...], Sequence[str]]:
        """Return the statements behind each restriction on some parties, by what tells it from others."""
        found: dict[tuple[str | None, ...], Sequence[str]] = {}
        for who in parties:
            # Of those that are told alike the first by id counts.
            for row in sorted(self.restrictions.on(who), key=lambda row: row.order[-1]):
                found.setdefault((who, *row.told_by), row.premises)
        return found


@cache
def _code() -> str:
    """Return what kept records depend on beside the SQL of their sections: the code and SQL of what is told."""
    package = Path(__file__).resolve().parents[1]
    texts = (hashlib.sha256((package / name).read_bytes()).hexdigest() for name in _MADE_BY)
    return " ".join((FOLLOWED, *texts))


def _told(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return what is kept of the whole graph, as JSON texts by name."""
    from embargraph.questions.vintage import loaded_lists, read_vintage
    from embargraph.store.lists_held import lists_held
    from embargraph.store.named_only import named_only

    firm = {"firm": list(FIRM_STANDINGS)}
    scopes = connection.execute("SELECT id FROM node WHERE kind = 'technology' AND type = 'all-items'").fetchall()
    odd = connection.execute("SELECT count(*) FROM node WHERE regexp_matches(id, '[^\\x00-\\x7F]')").fetchall()
    told: dict[str, Any] = {
        "scopes": [id_ for (id_,) in scopes],
        "plain_ids": odd[0][0] == 0,
        "exempts": connection.execute(_EXEMPTS, firm).fetchall(),
        "vintage": read_vintage(connection),
        "lists": loaded_lists(connection),
        "lists_held": lists_held(connection),
        "named_only": named_only(connection),
        "jurisdictions": _jurisdictions(connection),
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}


def _jurisdictions(connection: DuckDBPyConnection) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return whose rules are held from each day on which some state joins or leaves a union."""
    from embargraph.questions.jurisdictions import jurisdiction_rows

    turns = connection.execute(_MEMBER_TURNS, {"firm": list(FIRM_STANDINGS)}).fetchall()
    days = [date.min, *(day for (day,) in turns if isinstance(day, date))]
    return [(day.isoformat(), jurisdiction_rows(connection, day)) for day in days]
