#!/usr/bin/env bash
# rdflib 7.6.0: two companies without an identifier (blank nodes) that own each other are gone from JSON-LD, and so is
# one that owns itself: each is written inside the one that points at it, and no one is left to begin with. Turtle,
# N-Triples and RDF/XML keep them. Nothing is said: the file is an empty list. A third party that owns one of them
# brings both back.
# Seen:
#   each other        triples 4  json-ld 0  turtle 4  xml 4
#   itself            triples 2  json-ld 0  turtle 2  xml 2
#   held by a third   triples 5  json-ld 5  turtle 5  xml 5
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'rdflib==7.6.0'
python3 - <<'PY'
import rdflib

PAIR = '_:a e:owns _:b ; e:name "A" . _:b e:owns _:a ; e:name "B" . '
DATA = {
    "each other": PAIR,
    "itself": '_:a e:owns _:a ; e:name "A" . ',
    "held by a third": PAIR + "e:c e:owns _:a . ",
}
seen = []
for what, triples in DATA.items():
    graph = rdflib.Graph().parse(data="@prefix e: <http://example.org/> . " + triples, format="turtle")
    counts = [len(graph)]
    for form in ("json-ld", "turtle", "xml"):
        counts.append(len(rdflib.Graph().parse(data=graph.serialize(format=form), format=form)))
    print(f"{what:<18}triples {counts[0]}  json-ld {counts[1]}  turtle {counts[2]}  xml {counts[3]}")
    seen.append(counts)
assert seen == [[4, 0, 4, 4], [2, 0, 2, 2], [5, 5, 5, 5]], "the behaviour has changed"
PY
