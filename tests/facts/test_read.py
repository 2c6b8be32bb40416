"""Fact files: what is read, and what is refused, with file, record, field and what was expected."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargraph.errors import FactErrors
from embargraph.facts.read import read_facts

HEAD = """
[source]
id = "test"
title = "Test"
published = "2024-01-01"

[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "Acme"

[[node]]
id = "order"
kind = "measure"
type = "order"
label = "An order"
"""

TARGETS = """
[[statement]]
subject = "order"
relation = "targets"
object = "acme"
since = "2020-01-01"
until = "2021-01-01"
standing = "record"
citation = "1 FR 1"
"""


def faults(tmp_path, *texts):
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / f"case{number}.toml"
        path.write_text(text, encoding="utf-8")
        files.append(path)
    with pytest.raises(FactErrors) as raised:
        read_facts(files)
    return [str(error) for error in raised.value.errors]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TARGETS.replace('"targets"', '"targetz"'), ["statement 1", "relation", "'targetz' is unknown", "targets"]),
        (TARGETS + 'announcement = "ordre"\n', ["statement 1", "announcement", "'ordre'", "order"]),
        (TARGETS + 'announcement = "acme"\n', ["statement 1", "announcement", "no measure has the id 'acme'"]),
        (TARGETS.replace('"record"', '"gossip"'), ["statement 1", "standing", "'gossip'", "record, reported"]),
        (TARGETS.replace('standing = "record"', ""), ["statement 1", "standing", "missing"]),
        (TARGETS.replace('"acme"', "3001"), ["statement 1", "object", "3001 is not in quotes", 'write "3001"']),
        (TARGETS.replace('"2020-01-01"', '"2020-02-30"'), ["since", "2020-02-30", "not a day in the calendar"]),
        (TARGETS.replace('"2021-01-01"', '"2019-12-31"'), ["until", "before since 2020-01-01"]),
        (TARGETS.replace('"acme"', '"acne"'), ["object", "no node has the id 'acne'", "nearest: acme"]),
        (TARGETS.replace('"acme"', '"order"'), ["object", "'order' is of kind measure", "expects actor or place"]),
        (TARGETS + 'sinse = "2020"\n', ["statement 1", "sinse", "unknown field", "nearest: since"]),
        (TARGETS + "share = 100.5\n", ["share", "100.5", "expected 0 to 100 percent"]),
        (TARGETS + "share = nan\n", ["share", "NaN is not a finite number"]),
        (TARGETS + "share = inf\n", ["share", "not a finite number"]),
        (TARGETS + "share = 5\nshare_min = 4\n", ["share", "share_min or share_max"]),
        (TARGETS + "share_min = 60\nshare_max = 40\n", ["share_min", "60 is more than share_max 40"]),
        (TARGETS + "share = true\n", ["share", "True is not a number"]),
        (TARGETS + "at = [1, 2]\n", ["at", "offsets without a document"]),
        (TARGETS + 'corrects = ["test#none"]\n', ["corrects", "no statement has the handle"]),
        (TARGETS + TARGETS, ["statement 2", "says the same as statement 1"]),
        (TARGETS + 'gist = "a\\u0007b"\n', ["gist", "control character"]),
        (TARGETS + 'url = "javascript:alert(1)"\n', ["url", "expected http"]),
        ('[[node]]\nid = "acme"\nkind = "actor"\nlabel = "Again"\n', ["node 3", "id", "already defined by node 1"]),
        ('[[node]]\nid = "x"\nkind = "robot"\nlabel = "X"\n', ["node 3", "kind", "'robot' is unknown", "actor"]),
        ('[[node]]\nid = "a b"\nkind = "actor"\nlabel = "X"\n', ["node 3", "id", "expected one word"]),
        ('[[node]]\nid = "x"\nkind = "actor"\nlabel = "X"\ncountry = "cn"\n', ["country", "two capital letters"]),
        ('[[clock]]\nmeasure = "order"\nclock = "tick"\n', ["clock 1", "clock", "text, stay, enforcement, announced"]),
        ('[[clock]]\nmeasure = "acme"\nclock = "text"\n', ["clock 1", "measure", "'acme' is of kind actor"]),
        ('[[listing]]\nactor = "acme"\nlist = "nolist"\n', ["listing 1", "list", "no node has the id 'nolist'"]),
        ("[[fact]]\n", ["fact", "unknown table"]),
        (TARGETS + "value = 3\n", ["value", "targets takes an object, not a value"]),
        (TARGETS.replace('"order"', '"acme"').replace('"targets"', '"owns"'), ["object", "is the subject too"]),
        ("[[node]]\nid = 3E001\nkind = 'actor'\nlabel = 'X'\n", ["id", "3E001 is not in quotes", 'write "3E001"']),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, text, said):
    found = faults(tmp_path, HEAD + text)

    assert any(all(part in line for part in [*said, "case0.toml"]) for line in found), found


def test_faults_name_the_line(tmp_path):
    found = faults(tmp_path, HEAD + TARGETS.replace('"acme"', '"acne"'))

    assert "(line 19)" in found[0]


def test_all_faults_of_all_files_come_at_once(tmp_path):
    bad = TARGETS.replace('"2020-01-01"', '"2020-02-30"').replace('"acme"', '"acne"')
    other = HEAD.replace('id = "test"', 'id = "other"') + TARGETS.replace('"record"', '"gossip"')

    assert len(faults(tmp_path, HEAD + bad, other)) == 3


def test_one_fault_does_not_hide_another_of_the_same_record(tmp_path):
    bad = TARGETS.replace('"targets"', '"targetz"').replace('"record"', '"gossip"').replace("2020-01-01", "2020-02-30")

    assert len(faults(tmp_path, HEAD + bad)) == 3


def test_one_id_in_two_files_is_one_node_or_a_fault_that_shows_both(tmp_path):
    other = HEAD.replace('id = "test"', 'id = "other"')
    for name, text in (("a.toml", HEAD), ("b.toml", other)):
        (tmp_path / name).write_text(text)
    assert len(read_facts([tmp_path / "a.toml", tmp_path / "b.toml"]).nodes) == 4  # and the two sources

    found = faults(tmp_path, HEAD, other.replace('"Acme"', '"Acme Inc."'))

    assert "'Acme Inc.' here, 'Acme' there" in found[0]
    assert "case0.toml" in found[0]


def test_a_file_may_know_less_of_a_node_than_another(tmp_path):
    fuller = HEAD.replace('label = "Acme"', 'label = "Acme"\nnames = ["Acme Inc.", "ACME"]\ncountry = "CN"')
    less = HEAD.replace('id = "test"', 'id = "other"').replace('label = "Acme"', 'label = "Acme"\nnames = ["ACME"]')
    for name, text in (("a.toml", less), ("b.toml", fuller)):
        (tmp_path / name).write_text(text)

    acme = read_facts([tmp_path / "a.toml", tmp_path / "b.toml"]).nodes["acme"]

    assert (acme.names, acme.country) == (("Acme Inc.", "ACME"), "CN")


def test_a_file_that_is_no_toml_or_no_text_or_not_there(tmp_path):
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "cut.toml").write_text('[source]\nid = "te')
    with pytest.raises(FactErrors) as raised:
        read_facts([tmp_path / "bin.toml", tmp_path / "cut.toml", tmp_path / "gone.toml"])

    said = [str(error) for error in raised.value.errors]
    assert ["not UTF-8 at byte 0" in said[0], "not TOML" in said[1], "cannot be read" in said[2]] == [True] * 3


def test_a_document_name_has_no_folder(tmp_path):
    found = faults(tmp_path, HEAD.replace('title = "Test"', 'title = "Test"\ndocument = "../../etc/passwd"'))

    assert "expected a bare file name" in found[0]


def test_read_is_loaded_and_rejected(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(HEAD + TARGETS)

    facts = read_facts([path])

    assert [(report.read, report.loaded, report.rejected) for report in facts.reports] == [(3, 3, 0)]


def test_the_same_fact_has_the_same_id_whatever_its_wording(tmp_path):
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text(HEAD + TARGETS)
    second.write_text(HEAD + TARGETS + 'gist = "In other words."\n')

    assert read_facts([first]).statements.keys() == read_facts([second]).statements.keys()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_crashes_the_reader(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("fuzz") / "x.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(FactErrors):
        read_facts([path])


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["subject", "relation", "object", "since", "share", "at", "standing", "value"]), json_like
    )
)
def test_no_value_of_any_type_crashes_a_statement(row):
    from embargraph.facts.read import _STATEMENT_FIELDS, Facts, _statement
    from embargraph.facts.record import FactRecord
    from embargraph.model.statements import Source

    record = FactRecord("f", "statement 1", row, [], "f")
    record.check_fields(_STATEMENT_FIELDS)

    made = list(_statement(record, Source("s", "S", document="d.txt"), Facts()))

    assert record.errors or made
