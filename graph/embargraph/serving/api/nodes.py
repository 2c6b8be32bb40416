"""Nodes, restrictions and statements by their ids, and what is around a node."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.model.plain import as_plain
from embargraph.model.vocabulary import EFFECTS
from embargraph.questions.permalinks import restriction_proof, statement_row
from embargraph.serving.api.common import ROOT, rows_as
from embargraph.serving.envelope import envelope
from embargraph.serving.parameters import ARRAY, AS_OF, Parameter
from embargraph.serving.problems import Problem
from embargraph.serving.replies import reply
from embargraph.serving.routing import Endpoint
from embargraph.serving.verdict_intervals import verdicts as intervals
from embargraph.store.selection import Filters, selected
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from starlette.responses import Response

    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]

_ID = {"id": ("An id; a name or alias, as on the command line, where no node has it as its id.", "huawei")}


async def show(asked: Asked) -> Response:
    """Answer with everything on record about a node."""
    name = asked.path["id"]

    def make(generation: Generation, _tag: str) -> Kept:
        nodes = generation.graph.show(name)
        said = f"{len(nodes)} node{'s' * (len(nodes) != 1)} on record"
        made = envelope(
            nodes, generation, question="show", options={"name": name}, said=said,
            verdict=_verdict(nodes), searched=generation.graph.searched()["searched"],
        )  # fmt: skip
        return rows_as("json", made, is_bare=asked.get("shape") == "array")

    return await reply(asked.request, "nodes", {"id": name, **asked.values}, make)


def _verdict(nodes: list[dict[str, Any]]) -> list[str]:
    """Return a sentence on each node: how many restrictions are on record, and whether any is unknown."""
    said = []
    for node in nodes:
        rows = node["restrictions"]
        open_ = sum(row["verdict"] == "unknown" for row in rows)
        counts = f"{len(rows)} restriction{'s' * (len(rows) != 1)} on record, today and before"
        said.append(
            f"{node['label']}: {counts if rows else 'no restriction on record'}{f'; {open_} unknown' * bool(open_)}."
        )
    return said


async def verdicts(asked: Asked) -> Response:
    """Answer with the whole life of a party as stretches of days with one verdict each."""
    name, by, effect = asked.path["id"], asked.get("by"), asked.get("effect")

    def make(generation: Generation, _tag: str) -> Kept:
        id_ = _one_node(generation, name)
        rows = [each.to_dict() for each in intervals(generation.graph, id_, by=by, effect=effect)]
        said = f"{len(rows)} stretch{'es' * (len(rows) != 1)} of days"
        made = envelope(
            rows, generation, question="verdicts", options={"id": id_, "by": by, "effect": effect}, said=said
        )
        return rows_as(asked.form, made, is_bare=asked.get("shape") == "array")

    return await reply(asked.request, "verdicts", {"id": name, **asked.values}, make, form=asked.form)


def _one_node(generation: Generation, name: str) -> str:
    found = generation.graph.find(name)
    exact = [match.id for match in found if match.id == name] or [match.id for match in found]
    if len(set(exact)) > 1:
        raise UsageError(f"{name!r} is the name of {', '.join(sorted(set(exact))[:8])}; ask for one by its id")
    return exact[0]


async def neighbours(asked: Asked) -> Response:
    """Answer with the nodes and statements around a node, and how many were left out."""
    name, hops, most = asked.path["id"], asked.get("hops", 1), asked.get("limit", 250)
    day: date | None = asked.get("as_of")

    def make(generation: Generation, _tag: str) -> Kept:
        id_ = _one_node(generation, name)
        with generation.graph.reading() as connection, selected(connection, Filters(day, (id_,), hops)) as part:
            found = part.connection.execute(read_sql("serving/sql/near_nodes.sql"), {"id": id_, "most": most})
            nodes = list(as_dicts(found))
            ids = [row["id"] for row in nodes]
            values = {"ids": ids, "day": day or date.today()}
            labelled = connection.execute(read_sql("questions/sql/labelled_nodes.sql"), values).fetchall()
            told = {row[0]: row[5] for row in labelled}
            found = part.connection.execute(read_sql("serving/sql/near_statements.sql"), {"ids": ids})
            statements = list(as_dicts(found))
            left = {"nodes": part.nodes - len(nodes), "statements": part.statements - len(statements)}
        rows = [{**row, "verdict": told.get(row["id"])} for row in nodes]
        said = f"{len(rows)} nodes and {len(statements)} statements; {left['nodes']} and {left['statements']} left out"
        made = envelope(
            rows, generation, question="neighbours", options={"id": id_, "hops": hops}, said=said,
            as_of=day.isoformat() if day else None,
        )  # fmt: skip
        plain = [{name: as_plain(value) for name, value in row.items()} for row in statements]
        return rows_as("json", {**made, "statements": plain, "left_out": left, "truncated": any(left.values())})

    return await reply(asked.request, "neighbours", {"id": name, **asked.values}, make)


async def restriction(asked: Asked) -> Response:
    """Answer with one restriction and its steps."""
    id_, day = asked.path["id"], asked.get("as_of")
    documents = asked.context.settings.documents

    def make(generation: Generation, _tag: str) -> Kept:
        with generation.graph.reading() as connection:
            row = restriction_proof(connection, id_, as_of=day, documents=documents)
        return _one_row(generation, row, "restriction", id_, day)

    return await reply(asked.request, "restriction", {"id": id_, **asked.values}, make)


async def statement(asked: Asked) -> Response:
    """Answer with one statement, and its words in the document."""
    id_, documents = asked.path["id"], asked.context.settings.documents

    def make(generation: Generation, _tag: str) -> Kept:
        with generation.graph.reading() as connection:
            row = statement_row(connection, id_, documents)
        return _one_row(generation, row, "statement", id_, None)

    return await reply(asked.request, "statement", {"id": id_}, make, today=False)


def _one_row(generation: Generation, row: dict[str, Any] | None, kind: str, id_: str, day: date | None) -> Kept:
    if row is None:
        raise Problem(404, "unknown-id", f"no {kind} with the id {id_[:80]!r}")
    made = envelope(
        [row], generation, question=kind, options={"id": id_}, said=f"1 {kind} on record",
        as_of=day.isoformat() if day else None,
    )  # fmt: skip
    return rows_as("json", made)


ENDPOINTS = (
    Endpoint(
        f"{ROOT}/nodes/{{id}}/verdicts", verdicts, "The whole life of a party, as stretches of days with one verdict.",
        parameters=(
            Parameter("by", "name", "Only measures of this state or agency."),
            Parameter("effect", help="Only what is barred so.", choices=tuple(EFFECTS)), ARRAY,
        ),
        parts=_ID, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/nodes/{{id}}/neighbours", neighbours, "What is around a node, and how much was left out.",
        parameters=(
            Parameter("hops", "integer", "How near, in statements.", default="1", least=0, most=6), AS_OF,
            Parameter("limit", "integer", "Nodes at most.", default="250", least=1, most=5000),
        ),
        parts=_ID, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/nodes/{{id}}", show, "Everything on record about a node.",
        parameters=(ARRAY,), parts=_ID, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/restrictions/{{id}}", restriction, "One restriction, with the statements from which it follows.",
        parameters=(AS_OF,), parts={"id": ("Its id.", "r-783ceccd8cc38a4ed34a")}, problems=(404,), suffixes=False,
    ),
    Endpoint(
        f"{ROOT}/statements/{{id}}", statement, "One statement, with its words in the document where that is given.",
        parts={"id": ("Its id.", "s-0000f4b3280bf75978b8")}, problems=(404,), suffixes=False,
    ),
)  # fmt: skip
