"""Blocks of triples about one subject, and the pieces of text that write them.

A block is a subject with its types, properties and parts; a part is a thing
with a subject of its own, written right after its whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from embargraph.rdf.pieces import Piece, Sql, When, concat, quoted
from embargraph.rdf.terms import JsonLd, NQuads, Syntax, Term, Turtle, iri

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
    What is `shared` is named by what it says: its whole only refers to it, and a
    table of its own writes it once.
    """

    predicate: str
    block: Block
    each: str = ""
    variable: str = ""
    when: str = ""
    shared: bool = False

    def texts(self, pieces: tuple[Piece, ...]) -> Piece:
        """Return the texts of all elements, one after the other."""
        if self.when:
            return When(self.when, pieces)
        return Sql(f"coalesce(array_to_string({self._over(pieces)}, ''), '')")

    def listed(self, lead: str, pieces: tuple[Piece, ...], end: str = "") -> Piece:
        """Return the texts with commas between them, after a lead and before an end, if there are any."""
        if self.when:
            return When(self.when, (lead, *pieces, end))
        return When(f"len({self.each}) > 0", (lead, Sql(f"array_to_string({self._over(pieces)}, ', ')"), end))

    def _over(self, pieces: tuple[Piece, ...]) -> str:
        return f"list_transform({self.each}, lambda {self.variable}, {self.variable}_n: {concat(pieces)})"


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


def _property(item: Property, syntax: Syntax, lead: str, start: str = "", end: str = "") -> Piece:
    """Return a predicate with its value, or with its values between `start` and `end`."""
    if item.each is None:
        return When(item.term.present, (lead, *syntax.pieces(item.term)))
    value = f"CASE WHEN {item.term.present} THEN {concat(syntax.pieces(item.term))} END"
    values = f"list_filter(list_transform({item.each}, lambda x: {value}), lambda v: v IS NOT NULL)"
    return When(f"len({values}) > 0", (lead, start, Sql(f"array_to_string({values}, {quoted(', ')})"), end))


def turtle_block(block: Block, syntax: Turtle) -> tuple[Piece, ...]:
    """Return a block in Turtle: one subject, its predicates a line each."""
    pieces: list[Piece] = [*syntax.pieces(block.subject), " a " + ", ".join(block.types)]
    pieces += [When(kind.present, (", ", *syntax.pieces(kind))) for kind in block.more_types]
    pieces += [_property(item, syntax, f" ;\n    {item.predicate} ") for item in block.properties]
    for part in block.parts:
        pieces.append(part.listed(f" ;\n    {part.predicate} ", syntax.pieces(part.block.subject)))
    pieces.append(" .\n\n")
    pieces += [part.texts(turtle_block(part.block, syntax)) for part in block.parts if not part.shared]
    return tuple(pieces)


def quads_block(block: Block, syntax: NQuads, graph: Term | None = None) -> tuple[Piece, ...]:
    """Return a block in N-Quads, in a named graph or in none."""
    # Worked out once a row, and not once a line.
    subject = concat(syntax.pieces(block.subject))
    end: Piece = concat((" ", *syntax.pieces(graph), " .\n")) if graph else " .\n"

    def line(predicate: str, *value: Piece) -> tuple[Piece, ...]:
        return (subject, f" {syntax.fixed(predicate)} ", *value, end)

    pieces: list[Piece] = []
    for kind in block.types:
        pieces += line("rdf:type", syntax.fixed(kind))
    pieces += [When(kind.present, line("rdf:type", *syntax.pieces(kind))) for kind in block.more_types]
    for item in block.properties:
        told = When(item.term.present, line(item.predicate, *syntax.pieces(item.term)))
        if item.each is None:
            pieces.append(told)
        else:
            values = f"list_transform({item.each}, lambda x: {concat([told])})"
            pieces.append(Sql(f"coalesce(array_to_string({values}, ''), '')"))
    for part in block.parts:
        lead = line(part.predicate, *syntax.pieces(part.block.subject))
        pieces.append(part.texts(lead if part.shared else (*lead, *quads_block(part.block, syntax, graph))))
    return tuple(pieces)


def json_ld_block(block: Block, syntax: JsonLd) -> tuple[Piece, ...]:
    """Return a block as JSON-LD node objects, a line each, every one ended by a comma."""
    types = ",".join(f'"{kind}"' for kind in block.types)
    pieces: list[Piece] = ['{"@id":', *syntax.name(block.space, block.id), f',"@type":[{types}']
    pieces += [When(kind.present, (",", syntax.bare(kind))) for kind in block.more_types]
    pieces.append("]")
    pieces += [_property(item, syntax, f',"{item.predicate}":', "[", "]") for item in block.properties]
    for part in block.parts:
        pieces.append(part.listed(f',"{part.predicate}":[', syntax.pieces(part.block.subject), "]"))
    pieces.append("},\n")
    pieces += [part.texts(json_ld_block(part.block, syntax)) for part in block.parts if not part.shared]
    return tuple(pieces)
