"""Native names of our own making against romanised ones, by set, and against others' of the same set.

Run: python benchmarks/screening_native.py
benchmarks/native_pairs.csv holds companies, institutes and persons that stand in no set of screening_sets.py, as they
are commonly known in both languages; rules and tables were made while looking at them.  Others are 25 drawn names and
up to 15 that share a word with the romanised name: sister companies and brothers.
"""

import csv
import random
from collections import defaultdict
from pathlib import Path

from embargraph.screening import THRESHOLD, match
from embargraph.screening.names.parse import parse_name

DRAWN, SISTERS = 25, 15


def others(rows, dice):
    """Yield (native, latin of another row)."""
    words = [set(parse_name(latin).words) for _, latin in rows]
    for number, (native, latin) in enumerate(rows):
        sisters = [n for n in range(len(rows)) if n != number and words[n] & words[number]]
        drawn = dice.sample(range(len(rows)), min(len(rows), DRAWN))
        for place in (*drawn, *dice.sample(sisters, min(len(sisters), SISTERS))):
            if place != number and rows[place][0] != native and rows[place][1] != latin:
                yield native, rows[place][1]


def main():
    sets, kinds = defaultdict(list), {}
    with Path(__file__).with_name("native_pairs.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            sets[row["set"]].append((row["native"], row["latin"]))
            kinds[row["set"]] = row["kind"]
    dice = random.Random(5)
    print(f"{'set':<36} {'pairs':>5} {'found':>7} {'others':>7} {'hits':>5}")
    for name, rows in sets.items():
        found = sum(match(*row, kinds[name]).score >= THRESHOLD for row in rows) / len(rows)
        drawn = list(others(rows, dice))
        hits = sum(match(*row, kinds[name]).score >= THRESHOLD for row in drawn)
        print(f"{name:<36} {len(rows):>5} {found:>7.3f} {len(drawn):>7} {hits:>5}")


if __name__ == "__main__":
    main()
