"""The graph as RDF 1.1: terms and syntaxes, the mapping, the ontology, the shapes.

``embargraph.ttl`` is the ontology, ``shapes.ttl`` the SHACL shapes; both are
data of the package.
"""

from __future__ import annotations

from pathlib import Path

from embargraph.rdf.terms import BASE, PREFIXES, VOCABULARY

__all__ = ["BASE", "ONTOLOGY", "PREFIXES", "SHAPES", "VOCABULARY"]

_FOLDER = Path(__file__).resolve().parent

#: The ontology file, in Turtle.
ONTOLOGY = _FOLDER / "embargraph.ttl"

#: The SHACL shapes file, in Turtle.
SHAPES = _FOLDER / "shapes.ttl"
