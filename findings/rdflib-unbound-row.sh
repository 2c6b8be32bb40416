#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13: iterating over rdflib's result leaves out a row in which nothing
# is bound. The greatest of no values is one row with an unbound cell in SPARQL 1.1, and in
# pyoxigraph; rdflib's loop sees no row at all, so that code which takes the first row raises
# StopIteration. With a second, bound column the row is there.
# Seen, rows:
#   SELECT (MAX(?d) AS ?last)                      rdflib 0  pyoxigraph 1
#   SELECT (MAX(?d) AS ?last) (COUNT(?d) AS ?n)    rdflib 1  pyoxigraph 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'rdflib==7.6.0' 'pyoxigraph==0.5.13'
cd "$dir"
python3 - <<'PY'
import pyoxigraph
import rdflib

graph = rdflib.Graph()
store = pyoxigraph.Store()
expected = {"(MAX(?d) AS ?last)": (0, 1), "(MAX(?d) AS ?last) (COUNT(?d) AS ?n)": (1, 1)}
for columns, counts in expected.items():
    query = f"SELECT {columns} {{ ?x <http://example.org/on> ?d }}"
    seen = (len(list(graph.query(query))), len(list(store.query(query))))
    print(columns, "rdflib", seen[0], "pyoxigraph", seen[1])
    assert seen == counts, "the behaviour has changed"
PY
