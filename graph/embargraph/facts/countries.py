"""The table of countries: every ISO 3166 code as a state and as a place, in its groups."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from embargraph.model.statements import Node, Statement

__all__ = ["PUBLISHED", "read_countries"]

#: Day of the Country Groups that the packaged table has, which is what of it changes.
PUBLISHED = "2026-07-23"


def read_countries(path: Path, source: str) -> Iterator[tuple[dict[str, str], list[Node], list[Statement]]]:
    """Yield each row of the table with its nodes and statements.

    Args:
        path: CSV with the columns `code,label,names,inside`; names and groups separated by "|".
        source: Id of the source that the statements belong to.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code = row["code"].lower()
            names = tuple(name for name in row["names"].split("|") if name)
            # "us" is a word, and the state's id already.
            short = names if row["code"] == "US" else (*names, row["code"])
            state = Node(code, "actor", "state", row["label"], short, row["code"])
            place = replace(state, id=f"place-{code}", kind="place", type="country")
            seat = Statement(code, "located_in", "record", source, place.id, citation="ISO 3166-1")
            inside = [
                replace(seat, subject=place.id, object=group, citation=_law(group))
                for group in filter(None, row["inside"].split("|"))
            ]
            yield row, [state, place], [seat, *inside]


def _law(group: str) -> str:
    return "15 CFR 740, Supplement no. 1" if "-ear-" in group else "membership of the European Union"
