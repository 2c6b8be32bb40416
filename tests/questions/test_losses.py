"""Lists that are gone from a newer file are told as such, and free nobody."""

import pytest

from embargraph import cli
from embargraph.api import Graph
from embargraph.questions.losses import partial_files
from sources.csl_rows import EL, SDN, row, table

ENTITY = row(source=EL, name="Gamma Works", addresses="CN", start_date="2024-01-05", federal_register_notice="89 FR 1",
             license_requirement="For all items subject to the EAR (See § 744.11 of the EAR)")  # fmt: skip


def sdn(count):
    return [
        row(source=SDN, entity_number=f"{n}", type="Entity", programs="SDGT", name=f"PARTY {n} HOLDING")
        for n in range(901, 901 + count)
    ]


def build(capsys, tmp_path, out, *rows):
    (tmp_path / "c.csv").write_text(table(*rows), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.main(["build", "--source", f"us-csl@2026-09-01={tmp_path / 'c.csv'}", "--out", str(out)])
    return capsys.readouterr().err


def test_a_list_that_is_gone_is_told_and_frees_nobody(capsys, tmp_path):
    build(capsys, tmp_path, tmp_path / "a.duckdb", ENTITY, *sdn(2))
    build(capsys, tmp_path, tmp_path / "b.duckdb", ENTITY)
    with Graph(tmp_path / "a.duckdb") as before, Graph(tmp_path / "b.duckdb") as after:
        found = before.diff(after, as_of="2026-10-01")

    changes = {row["change"] for row in found.rows if str(row["who"]["label"]).startswith("PARTY")}
    assert changes == {"list gone"}
    assert any("list gone" in sentence and "had 2 entries" in sentence for sentence in found.losses)


def test_a_build_over_an_older_edition_warns(capsys, tmp_path):
    out = tmp_path / "a.duckdb"
    assert "shrank" not in build(capsys, tmp_path, out, ENTITY, *sdn(30))
    told = build(capsys, tmp_path, out, ENTITY, *sdn(15))
    assert "list shrank" in told and "30" in told and "15" in told
    assert "list gone" in build(capsys, tmp_path, out, ENTITY)


def test_a_party_that_left_a_list_is_freed(capsys, tmp_path):
    build(capsys, tmp_path, tmp_path / "a.duckdb", ENTITY, *sdn(2))
    build(capsys, tmp_path, tmp_path / "b.duckdb", ENTITY, *sdn(1))
    with Graph(tmp_path / "a.duckdb") as before, Graph(tmp_path / "b.duckdb") as after:
        found = before.diff(after, as_of="2026-10-01")

    assert {(row["change"], row["who"]["label"]) for row in found.rows} == {("freed", "PARTY 902 HOLDING")}
    assert not found.losses


def test_a_build_says_which_lists_its_file_should_have(capsys, tmp_path):
    said = build(capsys, tmp_path, tmp_path / "a.duckdb", ENTITY)

    (absent,) = [line for line in said.splitlines() if "no entry of" in line]
    assert "Unverified List" in absent and "Specially Designated" in absent and "Entity List" not in absent
    assert any(line.startswith("Not loaded: ") and "uk-sanctions" in line for line in said.splitlines())


def test_a_file_of_half_of_a_list_is_told_by_the_count_on_record(capsys, tmp_path):
    said = build(capsys, tmp_path, tmp_path / "a.duckdb", ENTITY, *sdn(30))

    (short,) = [line for line in said.splitlines() if "Specially Designated" in line and "may be cut" in line]
    assert "has 30 entries, and had 19181 on 2026-07-31" in short


def test_editions_within_one_build_are_compared(capsys, tmp_path):
    for day, rows in (("2026-09-01", [ENTITY, *sdn(2)]), ("2026-09-02", [ENTITY])):
        (tmp_path / f"{day}.csv").write_text(table(*rows), encoding="utf-8")
    files = [f"us-csl@{day}={tmp_path / day}.csv" for day in ("2026-09-02", "2026-09-01")]
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.main(["build", "--source", files[0], "--source", files[1], "--out", str(tmp_path / "a.duckdb")])

    assert "between the editions of 2026-09-01 and 2026-09-02: list gone: " in capsys.readouterr().err


def test_stakes_laid_on_a_graph_of_lists_lose_none_of_them(capsys, tmp_path):
    build(capsys, tmp_path, tmp_path / "a.duckdb", ENTITY, *sdn(2))
    (tmp_path / "mine.csv").write_text("owner,owned,share,since\nGamma Works,Example Shop,60,2024-02-01\n")
    with Graph(tmp_path / "a.duckdb") as graph:
        found = graph.diff(facts=[tmp_path / "mine.csv"], as_of="2025-10-15")

    assert found.losses == ()
    assert {(row["who"]["label"], row["change"]) for row in found.rows} == {("Example Shop", "restricted")}


def test_a_file_with_a_part_of_a_list_is_told_beside_the_whole_one(tmp_path, load):
    part = """<DIV5 N="744" TYPE="PART"><HEAD>PART 744</HEAD><DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX">
<HEAD>Supplement No. 4 to Part 744</HEAD><TABLE><TR><TH>Country</TH><TH>Entity</TH><TH>License requirement</TH>
<TH>License review policy</TH><TH>Federal Register citation</TH></TR><TR><TD>CHINA</TD><TD>Gamma Works, Beijing.</TD>
<TD>For all items subject to the EAR.</TD><TD>Presumption of denial</TD><TD>89 FR 1, 1/5/24.</TD></TR></TABLE>
</DIV9></DIV5>"""
    whole = [ENTITY.replace("Gamma Works", f"Gamma Works {n}") for n in range(12)]
    graph, _ = load(
        ("us-csl", "c.csv", table(*whole), "2026-09-01"), ("us-ecfr", "part.xml", part, "2026-08-01"), seeds=True
    )

    (said,) = partial_files(graph.connection)
    assert said.startswith(
        "part.xml, of 2026-08-01, has 1 entries of Entity List, where c.csv, of 2026-09-01, has 12: it is a part"
    )
