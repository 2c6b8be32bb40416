"""Answers as tables of other libraries."""

import shlex

import pytest

from embargraph.errors import MissingExtraError
from embargraph.questions.ask import load_questions
from embargraph.questions.frames import as_pandas, as_polars, flat_rows

pandas, polars, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("polars"), pytest.importorskip("pyarrow")


def asked(graph, question):
    """The answer to the first example of a question."""
    words = iter(shlex.split(question.examples[0] if question.examples else ""))
    options = {}
    for word in words:
        option = next(
            one for one in (*question.options, None) if one is None or f"--{one.name.replace('_', '-')}" == word
        )
        if option is None:
            if word == "--ever":
                options["ever"] = True
            else:
                options[word.removeprefix("--").replace("-", "_")] = next(words)
        elif option.type == "flag":
            options[option.name] = True
        elif option.name in options:
            options[option.name] = [*options[option.name], next(words)]
        else:
            value = next(words)
            options[option.name] = [value] if option.type == "node" else value
    return graph.ask(question.name, **options)


@pytest.mark.parametrize("name", load_questions())
def test_every_question_fits_every_library_flat_and_nested(packaged, name):
    answer = asked(packaged, load_questions()[name])
    names, _ = flat_rows(answer.columns, answer.to_dicts())

    frame, table, other = answer.to_pandas(), answer.to_arrow(nested=False), answer.to_polars()
    assert list(frame.columns) == table.column_names == other.columns == names
    assert len(frame) == table.num_rows == other.height == len(answer)
    assert not [column for column in names if frame[column].dtype == object]

    assert answer.to_arrow().num_rows == answer.to_polars(nested=True).height == len(answer)
    if len(answer):
        assert answer.to_pandas(nested=True).iloc[0].to_dict() == answer.to_dicts()[0]


def test_a_label_has_its_id_beside_it(packaged):
    frame = packaged.restricted(who="ZTE", as_of="2018-05-03").to_pandas()
    assert frame["who"][0].startswith("ZTE") and frame["who_id"][0] == "zte"
    denial = frame[frame["under_citation"] == "83 FR 17644"]
    assert list(denial["since"]) == ["2018-04-15"] and denial["via"].notna().all()


def test_rows_that_differ_in_kind_become_text_and_no_column_is_written_over():
    names, rows = flat_rows(["n", "who", "who_id"], [
        {"n": 1, "who": {"id": "a", "label": "A"}, "who_id": "own"}, {"n": "two", "who": None, "who_id": None},
    ])  # fmt: skip
    assert names == ["n", "who", "who_id"] and [row["n"] for row in rows] == ["1", "two"]
    assert rows[0]["who_id"] == "own"


def test_numbers_and_yes_and_no_keep_their_kind():
    rows = [{"a": 1, "b": 0.5, "c": True, "d": 2}, {"a": None, "b": 1, "c": None, "d": 0.5}]
    frame = as_pandas("abcd", rows, nested=False)
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "Float64", "boolean", "Float64"]
    assert as_polars("abcd", rows, nested=False).dtypes == [
        polars.Int64,
        polars.Float64,
        polars.Boolean,
        polars.Float64,
    ]


def test_no_rows_still_have_their_columns(packaged):
    answer = packaged.restricted(who="ZTE", as_of="2018-05-03", verdict="red_flag")
    assert len(answer) == 0
    for table in (answer.to_pandas(), answer.to_polars(), answer.to_polars(nested=True), answer.to_pandas(nested=True)):
        assert list(table.columns) == list(answer.columns)


@pytest.mark.parametrize(
    ("module", "method"), [("pandas", "to_pandas"), ("polars", "to_polars"), ("pyarrow", "to_arrow")]
)
def test_a_missing_library_is_said_with_the_extra_that_brings_it(packaged, monkeypatch, module, method):
    answer = packaged.restricted(who="ZTE", as_of="2018-05-03")
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'embargraph\["):
        getattr(answer, method)()
