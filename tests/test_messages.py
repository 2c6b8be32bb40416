"""Every message that facts, questions and the graph file can give, with the input that gives it: messages.toml.

Readers of publishers' files have their messages beside their golden cases.
"""

import ast
import re
import tomllib
from datetime import date
from pathlib import Path

import duckdb
import pytest

import embargraph
from embargraph.errors import EmbargraphError, FactErrors
from embargraph.facts.read import read_facts
from embargraph.packaged import build_graph
from embargraph.questions.ask import find_question, load_questions, run_question
from embargraph.questions.explain import read_span
from embargraph.questions.header import read_question
from embargraph.questions.sparql import ask_sparql, bind, find_query, read_sparql_version
from embargraph.questions.what_if import read_assumptions
from embargraph.rdf.sparql_engine import open_store
from embargraph.screening.batch.input import open_customers
from embargraph.store.file import open_graph
from embargraph.store.selection import Filters

HERE = Path(__file__).parent
PACKAGE = Path(embargraph.__file__).parent
LISTED = tomllib.loads((HERE / "messages.toml").read_text(encoding="utf-8"))
CASES = [(kind, case) for kind in LISTED if kind not in {"head", "unreached"} for case in LISTED[kind]]


def text_of(case):
    return case["text"] + case.get("fill", "") * case.get("times", 0) + case.get("end", "")


def fact(case, folder, packaged):
    for number, other in enumerate(case.get("beside", [])):
        (folder / f"beside{number}.toml").write_text(other, encoding="utf-8")
    files = sorted(folder.glob("beside*.toml"))
    path = folder / "case.toml"
    if "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    elif "text" in case:
        head = "" if case.get("whole") else LISTED["head"]["text"]
        path.write_text(head + text_of(case), encoding="utf-8")
    read_facts([*files, path])


def header(case, folder, packaged):
    path = folder / "mine.sql"
    if "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    elif "text" in case:
        path.write_text(text_of(case), encoding="utf-8")
    question = read_question(path)
    run_question(packaged.connection, question, case.get("options", {}), today=date(2026, 11, 22))


def folder(case, folder, packaged):
    if "name" in case:
        (folder / case["name"]).write_text("--#+ summary: A.\nSELECT 1", encoding="utf-8")
    if case["asked"]:
        find_question(case["asked"], [folder])
    else:
        load_questions([folder] if "name" in case else [folder / "none"])


def ask(case, folder, packaged):
    packaged.ask(case["question"], **case.get("options", {}))


def sparql(case, folder, packaged):
    path = folder / "mine.rq"
    if "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    elif "text" in case:
        path.write_text(text_of(case), encoding="utf-8")
    found = find_query(case.get("asked", str(path)), None)
    found = found if not isinstance(found, str) else read_sparql_version(path)
    (folder / "empty.ttl").write_text("", encoding="utf-8")
    bind(found, case.get("values", {}))
    ask_sparql(open_store(folder / "empty.ttl"), found, {})


def assume(case, folder, packaged):
    connection = packaged.connection
    if "facts" in case:
        (folder / "facts.toml").write_text(case["facts"], encoding="utf-8")
        build_graph(folder / "own.duckdb", [folder / "facts.toml"], seeds=False)
        connection = open_graph(folder / "own.duckdb")
    read_assumptions(connection, case["texts"])


def graph_file(case, folder, packaged):
    path = folder / "graph.duckdb"
    if "sql" in case:
        with duckdb.connect(str(path)) as connection:
            connection.execute(case["sql"])
    elif "text" in case:
        path.write_text(case["text"])
    open_graph(path)


def target(case, folder, packaged):
    (folder / "file").write_text("")
    build_graph(folder / case["path"], seeds=False)


def customers(case, folder, packaged):
    path = folder / case.get("name", "a.csv")
    if "cells" in case:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in case["cells"]:
            book.active.append(row)
        book.save(path)
    elif "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    elif case.get("folder"):
        path.mkdir()
    elif "text" in case:
        path.write_bytes(text_of(case).encode(case.get("encoding", "utf-8")))
    list(open_customers(path, case.get("columns", {}), **case.get("options", {})))


def selection(case, folder, packaged):
    Filters(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in case["filters"].items()}
    ).check()


def span(case, folder, packaged):
    (folder / "document.txt").write_bytes(bytes.fromhex(case["bytes"]))
    read_span(folder / "document.txt", *case["span"])


GIVES = {
    f.__name__: f for f in (fact, header, folder, ask, sparql, assume, graph_file, target, selection, span, customers)
}


def messages_of(kind, case, folder_, packaged):
    with pytest.raises(EmbargraphError) as raised:
        GIVES[kind](case, folder_, packaged)
    errors = raised.value.errors if isinstance(raised.value, FactErrors) else [raised.value]
    return [str(error).replace(str(folder_), "FOLDER") for error in errors]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_the_input_gives_the_message(kind, case, tmp_path, packaged):
    assert messages_of(kind, case, tmp_path, packaged) == case["says"]


#: Words that belong to nobody's field, and turns of phrase that nobody says.
_PRIVATE = re.compile(r"\b(vintage|tally|settl\w+|roll|told|of which|is no \w+ that|dawn|dusk)\b")


@pytest.mark.parametrize("message", sorted({line for _, case in CASES for line in case["says"]}))
def test_a_message_is_one_line_in_plain_words(message):
    assert "\n" not in message
    assert not _PRIVATE.search(message)
    assert not re.search(r"Traceback|<class|object at 0x|\bNone\b|Errno|invalid literal", message)


def _texts(node):
    """Return a message in the code as a regular expression and its literal part; None where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value), node.value
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
        return ".*".join([""] + [re.escape(p) for p in parts if p] + [""]), "".join(p for p in parts if p)
    return None


def messages_in_code():
    for package in ("facts", "questions", "store", "screening/batch"):
        for path in sorted((PACKAGE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (
                    (isinstance(node.func, ast.Attribute) and node.func.attr == "fault")
                    or (
                        isinstance(node.func, ast.Name)
                        and node.func.id.endswith("Error")
                        and node.func.id != "MissingExtraError"
                    )
                ):
                    found = _texts(node.args[-1]) if node.args else None
                    if found and len(found[1].strip(" :;.$'")) > 3:
                        yield pytest.param(*found, id=f"{path.stem}:{found[1][:50]}")


@pytest.mark.parametrize(("pattern", "literal"), list(messages_in_code()))
def test_every_message_of_the_code_is_in_the_list(pattern, literal):
    listed = [line for _, case in CASES for line in case["says"]]
    unreached = [case["message"] for case in LISTED["unreached"]]

    assert any(re.search(pattern, line) for line in listed) or literal in unreached, literal
