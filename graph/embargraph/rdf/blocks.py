"""Blocks of triples about one subject, and the SQL that writes them.

A block is a subject with its types, properties and parts; a part is a thing
with a subject of its own, written right after its whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from embargraph.rdf.terms import JsonLd, NQuads, Piece, Sql, Syntax, Term, Turtle, concat, iri, quoted, where

__all__ = ["Block", "Part", "Property", "json_ld_block", "quads_block", "turtle_block"]


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate and its value; with `each`, one value for every element `x` of that list."""

    predicate: str
    term: Term
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Things of their own: one where `when` holds, or one for each element of a list.

    In the SQL of a list's block `variable` is the element and `variable_n` its
    position from 1.  A condition is several times quicker than a list of one.
    """

    predicate: str
    block: Block
    each: str = ""
    variable: str = ""
    when: str = ""

    def write(self, between: str, text: Sql) -> Sql:
        """Return SQL for the texts of every element, joined, or for no text."""
        if self.when:
            return where(self.when, text)
        return Sql(f"coalesce(array_to_string({self._over(text)}, {quoted(between)}), '')")

    def write_list(self, lead: str, text: Sql, end: str = "") -> Sql:
        """Return SQL for the texts with a comma between, `lead` before and `end` after; none without elements."""
        if self.when:
            return where(self.when, concat((lead, text, end)))
        return where(f"len({self.each}) > 0", concat((lead, Sql(f"array_to_string({self._over(text)}, ', ')"), end)))

    def _over(self, text: Sql) -> str:
        return f"list_transform({self.each}, lambda {self.variable}, {self.variable}_n: {text})"


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of one subject.  `more_types` may be absent, `types` never."""

    space: str
    id: str
    types: tuple[str, ...]
    properties: tuple[Property, ...]
    parts: tuple[Part, ...] = ()
    more_types: tuple[Term, ...] = ()

    @property
    def subject(self) -> Term:
        """The subject's term."""
        return iri(self.space, self.id)


def _values(item: Property, syntax: Syntax) -> str:
    """Return SQL for the list of a property's values; what is absent in the list is left out."""
    value = f"CASE WHEN {item.term.present} THEN {concat(syntax.pieces(item.term))} END"
    return f"list_filter(list_transform({item.each}, lambda x: {value}), lambda v: v IS NOT NULL)"


def _property(item: Property, syntax: Syntax, lead: str, start: str = "", end: str = "") -> Sql:
    """Return SQL for a predicate with its value, or with its values between `start` and `end`."""
    if item.each is None:
        return where(item.term.present, concat((lead, *syntax.pieces(item.term))))
    values = _values(item, syntax)
    return where(f"len({values}) > 0", concat((lead, start, Sql(f"array_to_string({values}, ', ')"), end)))


def turtle_block(block: Block, syntax: Turtle) -> Sql:
    """Return SQL for a block in Turtle: one subject, its predicates a line each."""
    pieces: list[Piece] = [*syntax.pieces(block.subject), " a " + ", ".join(block.types)]
    pieces += [where(kind.present, concat((", ", *syntax.pieces(kind)))) for kind in block.more_types]
    pieces += [_property(item, syntax, f" ;\n    {item.predicate} ") for item in block.properties]
    for part in block.parts:
        pieces.append(part.write_list(f" ;\n    {part.predicate} ", concat(syntax.pieces(part.block.subject))))
    pieces.append(" .\n\n")
    pieces += [part.write("", turtle_block(part.block, syntax)) for part in block.parts]
    return concat(pieces)


def quads_block(block: Block, syntax: NQuads, graph: Term | None = None) -> Sql:
    """Return SQL for a block in N-Quads, in a named graph or in none."""
    end: tuple[Piece, ...] = (" ", *syntax.pieces(graph), " .\n") if graph else (" .\n",)

    def line(predicate: str, *value: Piece) -> tuple[Piece, ...]:
        return (*syntax.pieces(block.subject), f" {syntax.fixed(predicate)} ", *value, *end)

    def term_line(predicate: str, term: Term) -> Sql:
        return where(term.present, concat(line(predicate, *syntax.pieces(term))))

    pieces: list[Piece] = []
    for kind in block.types:
        pieces += line("rdf:type", syntax.fixed(kind))
    pieces += [term_line("rdf:type", kind) for kind in block.more_types]
    for item in block.properties:
        told = term_line(item.predicate, item.term)
        if item.each is not None:
            told = Sql(f"coalesce(array_to_string(list_transform({item.each}, lambda x: {told}), ''), '')")
        pieces.append(told)
    for part in block.parts:
        inner = quads_block(part.block, syntax, graph)
        pieces.append(part.write("", concat((*line(part.predicate, *syntax.pieces(part.block.subject)), inner))))
    return concat(pieces)


def json_ld_block(block: Block, syntax: JsonLd) -> Sql:
    """Return SQL for a block as JSON-LD node objects, a line each, every one ended by a comma."""
    types = ",".join(f'"{kind}"' for kind in block.types)
    pieces: list[Piece] = ['{"@id":', *syntax.name(block.space, block.id), f',"@type":[{types}']
    pieces += [where(kind.present, concat((",", syntax.bare(kind)))) for kind in block.more_types]
    pieces.append("]")
    pieces += [_property(item, syntax, f',"{item.predicate}":', "[", "]") for item in block.properties]
    for part in block.parts:
        pieces.append(part.write_list(f',"{part.predicate}":[', concat(syntax.pieces(part.block.subject)), "]"))
    pieces.append("},\n")
    pieces += [part.write("", json_ld_block(part.block, syntax)) for part in block.parts]
    return concat(pieces)
