"""Parties as FollowTheMoney entities, as `embargraph export --as ftm` writes them, with what joins them nested."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from embargraph.exports.ftm import ftm_entities
from embargraph.screening.index.restrictions import find_restrictions, packed_restrictions
from embargraph.serving.safe_text import safe
from embargraph.store.selection import Filters, Selection, selected
from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["DATASET", "Entities", "Near", "entities_of", "topics_of"]

#: The dataset that holds all of the graph.
DATASET = "embargraph"
#: What a property of a link is called at its other end, by schema and property: FollowTheMoney's own words.
_REVERSE: Mapping[str, Mapping[str, str]] = {
    "Ownership": {"owner": "ownershipOwner", "asset": "ownershipAsset"},
    "Control": {"controller": "controlController", "controlled": "controlControlled"},
    "Directorship": {"director": "directorshipDirector", "organization": "directorshipOrganization"},
    "Membership": {"member": "membershipMember", "organization": "membershipOrganization"},
    "Succession": {"successor": "predecessors", "predecessor": "successors"},
    "UnknownLink": {"subject": "unknownLinkTo", "object": "unknownLinkFrom"},
    "Sanction": {"entity": "sanctions"},
    "Identification": {"holder": "identification"},
}
#: Effects of measures on dealings with a party, and on what may be sent to it.
_SANCTION = frozenset({"blocking", "travel_ban", "securities", "correspondent_banking", "trade_ban", "shipping"})
_EXPORT = frozenset({"licence_requirement", "denial", "end_use", "exception_unavailable"})
#: Topics of other effects; what has none of its own is the act of a regulator, never nothing.
_OTHERS = {"procurement": "debarment"}
_REST = "reg.action"
#: Entities that are kept with what joins them; most have a few kilobytes, a state has more.
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Near:
    """A party's entity, and the entities that join it to others by the property that it calls them by."""

    entity: Mapping[str, Any]
    joined: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def nested(self) -> dict[str, Any]:
        """Return the entity with the joining entities in it, and in each of these the party at its other end."""
        properties: dict[str, Any] = dict(self.entity["properties"])
        for name, entities in self.joined.items():
            properties[name] = [self._with_ends(each) for each in entities]
        if addresses := properties.get("addressEntity"):
            properties["addressEntity"] = [self.others.get(id_, id_) for id_ in addresses]
        return {**self.entity, "properties": properties}

    def _with_ends(self, joining: Mapping[str, Any]) -> dict[str, Any]:
        ends = _REVERSE[joining["schema"]]
        properties = {
            name: [self.others.get(value, value) if value != self.entity["id"] else value for value in values]
            if name in ends else values
            for name, values in joining["properties"].items()
        }  # fmt: skip
        return {**joining, "properties": properties}


