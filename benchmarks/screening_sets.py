"""Four sets of pairs that nothing was tuned on, beside the peers at equal false alarms, each in two halves by digest.

Run: python benchmarks/screening_sets.py CSL.csv.gz LISTS_FOLDER [--peer PYTHON]
(a) across lists: a party's first name on one official list against its names on another; (b) native names against
romanised ones, the native form withheld; (c) ten kinds of changes; (d) unrelated names of one country and kind.
The half `tuned` may be looked at while rules are made; the half `kept` is only counted.

Each is given twice: with as many unrelated pairs taken for one party as our default threshold takes, and with
0.3 % of them, the thresholds of all set by that alone.
"""

import argparse
import csv
import gzip
import hashlib
import json
import math
import os
import random
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from screening_lists import TABLE, parties, words
from screening_names import FORM, SPELLINGS, one_edit, other_form, other_spelling, reordered

KINDS = {"Person": "person", "Organization": "organization", "Vessel": "vessel"}
SHORT = {
    "trading": "Trdg", "services": "Svcs", "management": "Mgmt", "development": "Dev", "equipment": "Equip",
    "electronics": "Elec", "group": "Grp", "import": "Imp", "export": "Exp", "international": "Intl", "company": "Co",
    "technology": "Tech", "engineering": "Engrg", "manufacturing": "Mfg", "industries": "Inds", "institute": "Inst",
    "communication": "Comm", "communications": "Comms", "national": "Natl", "university": "Univ", "center": "Ctr",
}  # fmt: skip


def abbreviated(name, _):
    changed = re.sub(r"[A-Za-z]+", lambda m: SHORT.get(m[0].lower(), m[0]), name)
    return changed if changed != name else None


def cut(name, _):
    return name[:35].strip() if len(name) > 40 else None


def initials(name, _):
    parts = name.replace(",", "").split()
    if "," not in name or not 3 <= len(parts) <= 4 or not all(p.isalpha() and len(p) > 2 for p in parts):
        return None
    return f"{parts[0].title()} {''.join(f'{p[0]}.' for p in parts[1:])}"


def two_spellings(name, dice):
    low, applied = name.lower(), 0
    for old, new in dice.sample(SPELLINGS, len(SPELLINGS)):
        if old in low and applied < 2:
            low, applied = low.replace(old, new, 1), applied + 1
    return low if applied == 2 else None


def joined(name, dice):
    parts = name.split()
    fits = [i for i in range(len(parts) - 1) if len(parts[i]) > 2 and len(parts[i + 1]) > 2 and parts[i].isalpha()]
    if not fits:
        return None
    i = dice.choice(fits)
    return " ".join([*parts[:i], parts[i] + parts[i + 1].lower(), *parts[i + 2 :]])


def form_only_less(name, _):
    """Without its legal form and with its marks in other places, as a ledger types it."""
    bare = FORM.sub("", name).strip(" ,.")
    return re.sub(r"[().,'-]+", " ", bare).upper() if bare != name and len(bare) > 3 else None


CHANGES = (
    one_edit, reordered, other_form, other_spelling, abbreviated, cut, initials, two_spellings, joined, form_only_less,
)  # fmt: skip

#: From this score on we say that two names are one party's; and the share of unrelated pairs that is aimed at.
THRESHOLD, AIMED = 0.7, 0.003
#: Changes that leave the distinctive words as they are.
SAME_WORDS = {reordered, other_form, form_only_less}


def across(all_):
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            a, b = all_.get((row["a"], row["a_id"])), all_.get((row["b"], row["b_id"]))
            if a and b:
                yield ("across lists", row["kind"], [a.names[0]], list(b.names), True)


def native(all_):
    found = [p for p in all_.values() if p.native and p.names and p.list in {"MOFCOM", "UN"}]
    dice = random.Random(11)
    for party in found:
        kind = party.kind
        yield ("native", kind, [party.native[0]], list(party.names), True)
        other = dice.choice(found)
        if other is not party and other.kind == kind:
            yield ("native, unrelated", kind, [party.native[0]], list(other.names), False)


