"""Tables of stakes: matched, made, or rejected with a reason."""

import pytest

from embargraph.errors import DataError

HEADER = "owner,owned,share,share_min,share_max,basis,since,until,source\n"


def test_a_table_becomes_stakes(load, stakes_of):
    text = HEADER + (
        "A,B,60 %,,,,2024-01-01,,Register\n"
        "B,C,,25,50,votes,2020,2021-05,https://example.org/x\n"
        "C,D,>25-50,,,,,,\n"
        "D,E,,,,,,,\n"
        "A,E,,,,control,,,\n"
    )
    graph, (report,) = load(("stakes", "s.csv", text))

    assert (report.read, report.loaded, report.rejected) == (5, 5, 0)
    assert stakes_of(graph) == [
        ("A", "B", 60.0, None, None, "2024-01-01", None),
        ("B", "C", None, 25.0, 50.0, "2020", "2021-05"),
        ("C", "D", None, 25.0, 50.0, None, None),
        ("D", "E", None, None, None, None, None),
    ]
    assert [row[:2] for row in stakes_of(graph, "controls")] == [("A", "E")]
    rows = graph.ask("statements", relation="owns").to_dicts()
    assert {row["evidence"][0]["citation"] or row["evidence"][0]["url"] for row in rows} >= {
        "Register",
        "https://example.org/x",
    }
    assert rows[0]["standing"] == "reported"


def test_a_name_that_one_party_has_is_that_party(load, stakes_of):
    graph, (report,) = load(
        ("stakes", "s.csv", HEADER + "HUAWEI,New Co,51,,,,2024,,\nhuawei,Other Co,40,,,,2024,,\n"), seeds=True
    )

    assert report.loaded == 2
    subjects = graph.connection.execute(
        "SELECT DISTINCT subject FROM statement WHERE source = 'stakes-s-csv'"
    ).fetchall()
    assert subjects == [("huawei",)]
    assert [match.how for match in graph.find("New Co")] == ["exact"]


