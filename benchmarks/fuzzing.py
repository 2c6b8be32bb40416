"""Damaged files for every reader: python benchmarks/fuzzing.py [--inputs N] [--seed N] [--only NAME …] [--keep FOLDER].

Takes the files of tests/corpus, alters each in one of many ways (bytes, cells, values, elements, the order of things)
and reads it.  A reader must load or reject every record, or refuse the file with an error of ours; anything else is
printed and the input is kept.  The same seed gives the same inputs.  Most inputs go through the reader and its
account alone; one in four hundred is loaded into a graph and derived from.

Exit status: 0 nothing found, 1 something found.
"""

import argparse
import collections
import csv
import io
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from xml.etree import ElementTree

import duckdb

from embargraph.errors import EmbargraphError
from embargraph.ingest.intake import Intake
from embargraph.ingest.listings import ListingWriter, ListReader
from embargraph.model.statements import Source
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile, catalog, reader_of
from embargraph.sources.ftm import headquarters
from embargraph.store.schema import create_tables

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
#: Where files cost least to write.
MEMORY = "/dev/shm"
#: Seconds of CPU that a small file may take; more is a fault.
SECONDS = 20
#: One in so many inputs is loaded into a graph.
WHOLE = 400
ODD = [
    "", " ", "\0", "\x07", "\x1b[31m", "\u202e", "\ufeff", "\ud7ff", "𝕏", "٣٤", "２０２４-０１-０２", "0000-00-00", "9999-12-31", "31/12/1999", "-1",
    "1e999", "NaN", "9" * 400, "a" * 20_000, ";" * 300, "a; b or c", "=1+1", "<b>", "]]>", "&amp;", "&#0;", "{", "[", '"', "'", "\\", "\r\n",
    "null", "true", "NO", "-0-", "Various", "2020-02-30", "12/2020", "２", "Ⅷ", "²", "100000000000000000000", "0x1F", "é" * 50, "IMO 0000000",
]  # fmt: skip
VALUES = [None, True, 0, -1, 1.5, 10**400, [], {}, [[]], [None], {"a": {"b": []}}, "", "x", [{}], 1e308]
PIECES = [
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<?xml version='1.0' encoding='x-none'?>", b"]]>", b"\x1a",
    b"<a>" * 300, b"{" * 3000, b"[" * 3000, b'"', b"\r", b"\n", b",", b"\xed\xa0\x80", b"\x80", b"&x;", b"1e9999", b"-", b"\xc2\x85", b"\t" * 50,
]  # fmt: skip


