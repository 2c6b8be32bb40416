"""What if: answers under an assumption, said in every row, and the file untouched."""

import pytest

from embargraph.errors import DataError, FactErrors, UnknownNameError, UsageError
from embargraph.questions.what_if import assume, read_assumptions

RULE = "us-bis-affiliates-rule"
#: Nexperia is Wingtech's, and Wingtech is on the Entity List.
OWNED = {"who": "Nexperia", "basis": "owned", "under": RULE}


def verdicts(graph, day, *assumed, **options):
    rows = graph.ask("restricted", as_of=day, assume=assumed, **(options or OWNED)).to_dicts()
    return {row["verdict"] for row in rows if row["match"] == "exact"}


@pytest.mark.parametrize(
    ("day", "assumed", "expected"),
    [
        ("2026-11-22", [], {"unknown"}),
        ("2026-11-22", [f"{RULE}=in-force"], {"restricted"}),
        ("2026-11-22", [f"{RULE}=stayed"], set()),
        ("2026-11-22", [f"{RULE}=not-in-force"], set()),
        ("2025-12-01", [], set()),
        ("2025-12-01", [f"{RULE}=in-force"], {"restricted"}),
        ("2025-10-15", [], {"restricted"}),
        ("2025-10-15", [f"{RULE}=stayed"], set()),
        # Before the text begins there is nothing to be in force.
        ("2025-09-28", [f"{RULE}=in-force"], set()),
        ("2025-09-29", [f"{RULE}=in-force"], {"restricted"}),
    ],
)
def test_the_answer_follows_the_assumption(packaged, day, assumed, expected):
    assert verdicts(packaged, day, *assumed) == expected


def test_every_row_says_what_was_assumed_and_null_without(packaged):
    for question in ("restricted", "rules", "timeline", "sources"):
        plain = packaged.ask(question)
        assert plain.columns[-1] == "assuming"
        assert {row.assuming for row in plain} == {None}
        supposed = packaged.ask(question, assume=[f"{RULE}=in-force"])
        assert {row.assuming for row in supposed} == {f"{RULE}=in-force"}


def test_other_measures_stay_as_they_are(packaged):
    day = "2026-11-22"
    plain = packaged.ask("restricted", as_of=day).to_dicts()
    supposed = packaged.ask("restricted", as_of=day, assume=[f"{RULE}=in-force"]).to_dicts()

    def others(rows):
        return [{**row, "assuming": None} for row in rows if row["under"]["id"] != RULE]

    assert others(supposed) == others(plain)


def test_the_board_and_the_proof_say_it(packaged):
    (row,) = packaged.ask("rules", measure=RULE, as_of="2026-11-22", assume=[f"{RULE}=stayed"]).to_dicts()[:1]
    assert (row["status"], row["stay"]) == ("not_in_force", "assumed to be stayed")

    proofs = packaged.why("Nexperia", as_of="2026-11-22", assume=[f"{RULE}=in-force"])
    lines = [text for proof in proofs for _, text in proof.lines()]
    assert f"assuming {RULE}=in-force; this is not what is on record" in lines
    assert proofs[0].to_dict()["assuming"] == f"{RULE}=in-force"
    assert not any("assuming" in text for proof in packaged.why("ZTE", as_of="2018-05-03") for _, text in proof.lines())


def test_no_edge_of_an_assumed_measure_is_left_to_wait_for(packaged):
    def edges(**options):
        rows = packaged.ask("cliffs", **{"from": "2026-11-01", "to": "2027-01-31"}, **options).to_dicts()
        return {measure["id"] for row in rows for measure in row["measures"]}

    assert RULE in edges()
    assert RULE not in edges(assume=[f"{RULE}=in-force"])


def test_nothing_is_written(packaged, packaged_file):
    before = packaged_file.read_bytes()
    packaged.ask("restricted", who="Nexperia", assume=[f"{RULE}=in-force"])

    assert packaged_file.read_bytes() == before
    assert sorted(path.name for path in packaged_file.parent.iterdir()) == [packaged_file.name]


def test_a_graph_under_an_assumption_reads_nothing_else(packaged):
    assumed = assume(packaged.path, packaged.connection, {RULE: "stayed"})

    with pytest.raises(Exception, match=r"[Pp]ermission|disabled"):
        assumed.connection.execute("SELECT * FROM read_text('/etc/hostname')")
    assumed.connection.close()


def test_without_an_assumption_the_same_is_derived(packaged):
    assumed = assume(packaged.path, packaged.connection, {})
    rows = [
        connection.execute("SELECT * FROM restriction ORDER BY id").fetchall()
        for connection in (packaged.connection, assumed.connection)
    ]
    assumed.connection.close()

    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{RULE}=in-force", "in-force"),
        ("BIS 50% rule = IN_FORCE", "in-force"),
        ("Affiliates Rule=not in force", "not-in-force"),
    ],
)
def test_a_measure_is_named_by_id_or_alias(packaged, text, expected):
    assert read_assumptions(packaged.connection, [text]) == {RULE: expected}


