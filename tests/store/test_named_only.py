"""A name that only an article has never looks like a clearance, whichever way it is asked for."""

import json
from datetime import date
from pathlib import Path

import pytest

from embargraph.__main__ import main
from embargraph.api import Graph
from embargraph.licensing.asking import ask_licence
from embargraph.packaged import build_graph
from embargraph.screening import Screener
from embargraph.updates.articles.read import read_article
from embargraph.updates.proposals import add_proposals
from embargraph.updates.review import Review
from embargraph.updates.workspace import init_workspace

ARTICLE = Path(__file__).parent.parent / "updates" / "articles" / "smuggling.txt"
SAID = "no list held here has an entry linked to it"


@pytest.fixture(scope="module")
def accepted(packaged, tmp_path_factory):
    """A graph in which names of an article, and what it says of them, were accepted."""
    folder = tmp_path_factory.mktemp("named")
    workspace = init_workspace(folder / "record")
    reading = read_article(packaged, ARTICLE, made=date(2026, 11, 29), published="2025-12-10", source="houston")
    add_proposals(workspace, reading.proposals)
    desk = Review(workspace)
    wanted = [each for each in desk.proposals.values() if each.kind in {"addition", "claim"}]
    desk.decide(wanted, "accept", by="A", why="read", graph=packaged)
    path = folder / "graph.duckdb"
    build_graph(path, workspace.accepted_files())
    return path


@pytest.mark.parametrize("who", ["Hao Global", "Chris McGuire"])
@pytest.mark.parametrize("form", ["json", "csv", "jsonl", "markdown", "table"])
def test_every_form_of_an_answer_says_so(accepted, capsys, who, form):
    with pytest.raises(SystemExit) as ended:
        main(["ask", "restricted", "--who", who, "--as-of", "2026-11-29", "--graph", str(accepted), "--format", form])

    assert ended.value.code == 1
    told = " ".join(capsys.readouterr().out.split())
    assert SAID in told and "not a clearance" in told


def test_the_article_is_named_where_it_says_something_of_the_party(accepted):
    with Graph(accepted) as graph:
        answers = [graph.ask("restricted", who="Chris McGuire", as_of=day).answer for day in ("2025-12-15",) * 4]

    # Asked often enough, the answer comes from what is kept of the graph.
    assert {answer["leads"][0] for answer in answers} == {answers[0]["leads"][0]}
    assert answers[0]["leads"][0].startswith("Chris McGuire is known from one article only (houston)")


def test_a_party_that_the_record_speaks_of_is_not_said_to_be_of_articles(accepted):
    with Graph(accepted) as graph:
        assert SAID not in json.dumps(graph.ask("restricted", who="Huawei", as_of="2026-11-29").answer["leads"])


def test_screening_says_so_beside_the_hit(accepted):
    with Graph(accepted) as graph:
        found = Screener(graph, as_of="2026-11-29").screen("Hao Global")

    assert SAID in found.searched["doubts"][0]


def test_a_licence_is_not_cleared_by_a_name_from_an_article(accepted):
    with Graph(accepted) as graph:
        known = ask_licence(graph, "EAR99", "MX", party="Chris McGuire", seat="US", as_of="2026-11-01")
        other = ask_licence(graph, "EAR99", "MX", party="Never Heard Of Works", seat="US", as_of="2026-11-01")

    assert known.licence == other.licence == "unknown"


def test_facts_of_a_moment_are_judged_alike(packaged, tmp_path):
    path = tmp_path / "facts.toml"
    path.write_text(
        '[source]\nid = "an-article"\ntitle = "An article"\ndocument = "a.txt"\nsha256 = "' + "0" * 64 + '"\n'
        '[[node]]\nid = "cathay-example"\nkind = "actor"\ntype = "company"\nlabel = "Cathay Example"\n',
        encoding="utf-8",
    )

    told = packaged.ask("restricted", who="Cathay Example", as_of="2026-11-29", facts=[path]).answer["leads"]
    assert any("is on record by its name only" in lead for lead in told)
