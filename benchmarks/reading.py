"""How well `embargraph read` reads: figures by type, for articles that are marked up.

    python benchmarks/reading.py [--spacy] [--verbose] [--no-speed]

Sets: the five documents of `EMBARGRAPH_SHARED`/seeds, with the nodes that each document defines kept out of sight
(mark-up: seeds/documents), and the articles of tests/updates/articles: three marked up before there was a reader and
one (minerals) when its rules were made; two marked up before the rules were mended; and one read once, when they stood.

A fact is found if a finding of its type overlaps its evidence and agrees in its main value: the speaker of a claim,
the number and unit of a figure, the day of an event where the mark-up gives one, a party or good of a measure.
Standings are compared over the facts found, with the finding that overlaps most.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from embargraph.api import Graph
from embargraph.model.vocabulary import STANDINGS
from embargraph.questions.explain import read_span
from embargraph.updates.articles.mentions import Names
from embargraph.updates.articles.read import article_of, read_article
from embargraph.updates.articles.sentences import digest_of

ROOT = Path(__file__).parent.parent
RANK = {name: number for number, name in enumerate(STANDINGS)}
#: Floors of quality: at least, or for the three that are to be small, at most.
FLOORS = {
    "names found, recall": 0.85, "names found, precision": 0.85, "figures with unit": 0.95, "figures with approximator": 0.90,
    "figures with period": 0.80, "claim with right speaker, recall": 0.75, "claim with right speaker, precision": 0.75,
    "standing right": 0.80, "relative dates exact": 0.85, "fact found": 0.50, "evidence digest right": 1.0,
}  # fmt: skip
CEILINGS = {"overstated": 0.05, "relative dates wrong": 0.03, "forecast, alleged, proposed put as reported": 0.0}


@dataclass
class Gold:
    """A fact of the mark-up: its type, where the text says it, and its main value."""

    type: str
    spans: list
    standing: str
    main: dict = field(default_factory=dict)


def of_articles(path):
    """Return text, day, facts, dates and names of an article that is marked up by quotation."""
    marked = tomllib.loads(path.read_text(encoding="utf-8"))
    text = path.with_suffix(".txt").read_text(encoding="utf-8")

    def span(quote):
        start = text.index(quote)
        return [start, start + len(quote)]

    facts = [Gold(fact["type"], [span(fact["quote"])], fact["standing"], fact) for fact in marked["fact"]]
    dates = [(span(each["quote"]), each["since"], each["until"]) for each in marked["date"]]
    names = []
    for name in sorted(marked["names"], key=len, reverse=True):
        place = text.find(name)
        while place >= 0:
            end = place + len(name)
            edge = not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum())
            if edge and not any(a < end and place < b for a, b in names):
                names.append((place, end))
            place = text.find(name, end)
    return path.with_suffix(".txt"), marked["published"], facts, dates, names, set()


def of_documents(path, texts):
    """Return the same of a document that is marked up by facts; it has no mark-up of names."""
    marked = tomllib.loads(path.read_text(encoding="utf-8"))
    own = {node["id"]: node for node in marked["node"]}
    rows = defaultdict(list)
    for row in marked["statement"]:
        rows[row["subject"]].append(row)
    facts = []
    for node, stated in rows.items():
        kind = own.get(node, {}).get("kind")
        spans = [row["at"] for row in stated if "at" in row]
        by = {row["relation"]: row for row in stated}
        if kind == "claim":
            told = by.get("said_by") or by.get("quoted_in")
            if told:
                facts.append(
                    Gold(
                        "claim",
                        spans,
                        told["standing"],
                        {"speaker": told["object"], "own": own, "is_said": "said_by" in by},
                    )
                )
        elif kind == "figure" and "has_value" in by:
            row = by["has_value"]
            facts.append(Gold("figure", [row["at"]], row["standing"], row))
        for row in stated:
            if row["relation"] == "happened":
                facts.append(Gold("event", [row["at"]], row["standing"], {"since": row.get("since")}))
            elif row["relation"] == "taken_by":
                facts.append(Gold("route", [row["at"]], row["standing"], {}))
        measured = [row for row in stated if row["relation"] in {"targets", "covers", "issued_by", "works_through"}]
        if measured:
            objects = {row["object"] for row in measured}
            facts.append(
                Gold("measure", [row["at"] for row in measured], measured[0]["standing"], {"objects": objects})
            )
        called = own.get(node, {}).get("label", node)
        facts += [
            Gold("office", [row["at"]], row["standing"], {"person": called, "id": node})
            for row in stated
            if row["relation"] == "holds_office_in"
        ]
    dates = [
        (row["at"], row["since"], row.get("until", row["since"]))
        for row in marked["statement"]
        if "resolved" in row and "since" in row
    ]
    return (
        texts / marked["source"]["document"],
        marked["source"]["published"],
        facts,
        dates,
        None,
        set(own) | {marked["source"]["id"]},
    )


def overlap(finding, gold):
    return max(min(finding.end, b) - max(finding.start, a) for a, b in gold.spans)


def type_of(finding):
    nodes = {node.get("type") for node in finding.nodes}
    if finding.kind == "statement":
        return (
            "measure"
            if "reported-measure" in nodes and finding.statements[0]["relation"] not in {"owns", "holds_office_in"}
            else "office"
        )
    return finding.kind


def agrees(finding, gold):
    main = gold.main
    if gold.type == "claim":
        return same_speaker(finding, main)
    if gold.type == "figure":
        row = finding.statements[0]
        return float(row["value"]) == float(main["value"]) and row["unit"].rstrip("s") == main["unit"].rstrip("s")
    if gold.type == "event" and main.get("since"):
        told = [row.get("since") for row in finding.statements if row.get("since")]
        return not told or any(day.startswith(main["since"][:7]) or main["since"].startswith(day) for day in told)
    if gold.type == "measure":
        named = {row.get("object") for row in finding.statements}
        if "objects" in main:
            return bool(named & main["objects"])
        about = main.get("about")
        labels = {str(node.get("label", "")) for node in finding.nodes} | set(finding.touches)
        return about is None or bool(IDS[about] & named) or any(slug(about) in slug(label) for label in labels)
    if gold.type == "office":
        return finding.label.startswith(main["person"]) or main["id"] in finding.touches
    return True


IDS = defaultdict(set)


def slug(text):
    return "".join(character for character in str(text).lower() if character.isalnum())


def same_speaker(finding, main):
    wanted = main.get("speaker")
    speaker = finding.speaker
    if wanted is None:
        return True
    if "own" not in main:
        return speaker is not None and (slug(wanted) in slug(speaker.name) or bool(IDS[wanted] & set(speaker.nodes)))
    if speaker is None:
        return main["own"].get(wanted) is None and "-" in wanted and any(character.isdigit() for character in wanted)
    if wanted in speaker.nodes:
        return True
    node = main["own"].get(wanted) or NODES.get(wanted, {})
    called = [node.get("label", wanted), *node.get("names", ())]
    mine = slug(speaker.name)
    return any(mine in slug(name) or slug(name) in mine or head(speaker.name) in name.lower() for name in called)


NODES = {}


def head(name):
    """Return the noun of a group: "many executives" are the "executives (not named)"."""
    words = name.lower().split(" at ")[0].split(" of ")[0].split()
    return words[-1] if words else name


def score(graph, sets, made):
    """Return sums by measure, and by type of fact."""
    sums, by_type = Counter(), defaultdict(Counter)
    for path, published, facts, dates, names, withheld in sets:
        reading = read_article(
            graph, path, made=made, published=published, without=withheld, source="marked-up", spacy=SPACY
        )
        text = path.read_bytes().decode()
        with graph.reading() as connection:
            article = article_of(
                text, "marked-up", Names(connection, withheld), date.fromisoformat(published), spacy=SPACY
            )
        for finding in reading.findings:
            for row in finding.statements:
                sums["digests"] += 1
                sums["digests right"] += digest_of(read_span(path, *row["at"])) == row["digest"]
        count_facts(reading.findings, facts, sums, by_type)
        review(reading.findings, facts, sums)
        count_dates(article, dates, sums)
        if names is not None:
            count_names(article, names, sums)
    return sums, by_type


#: Types of fact that the mark-up has: a finding of another type is not judged by it.
JUDGED = {"claim", "event", "figure", "measure", "office", "route"}


def review(findings, facts, sums):
    """Count proposals as a reviewer with the mark-up at hand would: as they are, with an edit, not in the mark-up."""
    for finding in findings:
        if type_of(finding) not in JUDGED:
            continue
        near = [gold for gold in facts if gold.type == type_of(finding) and overlap(finding, gold) > 0]
        right = [gold for gold in near if agrees(finding, gold)]
        kept = any(gold.standing == finding.standing for gold in right)
        sums["reviewed"] += 1
        sums["as they are"] += kept
        sums["with an edit"] += bool(near) and not kept
        sums["not marked up"] += not near


def count_facts(findings, facts, sums, by_type):
    typed = defaultdict(list)
    for finding in findings:
        typed[type_of(finding)].append(finding)
    for gold in facts:
        fitting = [each for each in typed[gold.type] if overlap(each, gold) > 0 and agrees(each, gold)]
        by_type[gold.type]["marked up"] += 1
        if not fitting:
            if VERBOSE:
                print(
                    "   not found:",
                    gold.type,
                    gold.spans[0],
                    gold.main.get("quote") or gold.main.get("speaker") or gold.main.get("objects") or gold.main,
                )
            continue
        best = max(fitting, key=lambda each: overlap(each, gold) / (each.end - each.start + 1))
        by_type[gold.type]["found"] += 1
        sums["standings"] += 1
        sums["standing right"] += best.standing == gold.standing
        CONFUSED[gold.type, gold.standing, best.standing] += 1
        sums["overstated"] += RANK[best.standing] < RANK[gold.standing]
        weak = gold.standing in {"forecast", "alleged", "proposed"}
        sums["weak"] += weak
        sums["weak as reported"] += weak and best.standing == "reported"
        if RANK[best.standing] < RANK[gold.standing]:
            by_type[gold.type]["overstated"] += 1
            if VERBOSE:
                print(
                    "   overstated:", gold.type, best.standing, "for", gold.standing, best.start, best.end, gold.spans
                )
        if gold.type == "figure":
            row = best.statements[0]
            for name, field_ in (("approximator", "scope"), ("period", "period")):
                if gold.main.get(field_):
                    right = row.get(field_, "") and (
                        gold.main[field_].lower() in row[field_].lower()
                        or row[field_].lower().replace("a ", "per ") == gold.main[field_].lower()
                    )
                    sums[f"{name}s"] += 1
                    sums[f"{name} right"] += bool(right)
    for finding in typed["claim"]:
        if finding.speaker is not None:
            near = [gold for gold in facts if gold.type == "claim" and overlap(finding, gold) > 0]
            sums["claims"] += 1
            right = any(same_speaker(finding, gold.main) and gold.main.get("speaker") for gold in near)
            sums["claims right"] += right
            if VERBOSE and not right:
                print("   speaker:", finding.start, finding.speaker.name, [gold.main.get("speaker") for gold in near])
    for gold in facts:
        if gold.type == "claim" and gold.main.get("speaker") and gold.main.get("is_said", True):
            sums["speakers"] += 1
            sums["speakers right"] += any(
                overlap(each, gold) > 0 and same_speaker(each, gold.main) for each in typed["claim"]
            )


def count_dates(article, dates, sums):
    for (start, end), since, until in dict.fromkeys((tuple(span), since, until) for span, since, until in dates):
        near = [
            each
            for each in article.moments
            if each.start < end and start < each.end and each.is_relative and not each.text.startswith("in recent")
        ]
        if not near:
            continue
        sums["dates"] += 1
        exact = any((each.since, each.until) == (since, until) or each.since == since for each in near)
        sums["dates exact"] += exact
        # A week that holds the days meant is not exact, and not wrong.
        wrong = not exact and any(each.since and not each.since <= since <= each.until for each in near)
        sums["dates wrong"] += wrong
        if VERBOSE and not exact:
            print("   date:", since, until, near)


def count_names(article, names, sums):
    found = [each for each in article.mentions if each.form in {"person", "organisation", "name", "state", "place", "measure", "event"}
             or (each.form == "technology" and any(map(str.isupper, each.text)))]  # fmt: skip
    for start, end in names:
        hit = any(
            (each.start <= start and end <= each.end) or (start <= each.start and each.end == end) for each in found
        )
        sums["names"] += 1
        sums["names right"] += hit
        if VERBOSE and not hit:
            print("   name:", article.text[start:end])
    for each in found:
        right = any(each.start < b and a < each.end for a, b in names)
        sums["named"] += 1
        sums["named right"] += right
        if VERBOSE and not right:
            print("   no name:", each.text, each.form)


def table(sums, by_type):
    found = sum(each["found"] for each in by_type.values())
    marked = sum(each["marked up"] for each in by_type.values())
    figures = by_type["figure"]
    return {
        "names found, recall": (sums["names right"], sums["names"]),
        "names found, precision": (sums["named right"], sums["named"]),
        "figures with unit": (figures["found"], figures["marked up"]),
        "figures with approximator": (sums["approximator right"], sums["approximators"]),
        "figures with period": (sums["period right"], sums["periods"]),
        "claim with right speaker, recall": (sums["speakers right"], sums["speakers"]),
        "claim with right speaker, precision": (sums["claims right"], sums["claims"]),
        "standing right": (sums["standing right"], sums["standings"]),
        "overstated": (sums["overstated"], sums["standings"]),
        "forecast, alleged, proposed put as reported": (sums["weak as reported"], sums["weak"]),
        "relative dates exact": (sums["dates exact"], sums["dates"]),
        "relative dates wrong": (sums["dates wrong"], sums["dates"]),
        "fact found": (found, marked),
        "evidence digest right": (sums["digests right"], sums["digests"]),
    }


def show(title, sums, by_type):
    print(f"\n{title}\n")
    print("| measure | of | share | floor |\n|---|---|---|---|")
    for name, (right, whole) in table(sums, by_type).items():
        if not whole:
            print(f"| {name} | not marked up | | |")
            continue
        bar = f"at least {FLOORS[name]:.2f}" if name in FLOORS else f"at most {CEILINGS[name]:.2f}"
        print(f"| {name} | {right} of {whole} | {right / whole:.2f} | {bar} |")
    told = ", ".join(f"{name} {sums[name]}" for name in ("as they are", "with an edit", "not marked up"))
    print(f"\nProposals of such types against the mark-up: {sums['reviewed']}: {told}")
    print("\n| type | marked up | found | overstated |\n|---|---|---|---|")
    for name, counts in sorted(by_type.items()):
        print(f"| {name} | {counts['marked up']} | {counts['found']} | {counts['overstated']} |")


def speed():
    """Return the CPU seconds of the command for a text of 5 KB, from a cold process."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/updates/articles").glob("*.txt"))
    )[:5000]
    place = Path(os.environ.get("TMPDIR", "/tmp")) / "embargraph-reading-speed.txt"
    place.write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "embargraph",
        "read",
        str(place),
        "--published",
        "2025-12-11",
        "--out",
        f"{place}.toml",
        "--as-of",
        "2026-11-29",
        *(["--using", "rules,spacy"] if SPACY else []),
    ]
    best = 9.0
    for _ in range(4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=False, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    place.unlink()
    Path(f"{place}.toml").unlink(missing_ok=True)
    return best


#: Articles that were marked up before the reader was mended, and on which no rule was made.
HELD_BACK = {"malaysia", "waivers"}
#: An article that was marked up when these rules stood, and read once.
LAST = {"netherlands"}
CONFUSED = Counter()
VERBOSE = "--verbose" in sys.argv
#: Whether spaCy looks for names too (the extra `read`).
SPACY = "--spacy" in sys.argv


def main():
    shared = os.environ.get("EMBARGRAPH_SHARED")
    made = date.today()
    texts = sorted((ROOT / "tests/updates/articles").glob("*.txt"))
    paths = [path.with_suffix(".toml") for path in texts]
    articles = [of_articles(path) for path in paths if path.stem not in HELD_BACK | LAST]
    held_back = [of_articles(path) for path in paths if path.stem in HELD_BACK]
    last = [of_articles(path) for path in paths if path.stem in LAST]
    with Graph() as graph:
        with graph.reading() as connection:
            for node, name in connection.execute("SELECT node, name FROM name").fetchall():
                IDS[name].add(node)
                NODES.setdefault(node, {"label": name, "names": []})["names"].append(name)
        if shared:
            folder = Path(shared) / "seeds"
            documents = [of_documents(path, folder) for path in sorted((ROOT / "seeds/documents").glob("*.toml"))]
            show("Five documents, their own nodes withheld", *score(graph, documents, made))
        show("Four articles of tests/updates/articles", *score(graph, articles, made))
        show("Two articles marked up before the reader was mended", *score(graph, held_back, made))
        show("One article at its first reading", *score(graph, last, made))
    if "--no-speed" not in sys.argv:
        print(f"\n{json.dumps({'5 KB by rules, CPU seconds from a cold process': round(speed(), 2)})}")


if __name__ == "__main__":
    main()
