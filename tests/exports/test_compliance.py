"""One suite over every exporter: whoever adds a format is held to all of it."""

import errno
import hashlib
import os
import re
import resource
import subprocess
from contextlib import contextmanager
from datetime import date

import pytest

from embargraph.errors import ExportError
from embargraph.exports import EXPORTERS, write_export
from embargraph.facts.read import Facts
from embargraph.store.selection import Filters, selected
from exports.awkward import CONTROLS, COUNTS, HAN, LABELS, LONG, awkward_facts, opened
from exports.readers import READERS, XML

every_format = pytest.mark.parametrize("name", list(EXPORTERS))
#: Formats that hold the whole graph; what a partial one holds has tests of its own.
WHOLE = [name for name, exporter in EXPORTERS.items() if not exporter.partial]
whole_format = pytest.mark.parametrize("name", WHOLE)


def target_in(folder, name, stem="graph"):
    return folder / f"{stem}{EXPORTERS[name].suffixes[0]}"


def digest(target):
    files = sorted(path for path in target.rglob("*") if path.is_file()) if target.is_dir() else [target]
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files if path.is_file()]


def plain(text):
    """Text as XML can hold it."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    connection = opened(awkward_facts(), tmp_path_factory.mktemp("awkward") / "graph.duckdb")
    yield connection
    connection.close()


def test_every_format_has_a_reader():
    assert set(READERS) == set(WHOLE)


@whole_format
def test_counts_and_ids_come_back(name, packaged, tmp_path):
    target = target_in(tmp_path, name)

    counts = write_export(packaged.connection, target)

    found = READERS[name](target)
    for ids, table in zip(found, ("node", "statement", "restriction"), strict=True):
        assert set(ids) == {row[0] for row in packaged.connection.execute(f"SELECT id FROM {table}").fetchall()}
    assert (counts.nodes, counts.statements, counts.restrictions) == found.counts


@whole_format
def test_labels_and_gists_come_back(name, packaged, tmp_path):
    write_export(packaged.connection, target_in(tmp_path, name))

    nodes, statements, _ = READERS[name](target_in(tmp_path, name))

    assert nodes == dict(packaged.connection.execute("SELECT id, label FROM node").fetchall())
    assert statements == dict(packaged.connection.execute("SELECT id, gist FROM statement").fetchall())


@whole_format
def test_any_script_any_sign_and_any_length_come_back(name, awkward, tmp_path):
    counts = write_export(awkward, target_in(tmp_path, name))

    found = READERS[name](target_in(tmp_path, name))
    assert (counts.nodes, counts.statements, counts.restrictions) == COUNTS
    assert found.counts == COUNTS
    assert found.nodes == LABELS
    controls = plain(CONTROLS) if name in XML else CONTROLS
    assert sorted(gist for gist in found.statements.values() if gist) == sorted([LONG, controls])


@whole_format
def test_what_is_absent_is_not_told(name, awkward, tmp_path):
    write_export(awkward, target_in(tmp_path, name))

    statements = READERS[name](target_in(tmp_path, name)).statements
    assert [gist for gist in statements.values() if gist is None] == [None] * 3
    target = target_in(tmp_path, name)
    for path in target.iterdir() if target.is_dir() else [target]:
        if path.suffix not in {".parquet", ".html"}:
            assert not re.search(rb'[>",: ](None|NULL|nan|NaN)[<",}]', path.read_bytes())


@whole_format
def test_an_empty_graph_is_a_file(name, tmp_path):
    connection = opened(Facts(), tmp_path / "empty.duckdb")

    counts = write_export(connection, target_in(tmp_path, name))

    connection.close()
    assert (counts.nodes, counts.statements, counts.restrictions) == (0, 0, 0)
    assert READERS[name](target_in(tmp_path, name)) == ({}, {}, set())


@every_format
def test_the_same_graph_gives_the_same_bytes(name, awkward, packaged, tmp_path):
    for connection in (awkward, packaged.connection):
        one, two = target_in(tmp_path, name, "one"), target_in(tmp_path, name, "two")
        write_export(connection, one)
        write_export(connection, two)
        assert digest(one) == digest(two) if one.is_dir() else digest(one)[0][1] == digest(two)[0][1]


@every_format
def test_the_order_of_facts_does_not_matter(name, awkward, tmp_path):
    facts = awkward_facts()
    facts.nodes = dict(reversed(facts.nodes.items()))
    facts.statements = dict(reversed(facts.statements.items()))
    other = opened(facts, tmp_path / "other.duckdb")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write_export(awkward, target_in(tmp_path / "a", name))
    write_export(other, target_in(tmp_path / "b", name))
    other.close()

    assert digest(target_in(tmp_path / "a", name)) == digest(target_in(tmp_path / "b", name))


@whole_format
def test_an_older_export_is_replaced_whole(name, awkward, packaged, tmp_path):
    target = target_in(tmp_path, name)
    write_export(packaged.connection, target)

    write_export(awkward, target)

    assert READERS[name](target).counts == COUNTS
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@every_format
def test_a_failure_leaves_the_target_and_nothing_beside_it(name, awkward, tmp_path, monkeypatch):
    target = target_in(tmp_path / "deep", name)
    write_export(awkward, target)
    before = digest(target)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left") as caught:
        write_export(awkward, target)

    assert str(target) in str(caught.value)
    assert digest(target) == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@every_format
def test_a_target_that_cannot_be_written_is_named(name, awkward, tmp_path):
    (tmp_path / "file").write_text("x")
    target = target_in(tmp_path / "file", name)

    with pytest.raises(ExportError) as caught:
        write_export(awkward, target)

    assert str(caught.value).startswith(f"{target}: ")


@every_format
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_named(name, awkward, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="Permission denied"):
            write_export(awkward, target_in(tmp_path, name))
    finally:
        tmp_path.chmod(0o700)


@contextmanager
def small_disk(folder):
    """A disk too small for any export: a real one where it can be mounted, else a limit on every file."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True)
    if mounted.returncode == 0:
        try:
            yield "No space left"
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, before[1]))
    try:
        yield "File too large"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@every_format
