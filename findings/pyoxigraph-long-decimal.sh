#!/usr/bin/env bash
# pyoxigraph 0.5.13, rdflib 7.6.0: Oxigraph reckons with at most 18 digits after the point. A decimal with more, such
# as Python's Decimal(100) / 3 of 26, is kept and given back as it was written, but is no number: a filter on it is an
# error, which SPARQL takes for false, and the sum of every share with it is unbound. XSD lets a processor stop at 16
# digits; nothing is said when it does. RDFLib reckons with it.
# Seen:
#   at least 25   pyoxigraph ['c']             rdflib ['a', 'b', 'c']
#   sum           pyoxigraph ['unbound']       rdflib ['99.99999999999999999963333333']
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'rdflib==7.6.0' 'pyoxigraph==0.5.13'
python3 - <<'PY'
from decimal import Decimal

import pyoxigraph
import rdflib

third = Decimal(100) / 3
shares = {"a": third, "b": round(third, 19), "c": round(third, 18)}
data = "".join(f"<e:{holder}> <e:share> {share} .\n" for holder, share in shares.items())
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def both(what, query):
    ours = sorted(row[0].value.removeprefix("e:") for row in store.query(query))
    theirs = sorted(str(row[0]).removeprefix("e:") for row in graph.query(query))
    print(f"{what:<14}pyoxigraph {ours!s:<18}rdflib {theirs}")
    return ours, theirs


seen = both("at least 25", "SELECT ?s { ?s <e:share> ?v FILTER(?v >= 25) }")
seen += both("sum", "SELECT (COALESCE(STR(?t), 'unbound') AS ?r) { SELECT (SUM(?v) AS ?t) { ?s <e:share> ?v } }")
assert seen[:3] == (["c"], ["a", "b", "c"], ["unbound"]) and seen[3][0] > "99.99", "the behaviour has changed"
PY
