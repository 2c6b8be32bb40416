"""Every message that a user can meet, with the input that gives it: the files of `messages`.

Readers of publishers' files have their messages beside their golden cases.
"""

import ast
import importlib
import re
import tomllib
from datetime import date
from pathlib import Path

import duckdb
import pytest

import embargraph
from embargraph.api import Graph
from embargraph.cli import main
from embargraph.errors import EmbargraphError, FactErrors
from embargraph.facts.read import read_facts
from embargraph.packaged import build_graph
from embargraph.questions.ask import find_question, load_questions, run_question
from embargraph.questions.explain import read_span
from embargraph.questions.header import read_question
from embargraph.questions.sparql import ask_sparql, bind, find_query, read_sparql_version
from embargraph.questions.what_if import read_assumptions
from embargraph.rdf.sparql_engine import open_store
from embargraph.screening import Screener
from embargraph.screening.batch.input import open_customers
from embargraph.sources.catalog import SourceFile
from embargraph.store.file import open_graph
from embargraph.store.selection import Filters

HERE = Path(__file__).parent
PACKAGE = Path(embargraph.__file__).parent
LISTED = {}
for _path in sorted((HERE / "messages").glob("*.toml")):
    for _kind, _cases in tomllib.loads(_path.read_text(encoding="utf-8")).items():
        LISTED[_kind] = [*LISTED[_kind], *_cases] if _kind in LISTED else _cases
_OWN_TESTS = {"head", "unreached", "load", "command", "call"}
CASES = [(kind, case) for kind in LISTED if kind not in _OWN_TESTS for case in LISTED[kind]]


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


def put(case, folder):
    """Write the file of a case, or its tables."""
    if "files" in case:
        tables = folder / "tables"
        tables.mkdir()
        for name, text in case["files"].items():
            (tables / name).write_text(text, encoding="utf-8")
        return SourceFile(case["source"], tables, "2026-01-01")
    path = folder / case["file"]
    if "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    else:
        path.write_text(text_of(case), encoding="utf-8")
    return SourceFile(case["source"], path, "2026-01-01")


def shown(rows):
    """Return what is said of records: where, which field, why, and the beginning of the value."""
    return [
        ": ".join(filter(None, (record, field, reason, (value or "")[:60]))) for record, field, reason, value in rows
    ]


@pytest.mark.parametrize("case", LISTED["load"], ids=lambda case: f"{case['source']}-{case.get('file', 'tables')}")
def test_a_file_of_a_source_gives_the_message(case, tmp_path, rejects_of):
    sources = [put(each, tmp_path) for each in (case.get("beside"), case) if each]
    facts = [tmp_path / "facts.toml"] if "facts" in case else []
    for path in facts:
        path.write_text(case["facts"], encoding="utf-8")
    if "says" in case:
        with pytest.raises(EmbargraphError) as raised:
            build_graph(tmp_path / "g.duckdb", facts, seeds=False, sources=sources)
        assert str(raised.value).replace(str(tmp_path), "FOLDER") == case["says"]
        return
    build_graph(tmp_path / "g.duckdb", facts, seeds=False, sources=sources)
    with Graph(tmp_path / "g.duckdb") as graph:
        assert shown(rejects_of(graph)) == case.get("rejected", [])
        assert shown(rejects_of(graph, "unparsed")) == case.get("kept", [])


