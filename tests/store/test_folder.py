"""A graph folder answers every question as the file does; one that is not whole opens as nothing."""

import json
import shutil

import pytest

from embargraph.api import Graph
from embargraph.errors import EmbargraphError, ExportError, GraphFileError
from embargraph.questions.ask import load_questions
from embargraph.store.folder import MANIFEST, write_folder

#: What each option of a question is given, where the question has it.
GIVEN = {"who": "Huawei", "what": "3A090.a", "from": "Huawei", "to": "CN", "by": "US", "about": "Huawei"}


@pytest.fixture(scope="module")
def folder(packaged_file, tmp_path_factory):
    target = tmp_path_factory.mktemp("folders") / "graph"
    write_folder(packaged_file, target)
    return target


def answers(graph, question):
    """Rows of a question, or what it refuses with: that must be the same too."""
    options = {option.name: GIVEN[option.name] for option in question.options if option.name in GIVEN}
    try:
        return [str(row) for row in graph.ask(question.name, **options)]
    except EmbargraphError as error:
        return [], str(error)


def test_every_question_is_answered_as_by_the_file(packaged, folder):
    answered = 0
    with Graph(folder) as opened:
        assert opened.digest == packaged.digest
        for question in load_questions(()).values():
            found = answers(packaged, question)
            answered += isinstance(found, list) and bool(found)
            assert answers(opened, question) == found, question.name
        assert str(opened.show("Huawei")) == str(packaged.show("Huawei"))
    assert answered >= 8, "too few questions were answered to show anything"


def test_what_if_runs_on_a_folder_too(packaged, folder):
    asked = {"who": "Nexperia", "as_of": "2026-11-22", "assume": ["us-bis-affiliates-rule=in-force"]}
    with Graph(folder) as opened:
        assert str(list(opened.ask("restricted", **asked))) == str(list(packaged.ask("restricted", **asked)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "not written to its end"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "cannot be read"),
        (lambda folder: (folder / "restriction.parquet").unlink(), "no table restriction.parquet"),
        (lambda folder: (folder / "restriction.parquet").write_bytes(b"PAR1"), "may be damaged"),
        (lambda folder: shutil.copy(folder / "clock.parquet", folder / "status.parquet"), "status|may be damaged"),
    ],
)
def test_a_folder_that_is_not_whole_opens_as_nothing(folder, tmp_path, spoil, said, monkeypatch):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    copy = tmp_path / "graph"
    shutil.copytree(folder, copy)
    spoil(copy)
    with pytest.raises(GraphFileError, match=said):
        Graph(copy)


def test_a_folder_of_another_version_says_so(folder, tmp_path):
    copy = tmp_path / "graph"
    shutil.copytree(folder, copy)
    said = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps({**said, "schema": 1}))
    with pytest.raises(GraphFileError, match="store version 1"):
        Graph(copy)


def test_a_folder_of_something_else_is_not_written_over(packaged_file, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    with pytest.raises(ExportError, match="is no graph folder"):
        write_folder(packaged_file, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep"
