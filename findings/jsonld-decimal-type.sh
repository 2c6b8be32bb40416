#!/usr/bin/env bash
# pyld 3.3.0, pyoxigraph 0.5.13, rdflib 7.6.0: a context that types a share as xsd:decimal does not make a JSON number
# one. The JSON-LD algorithms write a number with a fraction as a double is written, and put the type on that:
# "5.05E1"^^xsd:decimal, which XSD does not allow. In Oxigraph the share is then no number, and a filter leaves the
# holder out. RDFLib departs from the algorithm and gives a decimal; so does the share as a text, in all three.
# Seen:
#   50.5    pyld 5.05E1  pyoxigraph 5.05E1  rdflib 50.5  at least 50 in Oxigraph: False
#   50      pyld 50      pyoxigraph 50      rdflib 50    at least 50 in Oxigraph: True
#   "50.5"  pyld 50.5    pyoxigraph 50.5    rdflib 50.5  at least 50 in Oxigraph: True
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pyld==3.3.0' 'pyoxigraph==0.5.13' 'rdflib==7.6.0'
python3 - <<'PY'
import json

import pyoxigraph
import rdflib
from pyld import jsonld

DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
SEEN = ((50.5, ["5.05E1", "5.05E1", "50.5", False]), (50, ["50"] * 3 + [True]), ("50.5", ["50.5"] * 3 + [True]))
for share, expected in SEEN:
    document = {"@context": {"share": {"@id": "e:share", "@type": DECIMAL}}, "@id": "e:holder", "share": share}
    by_pyld = jsonld.to_rdf(document)["@default"][0]["object"]
    store = pyoxigraph.Store()
    store.load(json.dumps(document).encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    by_oxigraph = next(iter(store)).object
    by_rdflib = next(rdflib.Graph().parse(data=json.dumps(document), format="json-ld").objects())
    assert {by_pyld["datatype"], by_oxigraph.datatype.value, str(by_rdflib.datatype)} == {DECIMAL}
    found = bool(store.query("ASK { ?s <e:share> ?v FILTER(?v >= 50) }"))
    seen = [by_pyld["value"], by_oxigraph.value, str(by_rdflib), found]
    print(f"{json.dumps(share):<8}pyld {seen[0]:<8}pyoxigraph {seen[1]:<8}rdflib {seen[2]:<6}", end="")
    print("at least 50 in Oxigraph:", found)
    assert seen == expected, "the behaviour has changed"
PY
