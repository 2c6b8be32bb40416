"""What names of others may do to a reader's screen, document and spreadsheet: nothing."""

import io
import json
import subprocess
import sys

import pytest
from markdown_it import MarkdownIt

from embargraph.files.shown import _Guarded, markdown_text, sheet_text, spell_out

#: Codes that steer a terminal, in seven bits and in eight; turns of direction; signs without a shape.
NASTY = {
    "clear": "\x1b[2J", "title": "\x1b]0;title\x07", "c1": "\x9b2J", "osc": "\x9d0;x\x9c", "next line": "\x85",
    "bell": "\x07", "back": "\x08", "override": "\u202e", "embedding": "\u202a", "isolate": "\u2066", "pop": "\u2069",
    "mark": "\u200f", "arabic mark": "\u061c", "separator": "\u2028", "tag": "\U000e0041", "bom": "\ufeff",
    "annotation": "\ufff9", "operator": "\u2062",
}  # fmt: skip
ALL = "".join(NASTY.values())


@pytest.mark.parametrize("name", NASTY)
def test_it_is_spelt_out_as_json_would(name):
    shown = spell_out(f"ACME {NASTY[name]}Ltd")

    assert shown.replace("\n", "").isprintable()
    assert json.loads(f'"{shown}"') == f"ACME {NASTY[name]}Ltd"


@pytest.mark.parametrize(
    "text",
    ["Société Générale", "汇川技术", "شركة التقنية", "می\u200cخواهم", "👩\u200d💻", "a\tb\nc", "\x1b[1;31mred\x1b[0m"],
)
def test_letters_of_every_script_and_the_programs_own_colours_stay(text):
    assert spell_out(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://example.org/)", "![pixel](https://example.org/x.png)", "<https://example.org/>",
        "<img src=x onerror=alert(1)>", "[ref]: https://example.org/", "[a][b]", "**b** `c` | d", "\\[x](y)",
        "&lt;b&gt;", "a\n\n# heading",
    ],
)  # fmt: skip
def test_markdown_takes_it_for_text(text):
    table = f"| a |\n| --- |\n| {markdown_text(text)} |\n"
    html = MarkdownIt("commonmark").enable("table").render(table)

    cell = html.partition("<tbody>")[2].partition("<td>")[2].partition("</td>")[0]
    assert "<" not in cell
    import html as entities

    assert entities.unescape(cell) == " ".join(text.split())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r=", "＝", "＋"])
def test_no_cell_is_a_formula(start):
    assert sheet_text(f"{start}1+1").startswith("'")
    assert sheet_text(f"{start}\u202e1").isprintable() or "\t" in start or "\r" in start


def test_a_stream_hands_on_what_is_not_text():
    below = io.StringIO()
    stream = _Guarded(below, returns=True)
    stream.writelines(["a\x9b\n", "b\rc\r\n"])

    assert below.getvalue() == "a\\u009b\nb\\u000dc\r\n"
    assert not stream.isatty()


FACTS = """[source]
id = "s"
title = "t"
[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "ACME ![x](https://example.org/a.png) [y](https://example.org) \\u202Eevil\\u009B2J\\u009D0;t"
names = ["=1+1", "\\u2066turned"]
"""


@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv", "markdown"])
@pytest.mark.parametrize("line", [["show", "acme"], ["ask", "statements", "--about", "acme"], ["ask", "sources"]])
def test_no_command_lets_it_through(line, format_, graph_of):
    graph = graph_of(FACTS)
    command = [sys.executable, "-m", "embargraph", *line, "--graph", graph.path, "--format", format_]
    done = subprocess.run(command, capture_output=True, timeout=120)
    said = (done.stdout + done.stderr).decode()

    assert done.returncode in {0, 1, 2}, said
    assert not [character for character in ALL if character in said and character not in "[]0;x2Jtile"]
    if format_ == "markdown":
        assert "](https" not in said.replace("\\](https", "")
