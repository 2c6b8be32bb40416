"""Which graph answers where none is named."""

import os
from pathlib import Path

import pytest

from embargraph.errors import DataError, GraphFileError
from embargraph.home.place import choose_graph, configuration, data_folder, home_file


def test_the_environment_comes_before_the_configuration_and_that_before_the_home_graph(data, monkeypatch, tmp_path):
    assert choose_graph().how == "packaged"

    data.mkdir(mode=0o700)
    home_file().write_bytes(b"x")
    home_file().chmod(0o600)
    assert (choose_graph().how, choose_graph().path) == ("home", data / "graph.duckdb")

    config = tmp_path / "config" / "embargraph" / "embargraph.toml"
    config.parent.mkdir(parents=True)
    config.write_text('graph = "mine.duckdb"\n')
    config.chmod(0o600)
    assert choose_graph().path == config.parent / "mine.duckdb"

    here = Path("embargraph.toml")
    here.write_text('graph = "~/theirs.duckdb"\n')
    here.chmod(0o600)
    assert (choose_graph().how, choose_graph().path) == ("configuration", Path("~/theirs.duckdb").expanduser())

    monkeypatch.setenv("EMBARGRAPH_GRAPH", "/elsewhere.duckdb")
    assert (choose_graph().how, choose_graph().path) == ("environment", Path("/elsewhere.duckdb"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('grph = "x"', "grph: unknown; expected one of graph, data, workspace; nearest: graph"),
        ("graph = 3", "graph: 3; expected a graph file, in quotes"),
        ('graph = ""', "graph: ''; expected a graph file"),
        ("graph", "not TOML"),
        ("[graph]\nx = 1", "expected a graph file, in quotes"),
        ("x = " + "[" * 3000, "not TOML"),
    ],
)
def test_a_faulty_configuration_is_refused(data, text, said):
    Path("embargraph.toml").write_text(text)
    Path("embargraph.toml").chmod(0o600)
    with pytest.raises(DataError, match=r"embargraph\.toml: ") as found:
        choose_graph()
    assert said in str(found.value)


def test_what_others_can_write_is_not_trusted(data):
    Path("embargraph.toml").write_text('graph = "x"\n')
    Path("embargraph.toml").chmod(0o666)
    with pytest.raises(DataError, match="others can write it"):
        configuration()
    Path("embargraph.toml").unlink()

    data.mkdir(mode=0o700)
    home_file().write_bytes(b"x")
    home_file().chmod(0o622)
    with pytest.raises(GraphFileError, match="others can write it"):
        choose_graph()


def test_the_configuration_says_where_the_data_folder_is(data, monkeypatch, tmp_path):
    monkeypatch.delenv("EMBARGRAPH_DATA")
    Path("embargraph.toml").write_text('data = "kept"\n')
    Path("embargraph.toml").chmod(0o600)
    assert data_folder() == Path.cwd() / "kept"
    os.environ.pop("EMBARGRAPH_DATA", None)


def test_a_data_folder_that_others_can_write_and_a_long_configuration_are_refused(data):
    from embargraph.errors import ExportError
    from embargraph.home.update import update_home

    data.mkdir()
    data.chmod(0o777)
    with pytest.raises(ExportError, match="others can write it; name another by EMBARGRAPH_DATA"):
        update_home(offline=True)
    assert list(data.iterdir()) == []

    Path("embargraph.toml").write_text("#" * 70_000)
    Path("embargraph.toml").chmod(0o600)
    with pytest.raises(DataError, match="more than 65536 bytes"):
        configuration()
