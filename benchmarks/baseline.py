"""What the graph derives and answers, kept so that a change can be shown to change nothing.

    python benchmarks/baseline.py write FOLDER [--shared FOLDER]
    python benchmarks/baseline.py compare BEFORE AFTER [--mapping FILE]

`write` builds five graphs (the packaged facts; the screening list of 2026-07-31; its two
editions; the ETO files; one FollowTheMoney stream), writes every table as Parquet and the
answers of every question as JSON.  `compare` says row for row what differs, and exits with 1
if anything does.  A mapping (TOML) names what was renamed on purpose:

    [tables]
    stake_window = "threshold_period"
    [columns.reject]
    place = "locator"
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

DAY = "2026-07-31"
#: Tables whose cells name the build itself, such as the digest of its own code.
_OF_THE_BUILD = {"meta"}


def graphs(shared: Path):
    """Yield each graph's name and its sources, as `--source` takes them."""
    data = shared / "data"
    later = f"us-csl@2026-07-31={data / 'csl' / 'consolidated-2026-07-31.csv.gz'}"
    yield "packaged", []
    yield "list", [later]
    yield "editions", [f"us-csl@2022-05-01={data / 'csl' / 'consolidated-2022-05.csv.gz'}", later]
    yield "eto", [f"eto@2024-01-01={data / 'eto'}"]
    yield "ftm", [f"ftm={data / 'ownership' / 'yente_zala_entities.ftm.json'}"]


def write(folder: Path, shared: Path, only: list[str]) -> None:
    """Build the graphs, or some of them, and write what they hold and answer."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for name, sources in graphs(shared):
            if only and name not in only:
                continue
            target = Path(work) / f"{name}.duckdb"
            command = [sys.executable, "-m", "embargraph", "build", "--out", str(target)]
            for source in sources:
                command += ["--source", source]
            subprocess.run(command, check=True, capture_output=True)
            tables(target, folder / name)
            answers(target, folder / name)
            print(f"{name}: written", flush=True)


def tables(graph: Path, folder: Path) -> None:
    """Write every table of a graph, sorted, as Parquet."""
    import duckdb

    folder.mkdir(exist_ok=True)
    with duckdb.connect(str(graph), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        for (name,) in names:
            if name not in _OF_THE_BUILD:
                connection.execute(
                    f"COPY (SELECT * FROM {name} ORDER BY ALL) TO '{folder / name}.parquet' (FORMAT parquet)"
                )


def answers(graph: Path, folder: Path) -> None:
    """Write the answers of every question: each example of its header, and all rows of a day or of all time."""
    import embargraph

    with embargraph.open(graph) as opened:
        for name, question in opened.questions().items():
            asked = [shlex.split(example) for example in question.examples]
            if not any(option.is_required for option in question.options):
                asked.append(["--as-of", DAY] if question.time == "day" else [])
            kept = []
            for words in asked:
                try:
                    rows = json.loads(json.dumps(list(map(as_row, ask(opened, name, words))), default=str))
                except embargraph.EmbargraphError as error:
                    rows = [{"error": type(error).__name__}]
                kept.append({"asked": words, "rows": rows})
            (folder / f"{name}.json").write_text(json.dumps(kept, indent=0, ensure_ascii=False), encoding="utf-8")


def as_row(row):
    """Return a row as a dict, whatever class it has."""
    return {name: getattr(row, name) for name in getattr(row, "__dataclass_fields__", None) or row.__slots__}


def ask(graph, name, words):
    """Ask a question with options as the command line takes them."""
    options, position = {}, 0
    while position < len(words):
        key = words[position].removeprefix("--").replace("-", "_")
        flag = position + 1 == len(words) or words[position + 1].startswith("--")
        options[key] = True if flag else words[position + 1]
        position += 1 if flag else 2
    return graph.ask(name, **options)


def compare(before: Path, after: Path, mapping: Path | None) -> int:
    """Return how many tables and answers differ, and print each."""
    import duckdb

    renamed = tomllib.loads(mapping.read_text(encoding="utf-8")) if mapping else {}
    tables_to, columns_to = renamed.get("tables", {}), renamed.get("columns", {})
    differing = compared = 0
    # A folder that was written for some graphs only is compared for those.
    held = {folder.name for folder in after.iterdir()}
    for old in sorted(path for path in before.rglob("*.parquet") if path.parent.name in held):
        name = tables_to.get(old.stem, old.stem)
        new = after / old.parent.name / f"{name}.parquet"
        if not new.is_file():
            print(f"{old.parent.name}: table {name} is missing")
            differing += 1
            continue
        compared += 1
        to = columns_to.get(old.stem, {})
        columns = [row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM '{old}'").fetchall()]
        left = ", ".join(f'"{column}" AS "{to.get(column, column)}"' for column in columns)
        right = ", ".join(f'"{to.get(column, column)}"' for column in columns)
        lost, gained = (
            duckdb.execute(
                f"SELECT count(*) FROM ((SELECT {a} FROM '{x}') EXCEPT ALL (SELECT {b} FROM '{y}'))"
            ).fetchone()[0]
            for a, x, b, y in ((left, old, right, new), (right, new, left, old))
        )
        if lost or gained:
            print(f"{old.parent.name}: table {name}: {lost} rows only before, {gained} only after")
            differing += 1
    for old in sorted(path for path in before.rglob("*.json") if path.parent.name in held):
        new = after / old.parent.name / old.name
        compared += 1
        if not new.is_file() or canonical(old) != canonical(new):
            print(f"{old.parent.name}: answers of {old.stem} differ")
            differing += 1
        elif old.read_bytes() != new.read_bytes():
            print(f"{old.parent.name}: answers of {old.stem} are equal but for their order")
    print(f"{compared} tables and sets of answers compared, {differing} differ")
    return differing


def canonical(path: Path):
    """Return kept answers with every list sorted: the order of what ties is nobody's promise."""

    def ordered(value):
        if isinstance(value, dict):
            return {name: ordered(each) for name, each in sorted(value.items())}
        if isinstance(value, list):
            return sorted(map(ordered, value), key=lambda each: json.dumps(each, sort_keys=True))
        return value

    return ordered(json.loads(path.read_text(encoding="utf-8")))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--shared", type=Path, default=Path("../shared"))
    writing.add_argument("--only", action="append", default=[])
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--mapping", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        write(given.folder, given.shared, given.only)
        return 0
    return 1 if compare(given.before, given.after, given.mapping) else 0


if __name__ == "__main__":
    sys.exit(main())
