"""Resources: a node, a restriction, a statement, a rule, the vocabulary, and what the graph rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from embargraph.errors import UnknownNameError
from embargraph.serving.safe_text import safe, safe_text

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from embargraph.serving.agents.serving import Serving

__all__ = ["add_resources", "read_about", "read_node", "read_restriction", "read_rule", "read_statement"]

_JSON = "application/json"
#: Characters of an id at most.
_LONGEST = 300


def read_node(generation: Any, id_: str) -> dict[str, Any]:
    """Return everything on record about one node, by its id.

    Raises:
        UnknownNameError: There is no such node.
    """
    with generation.graph.reading() as connection:
        _known(connection, "node", "node", id_)
    return next(row for row in generation.graph.show(id_) if row["id"] == id_)


def read_restriction(generation: Any, id_: str) -> dict[str, Any]:
    """Return one restriction by its id, with the statements that it follows from.

    Raises:
        UnknownNameError: There is no such restriction.
    """
    return _row(generation, "restriction", "SELECT * FROM restriction WHERE id = $1", id_)


def read_statement(generation: Any, id_: str) -> dict[str, Any]:
    """Return one statement by its id.

    Raises:
        UnknownNameError: There is no such statement.
    """
    return _row(generation, "statement", "SELECT * EXCLUDE (digest) FROM statement WHERE id = $1", id_)


def read_rule(generation: Any, id_: str) -> dict[str, Any]:
    """Return the three clocks of a measure today, and its branches.

    Raises:
        UnknownNameError: There is no such measure.
    """
    answer = generation.graph.ask("rules", measure=id_)
    rows = answer.to_dicts()
    return {"rows": [row for row in rows if row["measure"]["id"] == id_] or rows, "answer": answer.answer}


def read_about(generation: Any) -> dict[str, Any]:
    """Return what every answer rests on: lists held and missing, days, digest."""
    from embargraph import __version__

    return {"version": __version__, "lists": generation.graph.lists(), **generation.graph.searched()}


def read_vocabulary(_generation: Any) -> dict[str, Any]:
    """Return what the words in the answers mean."""
    from embargraph.model import vocabulary

    tables = ("KINDS", "STANDINGS", "CLOCKS", "VERDICTS", "EFFECTS", "BASES")
    return {
        **{name.lower(): dict(getattr(vocabulary, name)) for name in tables},
        "statuses": list(vocabulary.STATUSES),
        "relations": {name: relation.meaning for name, relation in vocabulary.RELATIONS.items()},
    }


def _row(generation: Any, what: str, query: str, id_: str) -> dict[str, Any]:
    from embargraph.model.plain import as_plain
    from embargraph.store.sql import as_dicts

    with generation.graph.reading() as connection:
        rows = list(as_dicts(connection.execute(query, [id_])))
    if not rows:
        raise UnknownNameError(what, id_)
    return {key: as_plain(value) for key, value in rows[0].items()}


def _known(connection: Any, table: str, what: str, id_: str) -> None:
    if not connection.execute(f"SELECT 1 FROM {table} WHERE id = $1", [id_]).fetchall():
        raise UnknownNameError(what, id_)


def add_resources(server: MCPServer[Any], serving: Callable[[], Serving]) -> None:
    """Add the resources to a server."""
    for kind, read in (
        ("node", read_node), ("restriction", read_restriction), ("statement", read_statement), ("rule", read_rule),
    ):  # fmt: skip
        server.resource(f"embargraph://{kind}/{{id}}", name=kind, description=_first(read), mime_type=_JSON)(
            _reader(serving, read)
        )
    for name, made in (("vocabulary", read_vocabulary), ("about", read_about)):
        server.resource(f"embargraph://{name}", name=name, description=_first(made), mime_type=_JSON)(
            _maker(serving, made)
        )


def _first(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").splitlines()[0]


def _reader(serving: Callable[[], Serving], read: Callable[[Any, str], Any]) -> Callable[[str], Any]:
    async def resource(id: str) -> str:
        if len(id) > _LONGEST:
            raise ResourceNotFoundError(f"no id has more than {_LONGEST} characters")
        return await _read(serving(), lambda generation: read(generation, id))

    return resource


def _maker(serving: Callable[[], Serving], made: Callable[[Any], Any]) -> Callable[[], Any]:
    async def resource() -> str:
        return await _read(serving(), made)

    return resource


async def _read(serving: Serving, work: Callable[[Any], Any]) -> str:
    try:
        found = await serving.run(work, 5.0)
    except UnknownNameError as error:
        raise ResourceNotFoundError(safe_text(str(error))) from error
    except Exception as error:
        if isinstance(detail := getattr(error, "detail", None), str):
            raise ResourceError(safe_text(detail)) from error
        raise
    return json.dumps(safe(found), ensure_ascii=False)
