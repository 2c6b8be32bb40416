"""Blocks of triples about one subject, and the SQL that writes them.

A block is a subject with its types, properties and parts; a part is an element
of a list column with a subject of its own, written right after its whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from embargraph.rdf.terms import JsonLd, NQuads, Term, Turtle, iri, quoted

__all__ = ["Block", "Part", "Property", "json_ld_block", "quads_block", "turtle_block"]


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate and its value; with `each`, one value for every element `x` of that list."""

    predicate: str
    term: Term
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A list column whose elements are things of their own.

    In the block's SQL `variable` is the element and `variable_n` its position
    from 1.
    """

    predicate: str
    each: str
    variable: str
    block: Block


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of one subject.  `more_types` may be absent, `types` never."""

    space: str
    id: str
    types: tuple[str, ...]
    properties: tuple[Property, ...]
    parts: tuple[Part, ...] = ()
    more_types: tuple[Term, ...] = ()


def _over(part_each: str, variable: str, sql: str) -> str:
    return f"list_transform({part_each}, lambda {variable}, {variable}_n: {sql})"


def turtle_block(block: Block, syntax: Turtle) -> str:
    """Return SQL for a block in Turtle: one subject, its predicates a line each."""
    pieces = [syntax.term(iri(block.space, block.id)), quoted(" a " + ", ".join(block.types))]
    pieces += [f"coalesce(', ' || {syntax.term(kind)}, '')" for kind in block.more_types]
    for item in block.properties:
        lead = quoted(f" ;\n    {item.predicate} ")
        if item.each is None:
            pieces.append(f"coalesce({lead} || {syntax.term(item.term)}, '')")
        else:
            values = f"list_transform({item.each}, lambda x: {syntax.term(item.term)})"
            pieces.append(f"coalesce({lead} || nullif(array_to_string({values}, ', '), ''), '')")
    for part in block.parts:
        lead = quoted(f" ;\n    {part.predicate} ")
        values = _over(part.each, part.variable, syntax.term(iri(part.block.space, part.block.id)))
        pieces.append(f"coalesce({lead} || nullif(array_to_string({values}, ', '), ''), '')")
    pieces.append(quoted(" .\n\n"))
    for part in block.parts:
        inner = _over(part.each, part.variable, turtle_block(part.block, syntax))
        pieces.append(f"coalesce(array_to_string({inner}, ''), '')")
    return _join(pieces)


def quads_block(block: Block, syntax: NQuads, graph: str = "''") -> str:
    """Return SQL for a block in N-Quads; `graph` is SQL for the graph's name with a space before, or ''."""
    subject = syntax.term(iri(block.space, block.id))
    end = f"{graph} || ' .\n'"

    def line(predicate: str, value: str) -> str:
        return f"{subject} || ' {syntax.fixed(predicate)} ' || {value} || {end}"

    pieces = [line("rdf:type", quoted(syntax.fixed(kind))) for kind in block.types]
    pieces += [f"coalesce({line('rdf:type', syntax.term(kind))}, '')" for kind in block.more_types]
    for item in block.properties:
        value = line(item.predicate, syntax.term(item.term))
        if item.each is None:
            pieces.append(f"coalesce({value}, '')")
        else:
            pieces.append(f"coalesce(array_to_string(list_transform({item.each}, lambda x: {value}), ''), '')")
    for part in block.parts:
        inner = " || ".join(
            (line(part.predicate, syntax.term(iri(part.block.space, part.block.id))),
             quads_block(part.block, syntax, graph))
        )  # fmt: skip
        pieces.append(f"coalesce(array_to_string({_over(part.each, part.variable, inner)}, ''), '')")
    return _join(pieces)


def json_ld_block(block: Block, syntax: JsonLd) -> str:
    """Return SQL for a block as JSON-LD node objects, a line each, every one ended by a comma."""
    types = ",".join(f'"{kind}"' for kind in block.types)
    pieces = [quoted('{"@id":'), syntax.name(block.space, block.id), quoted(f',"@type":[{types}')]
    pieces += [f"coalesce(',' || {syntax.bare(kind)}, '')" for kind in block.more_types]
    pieces.append("']'")
    for item in block.properties:
        lead = quoted(f',"{item.predicate}":')
        if item.each is None:
            pieces.append(f"coalesce({lead} || {syntax.term(item.term)}, '')")
        else:
            values = f"array_to_string(list_transform({item.each}, lambda x: {syntax.term(item.term)}), ',')"
            pieces.append(f"coalesce({lead} || '[' || nullif({values}, '') || ']', '')")
    for part in block.parts:
        lead = quoted(f',"{part.predicate}":')
        values = _over(part.each, part.variable, syntax.term(iri(part.block.space, part.block.id)))
        pieces.append(f"coalesce({lead} || '[' || nullif(array_to_string({values}, ','), '') || ']', '')")
    pieces.append(quoted("},\n"))
    for part in block.parts:
        inner = _over(part.each, part.variable, json_ld_block(part.block, syntax))
        pieces.append(f"coalesce(array_to_string({inner}, ''), '')")
    return _join(pieces)


def _join(pieces: list[str]) -> str:
    return "(" + "\n || ".join(pieces) + ")"
