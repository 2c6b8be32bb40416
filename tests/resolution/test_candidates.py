"""Candidates by name, and judgements that somebody keeps."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from embargraph.api import Graph
from embargraph.cli.application import app
from embargraph.errors import DataError, UnknownNameError, UsageError
from embargraph.ingest.listings import entry_id
from embargraph.packaged import build_graph
from embargraph.resolution.candidates import find_candidates, write_judgement
from embargraph.resolution.judgements import read_links
from embargraph.sources.catalog import SourceFile
from sources.csl_rows import EL, SDN, row, table

ALPHA = entry_id("us-bis-entity-list", "Alpha Works Co., Ltd.", "CN")
ROWS = table(
    row(source=EL, name="Alpha Works Co., Ltd.", addresses="CN"),
    row(source=SDN, entity_number="901", type="Entity", name="ALPHA WORKS LIMITED", addresses="CN"),
    row(source=SDN, entity_number="902", type="Entity", name="Alpha Workshop", addresses="RU"),
)


@pytest.fixture
def built(tmp_path):
    opened = []

    def run(*links):
        path = tmp_path / "c.csv"
        path.write_text(ROWS, encoding="utf-8")
        target = tmp_path / f"g{len(opened)}.duckdb"
        build_graph(target, seeds=False, sources=[SourceFile("us-csl", path, "2026-07-31")], links=links)
        opened.append(Graph(target))
        return opened[-1]

    yield run
    for graph in opened:
        graph.close()


def test_equal_names_are_candidates_and_stay_two(built):
    graph = built()
    (found,) = find_candidates(graph.connection)

    assert {found["left"]["id"], found["right"]["id"]} == {ALPHA, "us-ofac-901"}
    assert found["left_lists"] == ["us-bis-entity-list"] and found["right_lists"] == ["us-ofac-sdn"]


def test_a_positive_judgement_makes_one_party(built, tmp_path):
    built()
    links = tmp_path / "links.csv"
    write_judgement(links, ALPHA, "us-ofac-901", "positive", "the same address")
    graph = built(links)
    rows = graph.ask("restricted", who="Alpha Works Limited", as_of="2026-08-01").to_dicts()

    assert {r["who"]["id"] for r in rows} == {ALPHA}
    assert {r["list"][0] for r in rows} == {"us-bis-entity-list", "us-ofac-sdn"}
    assert find_candidates(graph.connection, [links]) == []


@pytest.mark.parametrize("judgement", ["negative", "unsure"])
def test_another_judgement_leaves_two(built, tmp_path, judgement):
    links = tmp_path / "links.csv"
    write_judgement(links, ALPHA, "us-ofac-901", judgement, "other owners")
    graph = built(links)

    assert graph.connection.execute("SELECT count(*) FROM node WHERE kind = 'actor'").fetchall() == [(3,)]
    assert find_candidates(graph.connection, [links]) == []


def test_a_contradiction_is_refused_and_nothing_is_written(tmp_path):
    links = tmp_path / "links.csv"
    write_judgement(links, "a", "b", "positive", "x")
    write_judgement(links, "b", "c", "positive", "x")
    before = links.read_text()
    with pytest.raises(DataError, match="judged one elsewhere"):
        write_judgement(links, "a", "c", "negative", "x")

    assert links.read_text() == before
    assert read_links([links]).same == {"b": "a", "c": "a"}


def test_a_judgement_needs_a_reason(tmp_path):
    with pytest.raises(UsageError):
        write_judgement(tmp_path / "links.csv", "a", "b", "positive", " ")


def test_a_judgement_on_nobody_of_the_graph_is_refused(built, tmp_path):
    graph, links = built(), tmp_path / "links.csv"
    args = ["--judge", "positive", "--reason", "x", "--links", str(links), "--graph", str(graph.path)]
    done = CliRunner().invoke(app, ["link", ALPHA, "us-ofac-109", *args])

    assert isinstance(done.exception, UnknownNameError) and not links.exists()
    assert CliRunner().invoke(app, ["link", ALPHA, "us-ofac-901", *args]).exit_code == 0


def listed(graph, *args):
    """What is printed of candidates."""
    done = CliRunner().invoke(app, ["link", "--candidates", "--graph", str(graph.path), *args])
    assert done.exit_code == 0
    return done.stdout


def test_a_candidate_printed_as_csv_can_be_given_back(built, tmp_path):
    graph, links = built(), tmp_path / "links.csv"
    (found,) = csv.DictReader(io.StringIO(listed(graph, "--format", "csv")))

    assert {found["left"]: found["left_label"], found["right"]: found["right_label"]} == {
        ALPHA: "Alpha Works Co., Ltd.",
        "us-ofac-901": "ALPHA WORKS LIMITED",
    }
    judged = ["--judge", "negative", "--reason", "x", "--links", str(links), "--graph", str(graph.path)]
    assert CliRunner().invoke(app, ["link", found["left"], found["right"], *judged]).exit_code == 0


def test_a_candidate_shows_its_ids(built):
    graph = built()

    assert r"ALPHA WORKS LIMITED \[us-ofac-901\]" in listed(graph, "--format", "markdown")
    assert "[us-ofac-901]" in listed(graph, "--format", "table")
    (row,) = json.loads(listed(graph, "--format", "json"))
    assert {row["left"]["id"], row["right"]["id"]} == {ALPHA, "us-ofac-901"} and "left_label" not in row


BAD = {
    "column": ("left,right\na,b\n", "no column 'judgement'"),
    "word": ("left,right,judgement,reason\na,b,maybe,x\n", "row 2: judgement 'maybe'"),
    "reason": ("left,right,judgement,reason\na,b,positive,\n", "all needed"),
}


@pytest.mark.parametrize("text, message", BAD.values(), ids=BAD)
def test_a_file_of_judgements_that_is_none(tmp_path, text, message):
    path = tmp_path / "links.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_links([path])


def test_the_packaged_judgements_keep_apart_what_must_be():
    from embargraph.resources import links_file

    links = read_links([links_file()])
    assert links.are_apart("zte", "us-bis-entity-list-zte-parsian-025378")
    assert links.are_apart("smic", "us-ofac-47575")
    assert "smic" in links.chosen
