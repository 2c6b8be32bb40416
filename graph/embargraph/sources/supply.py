"""A supply map as two plain tables: `nodes.csv` for the firms, `edges.csv` for who supplies whom.

The columns of the first are `id`, `name` and, as far as known, `type`,
`subtype`, `country`; of the second `source`, `target`, `relation` and, as far
as known, `strength`, `notes`, `source_id`.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.csv import read_rows
from embargraph.model.statements import Node
from embargraph.sources.catalog import catalog

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["SUPPLY_FILES", "read_supply_csv"]

#: Names of the tables in a folder.
SUPPLY_FILES = catalog()["supply"].tables

#: Relations by name: what is supplied, and whether the source is the customer.
_RELATIONS = MappingProxyType(
    {
        "supplies-equipment": ("equipment", False),
        "supplies-materials": ("materials", False),
        "supplies-memory": ("memory chips", False),
        "supplies-substrates": ("substrates", False),
        "licenses-ip": ("design software and intellectual property", False),
        "manufactures-for": ("chip manufacturing", False),
        "packages-for": ("chip packaging", False),
        "procures-from-fabless": ("chips", True),
        "procures-from-foundry": ("chip manufacturing", True),
    }
)


def read_supply_csv(path: Path, intake: Intake) -> None:
    """Read one of the two tables; a folder's nodes are read before its edges.

    Args:
        path: The table; its name says which one it is.
        intake: Where the records go.

    Raises:
        DataError: The file is neither table.
    """
    name = path.name.removesuffix(".gz")
    if name == "nodes.csv":
        _read_nodes(path, intake)
    elif name == "edges.csv":
        _read_edges(path, intake)
    else:
        raise DataError(f"{path}: no table of a supply map; expected a folder with {', '.join(SUPPLY_FILES)}")


def _read_nodes(path: Path, intake: Intake) -> None:
    seen: set[str] = set()
    for place, row in read_rows(path, ("id", "name", "country")):
        record = intake.read(place)
        if row is None:
            intake.reject(record, "not as many cells as the header has")
        elif not row["id"] or not row["name"]:
            intake.reject(record, "has no id or no name", field="id", value=f"{row['id']} {row['name']}")
        elif row["id"] in seen:
            intake.reject(record, "is an id that an earlier row has", field="id", value=row["id"])
        else:
            seen.add(row["id"])
            _state_firm(intake, record, row)


def _state_firm(intake: Intake, record: int, row: dict[str, str]) -> None:
    code = row["country"] if re.fullmatch("[A-Z]{2}", row["country"]) else None
    if row["country"] and code is None:
        intake.unparsed(record, "not a country code of two letters", field="country", value=row["country"])
    own = _node_id(row["id"])
    text = row.get("short_description") or None
    intake.node(record, Node(own, "actor", "company", row["name"], country=code, text=text), [("supply", row["id"])])
    if code is not None:
        place = Node(f"place-{code.lower()}", "place", "country", code, country=code)
        intake.placeholder(record, place)
        intake.state(record, intake.statement(own, "headquartered_in", place.id, citation=row.get("source_id") or None))


def _read_edges(path: Path, intake: Intake) -> None:
    seen: set[tuple[str, str, str]] = set()
    for place, row in read_rows(path, ("source", "target", "relation")):
        record = intake.read(place)
        if row is None:
            intake.reject(record, "not as many cells as the header has")
            continue
        key = (row["source"], row["target"], row["relation"])
        missing = next((end for end in ("source", "target") if not intake.has_node(_node_id(row[end]))), None)
        if missing is not None:
            intake.reject(record, "is an id that no table has", field=missing, value=row[missing])
        elif row["relation"] not in _RELATIONS:
            intake.reject(record, "unknown relation", field="relation", value=row["relation"])
        elif key in seen:
            intake.reject(record, "is stated by an earlier row", field="source", value=" ".join(key))
        elif row["source"] == row["target"]:
            intake.reject(record, "is on both ends", field="target", value=row["target"])
        else:
            seen.add(key)
            item, is_customer = _RELATIONS[row["relation"]]
            ends = [_node_id(row["source"]), _node_id(row["target"])]
            supplier, customer = reversed(ends) if is_customer else ends
            flags = {"item": item, **({"scope": row["strength"]} if row.get("strength") else {})}
            fields = {"citation": row.get("source_id") or None, "gist": row.get("notes") or None}
            intake.state(record, intake.statement(supplier, "supplies", customer, qualifiers=flags, **fields))


def _node_id(own: str) -> str:
    return f"supply-{own}"
