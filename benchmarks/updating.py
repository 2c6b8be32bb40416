"""How well and how fast the record is kept true: differences, triage, effective days, and what a desk waits for.

    python benchmarks/updating.py [--no-speed]

Quality is counted on the files of `EMBARGRAPH_SHARED`/data/living: two editions of Supplement 4 with ten labelled
differences, eight documents of 2026, and a table of effective days.  Speed is CPU time of processes of their own, on
editions made of those; each figure stands beside its floor.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from embargraph.api import Graph
from embargraph.sources.catalog import SourceFile
from embargraph.sources.entries import read_entries
from embargraph.updates.articles.mentions import Names, mentions_of
from embargraph.updates.articles.sentences import sentences_of
from embargraph.updates.effective_days import effective_days
from embargraph.updates.federal_register import Known, propose_documents, read_documents
from embargraph.updates.proposals import Proposal, add_proposals
from embargraph.updates.propose import Taken, propose
from embargraph.updates.review import Review
from embargraph.updates.review_page import page_of
from embargraph.updates.wording import Wordings
from embargraph.updates.workspace import init_workspace

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ["EMBARGRAPH_SHARED"])
LIVING = SHARED / "data" / "living"
BEFORE, AFTER = LIVING / "supp4_before_2026-07-09.xml", LIVING / "supp4_after_constructed.xml"
DAYS = ("2026-07-09", "2026-11-24")
MADE = date(2026, 11, 29)


def row(name, right, whole, floor):
    print(f"| {name} | {right} of {whole} | {floor} |")


def compared(graph, folder, before, after):
    desk = init_workspace(Path(folder) / f"desk-{len(list(Path(folder).iterdir()))}")
    taken = [Taken("us-ecfr", path, day) for path, day in zip((before, after), DAYS, strict=True)]
    return propose(desk, graph, taken, made=MADE)[1]


def quality(graph):
    print("| measure | of | floor |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        differences(graph, Path(folder))
    documents = [document for _, document, _ in read_documents(LIVING / "fr_bis_2026.json") if document]
    found = propose_documents(documents, Known("", {}), made=MADE.isoformat(), day="2026-09-09")
    scoped = sum(any("scope suggested" in ground for ground in proposal.grounds) for proposal in found)
    row("rules of 2026 in the triage, each with a scope", scoped, len(documents), "8 of 8")
    days()
    links(graph)


def differences(graph, folder):
    expected = json.loads((LIVING / "supp4_expected.json").read_text(encoding="utf-8"))
    wanted = Counter(
        ("rename" if each.get("field") == "name" else {"evidence": "confirmation"}.get(each["kind"], each["kind"]),
         each["before"] if each.get("field") == "name" else each["entity"])
        for each in expected if each["kind"] != "none"
    )  # fmt: skip
    new = Counter((proposal.kind, proposal.party) for proposal in compared(graph, folder, BEFORE, AFTER))
    silent = [each["entity"] for each in expected if each["kind"] == "none"]
    quiet = sum(not any(party == name for _, party in new) for name in silent)
    right = sum((new & wanted).values()) + quiet
    row("differences of two editions of Supplement 4", right, len(expected), "10 of 10")
    for kind in sorted({kind for kind, _ in wanted}):
        of = {key: n for key, n in wanted.items() if key[0] == kind}
        row(f"– {kind}", sum((new & Counter(of)).values()), sum(of.values()), "all")
    entries, _ = read_entries(SourceFile("us-ecfr", AFTER))
    standing = {entry.name for entry in entries}
    gone = [party for kind, party in new if kind == "removal"]
    row("false removals: the entry stands in the later edition", sum(name in standing for name in gone), len(gone), "0")
    shuffled = folder / "shuffled.xml"
    shuffled.write_text(dressed(BEFORE.read_text(encoding="utf-8")), encoding="utf-8")
    changes = [proposal for proposal in compared(graph, folder, BEFORE, shuffled) if proposal.kind != "confirmation"]
    row("proposals from equal editions, spaces and dashes changed", len(changes), 1, "0")


def dressed(text):
    """Return an edition with other spaces and dashes in its cells, and the rows of each country in another order."""
    head, body = text.split("<TBODY>", 1)
    rows, tail = body.split("</TBODY>", 1)
    pieces = [piece for piece in rows.split("\n") if piece]
    random.Random(0).shuffle(pieces)
    return f"{head}<TBODY>\n" + "\n".join(p.replace(", ", ",  ") for p in pieces) + f"\n</TBODY>{tail}"


def days():
    rules = json.loads((LIVING / "fr_bis_dates.json").read_text(encoding="utf-8"))["results"]
    right = 0
    for rule in rules:
        stages, _ = effective_days(rule.get("dates") or "", rule["effective_on"])
        right += [stage.since for stage in stages if not stage.part] == [rule["effective_on"]] * bool(
            rule["effective_on"]
        )
    row("effective days of rules", right, len(rules), "all")
    with (LIVING / "bis_fr_table.csv").open(encoding="utf-8", newline="") as stream:
        cells = [each["effective"] for each in csv.DictReader(stream)]
    row("rows of BIS's table: a day where one is printed, else open",
        sum(bool(effective_days(cell)[0]) == bool(cell) for cell in cells), len(cells), "all")  # fmt: skip


def links(graph):
    """Count names of one node of the graph in the marked-up articles: linked to a node that carries the name."""
    right = whole = 0
    with graph.reading() as connection:
        names = Names(connection, ())
        carried = {}
        for node, name in connection.execute("SELECT node, name FROM name").fetchall():
            carried.setdefault(name.casefold(), set()).add(node)
        for path in sorted((ROOT / "tests/updates/articles").glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            for mention in mentions_of(text, sentences_of(text), names):
                if len(mention.nodes) == 1 and mention.text.casefold() in carried:
                    whole += 1
                    right += mention.nodes[0] in carried[mention.text.casefold()]
    row("links to existing nodes, precision (by name)", right, whole, "0.98")


#: The highest mark of a process's memory: what `getrusage` tells is the parent's too.
_PEAK = """
with open("/proc/self/status") as status:
    print("peak", int(status.read().partition("VmHWM:")[2].split()[0]) // 1024)
"""


def measured(code, *args):
    """Return CPU seconds and peak memory in MB of Python code in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(
        [sys.executable, "-c", code + _PEAK,
         *map(str, args)], capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if told.returncode:
        raise SystemExit(told.stderr)
    peak = told.stdout.rpartition("peak ")[2].strip()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


PROPOSE = """
import sys
from datetime import date
from pathlib import Path
from embargraph.api import Graph
from embargraph.updates.propose import Taken, propose
from embargraph.updates.workspace import init_workspace
with Graph() as graph:
    desk = init_workspace(Path(sys.argv[1]))
    taken = [Taken("us-ecfr", Path(p), d) for p, d in zip(sys.argv[2::2], sys.argv[3::2])]
    print(len(propose(desk, graph, taken, made=date(2026, 11, 29))[1]), "proposals")
"""


def timed(name, floor, code, *args):
    seconds, peak = measured(code, *args)
    print(f"| {name} | {seconds:.2f} s, {peak} MB | {floor} |")


def command(*args):
    return (
        "from embargraph.__main__ import main\ntry:\n    main(" + repr([str(arg) for arg in args]) + ")\n"
        "except SystemExit:\n    pass"
    )


def large(text, copies, last=None):
    """Return an edition of many entries: the rows again and again under other names; the last copy may be another's."""
    head, body = text.split("<TBODY>", 1)
    rows, tail = body.split("</TBODY>", 1)
    pieces = []
    for number in range(copies):
        source = rows if last is None or number < copies - 1 else last.split("<TBODY>", 1)[1].split("</TBODY>", 1)[0]
        for piece in source.split("<TR>")[1:]:
            cells = piece.split("<TD>")
            if len(cells) > 3:
                cells[2] = f"{chr(65 + number % 26)}{chr(65 + number // 26)}{number} {cells[2]}"
            pieces.append("<TR>" + "<TD>".join(cells))
    return f"{head}<TBODY>\n" + "\n".join(pieces) + f"\n</TBODY>{tail}"


def speed(graph):
    print("\n| what | CPU, peak memory | floor |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, two = folder / "a.xml", folder / "b.xml"
        texts = [path.read_text(encoding="utf-8") for path in (BEFORE, AFTER)]
        copies = 2_500_000 // len(texts[0]) + 1
        one.write_text(large(texts[0], copies), encoding="utf-8")
        two.write_text(large(texts[0], copies, texts[1]), encoding="utf-8")
        size = one.stat().st_size / 1e6
        timed(
            f"propose, two editions of {size:.1f} MB", "3 s, 300 MB", PROPOSE, folder / "d1", one, DAYS[0], two, DAYS[1]
        )
        timed("propose, the same file again", "0.3 s", PROPOSE, folder / "d1", two, DAYS[1])
        timed("evidence", "0.5 s", command("evidence", "--as-of", "2026-11-29", "--format", "json"))
        articles(folder)
        desk = filled(folder / "d2", 10_000)
        timed("review of 10,000 open proposals, first time", "–", command("review", "--workspace", desk.folder))
        timed("review of 10,000 open proposals", "1 s", command("review", "--workspace", desk.folder))
        effects(graph, filled(folder / "d3", 1000))


def articles(folder):
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/updates/articles").glob("*.txt"))]
    place = folder / "articles"
    place.mkdir()
    whole = "\n\n".join(texts)[:5000]
    paths = []
    for number in range(100):
        paths.append(place / f"a{number}.txt")
        paths[-1].write_text(whole, encoding="utf-8")
    desk = init_workspace(folder / "d4")
    args = ("--published", "2025-12-11", "--as-of", "2026-11-29", "--workspace", desk.folder)
    timed("read, one article of 5 KB", "0.6 s", command("read", paths[0], *args))
    timed("read, 100 articles (the floor is of 1,000)", "12 s, 500 MB", command("read", *paths[1:], *args))


def filled(place, count):
    desk = init_workspace(place)
    header = {"id": "us-ecfr-2026-11-25", "published": "2026-11-25"}
    add_proposals(desk, [
        Proposal("addition", header, {
            "node": [{"id": f"example-{n}", "kind": "actor", "type": "company", "label": f"Example Works {n}"}],
            "listing": [{"actor": f"example-{n}", "list": "us-bis-entity-list", "since": "2026-11-20", "citation": "91 FR 1"}],
        }, {"entry": f"example {n}"}, "b/1", "2026-11-25", "us-ecfr", party=f"Example Works {n}",
            grounds=("row in the edition of 2026-11-25", "cites 91 FR 1"), doubts=("no effective date found",))
        for n in range(count)
    ])  # fmt: skip
    return desk


def effects(graph, desk):
    review = Review(desk)
    proposals = list(review.proposals.values())
    for count, floor in ((1, "0.3 s"), (1000, "60 s")):
        start = time.process_time()
        review.effects(graph, proposals[:count])
        print(f"| answers that {count} would change | {time.process_time() - start:.2f} s | {floor} |")
    start = time.process_time()
    text = page_of(review, graph, Wordings(desk), review.open())
    size = len(text.encode()) * 5 / 1e6
    print(
        f"| page of 1,000, made in {time.process_time() - start:.1f} s; of 5,000 it would be | {size:.1f} MB | 5 MB |"
    )


def main():
    with Graph() as graph:
        quality(graph)
        if "--no-speed" not in sys.argv:
            speed(graph)


if __name__ == "__main__":
    main()
