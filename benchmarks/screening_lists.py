"""Parties of official lists as names, and those that stand on two of them: which spelling the other list prints.

benchmarks/across_lists.csv keeps which entry is which, by the lists' own numbers and digests, and how it was seen;
it is made anew by: python benchmarks/screening_lists.py LISTS_FOLDER
"""

import csv
import gzip
import hashlib
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "across_lists.csv"
COLUMNS = ["a", "a_id", "b", "b_id", "kind", "joined_by"]
FORMS = {
    "co",
    "company",
    "ltd",
    "limited",
    "llc",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "jsc",
    "ojsc",
    "pjsc",
    "cjsc",
    "ooo",
    "oao",
    "pao",
    "zao",
    "ao",
    "plc",
    "gmbh",
    "sa",
    "srl",
    "sarl",
    "bv",
    "nv",
    "ag",
    "pte",
    "pvt",
    "private",
    "joint",
    "stock",
    "open",
    "public",
    "closed",
    "liability",
    "the",
    "of",
    "and",
}


class Party(NamedTuple):
    """An entry of a list: all its names, the first first, and what identifies it."""

    list: str
    id: str
    kind: str
    names: tuple
    native: tuple = ()
    marks: frozenset = frozenset()
    born: frozenset = frozenset()


def words(name):
    """Lower-case words without accents and legal forms, sorted: spellings that differ in nothing else are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"['`’.]", "", plain)
    return " ".join(sorted(word for word in re.findall(r"\w+", plain) if word not in FORMS))


def _digest(name):
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as stream:
        yield from csv.reader(stream)


def _cell(text):
    text = text.strip()
    return "" if text == "-0-" else text


_MONTHS = {
    m: f"{n:02}"
    for n, m in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1)
}


def sdn(folder):
    aliases = defaultdict(list)
    for row in _rows(folder / "sdn_alt_2025-12.csv.gz"):
        if len(row) > 3:
            aliases[row[0]].append(_cell(row[3]))
    for row in _rows(folder / "sdn_2024-07-02.csv.gz"):
        if len(row) < 12 or not _cell(row[1]):
            continue
        kind = {"individual": "Person", "vessel": "Vessel"}.get(_cell(row[2]), "Organization")
        if _cell(row[2]) == "aircraft":
            continue
        remarks = _cell(row[11])
        born = {
            f"{y}-{_MONTHS[m]}-{d}" for d, m, y in re.findall(r"DOB (\d\d) (\w{3}) (\d{4})", remarks) if m in _MONTHS
        }
        numbers = re.findall(
            r"(?:Passport|National ID No\.|Identification Number|Tax ID No\.|Registration Number|IMO) ([A-Z0-9-]{6,})",
            remarks,
        )
        marks = frozenset(re.sub(r"\W", "", n) for n in numbers if re.search(r"\d{5}", n))
        yield Party(
            "SDN", row[0], kind, tuple(filter(None, [_cell(row[1]), *aliases[row[0]]])), (), marks, frozenset(born)
        )


def un(folder):
    with gzip.open(folder / "un-consolidated-2026-02-27.xml.gz") as stream:
        root = ElementTree.parse(stream).getroot()
    for kind, tag in (("Person", "INDIVIDUAL"), ("Organization", "ENTITY")):
        for entry in root.iter(tag):
            text = lambda name, entry=entry: (entry.findtext(name) or "").strip()
            parts = [text(f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH")]
            name = " ".join(filter(None, parts))
            aliases = [
                (alias.findtext("ALIAS_NAME") or "").strip() for alias in entry.iter(f"{tag}_ALIAS")
                if (alias.findtext("QUALITY") or "").strip() in {"Good", "a.k.a.", ""}
            ]  # fmt: skip
            marks = {re.sub(r"\W", "", (d.findtext("NUMBER") or "")) for d in entry.iter("INDIVIDUAL_DOCUMENT")}
            born = {(d.findtext("DATE") or "").strip() for d in entry.iter("INDIVIDUAL_DATE_OF_BIRTH")} - {""}
            native = tuple(filter(None, [text("NAME_ORIGINAL_SCRIPT")]))
            yield Party(
                "UN", text("REFERENCE_NUMBER"), kind, tuple(filter(None, [name, *aliases])), native,
                frozenset(m for m in marks if len(m) > 5 and re.search(r"\d{5}", m)), frozenset(born),
            )  # fmt: skip


def canada(folder):
    with gzip.open(folder / "canada-sema-2025-05.xml.gz") as stream:
        root = ElementTree.parse(stream).getroot()
    for entry in root.iter("record"):
        text = lambda name, entry=entry: (entry.findtext(name) or "").strip()
        id_ = "|".join((text("Country").split(" / ")[0], text("Schedule"), text("Item")))
        body = text("EntityOrShip") or text("Entity")
        aliases = [a.strip() for a in re.split(r"[;,]", text("Aliases")) if len(a.strip()) > 3]
        born = frozenset({text("DateOfBirthOrShipBuildDate")} - {""})
        if body:
            kind = "Vessel" if text("ShipIMONumber") else "Organization"
            yield Party("CA", id_, kind, (body, *aliases), (), frozenset({text("ShipIMONumber")} - {""}))
        elif text("LastName"):
            name = f"{text('GivenName')} {text('LastName')}".strip()
            yield Party("CA", id_, "Person", (name, *aliases), (), frozenset(), born)


def _json(path, list_, kind="Organization"):
    rows = json.loads(path.read_text(encoding="utf-8"))
    for row in rows["entities"] if isinstance(rows, dict) else rows:
        name = row.get("entity_name") or row.get("name")
        if not name:
            continue
        names = (name, *(row.get("aliases") or ()))
        latin = tuple(n for n in names if n.isascii() or any("LATIN" in unicodedata.name(c, "") for c in n))
        native = tuple(n for n in names if n not in latin)
        yield Party(list_, row.get("id") or _digest(name), kind, latin, native)


def parties(folder):
    """Return the parties of the lists by list and id."""
    found = [
        *sdn(folder), *un(folder), *canada(folder), *_json(folder / "entity_list_ecfr_2026-07-09.json", "EL"),
        *_json(folder / "meti-2025-09-29.json", "METI"), *_json(folder / "mofcom-2026-07-19.json", "MOFCOM"),
    ]  # fmt: skip
    return {(party.list, party.id): party for party in found if party.names}


def _shared(a, b, rare):
    """How two entries are seen to be one party; empty if they are not."""
    if a.kind != b.kind and "Person" in (a.kind, b.kind):
        return ""
    if a.marks & b.marks:
        return "identifier"
    exact = {born for born in a.born & b.born if len(born) == 10}
    common = {w for n in a.names for w in words(n).split()} & {w for n in b.names for w in words(n).split()}
    if exact and any(word in rare for word in common):
        return "birth date and a rare word"
    if a.born and b.born and not a.born & b.born:
        return ""
    same = {words(n) for n in a.names} & {words(n) for n in b.names}
    return "printed alias" if any(len(text.split()) > 1 for text in same) else ""


def _spelt(a, b, common):
    """Whether a name is a spelling of one that the other list prints: ships are renamed, and a cover is no spelling.

    As whole names, and word by word: of a person at least two words are spelt alike, of a body half of those that
    few others have.
    """
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    def alike(left, right):
        if token_sort_ratio(words(left), words(right)) < 65:
            return False
        told = [[w for w in words(n).split() if len(w) > 2 and w not in common] for n in (left, right)]
        met = [any(ratio(x, y) >= 70 for y in told[1]) for x in told[0]]
        least = min(map(len, told))
        return sum(met) >= (min(2, least) if a.kind == "Person" else least / 2)

    return any(alike(a.names[0], name) for name in b.names)


def join(all_):
    """Yield pairs of entries of two lists that are one party and print its first name differently."""
    counts = Counter(w for p in all_.values() for w in {w for n in p.names for w in words(n).split()})
    rare = {word for word, count in counts.items() if count <= 40 and len(word) > 3}
    common = {word for word, count in counts.items() if count > 150}
    by = defaultdict(list)
    for party in all_.values():
        for key in {*party.marks, *(d for d in party.born if len(d) == 10), *map(words, party.names)} - {""}:
            by[key].append(party)
    seen = set()
    for group in by.values():
        for a in group if len(group) < 60 else ():
            for b in group:
                pair = (a.list, a.id, b.list, b.id)
                if a.list == b.list or pair in seen or words(a.names[0]) in {words(n) for n in b.names}:
                    continue
                seen.add(pair)
                if (how := _shared(a, b, rare)) and _spelt(a, b, common):
                    yield {**dict(zip(COLUMNS, pair, strict=False)), "kind": a.kind, "joined_by": how}


def main():
    rows = sorted(join(parties(Path(sys.argv[1]))), key=lambda row: [row[c] for c in COLUMNS])
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(len(rows), Counter(row["kind"] for row in rows), Counter(row["joined_by"] for row in rows))


if __name__ == "__main__":
    main()
