"""From a name to the nodes that carry it, and to what is broader and narrower."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from embargraph.errors import UnknownNameError
from embargraph.model.names import name_key, name_words
from embargraph.model.told_numbers import part_told
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from embargraph.store.kept_names import KeptNames

__all__ = ["Likeness", "NodeMatch", "Resolution", "find_nodes", "resolve_name", "resolve_names"]


class NodeMatch(NamedTuple):
    """A node and how it matches: exact, like, words, narrower or broader; a likeness with its score."""

    id: str
    how: str
    score: float | None = None


class Likeness(Protocol):
    """Finds the parties whose names are like one, as screening finds them."""

    def __call__(self, name: str) -> tuple[list[NodeMatch], list[NodeMatch]]:
        """Return the parties that a name may mean, and those that only come near."""
        ...

    def sharing(self, names: Iterable[str]) -> list[NodeMatch]:
        """Return the parties that print one of some names, in any order of its words and with any legal form."""
        ...


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one name was taken to mean, and which parties of like names were left out."""

    name: str
    taken: tuple[NodeMatch, ...]
    others: tuple[NodeMatch, ...] = ()


#: What people type before what may be short, or letters alone: a list's own number, the code of a bank.
_ALONE = re.compile(r"^(?:SWIFT(?:/BIC)?|BIC|OFAC|SDN)\b[\s:/#.]*", re.IGNORECASE)
_EXACT = """
SELECT n.id, n.kind, n.type FROM node n JOIN (
    SELECT id FROM node WHERE id = $name OR lower(id) = lower($name)
    UNION SELECT node FROM name WHERE $key <> '' AND key = $key
    UNION SELECT node FROM identifier WHERE value IN ($name, $value)
) found ON found.id = n.id ORDER BY n.id
"""
#: Every name of some parties.
_NAMES_OF = """
SELECT DISTINCT n.name FROM name n JOIN node a ON a.id = n.node
WHERE list_contains($ids, n.node) AND a.kind = 'actor' AND contains(n.name, ' ') ORDER BY ALL
"""
#: So many parties at most are asked for their other names.
_MOST_SHARED = 20
#: Actors that are not parties to a trade: who asks for a state does not ask for the companies named after it.
_NOT_PARTIES = frozenset({"state", "bloc", "agency", "group"})


def find_nodes(connection: DuckDBPyConnection, name: str, like: Likeness | None = None) -> list[NodeMatch]:
    """Return the nodes that a name means; see `resolve_name`.

    Raises:
        UnknownNameError: Nothing carries the name or all its words; lists the nearest.
    """
    return list(resolve_name(connection, name, like).taken)


def resolve_name(
    connection: DuckDBPyConnection, name: str, like: Likeness | None = None, kept: KeptNames | None = None
) -> Resolution:
    """Return the nodes with this id, label, alias or identifier, the parties of like names, and who was left out.

    Case, width, punctuation and spaces do not matter.  Several nodes may carry
    one name: all of them are returned.  A name of a party also means every party
    that screening would call the same: one company stands on two lists under two
    spellings.  Without any of these, the nodes that have all the words are meant.
    A paragraph of a Control List entry that is not a node itself gives the narrowest
    one that holds it, as broader.

    Args:
        connection: An open graph.
        name: An id, label, alias, identifier, or words of a name.
        like: Finds parties of like names; without it only what is written alike is found.
        kept: The names that are kept of the graph, where they are.

    Raises:
        UnknownNameError: Nothing carries the name or all its words; lists the nearest.
    """
    asked, value = _parted(name)
    key = name_key(asked)
    if kept is not None and kept.can_seek(name):
        rows = kept.exact(asked, key, value)
    else:
        rows = connection.execute(_EXACT, {"name": asked, "key": key, "value": value}).fetchall()
    taken = {found: NodeMatch(found, "exact") for found, _, _ in rows}
    others: list[NodeMatch] = []
    if like is not None and all(kind == "actor" and type_ not in _NOT_PARTIES for _, kind, type_ in rows):
        same, others = like(asked)
        for match in same:
            taken.setdefault(match.id, match)
    if not taken and (words := name_words(asked)):
        found = connection.execute(
            "SELECT DISTINCT node FROM name WHERE list_has_all(words, $1) ORDER BY node", [words]
        ).fetchall()
        taken = {node: NodeMatch(node, "words") for (node,) in found}
    if not taken and (wider := _wider_entry(connection, name)) is not None:
        taken = {wider: NodeMatch(wider, "broader")}
    if not taken:
        raise UnknownNameError("node", name, nearest_names(connection, key))
    if like is not None and len(taken) <= _MOST_SHARED:
        # A party of another list that prints one of these parties' other names is named with them.
        names = _names_of(connection, list(taken)) if kept is None else kept.names_of(taken)
        known = {match.id for match in others}
        others += [match for match in like.sharing(names) if match.id not in known]
    left_out = tuple(match for match in others if match.id not in taken)
    return Resolution(name, tuple(taken.values()), left_out)


