"""Make the structural tables of `seeds/ear` from editions of the printed lists.

Run it when a new edition is at hand::

    python -m embargraph.licensing.compile --edition 2026-01-01=old.json.gz --edition 2026-08-07=new.json.gz \\
        --exceptions exceptions.json --groups groups.json --out seeds/ear

An edition is the official XML (a folder with ``title-15-part-774.xml`` and ``title-15-part-738.xml``), or
a JSON file of the form ``{"eccns": {code: {"heading", "rows"}}, "chart": {country: {"c", "f"}}}``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from embargraph.licensing.control_list import PrintedEntry, PrintedRow, write_rows
from embargraph.licensing.printed_cells import entry_state, read_exception_cell
from embargraph.licensing.reading import wording_digest

__all__ = ["main", "read_edition"]

#: Names of the chart and the groups that the table of countries spells otherwise.
NAMES = {
    "Bahamas, The": "BS",
    "The Bahamas": "BS",
    "Cape Verde": "CV",
    "Congo (Democratic Republic of the)": "CD",
    "Congo (Democratic Republic of)": "CD",
    "Congo (Republic of the)": "CG",
    "Gambia, The": "GM",
    "Korea, North": "KP",
    "Korea, South": "KR",
    "Kosovo": "XK",
    "Micronesia (Federated State of)": "FM",
    "Micronesia, Federated States of": "FM",
    "Seycheles": "SC",
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
    "South Sudan, Republic of": "SS",
    "Vatican City": "VA",
    "China (PRC)": "CN",
    "Cote d'lvoire": "CI",
}

#: Entries whose notes the copy took for paragraphs.
PARAGRAPHS = {"3A090": "a a.1 a.2 b b.1 b.2 c"}


def read_edition(path: Path) -> tuple[list[PrintedEntry], Mapping[str, Any]]:
    """Return the entries and the Country Chart of an edition: official XML, or JSON."""
    if path.is_dir():
        from embargraph.licensing.ecfr import read_chart, read_control_list

        chart = read_chart(path / "title-15-part-738.xml")
        return read_control_list(path / "title-15-part-774.xml"), chart
    raw = path.read_bytes()
    data = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    entries = [
        PrintedEntry(eccn, entry["heading"], tuple(PrintedRow(row[0], row[1]) for row in entry["rows"]))
        for eccn, entry in data["eccns"].items()
    ]
    return entries, data.get("chart", {})


def _exceptions(path: Path, hand: Mapping[tuple[str, str], str]) -> str:
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("eccn", "symbol", "reading", "digest"))
    for entry in entries:
        cells = dict(entry["licenceExceptionFlags"])
        if entry["staSpecialConditions"]:
            cells["STA"] = re.sub(r"^STA:\s*", "", str(entry["staSpecialConditions"]).strip())
        # Where the copy put a missing entry's text into the one before, its STA paragraph is the other's.
        if entry["eccn"] in {"0D606", "3D005", "3E001", "2B351", "8C609"}:
            cells.pop("STA", None)
            cells.pop("TSR", None)
        for symbol, printed in cells.items():
            reading = hand.get((symbol, entry["eccn"])) or read_exception_cell(entry["eccn"], symbol, printed) or ""
            writer.writerow((entry["eccn"], symbol, reading, wording_digest(entry["eccn"], symbol, printed)))
    return out.getvalue()


def _paragraphs(path: Path) -> str:
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    lines = ["eccn,paragraphs"]
    for entry in entries:
        paths = dict.fromkeys(
            item["paragraph"].strip(". ")
            for item in entry.get("items") or ()
            if item.get("kind") == "item" and item.get("paragraph") and "[Reserved]" not in item["text"][:40]
        )
        paths = dict.fromkeys(PARAGRAPHS.get(entry["eccn"], "").split()) or paths
        good = [p for p in paths if re.fullmatch(r"[a-z]{1,2}(\.[a-z0-9]{1,4})*", p)]
        if good:
            lines.append(f"{entry['eccn']},{' '.join(good)}")
    return "\n".join(lines) + "\n"


def _country_codes(countries: Path) -> dict[str, str]:
    with countries.open(encoding="utf-8", newline="") as file:
        codes = {}
        for row in csv.DictReader(file):
            for name in (row["label"], *filter(None, row["names"].split("|"))):
                codes[_plain(name)] = row["code"]
    return codes | {_plain(name): code for name, code in NAMES.items()}


def _plain(name: str) -> str:
    import unicodedata

    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    text = "".join(letters).lower().replace("&", "and").replace("’", "'").replace("'", "")
    return text.replace("st. ", "saint ").strip()


def _chart(chart: Mapping[str, Any], codes: Mapping[str, str], editions: Sequence[str]) -> str:
    lines = ["code,label,marks,footnotes,editions"]
    for name, cells in chart.items():
        marks = " ".join(f"{mark[:2]}{mark[-1]}" for mark in cells.get("c", ()))
        notes = " ".join(map(str, cells.get("f", ())))
        label = f'"{name}"' if "," in name else name
        lines.append(f"{codes[_plain(name)].lower()},{label},{marks},{notes},{' '.join(editions)}")
    return "\n".join(lines) + "\n"


def _groups(path: Path, codes: Mapping[str, str]) -> str:
    groups = json.loads(path.read_text(encoding="utf-8"))["groups"]
    of: dict[str, list[str]] = {}
    for group, members in groups.items():
        for name in members:
            of.setdefault(codes[_plain(name)].lower(), []).append(group)
    return "code,groups\n" + "".join(f"{code},{' '.join(names)}\n" for code, names in sorted(of.items()))


def _hand(path: Path | None) -> dict[tuple[str, str], str]:
    if path is None:
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, reading = line.partition("|")
        symbol, eccn = key.split()
        found[symbol, eccn] = reading.strip()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edition", action="append", required=True, metavar="DATE=PATH")
    parser.add_argument("--exceptions", type=Path, help="JSON of the cells of list-based exceptions")
    parser.add_argument("--readings", type=Path, help="our readings of such cells: SYMBOL ECCN | READING")
    parser.add_argument("--groups", type=Path, help="JSON of the Country Groups")
    parser.add_argument("--countries", type=Path, default=Path("seeds/terms/countries.csv"))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    editions = [(date, read_edition(Path(path))) for date, _, path in (text.partition("=") for text in given.edition)]
    out: Path = given.out
    (out / "control-list.csv").write_text(write_rows([(day, entries) for day, (entries, _) in editions]), "utf-8")
    codes = _country_codes(given.countries)
    newest = editions[-1][1]
    (out / "chart.csv").write_text(_chart(newest[1], codes, [day for day, _ in editions]), "utf-8")
    states = [(entry.eccn, *entry_state(entry)) for entry in newest[0]]
    text = "eccn,state,see\n" + "".join(f"{eccn},{state},{see}\n" for eccn, state, see in states)
    (out / "entries.csv").write_text(text, "utf-8")
    if given.exceptions:
        (out / "entry-exceptions.csv").write_text(_exceptions(given.exceptions, _hand(given.readings)), "utf-8")
        (out / "paragraphs.csv").write_text(_paragraphs(given.exceptions), "utf-8")
    if given.groups:
        (out / "groups.csv").write_text(_groups(given.groups, codes), "utf-8")
    sys.stderr.write(f"{out}: tables of {', '.join(day for day, _ in editions)} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