def listed(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            kind = {"Individual": "Person", "Vessel": "Vessel", "Aircraft": ""}.get(row["type"], "Organization")
            if kind and row["name"] and ("SDN" in row["source"] or kind != "Person"):
                yield kind, row["name"].strip(), row["addresses"].strip()[-2:]


def changed(rows, count=400):
    dice = random.Random(12)
    for change in CHANGES:
        made = 0
        for kind, name, _ in dice.sample(rows, len(rows)):
            if made == count:
                break
            if change in {other_form, abbreviated, form_only_less} and kind != "Organization":
                continue
            if change is initials and kind != "Person":
                continue
            if change is one_edit and len(words(name).split()) < 2:
                continue
            new = change(name, dice)
            if new and (words(new) != words(name) or (change in SAME_WORDS and new != name)):
                made += 1
                yield (change.__name__, kind, [new], [name], True)


def unrelated(rows, count=6000):
    dice = random.Random(13)
    by = defaultdict(list)
    for kind, name, country in rows:
        by[kind, country].append(name)
    groups = [(kind, names) for (kind, _), names in by.items() if len(names) > 20 and kind != "Vessel"]
    weights = [len(names) for _, names in groups]
    for _ in range(count):
        kind, names = dice.choices(groups, weights)[0]
        a, b = dice.sample(names, 2)
        if words(a) != words(b):
            yield ("unrelated", kind, [a], [b], False)


def ours(rows):
    from embargraph.screening import match

    return [max(match(a, b, KINDS[kind]).score for a in left for b in right) for _, kind, left, right, _ in rows]


def peers(python, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            for _, kind, left, right, _ in rows:
                stream.write(json.dumps({"schema": kind, "left": left, "right": right}) + "\n")
        script = Path(__file__).with_name("screening_sets_peer.py")
        done = subprocess.run([python, str(script), str(path)], capture_output=True, text=True, check=True)
    return {row["algorithm"]: row["scores"] for row in map(json.loads, done.stdout.splitlines())}


def half(row):
    return (
        "tuned" if hashlib.sha256("|".join((*row[2], *row[3])).encode("utf-8", "replace")).digest()[0] % 2 else "kept"
    )


def at_equal_alarms(scores, rows, alarms):
    """The lowest threshold at which no more of the unrelated pairs are taken for one party."""
    wrong = sorted((s for s, row in zip(scores, rows, strict=True) if row[0] == "unrelated"), reverse=True)
    return min(1.0, wrong[alarms] + 1e-4) if alarms < len(wrong) else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csl", type=Path)
    parser.add_argument("lists", type=Path)
    parser.add_argument("--peer", default=os.environ.get("EMBARGRAPH_PEER_PYTHON"))
    args = parser.parse_args()
    all_, names = parties(args.lists), sorted(set(listed(args.csl)))
    rows = [*across(all_), *native(all_), *changed(names), *unrelated(names)]
    found = {"embargraph": ours(rows)}
    if args.peer:
        found |= peers(args.peer, rows)
    apart = [score for score, row in zip(found["embargraph"], rows, strict=True) if row[0] == "unrelated"]
    shipped = sum(score >= THRESHOLD for score in apart)
    for alarms in (shipped, int(AIMED * len(apart))):
        thresholds = {name: at_equal_alarms(found[name], rows, alarms) for name in found}
        if alarms == shipped:
            thresholds["embargraph"] = THRESHOLD
        show(rows, found, thresholds, alarms)


def show(rows, found, thresholds, alarms):
    print(f"\nat most {alarms} unrelated pairs; thresholds", {n: round(value, 4) for n, value in thresholds.items()})
    print(f"{'set':<24} {'kind':<13} {'half':<6} {'pairs':>5}", *(f"{name:>11}" for name in found))
    groups = defaultdict(list)
    for place, row in enumerate(rows):
        for kind in {row[1], "all"}:
            for part in (half(row), "both"):
                groups[row[0], kind, part].append(place)
    shares = {
        group: [sum(found[n][p] >= thresholds[n] for p in places) / len(places) for n in found]
        for group, places in groups.items()
    }
    for (said, kind, part), of_each in shares.items():
        places = groups[said, kind, part]
        print(f"{said:<24} {kind:<13} {part:<6} {len(places):>5}", *(f"{share:>11.4f}" for share in of_each))
    print("halves of ours, their difference in standard errors of it")
    for said, kind in dict.fromkeys((said, kind) for said, kind, _ in groups):
        if any((said, kind, part) not in groups for part in ("tuned", "kept")):
            continue  # two ships alone may fall into one half
        halves = [(shares[said, kind, part][0], len(groups[said, kind, part])) for part in ("tuned", "kept")]
        error = math.sqrt(sum(share * (1 - share) / count for share, count in halves))
        apart = abs(halves[0][0] - halves[1][0])
        print(f"{said:<24} {kind:<13} {apart:>8.4f} {apart / error if error else 0:>6.1f}")


if __name__ == "__main__":
    main()
