"""Files hold to what the formats' own publishers print, beyond what one reader forgives.

GEXF 1.3: https://gexf.net/schema.html. Neo4j: operations manual, "Neo4j-admin
import", CSV header format; Cypher manual, "Expressions" and "Naming rules".
"""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from defusedxml import ElementTree

from embargraph.exports import write_export
from exports.awkward import awkward_facts, opened
from exports.readers import cypher_statements

csv.field_size_limit(50_000_000)


@pytest.fixture(scope="module", params=["packaged", "awkward"])
def graph(request, packaged, tmp_path_factory):
    if request.param == "packaged":
        yield packaged.connection
    else:
        connection = opened(awkward_facts(), tmp_path_factory.mktemp("awkward") / "graph.duckdb")
        yield connection
        connection.close()


# GEXF

GEXF = "{http://gexf.net/1.3}"

#: Element: children in the order in which they may come, attributes that must be there, and that may be.
#: The schema has more; an element or attribute that is not here is one that this export does not write.
ELEMENTS = {
    "gexf": ("meta graph", {"version"}, set()),
    "meta": ("creator description", set(), {"lastmodifieddate"}),
    "creator": ("", set(), set()),
    "description": ("", set(), set()),
    "graph": (
        "attributes nodes edges",
        set(),
        {"defaultedgetype", "idtype", "mode", "timeformat", "timerepresentation", "timezone"},
    ),
    "attributes": ("attribute", {"class"}, {"mode"}),
    "attribute": ("", {"id", "title", "type"}, set()),
    "nodes": ("node", set(), {"count"}),
    "edges": ("edge", set(), {"count"}),
    "node": ("attvalues", {"id"}, {"label", "start", "end"}),
    "edge": ("attvalues", {"source", "target"}, {"id", "label", "type", "kind", "weight", "start", "end"}),
    "attvalues": ("attvalue", set(), set()),
    "attvalue": ("", {"for", "value"}, {"start", "end"}),
}

#: Enumerations of the schema.
CHOICES = {
    "version": {"1.3"},
    "defaultedgetype": {"directed", "undirected", "mutual"},
    "idtype": {"integer", "string"},
    "timeformat": {"integer", "double", "date", "dateTime"},
    "timerepresentation": {"interval", "timestamp"},
    "class": {"node", "edge"},
    "mode": {"static", "dynamic"},
}
ATTRIBUTE_TYPES = {"integer", "long", "double", "float", "boolean", "string", "anyURI"}
LEXICAL = {"integer": r"-?\d+", "double": r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "boolean": "true|false", "string": "(?s).*"}


def test_gexf_holds_to_the_published_schema(graph, tmp_path):
    write_export(graph, tmp_path / "g.gexf")

    root = ElementTree.parse(tmp_path / "g.gexf").getroot()

    assert root.tag == f"{GEXF}gexf"
    for element in root.iter():
        name = element.tag.removeprefix(GEXF)
        children, required, optional = ELEMENTS[name]
        order = [children.split().index(child.tag.removeprefix(GEXF)) for child in element]
        assert order == sorted(order), f"{name}: children out of order"
        assert required <= element.attrib.keys() <= required | optional, f"{name}: {sorted(element.attrib)}"
        for key, value in element.attrib.items():
            assert value in CHOICES.get(key, {value}), f"{name}: {key}={value}"
            if key in {"start", "end"}:
                date.fromisoformat(value)


def test_gexf_values_are_declared_and_of_their_type(graph, tmp_path):
    write_export(graph, tmp_path / "g.gexf")
    root = ElementTree.parse(tmp_path / "g.gexf").getroot()
    (whole,) = root.iter(f"{GEXF}graph")

    declared = {
        (group.get("class"), attribute.get("id")): (attribute.get("type"), group.get("mode"))
        for group in whole.iter(f"{GEXF}attributes")
        for attribute in group
    }
    assert {type_ for type_, _ in declared.values()} <= ATTRIBUTE_TYPES
    nodes = [node.get("id") for node in whole.iter(f"{GEXF}node")]
    edges = [edge.get("id") for edge in whole.iter(f"{GEXF}edge")]
    assert len(set(nodes)) == len(nodes)
    assert len(set(edges)) == len(edges)
    for kind in ("node", "edge"):
        for element in whole.iter(f"{GEXF}{kind}"):
            if kind == "edge":
                assert {element.get("source"), element.get("target")} <= set(nodes)
                assert not (element.get("start") and element.get("end")) or element.get("start") <= element.get("end")
            for value in element.iter(f"{GEXF}attvalue"):
                type_, mode = declared[kind, value.get("for")]
                assert re.fullmatch(LEXICAL[type_], value.get("value")), value.attrib
                assert mode == "dynamic" or not {"start", "end"} & value.attrib.keys()


# Neo4j's bulk import

#: `name:type`, `name:ID(space)`, `:START_ID(space)`, `:END_ID(space)`, `:TYPE`, `:LABEL`; a name alone is a string.
HEADING = re.compile(
    r"(?P<name>[A-Za-z_]\w*)?(?::(?P<field>ID|START_ID|END_ID|TYPE|LABEL|(?P<type>int|long|float|double|boolean|byte"
    r"|short|char|string|point|date|localtime|time|localdatetime|datetime|duration)(?P<list>\[\])?)"
    r"(?:\((?P<space>[A-Za-z_]\w*)\))?)?"
)
CELLS = {"long": r"-?\d+", "double": LEXICAL["double"], "boolean": "true|false", "date": r"-?\d{4,}-\d\d-\d\d"}


