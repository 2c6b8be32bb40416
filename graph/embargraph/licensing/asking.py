"""Determinations with parties out of an open graph: what `Graph.licence` and the command line ask."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.licensing.determination import Determination, determine
from embargraph.licensing.look_up import parties_from_graph
from embargraph.licensing.parties import parse_party

if TYPE_CHECKING:
    from datetime import date

__all__ = ["ask_licence", "split_facts"]


def split_facts(files: Sequence[str | Path]) -> tuple[list[Path], list[Path]]:
    """Return fact files with entries of the Control List of the user's own, and those for the graph.

    Raises:
        DataError: A file cannot be read.
    """
    own: list[Path] = []
    rest: list[Path] = []
    for path in map(Path, files):
        if path.suffix != ".toml":
            rest.append(path)
            continue
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DataError(f"{path}: no such file") from None
        except (ValueError, RecursionError, OSError) as error:
            raise DataError(f"{path}: {error}") from None
        (own if "eccn" in tables else rest).append(path)
    return own, rest


def ask_licence(
    graph: Any,
    item: str,
    to: str,
    *,
    party: str | Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
    fact_files: Sequence[str | Path] = (),
    assume: Sequence[str] = (),
    as_of: str | date | None = None,
    **given: Any,
) -> Determination:
    """Return a determination whose parties are looked up in a graph.

    Args:
        graph: An open `embargraph.Graph`; not touched where no party is named.
        item: ECCN with its paragraph, or EAR99.
        to: Destination.
        party: ``NAME`` or ``NAME=ROLE``, any number.
        facts: Named facts.
        fact_files: Fact files for the graph, and files with entries of the user's own.
        assume: Statuses of measures to assume.
        as_of: The day asked about.
        given: What `determine` takes besides.
    """
    own, rest = split_facts(fact_files)
    named = [parse_party(text) for text in ([party] if isinstance(party, str) else party)]
    parties = parties_from_graph(graph, named, as_of=as_of, assume=assume, facts=rest) if named else ()
    return determine(item, to, as_of=as_of, parties=parties, facts=facts, own_facts=own, **given)
