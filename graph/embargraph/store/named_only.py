"""Parties of which a graph holds no record: articles name them, or nothing but their name is there.

An article's name becomes a node when a person accepts it.  From then on a search finds it, and finds nothing on it:
without a word that would look like a clearance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["named_only", "named_only_sentences"]


def named_only(connection: DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the parties that no record but articles speaks of.

    Args:
        connection: An open graph.

    Returns:
        By id: the party's label, then the titles of the articles that name it, none where nothing but its name is held.
    """
    rows = connection.execute(read_sql("store/sql/named_only.sql")).fetchall()
    return {id_: [label, *titles] for id_, label, titles in rows}


def named_only_sentences(ids: Iterable[str], known: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield what must be said of parties that only articles name: that no list was found to hold them.

    Args:
        ids: Parties of an answer.
        known: What `named_only` returns.

    Example:
        >>> next(named_only_sentences(["hao-global"], {"hao-global": ["Hao Global", "Chips in Houston"]}))
        'Hao Global is known from one article only (Chips in Houston): no list held here has an entry linked to it, \
and a listed party of another name may be the same. That is not a clearance.'
    """
    for id_ in dict.fromkeys(ids):
        if id_ not in known:
            continue
        label, *titles = known[id_]
        more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
        told = "; ".join(titles[:2]) + more
        origin = (
            f"is known from one article only ({told})" if len(titles) == 1
            else f"is known from articles only ({told})" if titles
            else "is on record by its name only"
        )  # fmt: skip
        yield (
            f"{label} {origin}: no list held here has an entry linked to it, and a listed party of another name "
            "may be the same. That is not a clearance."
        )
