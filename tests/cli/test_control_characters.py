"""What a record holds reaches a terminal, a table and a page as text: it moves no cursor, turns no line, loads nothing."""

import json
import re

import duckdb
import pytest

from embargraph.cli import main
from embargraph.store.digest import content_digest

#: Of the C1 range, a sequence for a terminal, what turns the direction, and a link and an image of Markdown.
EVIL = "Evil\u009b31m \u202egnp\u2066 \u0085Works [x](http://e.example/) ![i](http://e.example/i.png) \u001b[2J"
FACTS = """
[source]
id = "own"
title = "Own facts"
published = "2024-01-01"
[[node]]
id = "evil"
kind = "actor"
type = "company"
label = "Evil Works"
[[listing]]
actor = "evil"
list = "us-bis-entity-list"
since = "2023-01-01"
citation = "88 FR 1"
"""
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS = {
    "ask": ["ask", "restricted", "--who", "evil", "--as-of", "2024-06-01"],
    "show": ["show", "evil"],
    "why": ["why", "evil", "--as-of", "2024-06-01"],
    "screen": ["screen", "Evil Works", "--as-of", "2024-06-01"],
    "ask sources": ["ask", "sources", "--all"],
}


@pytest.fixture(scope="module")
def evil_graph(tmp_path_factory):
    from embargraph.packaged import build_graph

    folder = tmp_path_factory.mktemp("evil")
    (folder / "own.toml").write_text(FACTS, encoding="utf-8")
    build_graph(folder / "graph.duckdb", [folder / "own.toml"])
    # A build takes no such text; whoever hands a graph on could put it there.
    with duckdb.connect(str(folder / "graph.duckdb")) as connection:
        connection.execute("UPDATE node SET label = $1 WHERE id = 'evil'", [EVIL])
        connection.execute("UPDATE source SET title = title || $1 WHERE id = 'own'", [EVIL])
        connection.execute("UPDATE restriction SET citation = citation || $1, note = $1 WHERE who = 'evil'", [EVIL])
        connection.execute("UPDATE statement SET citation = citation || $1 WHERE source = 'own'", [EVIL])
        connection.execute("UPDATE meta SET value = $1 WHERE key = 'digest'", [content_digest(connection)])
    return folder / "graph.duckdb"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "markdown"])
def test_no_character_of_a_record_steers_what_shows_it(evil_graph, capsys, command, format_):
    with pytest.raises(SystemExit) as ended:
        main([*COMMANDS[command], "--graph", str(evil_graph), "--format", format_])
    said = capsys.readouterr()
    if ended.value.code == 2:
        pytest.skip(f"{command} has no format {format_}")
    assert ended.value.code == 0, said.err
    assert "Evil" in said.out
    assert not _UNSAFE.findall(said.out + said.err)
    if format_ == "json":
        json.loads(said.out)
