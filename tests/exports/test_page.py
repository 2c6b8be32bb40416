"""The page as a file: what it holds, and that nothing in it is taken for markup."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import embargraph.exports.page as page_module
from embargraph.errors import ExportError
from embargraph.exports import write_export
from embargraph.exports.page import page_data
from embargraph.store.selection import selected


class Parts(HTMLParser):
    """Scripts and policies of a page, as a reader of HTML finds them."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.policy, self.inside, self.links = [], "", None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "script":
            self.inside = attributes.get("type", "")
            self.scripts.append([self.inside, ""])
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self.links += [value for name, value in attrs if name in {"src", "href", "action", "data", "srcset"}]

    def handle_data(self, data):
        if self.inside is not None:
            self.scripts[-1][1] += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.inside = None


@pytest.fixture
def parts(packaged, tmp_path):
    write_export(packaged.connection, tmp_path / "graph.html")
    return Parts((tmp_path / "graph.html").read_text(encoding="utf-8"))


def test_only_its_own_scripts_may_run(parts):
    run = [text for type_, text in parts.scripts if not type_]

    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run]
    allowed = re.search(r"script-src ([^;]*)", parts.policy)
    assert allowed
    assert allowed[1].split() == [f"'sha256-{digest}'" for digest in digests]
    assert parts.policy.startswith("default-src 'none'")
    # Nothing is admitted by address; pictures only where the page carries them itself.
    assert not re.search(r"https?:|\*|self|blob:", re.sub(r"'sha256-[^']*'", "", parts.policy))
    assert "img-src data:;" in parts.policy


def test_it_refers_to_nothing(parts):
    assert parts.links == []


def test_the_data_cannot_end_its_script():
    text = page_module._as_json({"</script>": "<!-- & \u2028 \ud7ff\x00"})

    assert not set(text) & set("<>&\u2028\x00")
    assert text.isascii()


def test_what_would_end_the_drawing_script_is_refused():
    for bad in ("a</SCRIPT>b", "a<!--b", "a\0b"):
        with pytest.raises(ExportError, match="plotly"):
            page_module._script(bad)


def test_too_large_a_page_says_what_to_do(packaged, monkeypatch):
    monkeypatch.setattr(page_module, "MOST_ROWS", 10)

    with (
        selected(packaged.connection) as selection,
        pytest.raises(ExportError, match="--around"),
    ):
        page_data(selection)


def test_names_of_what_was_not_selected_are_there(packaged, tmp_path):
    with selected(packaged.connection) as selection:
        whole = page_data(selection)
    with selected(packaged.connection, replace(selection.filters, kinds=("actor", "measure"))) as selection:
        part = page_data(selection)

    assert whole["others"] == {}
    named = {row["what"] for row in part["restrictions"] if "what" in row}
    assert named
    assert named <= set(part["others"])


def test_an_entry_of_one_list_is_told(packaged):
    with selected(packaged.connection) as selection:
        nodes = {node["id"]: node for node in page_data(selection)["nodes"]}

    assert nodes["us-bis-entity-list--huawei"]["entry_of"] == "us-bis-entity-list"
    assert "entry_of" not in nodes["huawei"]
