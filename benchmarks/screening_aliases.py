"""First names of listed parties against each alias of their own, and against brothers' and sister companies' names.

Run: python benchmarks/screening_aliases.py LISTS_FOLDER
Parties of which a pair stands in a kept half of screening_sets.py are left out, so that this may be looked at while
rules are made.  An alias counts that is a spelling by screening_lists.py; covers do not.  Brothers are two persons of
the SDN list, sisters two bodies, whose first names share two words, with no name, mark or birth date in common.
"""

import csv
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import screening_lists as lists
import screening_sets as sets

from embargraph.screening import THRESHOLD, match

MOST = 6000


def left_out(all_):
    """Return the parties of kept halves, and their names."""
    found = set()
    with lists.TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            a, b = all_.get((row["a"], row["a_id"])), all_.get((row["b"], row["b_id"]))
            if a and b and sets.half(("across lists", row["kind"], [a.names[0]], list(b.names), True)) == "kept":
                found |= {a, b}
    for party in all_.values():
        row = ("native", party.kind, [*party.native[:1]], list(party.names), True)
        if party.native and party.list in {"MOFCOM", "UN"} and sets.half(row) == "kept":
            found.add(party)
    return found, {lists.words(name) for party in found for name in party.names}


def aliases(all_):
    """Yield (kind, first name, alias)."""
    out, names = left_out(all_)
    counts = Counter(w for p in all_.values() for w in {w for n in p.names for w in lists.words(n).split()})
    common = {word for word, count in counts.items() if count > 150}
    for party in all_.values():
        spelt = {lists.words(name) for name in party.names}
        if party in out or spelt & names or party.kind == "Vessel" or party.list in {"MOFCOM", "UN"}:
            continue
        first = lists.Party("", "", party.kind, party.names[:1])
        for alias in dict.fromkeys(party.names[1:]):
            other = lists.Party("", "", party.kind, (alias,))
            told = alias.isascii() and lists.words(alias) != lists.words(party.names[0])
            if told and lists._spelt(first, other, common):
                yield party.kind, party.names[0], alias


def brothers(folder, kind):
    """Yield first names of two parties that share two words."""
    parties = [party for party in lists.sdn(folder) if party.kind == kind]
    by = defaultdict(list)
    for number, party in enumerate(parties):
        told = sorted({word for word in lists.words(party.names[0]).split() if len(word) > 2})
        for first, a in enumerate(told):
            for b in told[first + 1 :]:
                by[a, b].append(number)
    seen = set()
    for group in by.values():
        for place, i in enumerate(group if len(group) <= 80 else ()):
            for j in group[place + 1 :]:
                a, b = parties[i], parties[j]
                names = [{lists.words(name) for name in party.names} for party in (a, b)]
                if (i, j) not in seen and not (names[0] & names[1] or a.marks & b.marks or a.born & b.born):
                    seen.add((i, j))
                    yield kind, a.names[0], b.names[0]


def main():
    folder = Path(sys.argv[1])
    rows = list(aliases(lists.parties(folder)))
    for kind in ("Person", "Organization"):
        own = [match(a, b, sets.KINDS[kind]).score for k, a, b in rows if k == kind]
        drawn = list(brothers(folder, kind))
        random.Random(3).shuffle(drawn)
        other = [match(a, b, sets.KINDS[kind]).score for _, a, b in drawn[:MOST]]
        print(
            f"{kind:<13} aliases {len(own)}, found {sum(s >= THRESHOLD for s in own) / len(own):.4f};"
            f" others sharing two words {len(other)}, hits {sum(s >= THRESHOLD for s in other)}"
        )


if __name__ == "__main__":
    main()
