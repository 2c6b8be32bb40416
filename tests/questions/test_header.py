"""Headers of questions: vocabularies, columns of a terminal, several names."""

import re

import pytest

from embargraph.errors import QueryError, UnknownNameError, UsageError
from embargraph.model import vocabulary
from embargraph.questions.ask import load_questions
from embargraph.questions.header import read_question
from embargraph.questions.sparql import find_sparql_version, load_sparql_versions
from embargraph.resources import find_folder

QUESTIONS = load_questions()
#: Options whose values are words of a vocabulary.
WORDS = {
    "basis": vocabulary.BASES,
    "effect": vocabulary.EFFECTS,
    "verdict": vocabulary.VERDICTS,
    "status": vocabulary.STATUSES,
    "standing": vocabulary.STANDINGS,
}


@pytest.mark.parametrize("path", sorted(find_folder("queries").glob("*.*")), ids=lambda path: path.name)
def test_a_header_names_a_vocabulary_and_never_copies_one(path):
    for name, said in re.findall(r"#\+ option: (\w+) choice\(([^)]*)\)", path.read_text(encoding="utf-8")):
        words = set(said.split("|"))
        if len(words) == 1:
            assert said in vocabulary.CHOICES
        else:
            assert name not in WORDS
            assert all(not words <= set(known) for known in WORDS.values())


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_choices_of_a_question_are_the_vocabulary(name):
    versions = [QUESTIONS[name]]
    if name in load_sparql_versions():
        versions.append(find_sparql_version(name).question)
    for question in versions:
        for option in question.options:
            if option.name in WORDS and option.choices:
                left_out = {"record"} if (name, option.name) == ("claims", "standing") else set()
                assert set(option.choices) == set(WORDS[option.name]) - left_out


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_terminal_shows_columns_that_the_question_gives(name):
    assert QUESTIONS[name].table
    assert set(QUESTIONS[name].table) <= set(QUESTIONS[name].columns)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#+ option: effect choice(effect) ; x", "no vocabulary 'effect'"),
        ("#+ option: effect choice() ; x", "choices go with the type choice"),
        ("#+ option: effect text(effects) ; x", "choices go with the type choice"),
        ("#+ table: a, b", "table 'b' is none of its columns"),
    ],
)
def test_a_faulty_header_is_refused(tmp_path, line, said):
    (tmp_path / "mine.sql").write_text(f"#+ summary: Mine.\n#+ columns: a\n{line}\nSELECT 1 AS a")
    with pytest.raises(QueryError, match=re.escape(said)):
        read_question(tmp_path / "mine.sql")


def ids(answer, column="who"):
    return {(getattr(row, column)["id"], row.under["id"], row.effect) for row in answer}


def test_an_answer_for_several_names_is_for_all_of_them(packaged):
    asked = {"as_of": "2021-03-11"}
    one, other = (packaged.ask("restricted", who=name, **asked) for name in ("Huawei", "SMIC"))
    both = packaged.ask("restricted", who=["Huawei", "SMIC"], **asked)

    assert ids(one) - ids(other) and ids(other) - ids(one)
    assert ids(both) == ids(one) | ids(other)
    assert ids(packaged.ask("restricted", who=["Huawei"], **asked)) == ids(one)


def test_a_node_that_two_names_select_keeps_its_closest_match(packaged):
    both = packaged.ask("restricted", who=["China", "Huawei"], as_of="2021-03-11")

    assert {row.match for row in both if row.who["id"] == "huawei"} == {"exact"}


def test_one_unknown_name_among_several_is_an_error_and_no_smaller_answer(packaged):
    with pytest.raises(UnknownNameError, match="Xqzzy"):
        packaged.ask("restricted", who=["ZTE", "Xqzzy Wvvk"])


def test_only_names_are_several(packaged):
    with pytest.raises(UsageError, match="--effect: 2 values"):
        packaged.ask("restricted", who="ZTE", effect=["denial", "blocking"])


def test_sparql_answers_for_several_names_too(packaged):
    def found(who):
        rows = packaged.sparql("restricted", who=who, as_of="2021-03-11").rows
        return {(row["who"]["id"], row["under"]["id"], row["effect"]) for row in rows}

    assert found(["Huawei", "ZTE"]) == found("Huawei") | found("ZTE") != found("Huawei")
