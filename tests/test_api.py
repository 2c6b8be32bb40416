"""The Python door."""

import subprocess
import sys

import pytest

import embargraph
from embargraph.errors import EmbargraphError, GraphFileError, UnknownNameError, UsageError


def test_rows_are_dataclasses_whose_fields_are_the_columns(packaged):
    rows = packaged.ask("restricted", who="Huawei", as_of="2021-03-11")

    assert rows[0].who["id"] == "huawei"
    assert list(rows.to_dicts()[0]) == list(rows.columns)
    assert len(rows) == len(rows.to_dicts())


def test_rows_go_to_arrow(packaged):
    table = packaged.ask("cliffs", **{"from": "2026-11-01", "to": "2027-01-31"}).to_arrow()

    assert table.num_rows == 6
    assert "measures" in table.column_names


def test_no_rows_are_an_empty_answer(packaged):
    rows = packaged.ask("restricted", who="Walmart", effect="denial", as_of="2018-07-14")

    assert (len(rows), rows.to_dicts(), rows.to_arrow().num_rows) == (0, [], 0)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda graph: graph.ask("restrictd"), UnknownNameError),
        (lambda graph: graph.ask("restricted", whom="x"), UsageError),
        (lambda graph: graph.ask("restricted", who="no such party at all"), UnknownNameError),
        (lambda graph: graph.ask("restricted", as_of="last week"), UsageError),
        (lambda graph: graph.ask("figures", as_of="2021-01-01"), UsageError),
        (lambda graph: graph.ask("paths"), UsageError),
        (lambda graph: graph.why("no such party at all"), UnknownNameError),
    ],
)
def test_a_call_that_cannot_be_meant_says_so(packaged, call, error):
    with pytest.raises(error) as raised:
        call(packaged)

    assert isinstance(raised.value, EmbargraphError)


def test_a_missing_graph_file_says_so(tmp_path):
    with pytest.raises(GraphFileError):
        embargraph.open(tmp_path / "none.duckdb")


def test_why_gives_steps_with_citations(packaged):
    proofs = packaged.why("ZTE", as_of="2018-05-03")
    order = next(proof for proof in proofs if proof.restriction["under"]["id"] == "us-zte-denial-order")

    assert "83 FR 17644" in {(step.citation or "").split(";")[0] for step in order.steps}
    assert any(step.document == "001_40080f9e4b5ef775.txt" and step.corrected_by for step in order.steps)


@pytest.mark.shared
def test_why_shows_the_wording_where_the_documents_are(packaged, shared):
    proofs = packaged.why("ZTE", as_of="2018-05-03", documents=shared / "seeds")

    assert any(step.span and "ZTE" in step.span for proof in proofs for step in proof.steps)


def test_the_graph_as_networkx_and_rdf_takes_names_and_days_as_text(packaged):
    near = packaged.to_networkx(around="ZTE", hops=1, as_of="2018-05-03")

    assert "us-zte-denial-order" in near
    assert len(packaged.to_rdf(around="ZTE", hops=1, as_of="2018-05-03")) > 50


def test_show_gives_names_statements_and_restrictions(packaged):
    (zte,) = packaged.show("zte")

    assert "ZTE Corporation" in zte["names"]
    assert {"subject", "relation", "standing", "evidence"} <= zte["statements"][0].keys()
    assert all(row["who"]["id"] == "zte" for row in zte["restrictions"])


def test_build_is_the_function_also_after_its_first_use(tmp_path):
    code = (
        "import sys, embargraph, importlib\n"
        "first = embargraph.build\n"
        "first(sys.argv[1], seeds=False)\n"
        "import embargraph.packaged, embargraph.cli.commands.build\n"
        "assert embargraph.build is first and callable(embargraph.build)\n"
        "assert importlib.util.find_spec('embargraph.build') is None\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "graph.duckdb"], check=True)


def test_two_days_of_one_graph_are_compared(packaged):
    found = packaged.diff(versus_day="2019-05-15", as_of="2019-05-16", watch=["Huawei"])
    began = [row for row in found.rows if row["who"]["id"] == "huawei" and row["change"] == "restricted"]

    assert began and {row["assuming"] for row in found.rows} == {None} and found.assuming is None
    assert (found.before, found.after) == ("the record of 2019-05-15", "the record of 2019-05-16")
    with pytest.raises(UsageError, match="versus_day and ever exclude each other"):
        packaged.diff(versus_day="2019-05-15", ever=True)