@pytest.mark.parametrize("case", LISTED["command"], ids=lambda case: " ".join(case["args"])[:60])
def test_a_command_gives_the_message(case, tmp_path, monkeypatch, capsys, packaged_file):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("EMBARGRAPH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, text in case.get("files", {}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode("latin-1" if "\xff" in text else "utf-8"))
        (tmp_path / name).chmod(case.get("mode", 0o600))

    with pytest.raises(SystemExit) as ended:
        main([str(packaged_file) if arg == "GRAPH" else arg for arg in case["args"]])

    lines = capsys.readouterr().err.replace(str(packaged_file), "GRAPH").replace(str(tmp_path), "FOLDER").splitlines()
    first = next(number for number, line in enumerate(lines) if line.lower().startswith("error"))
    assert (ended.value.code, " ".join(line.strip() for line in lines[first:])) == (case["status"], case["says"])


@pytest.mark.parametrize("case", LISTED["call"], ids=lambda case: f"{case['call']}-{case['says'][-40:]}")
def test_a_call_gives_the_message(case, tmp_path):
    for name, text in case.get("files", {}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    module, _, name = case["call"].partition(":")
    given = [tmp_path / arg.removeprefix("FOLDER/") if str(arg).startswith("FOLDER/") else arg for arg in case["args"]]

    with pytest.raises((EmbargraphError, ValueError)) as raised:
        getattr(importlib.import_module(module), name)(*given)

    assert str(raised.value).replace(str(tmp_path), "FOLDER") == case["says"]


#: What Python code may ask of an open graph, and what it is told.
ASKED = {
    "item: an empty text; expected an ECCN with its paragraph, or EAR99": lambda graph: graph.licence("", "CN"),
    "as-of: 5; expected a day, such as 2026-11-29, 29.11.2026, 29 Nov 2026, today or yesterday": lambda graph: (
        graph.ask("restricted", who="ZTE", as_of=5)
    ),
    "changes answers over all time; it takes no as-of": lambda graph: graph.ask("changes", as_of="2020-01-01"),
    "other: 'x'; expected an open graph": lambda graph: graph.diff("x"),
    "us_content: 'nan' is not a percentage; expected one such as 12.5": lambda graph: graph.licence(
        "3A001", "CN", origin="MY", facts={"us_content": "nan"}
    ),
    "name: '\\x00'; expected a text of whole characters, without NUL": lambda graph: graph.ask("restricted", who="\0"),
    "assume: 5; expected texts": lambda graph: graph.ask("restricted", who="ZTE", assume=5),
    "facts: 5; expected paths": lambda graph: graph.ask("restricted", who="ZTE", facts=5),
    "name: 5; expected a text": lambda graph: Screener(graph).screen(5),
}


@pytest.mark.parametrize("says", ASKED)
def test_python_code_is_told(says, packaged):
    with pytest.raises(EmbargraphError) as raised:
        ASKED[says](packaged)

    assert str(raised.value) == says


def all_said():
    """Every message that the list has."""
    found = [*ASKED, *(line for _, case in CASES for line in case["says"])]
    found += [case["says"] for kind in ("load", "command", "call") for case in LISTED[kind] if "says" in case]
    found += [line for case in LISTED["load"] for key in ("rejected", "kept") for line in case.get(key, [])]
    return list(dict.fromkeys(found))


#: Words that belong to nobody's field, and turns of phrase that nobody says.
_PRIVATE = re.compile(r"\b(vintage|tally|settl\w+|roll|told|of which|is no \w+ that|dawn|dusk)\b")


@pytest.mark.parametrize("message", all_said())
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


#: Errors that no user meets, or whose words are another module's.
_PROGRAMMERS = {"AttributeError", "MissingExtraError", "_NoPartyError"}
#: Calls that tell a user something, and how many of the first arguments may hold it.
_TELLS = {"fault", "reject", "problem", "unparsed"}


def messages_in_code():
    """Yield what errors and rejected records say, as a pattern and its literal part; what only programmers meet is left."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            is_error = isinstance(node.func, ast.Name) and name.endswith("Error") and name not in _PROGRAMMERS
            if is_error or (isinstance(node.func, ast.Attribute) and name in _TELLS):
                arguments = node.args[-1:] if is_error or name == "fault" else node.args
                for found in filter(None, map(_texts, arguments)):
                    # A single word is the name of a field.
                    if len(found[1].strip(" :;.$'")) > 3 and (is_error or name == "fault" or " " in found[1].strip()):
                        yield pytest.param(*found, id=f"{path.stem}:{found[1][:50]}")


@pytest.mark.parametrize(("pattern", "literal"), list(messages_in_code()))
def test_every_message_of_the_code_is_in_the_list(pattern, literal):
    listed = all_said()
    unreached = [case["message"] for case in LISTED["unreached"]]

    assert any(re.search(pattern, line) for line in listed) or literal in unreached, literal