def test_a_full_disk_is_named_and_left_clean(name, packaged, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()

    with small_disk(folder) as words:
        with pytest.raises(ExportError, match=words) as caught:
            write_export(packaged.connection, target_in(folder, name))
        left = list(folder.iterdir())

    assert str(caught.value).startswith(f"{target_in(folder, name)}: ")
    assert left == []


FILTERS = {
    "as_of": {"as_of": date(2021, 3, 11)},
    "kind": {"kinds": ["actor", "measure"]},
    "standing": {"standings": ["record"]},
    "around": {"around": ["Huawei"], "hops": 1},
    "hops": {"around": ["ZTE"], "hops": 2, "as_of": date(2018, 5, 3)},
    "nothing left": {"as_of": date(1789, 7, 14), "standings": ["forecast"]},
}


#: Formats that tell what is selected each in a way of its own; the others are tried with every filter at leisure.
_FEW = {"csv", "jsonld", "graphml", "ttl"}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param(
            name, options, id=f"{name}-{said}", marks=() if name in _FEW or said == "as_of" else pytest.mark.slow
        )
        for name in WHOLE
        for said, options in FILTERS.items()
    ],
)
def test_filters_hold_in_every_format(name, options, packaged, tmp_path):
    counts = write_export(packaged.connection, target_in(tmp_path, name), **options)

    found = READERS[name](target_in(tmp_path, name))
    filters = Filters(**{key: tuple(value) if isinstance(value, list) else value for key, value in options.items()})
    with selected(packaged.connection, filters) as selection:
        for ids, table in zip(found, ("node", "statement", "restriction"), strict=True):
            assert set(ids) == {row[0] for row in selection.rows(f"SELECT id FROM x_{table}")}
    assert (counts.nodes, counts.statements, counts.restrictions) == found.counts


@whole_format
def test_a_graph_in_memory_is_written_too(name, packaged, tmp_path):
    import duckdb

    from embargraph.store.schema import COMPUTED, create_tables

    memory = duckdb.connect()
    create_tables(memory)
    memory.execute(f"ATTACH '{packaged.path}' AS kept (READ_ONLY)")
    for (table,) in memory.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept'").fetchall():
        computed = f"EXCLUDE ({', '.join(COMPUTED[table])})" if table in COMPUTED else ""
        memory.execute(f"INSERT INTO memory.{table} BY NAME SELECT * {computed} FROM kept.{table}")

    counts = write_export(memory, target_in(tmp_path, name), around=["Huawei"])

    memory.close()
    found = READERS[name](target_in(tmp_path, name))
    assert (counts.nodes, counts.statements, counts.restrictions) == found.counts
    assert "huawei" in found.nodes


@pytest.mark.parametrize(
    "name", [name if name in _FEW else pytest.param(name, marks=pytest.mark.slow) for name in WHOLE]
)
def test_a_large_table_is_written_in_ranges_alike(name, packaged, tmp_path, monkeypatch):
    write_export(packaged.connection, target_in(tmp_path, name, "whole"))

    monkeypatch.setattr("embargraph.store.selection._RANGE", 500)
    write_export(packaged.connection, target_in(tmp_path, name, "ranged"))

    assert READERS[name](target_in(tmp_path, name, "ranged")) == READERS[name](target_in(tmp_path, name, "whole"))
    if name != "cypher":  # whose statements end where a range does
        assert [told for _, told in digest(target_in(tmp_path, name, "ranged"))] == [
            told for _, told in digest(target_in(tmp_path, name, "whole"))
        ]


def test_the_suite_is_as_awkward_as_it_says():
    assert HAN.startswith("汇")
    assert any(0x590 <= ord(character) < 0x700 for label in LABELS.values() for character in label)
    assert "\x00" in CONTROLS
    assert len(LONG) > 900_000