def neo4j_files(folder):
    """The files by the argument that names them, with the label given there, headings and rows."""
    for line in (folder / "neo4j-admin.args").read_text(encoding="utf-8").splitlines():
        option, _, value = line.removeprefix("--").partition("=")
        if option in {"nodes", "relationships"}:
            label, _, name = value.rpartition("=")
            with (folder / name).open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            yield option, label, [HEADING.fullmatch(heading) for heading in header], rows


def test_neo4j_headings_and_cells_hold_to_the_import_s_grammar(graph, tmp_path):
    write_export(graph, tmp_path / "g.neo4j")

    for option, label, headings, rows in neo4j_files(tmp_path / "g.neo4j"):
        assert all(headings), option
        fields = [heading["field"] for heading in headings]
        names = [heading["name"] for heading in headings if heading["name"]]
        assert len(set(names)) == len(names), "a property twice"
        if option == "nodes":
            assert fields.count("ID") == 1
            assert label or "LABEL" in fields
        else:
            assert [fields.count(field) for field in ("START_ID", "END_ID", "TYPE")] == [1, 1, 1]
        for row in rows:
            assert len(row) == len(headings)
            for heading, cell in zip(headings, row, strict=True):
                if cell and heading["type"] in CELLS and not heading["list"]:
                    assert re.fullmatch(CELLS[heading["type"]], cell), heading[0]
                if heading["field"] in {"TYPE", "LABEL"} and cell:
                    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", cell)


def test_neo4j_ids_are_unique_in_their_space_and_ends_are_there(graph, tmp_path):
    write_export(graph, tmp_path / "g.neo4j")

    spaces, ends = {}, []
    for _, _, headings, rows in neo4j_files(tmp_path / "g.neo4j"):
        for place, heading in enumerate(headings):
            found = [row[place] for row in rows]
            if heading["field"] == "ID":
                assert "" not in found
                assert len(set(found)) == len(found)
                spaces[heading["space"]] = set(found)
            elif heading["field"] in {"START_ID", "END_ID"}:
                ends.append((heading["space"], set(found)))
    assert len(ends) == 4
    for space, found in ends:
        assert found <= spaces[space]


def test_neo4j_arguments_are_those_of_the_import(graph, tmp_path):
    write_export(graph, tmp_path / "g.neo4j")

    lines = (tmp_path / "g.neo4j" / "neo4j-admin.args").read_text(encoding="utf-8").splitlines()
    options = [line.partition("=")[0] for line in lines]
    assert set(options) <= {"--nodes", "--relationships", "--array-delimiter", "--multiline-fields"}
    assert re.fullmatch(r"--array-delimiter=U\+[0-9A-F]{4}", lines[options.index("--array-delimiter")])
    written = {path.name for path in Path(tmp_path / "g.neo4j").glob("*.csv")}
    assert {line.rpartition("=")[2] for line in lines if line.startswith(("--nodes", "--rel"))} == written


# Cypher

NAME = r"(?:[A-Za-z_]\w*|`(?:[^`]|``)+`)"
MADE = re.compile(
    rf"MERGE \(\w:{NAME} \{{id: row\.id\}}\) SET (?:\w:{NAME}, )?\w \+= row;?"
    rf"|MATCH \(a:{NAME} \{{id: row\.a\}}\)\nMATCH \(b:{NAME} \{{id: row\.b\}}\)\n"
    rf"MERGE \(a\)-\[r:{NAME} \{{id: row\.properties\.id\}}\]->\(b\) SET r \+= row\.properties;?"
)
CONSTRAINT = re.compile(rf"CREATE CONSTRAINT {NAME} IF NOT EXISTS FOR \(\w:{NAME}\) REQUIRE \w\.id IS UNIQUE")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"""\\(?:[tbnrf'"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})""")


def test_cypher_statements_are_of_three_forms(graph, tmp_path):
    write_export(graph, tmp_path / "g.cypher")
    text = (tmp_path / "g.cypher").read_text(encoding="utf-8")

    head, *rest = text.split("UNWIND [", 1)
    for line in head.splitlines():
        assert line.startswith("//") or CONSTRAINT.fullmatch(line.removesuffix(";")), line
    assert rest
    for rows, made in cypher_statements(tmp_path / "g.cypher"):
        assert MADE.fullmatch(made.strip()), made
        assert 0 < len(rows) <= 200


def test_cypher_strings_have_cypher_s_escapes_only(graph, tmp_path):
    write_export(graph, tmp_path / "g.cypher")
    text = (tmp_path / "g.cypher").read_text(encoding="utf-8")

    for string in STRING.findall(text):
        assert "\\" not in ESCAPE.sub("", string), string[:80]
    # Outside strings nothing but names, numbers, dates and what joins them.
    outside = STRING.sub("", text.split("UNWIND [", 1)[1])
    assert re.fullmatch(r"[\w\s{}\[\]():,;.+>=`-]*", outside)
