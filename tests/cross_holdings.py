"""Random graphs of parties that hold each other, many in one file, and who is restricted by a brute force.

A graph has three to six parties, of which up to three are listed for some time; each may hold any
other, and itself through others.  Shares are exact or known within bounds; what several state about one
stake is in other tests.  The brute force knows the numbers that the facts were written from, no statement
and no row.
"""

import random
from collections import defaultdict
from datetime import date, timedelta

HEAD = """
[source]
id = "rulebook"
title = "Rules for a test"
published = "2026-10-01"
"""
NODES = {"xa": ("actor", "state"), "list-a": ("measure", "list"), "list-b": ("measure", "list"),
         "sum": ("measure", "rule"), "alone": ("measure", "rule")}  # fmt: skip
STATEMENTS = [
    *((measure, "issued_by", 'object = "xa"') for measure in ("list-a", "list-b", "sum", "alone")),
    *((measure, "has_effect", 'value = "blocking"') for measure in ("list-a", "list-b", "sum", "alone")),
    ("sum", "has_threshold", 'value = 50\nunit = "percent"\naggregate = true\nforeign_only = true'),
    ("alone", "has_threshold", 'value = 50\nunit = "percent"\nstrict = true\ncontrol = true'),
    ("list-a", "feeds", 'object = "sum"'), ("list-b", "feeds", 'object = "sum"'), ("list-a", "feeds", 'object = "alone"'),
]  # fmt: skip
#: Lists that feed each rule.
FEEDS = {"sum": "ab", "alone": "a"}
NANO = 10**9
WHOLE = 100 * NANO
SHARES = [
    10 * NANO,
    25 * NANO,
    30 * NANO,
    50 * NANO - 1,
    50 * NANO,
    50 * NANO,
    50 * NANO + 1,
    51 * NANO,
    75 * NANO,
    WHOLE,
]
CONTROL = "control"


def day(number):
    return date(2020, 1, 1) + timedelta(days=10 * number)


def draw(rng):
    """Return parties, domestic ones, listings (party, list, first, stop) and stakes (owner, owned, basis, low, high, first, stop)."""
    parties = rng.randint(3, 6)

    def span():
        first = rng.randint(0, 6)
        return first, rng.randint(first + 1, 8)

    domestic = {p for p in range(parties) if rng.random() < 0.1}
    listings = [(p, rng.choice("aab"), *span()) for p in rng.sample(range(parties), min(parties, rng.randint(1, 3)))]
    stakes = {}
    for _ in range(rng.randint(parties, 2 * parties + 1)):
        owner, owned = rng.sample(range(parties), 2)
        basis = rng.choices(["capital", "votes", CONTROL], [8, 1, 1])[0]
        low = high = rng.choice(SHARES)
        if basis == CONTROL:
            low = high = 1
        elif rng.random() < 0.15:
            low, high = sorted(rng.choices([0, *SHARES], k=2))
        stakes[owner, owned, basis] = (low, high, *span())
    return parties, domestic, listings, [(*key, *rest) for key, rest in stakes.items()]


def written(number, graph):
    """Return the facts of one graph, with ids of its own."""
    parties, domestic, listings, stakes = graph
    lines = []
    for p in range(parties):
        country = "XA" if p in domestic else "XB"
        lines.append(
            f'[[node]]\nid = "g{number}p{p}"\nkind = "actor"\ntype = "company"\nlabel = "g{number}p{p}"\ncountry = "{country}"'
        )
    for p, name, first, stop in listings:
        lines.append(
            f'[[listing]]\nactor = "g{number}p{p}"\nlist = "list-{name}"\nsince = "{day(first)}"\nuntil = "{day(stop) - timedelta(days=1)}"'
        )
    for owner, owned, basis, low, high, first, stop in stakes:
        relation, said = (
            ("controls", []) if basis == CONTROL else ("owns", [f'basis = "{basis}"'] * (basis != "capital"))
        )
        if basis != CONTROL:
            said += (
                [f"share = {low / NANO:.9f}"]
                if low == high
                else [f"share_min = {low / NANO:.9f}", f"share_max = {high / NANO:.9f}"]
            )
        days = f'since = "{day(first)}"\nuntil = "{day(stop) - timedelta(days=1)}"'
        said = "\n".join([*said, days])
        lines.append(
            f'[[statement]]\nsubject = "g{number}p{owner}"\nrelation = "{relation}"\nobject = "g{number}p{owned}"\n{said}\nstanding = "record"'
        )
    return "\n".join(lines)


