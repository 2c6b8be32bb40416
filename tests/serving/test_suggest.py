"""Typeahead: which node a beginning of a name is offered for, and in which order."""

import random
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from embargraph.api import Graph
from embargraph.errors import UnknownNameError, UsageError
from embargraph.packaged import build_graph
from embargraph.serving import suggest as module
from embargraph.serving.suggest import suggest, warm_suggest
from embargraph.serving.suggest_index import as_key

HEAD = '[source]\nid = "s"\ntitle = "S"\npublisher = "P"\npublished = "2026-01-05"\n'


def node(id_, label, kind="actor", type_="company", names=()):
    return f'[[node]]\nid = "{id_}"\nkind = "{kind}"\ntype = "{type_}"\nlabel = "{label}"\nnames = {list(names)!r}\n'


def statement(**fields):
    return "[[statement]]\n" + "".join(f'{key} = "{value}"\n' for key, value in fields.items())


FACTS = (
    HEAD
    + node("acme", "Acme", names=["华为示例", "Müller Werke"])
    + node("acme-tools", "Acme Tools Ltd")
    + node("old-acme", "The Old Acme Works")
    + node("acne", "Acne Studio")
    + node("told", "Acme will be listed", kind="claim", type_="opinion")
    + node("acme-rule", "Acme rule", kind="measure", type_="rule")
    + node("speaker", "Speaker", type_="person")
    + statement(subject="told", relation="said_by", object="speaker", standing="claimed", citation="1")
    + statement(subject="acme-rule", relation="issued_by", object="speaker", standing="record", citation="2")
)


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suggest")
    (folder / "facts.toml").write_text(FACTS, encoding="utf-8")
    build_graph(folder / "graph.duckdb", [folder / "facts.toml"], seeds=False)
    with Graph(folder / "graph.duckdb") as graph:
        yield SimpleNamespace(graph=graph)


@pytest.fixture(scope="module")
def served(packaged):
    return SimpleNamespace(graph=packaged)


def ids(generation, text, **given):
    return [row["id"] for row in suggest(generation, text, **given)]


def test_exact_names_come_first_then_beginnings_then_words_then_one_edit(generation):
    rows = suggest(generation, "acme")
    assert [row["match"] for row in rows] == ["exact", "prefix", "prefix", "prefix", "words", "near"]
    assert [row["id"] for row in rows] == ["acme", "acme-tools", "acme-rule", "told", "old-acme", "acne"]


def test_parties_are_offered_before_what_somebody_said(generation):
    assert ids(generation, "acm").index("acme-tools") < ids(generation, "acm").index("told")


@pytest.mark.parametrize("typed", ["acne tools", "amce tools", "acm tols", "acmee tools", "xcme tools"])
def test_one_edit_in_one_word_is_found(generation, typed):
    assert ids(generation, typed) == ["acme-tools"]


@pytest.mark.parametrize("typed", ["acn tols", "amec tolos", "aacmee tools"])
def test_two_edits_are_another_name(generation, typed):
    assert ids(generation, typed) == []


@pytest.mark.parametrize(
    ("typed", "id_"), [("华为", "acme"), ("muller", "acme"), ("MÜLLER  werke", "acme"), ("ACME-TOOLS", "acme-tools")]
)
def test_script_case_and_marks_do_not_matter(generation, typed, id_):
    assert ids(generation, typed)[0] == id_


def test_one_kind_alone_is_offered(generation):
    assert ids(generation, "acme", kind="measure") == ["acme-rule"]


@pytest.mark.parametrize("typed", ["", "   ", "...", "\x00", "qqqqqqq", "\u202e"])
def test_what_names_nothing_gives_nothing(generation, typed):
    assert ids(generation, typed) == []


def test_the_verdict_of_a_node_is_that_of_its_own_restrictions(served):
    rows = {row["id"]: row for row in suggest(served, "huawei", "actor", 20)}
    assert rows["huawei"]["verdict_today"] == "restricted"
    assert suggest(served, "Speaker, who is on no list") == []


def test_an_identifier_and_an_id_are_exact(served, graph_of):
    facts = HEAD + node("held", "Held Ltd") + 'identifiers = { lei = "5493001KJTIIGC8Y1R12" }\n'
    assert ids(SimpleNamespace(graph=graph_of(facts)), "5493001KJTIIGC8Y1R12") == ["held"]
    assert suggest(served, "us-bis-affiliates-rule")[0]["match"] == "exact"


def test_every_name_finds_its_node(served, packaged):
    rows = packaged.connection.execute("SELECT node, name FROM name ORDER BY node, name").fetchall()
    drawn = [row for row in random.Random(7).sample(rows, 250) if len(row[1]) <= 200 and as_key(row[1])]
    missing = [(id_, name) for id_, name in drawn if id_ not in ids(served, name, limit=100)]
    assert missing == []


def test_a_name_with_a_letter_left_out_is_found(served, packaged):
    names = ["Semiconductor", "Nexperia", "Wingtech", "Huawei", "Lithography"]
    for name in names:
        exact = set(ids(served, name, limit=100))
        for at in range(1, len(name)):
            assert exact & set(ids(served, name[:at] + name[at + 1 :], limit=100)), name[:at] + name[at + 1 :]


@pytest.mark.parametrize("limit", [0, 101, -1, True, 2.5])
def test_a_limit_that_is_none_is_refused(generation, limit):
    with pytest.raises(UsageError, match="limit"):
        suggest(generation, "acme", limit=limit)


def test_a_kind_that_is_none_and_a_long_text_are_refused(generation):
    with pytest.raises(UnknownNameError, match="no kind named 'firm'"):
        suggest(generation, "acme", kind="firm")
    with pytest.raises(UsageError, match="201 characters"):
        suggest(generation, "a" * 201)


def test_threads_are_given_what_one_is(served):
    texts = ["huaw", "Huwaei", "smic", "entity", "3A090", "a", "nexp", "中兴"] * 6
    alone = [suggest(served, text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: suggest(served, text), texts)) == alone


def test_a_graph_that_is_laid_out_answers_while_the_next_is(generation, served):
    warm_suggest(served)
    with module._MAKING, ThreadPoolExecutor(1) as pool:
        assert pool.submit(suggest, served, "huaw").result(timeout=10)
