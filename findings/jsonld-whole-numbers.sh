#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13: a share of 33.0 in JSON-LD, without a type, is an xsd:double to
# rdflib and an xsd:integer to pyoxigraph (which is what the JSON-LD 1.1 algorithms say of a number
# without a fraction). The two graphs of one file are not the same, and neither holds a decimal.
# Seen:
#   33.0  rdflib "33.0"^^xsd:double  pyoxigraph "33"^^xsd:integer
#   50.5  rdflib "50.5"^^xsd:double  pyoxigraph "5.05E1"^^xsd:double
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
expected = {
    "33.0": (("33.0", "double"), ("33", "integer")),
    "50.5": (("50.5", "double"), ("5.05E1", "double")),
}
for number, pair in expected.items():
    data = f'{{"@context": {{"@vocab": "http://example.org/"}}, "@id": "http://example.org/a", "share": {number}}}'
    left = next(rdflib.Graph().parse(data=data, format="json-ld").objects())
    right = next(iter(pyoxigraph.parse(data.encode(), format=pyoxigraph.RdfFormat.JSON_LD))).object
    seen = (
        (str(left), str(left.datatype).removeprefix(XSD)),
        (right.value, right.datatype.value.removeprefix(XSD)),
    )
    print(number, "rdflib", seen[0], "pyoxigraph", seen[1])
    assert seen == pair, "the behaviour has changed"
PY