def fact_file(graphs):
    lines = [HEAD]
    for node, (kind, type_) in NODES.items():
        country = '\ncountry = "XA"' if node == "xa" else ""
        lines.append(f'[[node]]\nid = "{node}"\nkind = "{kind}"\ntype = "{type_}"\nlabel = "{node}"{country}')
    for subject, relation, rest in STATEMENTS:
        lines.append(f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\n{rest}\nstanding = "record"')
    return "\n".join([*lines, *(written(number, graph) for number, graph in enumerate(graphs))])


def enough(rule, holdings, restricted, domestic, high, company):
    """Say whether the restricted owners of a company are enough under a rule."""
    if rule == "sum" and company in domestic and not high:
        return False
    by_basis = defaultdict(dict)
    for owner, basis, low, top in holdings:
        by_basis[basis][owner] = (top if high else low, low)
    for basis, held in by_basis.items():
        mine = {o: pair for o, pair in held.items() if o in restricted and pair[0] > 0}
        if not mine:
            continue
        if basis == CONTROL:
            if rule == "alone":
                return True
        elif rule == "sum":
            free = WHOLE - sum(sure for o, (_, sure) in held.items() if o not in mine)
            total = sum(value for value, _ in mine.values())
            if high:
                total = max(min(total, free), sum(sure for _, sure in mine.values()))
            if total >= 50 * NANO:
                return True
        else:
            known = sum(sure for _, sure in held.values())
            if any(max(sure, min(value, WHOLE - (known - sure))) > 50 * NANO for value, sure in mine.values()):
                return True
    return False


def closure(rule, seeds, into, domestic, high):
    restricted, size = set(seeds), -1
    while len(restricted) > size:
        size = len(restricted)
        for company, holdings in into.items():
            if company not in restricted and enough(rule, holdings, restricted, domestic, high, company):
                restricted.add(company)
    return restricted


def verdicts(graph, rule, when):
    """Return the verdict of whoever owners bring within reach on a day, listed or not."""
    _, domestic, listings, stakes = graph
    seeds = {p for p, name, first, stop in listings if first <= when < stop and name in FEEDS[rule]}
    if not seeds:
        return {}
    into = defaultdict(list)
    for owner, owned, basis, low, high, first, stop in stakes:
        if first <= when < stop:
            into[owned].append((owner, basis, low, high))
    found = {}
    for high, verdict in ((True, "red_flag"), (False, "restricted")):
        reached = closure(rule, seeds, into, domestic, high) - seeds
        # A listed party: what reaches it without its own listing, and without all that rests on that.
        reached |= {p for p in seeds if p in into and p in closure(rule, seeds - {p}, into, domestic, high)}
        found |= {p: verdict for p in reached if not (rule == "sum" and p in domestic)}
    return found


def faults(connection, graphs):
    """Yield each day and party on which the rows and the brute force differ; count the parties compared in `seen`."""
    rows = defaultdict(list)
    for who, under, verdict, first, last in connection.execute(
        "SELECT who, under, verdict, first_day, last_day FROM restriction WHERE under IN ('sum', 'alone')"
    ).fetchall():
        number, _, party = who[1:].partition("p")
        rows[int(number), under].append((int(party), verdict, first or date.min, last or date.max))
    for number, graph in enumerate(graphs):
        for rule in FEEDS:
            for when in range(9):
                on = day(when)
                said = {p: verdict for p, verdict, first, last in rows[number, rule] if first <= on <= last}
                expected = verdicts(graph, rule, when)
                if said != expected:
                    yield f"graph {number} under {rule} on {on}: rows {said}, expected {expected}: {graph}"


def listed_and_owned(graphs):
    """Return how many of some graphs have a listed party that owners bring within reach too."""
    count = 0
    for graph in graphs:
        seeds = {p for p, *_ in graph[2]}
        count += any(seeds & set(verdicts(graph, rule, when)) for rule in FEEDS for when in range(9))
    return count


def many(count, seed):
    rng = random.Random(seed)
    return [draw(rng) for _ in range(count)]