def _parted(name: str) -> tuple[str, str]:
    """Return a name without a number that it says what it is, and that number, without blanks and in capitals.

    Example:
        >>> _parted("GLIMMER TIDE (IMO: 9187643)"), _parted("OFAC 306")
        (('GLIMMER TIDE', '9187643'), ('OFAC 306', '306'))
        >>> _parted("9187643"), _parted("SWIFT RUDVRUMM"), _parted("Swift Bank")
        (('9187643', '9187643'), ('SWIFT RUDVRUMM', 'RUDVRUMM'), ('Swift Bank', 'Bank'))
    """
    rest, told = part_told(name)
    if told:
        return rest, told[0][1]
    value = _ALONE.sub("", name).strip()
    return name, re.sub(r"[\s-]", "", value).upper() if any(map(str.isdigit, value)) else value


def _names_of(connection: DuckDBPyConnection, ids: list[str]) -> list[str]:
    return [name for (name,) in connection.execute(_NAMES_OF, {"ids": ids}).fetchall()]


#: An entry of the Control List with a paragraph, as it is cited: "3B001.c", "ECCN 3A001.a.5.a".
_PARAGRAPH = re.compile(r"(?:ECCN\s*)?([0-9][A-E][0-9]{3})((?:\s*\.\s*[a-z0-9]+)+)", re.IGNORECASE)


def _wider_entry(connection: DuckDBPyConnection, name: str) -> str | None:
    """Return the narrowest node on record that holds a paragraph of the Control List, if a name is one."""
    found = _PARAGRAPH.fullmatch(name.strip())
    if found is None:
        return None
    steps = [found[1], *(step for step in re.split(r"[\s.]+", found[2]) if step)]
    for length in range(len(steps) - 1, 0, -1):
        wanted = "eccn-" + "-".join(steps[:length]).lower()
        if connection.execute("SELECT 1 FROM node WHERE id = $1", [wanted]).fetchall():
            return wanted
    return None


def _kinds(connection: DuckDBPyConnection, ids: list[str]) -> set[str]:
    rows = connection.execute("SELECT DISTINCT kind FROM node WHERE list_contains($1, id)", [ids]).fetchall()
    return {row[0] for row in rows}


def nearest_names(connection: DuckDBPyConnection, key: str, limit: int = 5) -> list[str]:
    """Return the names that look most like a key, with their ids."""
    rows = connection.execute(
        "SELECT name, node FROM name WHERE jaro_winkler_similarity(key, $1) > 0.8 AND length(key) * 2 > length($1) "
        "QUALIFY row_number() OVER (PARTITION BY node ORDER BY jaro_winkler_similarity(key, $1) DESC, name) = 1 "
        "ORDER BY jaro_winkler_similarity(key, $1) DESC, node LIMIT $2",
        [key, limit],
    ).fetchall()
    return [f"{name} ({node})" for name, node in rows]


def resolve_names(
    connection: DuckDBPyConnection,
    name: str | Sequence[str],
    *,
    broader: bool = False,
    day: date | None = None,
    like: Likeness | None = None,
    trace: list[Resolution] | None = None,
    kept: KeptNames | None = None,
) -> list[NodeMatch]:
    """Return the nodes a name selects, what is narrower and, if asked, what is broader.

    Args:
        connection: An open graph.
        name: An id, label, alias, or words of a name; or several.
        broader: Also what it belongs to: its country and the groups of that;
            for a technology, what it or something narrower is a kind of, and
            "all items" scopes.
        day: Membership of groups on this day; None for any day.
        like: Finds parties of like names; see `resolve_name`.
        trace: Where to write what each name was taken to mean.
        kept: The names and memberships that are kept of the graph, where they are.

    Raises:
        UnknownNameError: Nothing carries the name.
    """
    found_ = [resolve_name(connection, each, like, kept) for each in ([name] if isinstance(name, str) else name)]
    if trace is not None:
        trace += found_
    matches: dict[str, NodeMatch] = {}
    for resolution in found_:
        for match in resolution.taken:
            if match.id not in matches or matches[match.id].how != "exact":
                matches[match.id] = match
    ids = sorted(matches)
    for how in ("narrower", "broader") if broader else ("narrower",):
        for found in _related(connection, how, ids, day, kept):
            matches.setdefault(found, NodeMatch(found, how))
        if "technology" in (_kinds(connection, ids) if kept is None else kept.kinds(ids)):
            # A rule on a set of tools reaches the tool among them that is a kind of what was asked.
            ids = sorted(matches)
    return sorted(matches.values(), key=lambda match: match.id)


def _related(
    connection: DuckDBPyConnection, how: str, ids: list[str], day: date | None, kept: KeptNames | None
) -> list[str]:
    if kept is not None:
        return list(kept.narrower(ids, day) if how == "narrower" else kept.broader(ids, day))
    query = read_sql(f"store/sql/{how}.sql")
    return [found for (found,) in connection.execute(query, {"ids": ids, "day": day}).fetchall()]