class Entities:
    """Makes entities of the parties of a graph; the latest are kept.  May be shared by threads."""

    def __init__(self, graph: Graph) -> None:
        """Make nothing yet."""
        self._graph = graph
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, date], Near] = OrderedDict()
        self._laying = threading.Lock()
        self._flat: dict[str, tuple[bytes, list[str], int | None]] | None = None

    def flat(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return parties without what joins them, by id; what is no party is left out.

        The first call writes all parties of the graph: 26,000 take a second and a half, and six megabytes.
        """
        with self._laying:
            if self._flat is None:
                self._flat = self._lay_out()
        today, index, found = date.today(), self._graph.index[0], {}
        for id_ in ids:
            if id_ in self._flat:
                text, datasets, place = self._flat[id_]
                rows = () if place is None else packed_restrictions(index, place, today)
                found[id_] = _whole(json.loads(text), topics_of(rows), datasets)
        return found

    def _lay_out(self) -> dict[str, tuple[bytes, list[str], int | None]]:
        index = self._graph.index[0]
        places = {index.text("node_id", place): place for place in range(index.parties)}
        parties: dict[str, bytes] = {}
        datasets: dict[str, set[str]] = {}
        with self._graph.reading() as connection, selected(connection) as selection:
            for entity in ftm_entities(selection):
                if "caption" in entity:
                    parties[entity["id"]] = json.dumps(safe(entity), ensure_ascii=False).encode()
                elif entity["schema"] == "Sanction":
                    for id_ in entity["properties"].get("entity", ()):
                        datasets.setdefault(id_, set()).update(entity["datasets"])
        return {id_: (text, sorted(datasets.get(id_, ())), places.get(id_)) for id_, text in parties.items()}

    def near(self, ids: Iterable[str]) -> dict[str, Near]:
        """Return parties with what joins them, by id; what is no party is left out."""
        today, wanted = date.today(), list(dict.fromkeys(ids))
        with self._lock:
            found = {id_: self._made[id_, today] for id_ in wanted if (id_, today) in self._made}
        new = [id_ for id_ in wanted if id_ not in found]
        if new:
            made = self._make(new, today)
            with self._lock:
                self._made.update({(id_, today): near for id_, near in made.items()})
                while len(self._made) > _KEPT:
                    self._made.popitem(last=False)
            found |= made
        return {id_: found[id_] for id_ in wanted if id_ in found}

    def _make(self, ids: Sequence[str], today: date) -> dict[str, Near]:
        with self._graph.reading() as connection:
            own = connection.cursor()
            try:
                _lay(own, ids)
                entities = safe(list(ftm_entities(Selection(own, Filters(), (), 0, 0, 0))))
                restrictions = find_restrictions(own, ids, today)
            finally:
                own.close()
        return _put_together(ids, entities, restrictions)


def _lay(own: Any, ids: Sequence[str]) -> None:
    """Lay the views of an export on some parties and what is next to them."""
    own.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest($1::VARCHAR[]) AS id", [list(ids)])
    create_table(own, "serving/sql/beside_statement.sql")
    create_table(own, "serving/sql/beside_node.sql")
    own.execute("CREATE OR REPLACE TEMP VIEW x_statement AS SELECT * FROM beside_statement")
    own.execute("CREATE OR REPLACE TEMP VIEW x_node AS SELECT * FROM beside_node")
    own.execute("CREATE OR REPLACE TEMP VIEW x_source AS SELECT * FROM source")
    for table, columns in (("name", "* EXCLUDE (folded)"), ("identifier", "*")):
        own.execute(
            f"CREATE OR REPLACE TEMP VIEW x_{table} AS SELECT {columns} FROM {table} "
            "WHERE node IN (SELECT id FROM beside_node)"
        )


def _put_together(
    ids: Sequence[str], entities: Sequence[dict[str, Any]], restrictions: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Near]:
    parties = {each["id"]: each for each in entities if "caption" in each}
    addresses = {each["id"]: _whole(each) for each in entities if each["schema"] == "Address"}
    joined: dict[str, dict[str, list[dict[str, Any]]]] = {id_: {} for id_ in ids}
    for each in entities:
        for end, name in _REVERSE.get(each["schema"], {}).items():
            for id_ in each["properties"].get(end, ()):
                if id_ in joined:
                    joined[id_].setdefault(name, []).append(_whole(each))
    # A party that is only next to one that is wanted has no addresses here.
    stubs = {id_: _whole(_stub(each)) for id_, each in parties.items()}
    found = {}
    for id_ in ids:
        if id_ in parties:
            datasets = sorted({name for each in joined[id_].get("sanctions", ()) for name in each["datasets"]})
            entity = _whole(parties[id_], topics_of(restrictions.get(id_, ())), datasets)
            found[id_] = Near(entity, joined[id_], {**stubs, **addresses})
    return found


def _stub(entity: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: values for name, values in entity["properties"].items() if name != "addressEntity"}
    return {**entity, "properties": properties}


def _whole(entity: Mapping[str, Any], topics: Sequence[str] = (), datasets: Sequence[str] = ()) -> dict[str, Any]:
    """Return an entity with every field that a client expects."""
    properties = dict(entity["properties"])
    if found := sorted({*properties.get("topics", ()), *topics}):
        properties["topics"] = found
    name = next((values[0] for key in ("name", "full", "authority") if (values := properties.get(key))), None)
    return {
        "id": entity["id"], "caption": entity.get("caption") or name or entity["schema"], "schema": entity["schema"],
        "properties": properties, "datasets": list(entity.get("datasets") or datasets or [DATASET]), "referents": [],
        "target": bool(topics), "first_seen": None, "last_seen": entity.get("last_seen"), "last_change": None,
    }  # fmt: skip


def topics_of(restrictions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the topics of a party by its own restrictions on a day.

    An unknown restriction gives its topic too: a topic says where to look, not how it stands.

    Example:
        >>> topics_of([{"effect": "licence_requirement", "basis": "owned", "verdict": "unknown"}])
        ['export.control.linked']
    """
    found = set()
    for row in restrictions:
        effect = row["effect"]
        if row["verdict"] == "listed":
            continue
        topic = "sanction" if effect in _SANCTION else "export.control" if effect in _EXPORT else None
        if topic is None:
            found.add(_OTHERS.get(effect, _REST))
        else:
            found.add(topic if row["basis"] == "listed" else f"{topic}.linked")
    return sorted(found)


_ENTITIES: WeakKeyDictionary[Graph, Entities] = WeakKeyDictionary()
_MAKING = threading.Lock()


def entities_of(graph: Graph) -> Entities:
    """Return what makes the entities of a graph."""
    with _MAKING:
        if graph not in _ENTITIES:
            _ENTITIES[graph] = Entities(graph)
        return _ENTITIES[graph]