@pytest.mark.parametrize(
    ("texts", "error", "said"),
    [
        (["nonsense"], UsageError, "expected MEASURE=STATUS"),
        (["=stayed"], UsageError, "expected MEASURE=STATUS"),
        ([f"{RULE}=on"], UsageError, "'on' is not a status; expected one of in-force, stayed, not-in-force"),
        ([f"{RULE}=in-forse"], UsageError, "nearest: in-force"),
        (["us-bis-affiliate-rule=stayed"], UnknownNameError, "no measure named .*nearest: .*us-bis-affiliates-rule"),
        (["huawei=stayed"], UnknownNameError, "no measure named 'huawei'"),
        ([f"{RULE}=stayed", f"{RULE}=in-force"], UsageError, "is assumed to be stayed and in-force"),
    ],
)
def test_what_cannot_be_assumed_is_said(packaged, texts, error, said):
    with pytest.raises(error, match=said):
        read_assumptions(packaged.connection, texts)


FACTS = """
[source]
id = "hypothesis"
title = "A hypothesis"
published = "2025-01-01"
[[node]]
id = "new-plant"
kind = "actor"
type = "company"
label = "New Plant"
country = "MY"
[[statement]]
subject = "huawei"
relation = "owns"
object = "new-plant"
share = 50
since = "2024-01-01"
standing = "reported"
[[clock]]
measure = "us-bis-affiliates-rule"
clock = "stay"
since = "2026-11-10"
until = "2027-11-09"
known_through = "2026-11-20"
citation = "a hypothesis"
"""


def test_facts_are_added_for_one_answer(packaged, tmp_path):
    facts, stakes = tmp_path / "my.toml", tmp_path / "stakes.csv"
    facts.write_text(FACTS, encoding="utf-8")
    stakes.write_text("owner,owned,share,since\nnew-plant,Grandchild,50+,2024-06-01\nx,y,0.5,\n", encoding="utf-8")

    options = {"facts": [facts, stakes], "as_of": "2025-10-15", "verdict": "restricted"}
    rows = packaged.ask("restricted", who="New Plant", under=RULE, **options).to_dicts()
    assert {row["assuming"] for row in rows} == {"facts=my.toml; facts=stakes.csv"}
    rows = packaged.ask("restricted", who="Grandchild", under=RULE, **options).to_dicts()
    assert [owner["owner"]["id"] for row in rows[:1] for owner in row["witness"]] == ["new-plant"]
    assert ("stakes.csv", 2, 1) in [(t.file, t.read, t.rejected) for t in packaged.reports()]
    with pytest.raises(UnknownNameError):
        packaged.ask("restricted", who="New Plant")


def test_later_evidence_in_the_facts_decides(packaged, tmp_path):
    facts = tmp_path / "my.toml"
    facts.write_text(FACTS, encoding="utf-8")

    rows = packaged.ask("rules", measure=RULE, as_of="2026-11-19", facts=[facts]).to_dicts()
    assert [row["status"] for row in rows if row["measure"]["id"] == RULE] == ["not_in_force"]


@pytest.mark.parametrize(
    ("name", "text", "error", "said"),
    [
        ("my.toml", '[source]\nid = "x"\n[[node]]\nid = "y"\nkind = "robot"\nlabel = "Y"\n', FactErrors, "robot"),
        ("my.toml", '[source]\nid = "record-us-bis"\n', FactErrors, "already the id of"),
        (
            "my.toml",
            '[source]\nid = "x"\n[[node]]\nid = "zte"\nkind = "actor"\nlabel = "Z"\n',
            FactErrors,
            "differently",
        ),
        ("s.csv", "owner,share\n", DataError, "no column 'owned'"),
        ("missing.csv", None, DataError, "cannot be read"),
    ],
)
def test_facts_with_faults_are_said(packaged, tmp_path, name, text, error, said):
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(error, match=said):
        packaged.ask("restricted", who="ZTE", facts=[path])


def test_a_statement_that_the_facts_correct_is_found_by_its_handle(packaged, tmp_path):
    source, key = packaged.connection.execute(
        "SELECT source, qualifiers['key'] FROM statement WHERE qualifiers['key'] IS NOT NULL ORDER BY id LIMIT 1"
    ).fetchall()[0]
    facts = tmp_path / "my.toml"
    facts.write_text(
        f"""
[source]
id = "x"
title = "X"
[[statement]]
subject = "huawei"
relation = "headquartered_in"
object = "place-cn"
standing = "reported"
gist = "A correction."
corrects = ["{source}#{key}"]
"""
    )
    rows = packaged.ask("statements", document="x", facts=[facts]).to_dicts()

    assert len(rows) == 1


def test_a_measure_is_meant_by_its_label_or_its_words(packaged):
    from embargraph.questions.what_if import read_assumptions

    for name in (
        "us-bis-affiliates-rule",
        "BIS Affiliates Rule (50 percent)",
        "BIS Affiliates Rule",
        "Affiliates Rule",
    ):
        assert read_assumptions(packaged.connection, [f"{name}=stayed"]) == {"us-bis-affiliates-rule": "stayed"}


def test_owners_that_were_not_compared_are_no_owners_that_were(packaged, tmp_path, monkeypatch):
    monkeypatch.setattr("embargraph.sources.stakes._OWNERS", 1)
    stakes = tmp_path / "many.csv"
    stakes.write_text(
        "owner,owned,share,since\nQuite Unrelated Xyzzy,Other Co,51,\nHuawai,Mistyped Co,51,2024\n", encoding="utf-8"
    )

    notes = packaged.ask("restricted", who="Mistyped Co", as_of="2025-10-15", facts=[stakes]).answer["notes"]

    assert "many.csv: the first 1 named owners were compared with who is on record, no others" in notes
