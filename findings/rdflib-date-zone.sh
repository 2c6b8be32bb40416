#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13: rdflib drops the time zone of an xsd:date on reading. A file read
# and written again says 2024-03-01 where it said 2024-03-01+08:00. pyoxigraph keeps it, and so does
# rdflib for xsd:gYearMonth.
# Seen:
#   in                rdflib      pyoxigraph
#   2024-03-01+08:00  2024-03-01  2024-03-01+08:00
#   2024-03-02Z       2024-03-02  2024-03-02Z
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

XSD = "http://www.w3.org/2001/XMLSchema#"
for day, kept in (("2024-03-01+08:00", "2024-03-01"), ("2024-03-02Z", "2024-03-02")):
    triple = f'<http://example.org/a> <http://example.org/on> "{day}"^^<{XSD}date> .'
    by_rdflib = rdflib.Graph().parse(data=triple, format="nt").serialize(format="nt").strip()
    store = pyoxigraph.Store()
    store.load(triple.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    by_pyoxigraph = next(iter(store)).object.value
    print(day, by_rdflib, by_pyoxigraph)
    assert f'"{kept}"' in by_rdflib, "the behaviour has changed"
    assert by_pyoxigraph == day, "the behaviour has changed"
month = f'<http://example.org/a> <http://example.org/on> "2024-03Z"^^<{XSD}gYearMonth> .'
written = rdflib.Graph().parse(data=month, format="nt").serialize(format="nt")
assert '"2024-03Z"' in written, "the behaviour has changed"
PY
