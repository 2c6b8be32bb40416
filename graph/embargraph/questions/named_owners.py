"""Owners of a user's own table of stakes who may be someone on record: a mistyped name would look like clearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import LoadReport, NamedOwner
    from embargraph.screening.index.search import NameIndex
    from embargraph.screening.likeness import LikeNames

__all__ = ["owner_warnings"]

#: Warnings that are told one by one, and parties that one names.
_TOLD, _NAMED = 10, 3
#: From this score on another party has the same name in another spelling.
_SAME = 0.95


def owner_warnings(reports: Iterable[LoadReport], like: LikeNames, connection: DuckDBPyConnection) -> list[str]:
    """Return a sentence on each named owner who is nobody on record but comes near to one, or who may be another too.

    Args:
        reports: What became of the tables.
        like: Finds parties of like names.
        connection: The graph whose names these are.
    """
    reports = list(reports)
    owners = [(report, owner) for report in reports for owner in report.owners]
    if not owners:
        return []
    told = list(_sentences(owners, like.index, connection))
    more = len(told) - _TOLD
    # What was not looked at must not pass for what was.
    cut = [
        f"{report.file}: the first {len(report.owners)} named owners were compared with who is on record, no others"
        for report in reports
        if report.owners_are_cut
    ]
    return [*(told if more <= 0 else [*told[:_TOLD], f"{more} more owners come near to parties on record"]), *cut]


def _sentences(
    owners: list[tuple[LoadReport, NamedOwner]], index: NameIndex, connection: DuckDBPyConnection
) -> Iterator[str]:
    from embargraph.screening.candidates import find_parties
    from embargraph.screening.compare.score import NEAR

    new = {owner.node for _, owner in owners if owner.is_new}
    asked: list[tuple[str, str | None]] = [(owner.name, None) for _, owner in owners]
    for (report, owner), found in zip(owners, find_parties(index, asked, NEAR), strict=True):
        least = NEAR if owner.is_new else _SAME
        ids = [index.text("node_id", each.party) for each in found if (each.score or 0.0) >= least]
        near = _labelled(connection, [id_ for id_ in ids if id_ != owner.node and id_ not in new][:_NAMED])
        place = f"{report.file}: line {owner.line}: owner {owner.name!r}"
        if owner.is_new and near:
            yield (
                f"{place} is on no list and no party on record; nearest: {', '.join(near)}. "
                "If it is one of them, write its name or id: what it owns is otherwise not found restricted by it"
            )
        elif not owner.is_new and (others := list(dict.fromkeys([*owner.others, *near]))):
            (taken,) = _labelled(connection, [owner.node])
            yield (
                f"{place} was taken to be {taken}; the name is also that of {', '.join(others[:_NAMED])}"
                f"{f' and {len(others) - _NAMED} more' if len(others) > _NAMED else ''}. "
                "If it is another, write its id: what it owns is otherwise not found restricted by it"
            )


def _labelled(connection: DuckDBPyConnection, ids: list[str]) -> list[str]:
    rows = connection.execute("SELECT id, label FROM node WHERE list_contains($1, id)", [ids]).fetchall()
    labels = dict(rows)
    return [f"{labels.get(id_, id_)} ({id_})" for id_ in ids]
