"""The home graph: built from lists, replaced by what is better only, and used where no graph is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import embargraph
from embargraph.errors import DataError, ExportError
from embargraph.files.lock import locked
from embargraph.home.place import home_file, manifest_file
from embargraph.home.update import Loss, update_home


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "embargraph", *arguments], capture_output=True, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def whole(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_lists_of_a_folder_answer_without_an_option(data, packaged_facts, un_list):
    un_list("2026-02-27", "Granite Harbour Mining", *(f"Mine {number}" for number in range(1002)))
    (un_list("2025-01-01", "Old Name", file="old.xml").parent / "notes.txt").write_text("hello")

    done = update_home([data.parent / "lists"])

    assert (done.state, [each.day for each in done.editions]) == ("changed", ["2026-02-27"])
    reasons = {each.path.name: each.reason for each in done.skipped}
    assert "of 2025-01-01; un.xml of 2026-02-27 counts" in reasons["old.xml"]
    assert reasons["notes.txt"] == "of no source that is known"
    with embargraph.open() as graph:
        assert graph.path == home_file()
        assert graph.ask("restricted", who="Granite Harbour Mining")[0].verdict == "restricted"
        held = {each["id"]: each for each in graph.lists_held()}["un-sanctions"]
        assert (held["coverage"], held["edition"]) == ("whole", "2026-02-27")


def test_the_same_lists_again_change_nothing_and_a_later_one_says_who_came_and_went(data, un_list):
    un_list("2026-02-27", "Alpha Mining", "Beta Mining")
    first = update_home([data.parent / "lists"])
    written = home_file().stat().st_mtime_ns

    again = update_home([data.parent / "lists"])
    assert (again.state, again.digest, home_file().stat().st_mtime_ns) == ("unchanged", first.digest, written)

    un_list("2026-03-05", "Alpha Mining", "Gamma Mining")
    later = update_home([data.parent / "lists"])
    (change,) = [each for each in later.lists if each.is_changed]
    assert (change.edition_before, change.edition_after) == ("2026-02-27", "2026-03-05")
    assert (change.added_names, change.gone_names) == (("Gamma Mining",), ("Beta Mining",))


def test_what_was_taken_before_counts_until_a_newer_edition_comes(data, un_list, bis_list):
    un_list("2026-02-27", "Alpha Mining")
    update_home([data.parent / "lists"])
    (data.parent / "lists" / "un.xml").unlink()
    bis_list("bis-meu", "Delta Works", file="meu_2026-03-01.json")

    done = update_home([data.parent / "lists"])

    assert {(each.source, each.day) for each in done.editions} == {("un-sc", "2026-02-27"), ("us-bis", "2026-03-01")}
    with embargraph.open() as graph:
        assert graph.ask("restricted", who="Alpha Mining") and graph.ask("restricted", who="Delta Works")

    un_list("2025-01-01", "Older", file="older.xml")
    assert update_home([data.parent / "lists" / "older.xml"]).state == "unchanged"
    assert {each.source for each in update_home(sources=[f"un-sc={data.parent / 'lists' / 'older.xml'}"], anew=True,
                                                accept_losses=True).editions} == {"un-sc"}  # fmt: skip


def test_lists_of_one_source_in_several_files_stand_side_by_side(data, bis_list):
    bis_list("bis-meu", "Delta Works", file="meu_2026-03-01.json")
    bis_list("bis-entity-list", "Epsilon Chips", file="entities_2026-02-01.json")
    bis_list("bis-entity-list", "Epsilon Chips", "Zeta Chips", file="entities_2026-04-01.json")

    done = update_home([data.parent / "lists"])

    assert {(each.parts, each.day) for each in done.editions} == {
        (("Military End User List",), "2026-03-01"),
        (("Entity List",), "2026-04-01"),
    }
    with embargraph.open() as graph:
        assert graph.ask("restricted", who="Zeta Chips") and graph.ask("restricted", who="Delta Works")


@pytest.mark.parametrize("left", [0, 3])
def test_a_list_that_is_gone_or_shrank_leaves_the_home_graph_unless_it_is_accepted(data, un_list, bis_list, left):
    names = [f"{word} Holdings" for word in ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak",
                                             "Pine", "Rowan", "Spruce")]  # fmt: skip
    lists = data.parent / "lists"
    un_list("2026-02-27", *names)
    bis_list("bis-meu", "Delta Works", file="meu_2026-03-01.json")
    before = update_home([lists])

    un_list("2026-03-05", *names[:left])
    if not left:
        (lists / "un.xml").unlink()
    with pytest.raises(Loss, match=r"list (gone|shrank): UN Security Council Consolidated List had 12 entries"):
        update_home([lists], anew=not left)
    with embargraph.open() as graph:
        assert graph.digest == before.digest and graph.ask("restricted", who="Spruce Holdings")
    assert not [name for name in whole(data) if "new" in name]

    done = update_home([lists], anew=not left, accept_losses=True)
    assert done.losses and done.digest != before.digest


def test_damage_leaves_the_home_graph_and_nothing_beside_it(data, un_list):
    un_list("2026-02-27", "Alpha Mining")
    update_home([data.parent / "lists"])
    before = whole(data), home_file().read_bytes()

    torn = un_list("2026-03-05", "Alpha Mining", "Beta Mining")
    torn.write_text(torn.read_text()[:-60])
    with pytest.raises(DataError, match=r"un\.xml"):
        update_home([data.parent / "lists"])
    empty = un_list("2026-03-06")
    with pytest.raises(DataError, match="no record that 'un-sc' reads"):
        update_home([empty])
    with pytest.raises(DataError, match="no such file or folder"):
        update_home([data.parent / "nowhere"])

    assert (whole(data), home_file().read_bytes()) == before


def test_nothing_to_take_is_said_with_what_was_skipped(data, tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.txt").write_text("no list")
    with pytest.raises(DataError, match=r"no official list to build the home graph from[\s\S]*a\.txt: of no source"):
        update_home([tmp_path / "lists"])
    assert not home_file().exists()


def test_a_damaged_home_graph_is_refused_with_the_command_that_mends_it(data, un_list):
    un_list("2026-02-27", "Alpha Mining")
    first = update_home([data.parent / "lists"])
    home_file().write_bytes(home_file().read_bytes()[:5000])

    with pytest.raises(embargraph.EmbargraphError, match="`embargraph update`"):
        embargraph.open()
    assert run("ask", "restricted", "--who", "Alpha Mining").returncode == 3

    assert update_home(offline=True).digest == first.digest
    with embargraph.open() as graph:
        assert graph.ask("restricted", who="Alpha Mining")


def test_a_home_graph_of_an_older_layout_or_of_other_facts_says_so(data, un_list, capfd):
    import duckdb

    un_list("2026-02-27", "Alpha Mining")
    update_home([data.parent / "lists"])
    note = json.loads(manifest_file(home_file()).read_text())
    manifest_file(home_file()).write_text(json.dumps({**note, "facts": "other"}))
    embargraph.open().close()
    assert "built by another version" in capfd.readouterr().err

    with duckdb.connect(str(home_file())) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    with pytest.raises(embargraph.EmbargraphError, match=r"store version 1, .*`embargraph update`"):
        embargraph.open()
    assert update_home(offline=True).is_changed is False or embargraph.open().close() is None
    embargraph.open().close()


def test_a_kept_list_that_was_altered_is_not_built_from(data, un_list, bis_list):
    un_list("2026-02-27", "Alpha Mining")
    bis_list("bis-meu", "Delta Works", file="meu_2026-03-01.json")
    update_home([data.parent / "lists"])
    (kept,) = (data / "lists" / "un-sc").glob("*/un.xml")
    kept.write_text(kept.read_text().replace("Alpha Mining", "Harmless Bakery"))

    with pytest.raises(Loss, match="list gone: UN Security Council"):
        update_home(offline=True)
    done = update_home([data.parent / "lists"])
    assert done.state == "unchanged"
    assert any("is not the file that was kept" in each.reason for each in done.skipped)
    assert "Alpha Mining" in next((data / "lists" / "un-sc").glob("*/un.xml")).read_text()


def test_one_update_at_a_time(data):
    data.mkdir(mode=0o700)
    with locked(data / ".lock"), pytest.raises(ExportError, match="another update is under way"):
        update_home(offline=True)


def test_accepted_facts_go_in_and_are_not_lost_when_the_folder_is_not_named_again(data, un_list, tmp_path, monkeypatch):
    un_list("2026-02-27", "Alpha Mining")
    accepted = tmp_path / "record" / "accepted" / "mine.toml"
    accepted.parent.mkdir(parents=True)
    accepted.write_text(
        '[source]\nid = "mine"\npublished = "2026-01-01"\n'
        '[[node]]\nid = "northgate-labs"\nkind = "actor"\nlabel = "Northgate Labs"\n'
    )
    update_home([data.parent / "lists"], workspace=tmp_path / "record")
    with embargraph.open() as graph:
        assert graph.find("Northgate Labs")

    again = update_home(offline=True)
    assert (again.state, again.accepted) == ("unchanged", (accepted,))

    accepted.parent.rename(tmp_path / "elsewhere")
    accepted.parent.parent.rmdir()
    with pytest.raises(DataError, match="no such folder of accepted facts"):
        update_home(offline=True)


def test_the_command_says_what_it_did_by_status_and_in_json(data, un_list):
    un_list("2026-02-27", "Alpha Mining")
    lists = str(data.parent / "lists")

    changed, unchanged = run("update", "--from", lists), run("update", "--from", lists)
    assert (changed.returncode, unchanged.returncode) == (0, 1)
    said, again = json.loads(changed.stdout), json.loads(unchanged.stdout)
    assert (said["state"], again["state"], said["digest"]) == ("changed", "unchanged", again["digest"])
    assert said["editions"][0]["day"] == "2026-02-27" and any("UK Sanctions List" in each for each in said["missing"])

    un_list("2026-03-05", "\x1b[31mRed".replace("\x1b", "&#x9b;"), "Alpha Mining")
    words = run("update", "--from", lists, "--format", "table")
    assert words.stdout.startswith("The home graph is another now") and "came: " in words.stdout
    assert not any(ord(character) in range(0x80, 0xA0) or character == "\x1b" for character in words.stdout)

    assert run("update", "--from", str(data.parent / "none")).returncode == 3
    assert run("update", "--source", "un-sk=x").returncode == 2


def test_without_a_home_graph_every_answer_says_excerpt_first_and_names_the_command(data):
    done = run("screen", "Rosoboronexport", "--format", "table")
    assert done.returncode == 1
    assert "excerpt" in done.stdout.splitlines()[0] + done.stdout.splitlines()[1]
    assert "`embargraph update`" in " ".join(done.stdout.split())
    with embargraph.open() as graph:
        (lead,) = graph.ask("restricted", who="ZTE").answer["leads"][:1]
    assert "excerpt" in lead and "embargraph update" in lead


@pytest.mark.slow
@pytest.mark.shared
def test_the_real_lists_make_a_home_graph_that_finds_who_is_listed(data, shared):
    done = run("update", "--from", str(shared / "data" / "csl"), "--from", str(shared / "data" / "lists"))
    assert done.returncode == 0
    said = json.loads(done.stdout)
    used = {(each["source"], each["day"]) for each in said["editions"]}
    assert {("us-csl", "2026-07-31"), ("un-sc", "2026-02-27"), ("us-ofac", "2025-03-28")} <= used
    assert any("consolidated-2022-05" in each["path"] for each in said["skipped"])

    found = run("screen", "Rosoboronexport")
    assert found.returncode == 0 and json.loads(found.stdout)[0]["outcome"] == "hit"
    # Off the SDN list between the file of 2024 and the screening list of 2026.
    gone = run("ask", "restricted", "--who", "BARQAWI, Ahmad", "--as-of", "2026-09-01")
    assert not [row for row in json.loads(gone.stdout)["rows"] if "us-ofac-sdn" in row["under"]["id"]]
