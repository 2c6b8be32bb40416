"""RDF terms as SQL: one description of a term, written in any syntax.

A JSON string's escapes are valid in Turtle and N-Quads too, so `to_json` quotes
for all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from embargraph.errors import UsageError
from embargraph.rdf.pieces import Piece, Sql, concat, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "BASE",
    "PREFIXES",
    "SPACES",
    "VOCABULARY",
    "JsonLd",
    "NQuads",
    "Syntax",
    "Term",
    "Turtle",
    "check_base",
    "date",
    "expand",
    "integer",
    "iri",
    "number",
    "term",
    "text",
]

#: IRIs of things begin with this, unless the user sets another.  They are names, not addresses.
BASE = "https://w3id.org/embargraph/"

#: The vocabulary's own IRI; it stays the same whatever the base of the data.
VOCABULARY = "https://w3id.org/embargraph/vocabulary#"

#: Prefixes of every vocabulary in use.
PREFIXES = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "dcterms": "http://purl.org/dc/terms/",
        "eg": VOCABULARY,
        "eli": "http://data.europa.eu/eli/ontology#",
        "fibo-be-oac-opty": "https://spec.edmcouncil.org/fibo/ontology/BE/OwnershipAndControl/OwnershipParties/",
        "ftm": "https://schema.followthemoney.tech/#",
        "oa": "http://www.w3.org/ns/oa#",
        "odrl": "http://www.w3.org/ns/odrl/2/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

#: Kinds of things that have IRIs under the base: ``base + space + "/" + id``.
SPACES = (
    "branch", "constraint", "dataset", "evidence", "hop", "identifier", "list-count", "node", "policy", "relief",
    "restriction", "selector", "source", "stake", "statement", "status",
)  # fmt: skip

_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*[/#:]")


def check_base(base: str) -> str:
    """Return a base IRI that things can be named under.

    Raises:
        UsageError: Not an absolute IRI, or it does not end in "/", "#" or ":".

    Example:
        >>> check_base("https://example.org/graph/")
        'https://example.org/graph/'
    """
    if not _BASE.fullmatch(base):
        raise UsageError(f"{base!r} is no base IRI; expected an absolute one that ends in '/', '#' or ':'")
    return base


def expand(curie: str) -> str:
    """Return the IRI that a prefixed name of a known vocabulary stands for.

    Example:
        >>> expand("skos:broader")
        'http://www.w3.org/2004/02/skos/core#broader'
    """
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


@dataclass(frozen=True, slots=True)
class Term:
    """A term whose value is an SQL expression; where that is NULL there is no term.

    `kind` is "iri" (a thing in `space`), "concept" (a term of the vocabulary
    whose group is `space`), "choice" (a fixed term for each value), "text", or
    the name of an XML Schema datatype.
    """

    kind: str
    sql: str
    space: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def present(self) -> str:
        """SQL that says whether there is a term."""
        if self.kind == "choice":
            return f"({self.sql}) IN ({', '.join(map(quoted, self.choices))})"
        return f"({self.sql}) IS NOT NULL"


def iri(space: str, sql: str) -> Term:
    """Return a term that names a thing."""
    return Term("iri", sql, space)


def term(group: str, sql: str) -> Term:
    """Return a term of the vocabulary: `eg:` + group + "-" + value, or `eg:` + value without a group."""
    return Term("concept", sql, f"{group}-" if group else "")


def text(sql: str) -> Term:
    """Return a plain literal."""
    return Term("text", sql)


def date(sql: str) -> Term:
    """Return an `xsd:date`."""
    return Term("date", f"({sql})::VARCHAR")


def integer(sql: str) -> Term:
    """Return an `xsd:integer`."""
    return Term("integer", f"({sql})::VARCHAR")


def number(sql: str) -> Term:
    """Return an `xsd:decimal`, without the zeros that a fixed width adds."""
    return Term("decimal", f"rtrim(rtrim(({sql})::VARCHAR, '0'), '.')")


class Syntax(Protocol):
    """How terms are written.

    - **Must** give pieces that are not NULL where the term is present.
    - **Must** give the same text for the same term, always.
    """

    def pieces(self, term: Term) -> tuple[Piece, ...]:
        """Return the pieces of a term."""
        ...

    def fixed(self, curie: str) -> str:
        """Return the text of a fixed term."""
        ...


def _choice(term: Term, write: Callable[[str], str]) -> Sql:
    cases = " ".join(f"WHEN {quoted(value)} THEN {quoted(write(curie))}" for value, curie in term.choices.items())
    return Sql(f"(CASE {term.sql} {cases} END)")


def _json(sql: str) -> Sql:
    return Sql(f"to_json({sql})::VARCHAR")


def _percent(sql: str) -> Sql:
    return Sql(f"url_encode({sql})")


@dataclass(frozen=True, slots=True)
class Turtle:
    """Turtle with prefixes."""

    base: str = BASE

    def pieces(self, term: Term) -> tuple[Piece, ...]:
        """Return the pieces of a term."""
        if term.kind == "choice":
            return (_choice(term, self.fixed),)
        if term.kind == "iri":
            full = concat((f"<{self.base}{term.space}/", _percent(term.sql), ">"))
            short = concat((f"{term.space}:", Sql(term.sql)))
            plain = f"regexp_full_match({term.sql}, '[A-Za-z0-9_][A-Za-z0-9_-]*')"
            return (Sql(f"(CASE WHEN {plain} THEN {short} ELSE {full} END)"),)
        if term.kind == "concept":
            return (f"eg:{term.space}", Sql(term.sql))
        if term.kind == "text":
            return (_json(term.sql),)
        return ('"', Sql(term.sql), f'"^^xsd:{term.kind}')

    def fixed(self, curie: str) -> str:
        """Return a fixed term as it is written."""
        return curie


@dataclass(frozen=True, slots=True)
class NQuads:
    """N-Quads: full IRIs, one line a statement."""

    base: str = BASE

    def pieces(self, term: Term) -> tuple[Piece, ...]:
        """Return the pieces of a term."""
        if term.kind == "choice":
            return (_choice(term, self.fixed),)
        if term.kind == "iri":
            return (f"<{self.base}{term.space}/", _percent(term.sql), ">")
        if term.kind == "concept":
            return (f"<{VOCABULARY}{term.space}", Sql(term.sql), ">")
        if term.kind == "text":
            return (_json(term.sql),)
        return ('"', Sql(term.sql), f'"^^<{PREFIXES["xsd"]}{term.kind}>')

    def fixed(self, curie: str) -> str:
        """Return a fixed term as it is written."""
        return f"<{expand(curie)}>"


@dataclass(frozen=True, slots=True)
class JsonLd:
    """JSON-LD values in expanded form, so that no context changes their meaning."""

    base: str = BASE

    def pieces(self, term: Term) -> tuple[Piece, ...]:
        """Return the pieces of a term."""
        if term.kind == "choice":
            return (_choice(term, self.fixed),)
        if term.kind == "iri":
            return ('{"@id":', *self.name(term.space, term.sql), "}")
        if term.kind == "concept":
            return (f'{{"@id":"eg:{term.space}', Sql(term.sql), '"}')
        if term.kind == "text":
            return (_json(term.sql),)
        return (f'{{"@type":"xsd:{term.kind}","@value":"', Sql(term.sql), '"}')

    def fixed(self, curie: str) -> str:
        """Return a fixed term as it is written."""
        return f'{{"@id":"{curie}"}}'

    def name(self, space: str, sql: str) -> tuple[Piece, ...]:
        """Return the pieces of the quoted name of a thing."""
        return (f'"{space}:', _percent(sql), '"')

    def bare(self, term: Term) -> Sql:
        """Return SQL for a choice as a quoted name: the form that `@type` takes."""
        return _choice(term, lambda curie: f'"{curie}"')