def test_a_name_that_several_parties_have_is_not_guessed(load, rejects_of):
    facts = """
[source]
id = "mine"
title = "Mine"
[[node]]
id = "acme-de"
kind = "actor"
label = "Acme"
[[node]]
id = "acme-cn"
kind = "actor"
label = "ACME"
"""
    text = HEADER + "Acme,X,51,,,,,,\nacme-cn,X,51,,,,,,\n"
    graph, (report,) = load(("stakes", "s.csv", text), facts=[facts])

    assert (report.loaded, report.rejected) == (1, 1)
    assert rejects_of(graph) == [
        ("row 2", "owner", "is the name of several parties; write the id", "Acme: ACME (acme-cn), Acme (acme-de)")
    ]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("A,B,0.51,,,,,,", "share", "fraction or a percentage"),
        ("A,B,51,50,,,,,", "share", "beside share_min"),
        ("A,B,,60,50,,,,", "share_min", "wrong way round"),
        ("A,B,,25-50,,,,,", "share_min", "not this bound"),
        ("A,B,,,>50,,,,", "share_max", "not this bound"),
        ("A,B,51,,,shares,,,", "basis", "unknown basis"),
        ("A,B,51,,,control,,,", "share", "control"),
        ("A,B,51,,,,soon,,", "since", "not a date"),
        ("A,B,51,,,,2024-13-01,,", "since", "not a date"),
        ("A,B,51,,,,2024,2023,", "until", "before since"),
        (",B,51,,,,,,", "owner", "is empty"),
        ("!!!,B,51,,,,,,", "owner", "not a name"),
        ("A,A,51,,,,,,", "object", "both ends"),
        ("A,B,51,,,,,", "", "as many cells"),
        ("A,B,51,,,,,,,", "", "as many cells"),
        ("A\x07,B,51,,,,,,", "", "control character"),
        (HEADER.strip(), "", "the header again"),
    ],
)
def test_a_row_that_cannot_be_loaded_is_counted_with_its_reason(load, rejects_of, row, field, reason):
    graph, (report,) = load(("stakes", "s.csv", HEADER + row + "\nA,C,51,,,,,,\n"))

    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    found = rejects_of(graph)
    assert any(name == field and reason in why for _, name, why, _ in found), found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no column 'owner'"),
        ("owner,share\nA,51\n", "no column 'owned'"),
        (HEADER.replace("share,", "shares,", 1) + "A,B,51,,,,,,\n", "unknown column 'shares'; nearest: share"),
        ("owner,owned,owner\n", "there twice"),
        ("<!DOCTYPE html><html>owner,owned</html>", "HTML"),
        (b"\xff\xfeo\x00w\x00", "not UTF-8"),
        ((HEADER + "M\xfcller,B,51,,,,,,\n").encode("latin-1"), "not UTF-8"),
        (HEADER + '"A,B,51,,,,,,\n', "not CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_said_and_nothing_is_built(load, tmp_path, content, said):
    with pytest.raises(DataError, match=said):
        load(("stakes", "s.csv", content))

    assert not list(tmp_path.glob("*.duckdb"))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_other_marks_a_bom_and_empty_lines_are_no_fault(load, stakes_of, mark):
    text = f"\ufeffowner,owned,share\n\nA,B,{'25.5' if mark == ',' else '25;5'} %\n".replace(",", mark)
    text = text.replace("25;5", "25,5")
    graph, (report,) = load(("stakes", "s.csv", text))

    assert report.read == 1
    assert stakes_of(graph)[0][:3] == ("A", "B", 25.5)


def test_the_same_row_twice_is_a_duplicate_and_is_loaded_once(load, stakes_of):
    graph, (report,) = load(("stakes", "s.csv", HEADER + "A,B,51,,,,,,\n" * 3))

    assert (report.read, report.loaded, report.duplicates) == (3, 3, 2)
    assert len(stakes_of(graph)) == 1


def test_a_party_in_any_script_is_found_again(load):
    graph, _ = load(("stakes", "s.csv", HEADER + "中兴通讯,ООО «Икс»,51,,,,,,\n"))

    assert graph.ask("affiliates", who="中兴通讯").to_dicts()[0]["owned"]["label"] == "ООО «Икс»"


TWINS = """
[source]
id = "mine"
title = "Mine"
[[node]]
id = "acme-de"
kind = "actor"
label = "Acme"
[[node]]
id = "acme-cn"
kind = "actor"
label = "Acme Works"
names = ["Acme", "The Works"]
[[node]]
id = "acme-us"
kind = "actor"
label = "Acme Plant"
names = ["The Works"]
"""


def test_the_party_whose_label_it_is_goes_before_those_that_have_it_as_another_name(load):
    text = HEADER + "\nAcme,New Co,51,,,,,,\n"
    _, (report,) = load(("stakes", "s.csv", text), facts=[TWINS])

    assert (report.loaded, report.rejected) == (1, 0)
    (owner,) = report.owners
    assert (owner.line, owner.node, owner.is_new, owner.others) == (3, "acme-de", False, ("Acme Works (acme-cn)",))


def test_a_name_of_several_is_rejected_with_line_column_and_whose_it_is(load):
    text = HEADER + '"New\nCo",Its Shop,51,,,,,,\nThe Works,New Co,51,,,,,,\n'
    _, (report,) = load(("stakes", "s.csv", text), facts=[TWINS])

    (fault,) = report.faults
    assert fault == (
        "line 4: owner: 'The Works': is the name of several parties; write the id: "
        "Acme Works (acme-cn), Acme Plant (acme-us)"
    )


def test_ten_faults_are_told_and_all_are_counted(load):
    text = HEADER + "A,B,160,,,,,,\n" * 12
    _, (report,) = load(("stakes", "s.csv", text))

    assert (report.rejected, len(report.faults)) == (12, 10)
    assert report.faults[0] == "line 2: share: '160': is outside 0 to 100 percent"