def altered_bytes(raw: bytes, chance: random.Random) -> bytes:
    place, stop = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    stop = min(stop, place + 400)
    how = chance.randrange(7)
    if how == 0:
        return raw[:place]
    if how == 1:
        return raw[:place] + raw[stop:]
    if how == 2:
        return raw[:place] + raw[place:stop] * chance.randrange(2, 5) + raw[stop:]
    if how == 3:
        return raw[:place] + chance.choice(PIECES) + raw[place:]
    if how == 4:
        return raw[:place] + chance.choice(PIECES) + raw[stop:]
    if how == 5:
        return raw[:place] + chance.choice(ODD).encode("utf-8", "surrogatepass") + raw[stop:]
    flipped = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def altered_xml(raw: bytes, chance: random.Random) -> bytes:
    root = ElementTree.fromstring(raw)
    for _ in range(chance.randrange(1, 6)):
        pairs = [(parent, child) for parent in root.iter() for child in parent]
        if not pairs:
            break
        parent, child = chance.choice(pairs)
        how = chance.randrange(7)
        if how == 0:
            child.text = _clean(chance.choice(ODD))
        elif how == 1:
            parent.remove(child)
        elif how == 2:
            parent.append(deepcopy(child))
        elif how == 3:
            child.clear()
        elif how == 4 and child.attrib:
            child.set(chance.choice(sorted(child.attrib)), _clean(chance.choice(ODD)))
        elif how == 5:
            child.tag = chance.choice(pairs)[1].tag
        else:
            parent.append(deepcopy(chance.choice(pairs)[1]))
            child.tail = _clean(chance.choice(ODD))
        if sum(1 for _ in root.iter()) > 5000:
            break
    try:
        return ElementTree.tostring(root, encoding="utf-8")
    except (RecursionError, ValueError, TypeError):
        return raw[: len(raw) // 2]


def _clean(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or ord(c) > 31)


def _alter(value: object, chance: random.Random, depth: int = 0) -> object:
    if depth > 12 or chance.random() < 0.12:
        how = chance.randrange(5)
        if how == 0:
            return chance.choice(VALUES)
        if how == 1:
            return chance.choice(ODD)
        if how == 2:
            return [value, value]
        if how == 3:
            return {"$": value}
    if isinstance(value, dict) and value:
        keys = list(value)
        chance.shuffle(keys)
        kept = keys if chance.random() < 0.7 else keys[: chance.randrange(len(keys) + 1)]
        renamed = {(chance.choice(ODD[:12]) if chance.random() < 0.01 else key): value[key] for key in kept}
        target = chance.choice(sorted(renamed)) if renamed else None
        return {
            key: _alter(one, chance, depth + 1) if key == target or chance.random() < 0.1 else one
            for key, one in renamed.items()
        }
    if isinstance(value, list) and value:
        place = chance.randrange(len(value))
        return [_alter(one, chance, depth + 1) if n == place else one for n, one in enumerate(value)]
    return chance.choice(ODD) if chance.random() < 0.5 else chance.choice(VALUES)


def altered_json(raw: bytes, chance: random.Random) -> bytes:
    text = raw.decode()
    try:
        whole = json.loads(text)
    except ValueError:
        lines = text.splitlines()
        place = chance.randrange(len(lines))
        lines[place] = json.dumps(_alter(json.loads(lines[place]), chance), ensure_ascii=chance.random() < 0.5)
        chance.shuffle(lines)
        return "\n".join(lines).encode("utf-8", "surrogatepass")
    return json.dumps(_alter(whole, chance), ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def altered_csv(raw: bytes, chance: random.Random) -> bytes:
    rows = list(csv.reader(io.StringIO(raw.decode(), newline="")))
    for _ in range(chance.randrange(1, 8)):
        row = chance.choice(rows)
        how = chance.randrange(6)
        if how < 3 and row:
            row[chance.randrange(len(row))] = chance.choice(ODD)
        elif how == 3 and row:
            row.pop(chance.randrange(len(row)))
        elif how == 4:
            row.insert(chance.randrange(len(row) + 1), chance.choice(ODD))
        else:
            rows.append(list(chance.choice(rows)))
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8", "surrogatepass")


FORMS = {".xml": altered_xml, ".json": altered_json, ".jsonl": altered_json, ".csv": altered_csv}


def altered(path: Path, raw: bytes, chance: random.Random) -> bytes:
    form = FORMS.get(path.suffix)
    if form is None or chance.random() < 0.4:
        return altered_bytes(raw, chance)
    changed = form(raw, chance)
    return altered_bytes(changed, chance) if changed and chance.random() < 0.1 else changed


class Counting(Intake):
    """An intake that keeps the account and writes nothing: laying tables takes a hundred times as long as reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source, namespace: str) -> None:
        super().__init__(_Silent(connection), source, namespace)  # type: ignore[arg-type]
        self.connection = connection

    def _flush(self) -> None:
        for buffer in (self._nodes, self._grades, self._identifiers, self._statements, self._rejects):
            buffer.clear()

    def add_names(self, names: object) -> None:
        """Take no names."""


class _Silent:
    """A connection on which nothing is laid."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, *_: object) -> duckdb.DuckDBPyConnection:
        return self._connection


@contextmanager
def nothing_written() -> Iterator[None]:
    """Have readers that write many records at once read them, and write none."""
    places = [(ListingWriter, "flush"), (headquarters.Homes, "settle")]
    kept = [getattr(owner, name) for owner, name in places]
    for owner, name in places:
        setattr(owner, name, lambda *_: None)
    try:
        yield
    finally:
        for (owner, name), one in zip(places, kept, strict=True):
            setattr(owner, name, one)


def read_source(name: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Run a reader and close its account, without a graph."""
    intake = Counting(connection, Source("fuzzed", "Fuzzed", published="2026-01-01", file=path.name), name)
    reader = reader_of(name)
    if isinstance(reader, ListReader):
        for record, entry in reader.entries(path, intake):
            assert entry.name and entry.list, entry
            for number in (record.number, *record.further):
                intake.accept(number)
    else:
        with nothing_written():
            reader(path, intake)
    report = intake.account()
    assert report.read == report.loaded + report.rejected, report


def read_other(name: str, path: Path) -> None:
    if name == "facts":
        from embargraph.facts.read import read_facts

        read_facts([path])
    elif name == "links":
        from embargraph.resolution.judgements import read_links

        read_links([path])
    elif name == "decisions":
        from embargraph.screening.decisions import Decisions

        Decisions(path)
    else:
        from embargraph.screening.batch.input import read_queries

        for _ in read_queries(path):
            pass


class Slow(BaseException):
    """A file took too long."""


def _late(*_: object) -> None:
    raise Slow


def attempt(name: str, path: Path, connection: duckdb.DuckDBPyConnection, whole: bool) -> str:
    """Read one file; returns what went wrong, or nothing."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        if name not in catalog():
            read_other(name, path)
        elif whole:
            build_graph(path.with_name("graph.duckdb"), [], seeds=False, sources=[SourceFile(name, path, "2026-01-01")])
        else:
            read_source(name, path, connection)
    except EmbargraphError as error:
        return "" if str(error).strip() and "report it" not in str(error) else f"an error that says nothing: {error!r}"
    except Slow:
        return f"took more than {SECONDS} seconds"
    except Exception:  # noqa: BLE001
        return traceback.format_exc(limit=-6)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def laid() -> duckdb.DuckDBPyConnection:
    """Return an empty graph in memory, with the tables that wait beside one."""
    connection = duckdb.connect()
    create_tables(connection)
    Intake(connection, Source("laid", "Laid"), "laid")
    return connection


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"))
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _late)
    files = [
        (path, path.read_bytes())
        for path in sorted(CORPUS.glob("*/*"))
        if not given.only or path.parent.name in given.only
    ]
    chance, begun = random.Random(given.seed), time.monotonic()
    found: dict[str, int] = collections.Counter()
    tried: dict[str, int] = collections.Counter()
    connection = laid()
    with tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None) as folder:
        for number in range(given.inputs):
            path, raw = files[number % len(files)]
            name = path.parent.name
            changed = altered(path, raw, chance)
            target = Path(folder) / path.name
            target.write_bytes(changed)
            tried[name] += 1
            fault = attempt(name, target, connection, whole=chance.randrange(WHOLE) == 0)
            if fault:
                key = (
                    fault.strip().splitlines()[-1][:120]
                    + " | "
                    + fault.strip().splitlines()[-3 if len(fault.strip().splitlines()) > 2 else 0].strip()
                )
                found[key] += 1
                if found[key] == 1:
                    given.keep.mkdir(parents=True, exist_ok=True)
                    kept = given.keep / f"{name}-{number}{path.suffix}"
                    kept.write_bytes(changed)
                    print(f"{name}, input {number}, kept as {kept}:\n{fault}", flush=True)
                connection.close()
                connection = laid()
            if number % 5000 == 4999:
                print(
                    f"{number + 1} inputs, {(number + 1) / (time.monotonic() - begun):.0f} a second, {sum(found.values())} faults",
                    flush=True,
                )
    for key, count in sorted(found.items(), key=lambda item: -item[1]):
        print(f"{count} times: {key}")
    print(
        f"{given.inputs} inputs of {len(files)} files in {time.monotonic() - begun:.0f} s: {len(found)} kinds of faults; {dict(tried)}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
