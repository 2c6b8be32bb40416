#!/usr/bin/env bash
# pyoxigraph 0.5.13, rdflib 7.6.0: pyoxigraph stores language tags in lower case. A name tagged
# zh-Hans is matched as a triple by either spelling, but LANG() answers "zh-hans", so that a filter
# LANG(?n) = "zh-Hans" finds nothing; in rdflib it finds the name. LANGMATCHES works in both.
# Seen, names found:
#   LANG(?n) = "zh-Hans"              pyoxigraph 0  rdflib 1
#   LANGMATCHES(LANG(?n), "zh-Hans")  pyoxigraph 1  rdflib 1
#   ?x e:name "华为"@zh-Hans          pyoxigraph 1  rdflib 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pyoxigraph==0.5.13' 'rdflib==7.6.0'
cd "$dir"
python3 - <<'PY'
import pyoxigraph
import rdflib

data = '<http://example.org/a> <http://example.org/name> "华为"@zh-Hans .'
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
expected = {
    '?x <http://example.org/name> ?n FILTER(LANG(?n) = "zh-Hans")': (0, 1),
    '?x <http://example.org/name> ?n FILTER(LANGMATCHES(LANG(?n), "zh-Hans"))': (1, 1),
    '?x <http://example.org/name> "华为"@zh-Hans': (1, 1),
}
for pattern, counts in expected.items():
    query = f"SELECT * {{ {pattern} }}"
    seen = (len(list(store.query(query))), len(list(graph.query(query))))
    print(pattern, "pyoxigraph", seen[0], "rdflib", seen[1])
    assert seen == counts, "the behaviour has changed"
PY
