#!/usr/bin/env bash
# pyshacl 0.40.1, rdflib 7.6.0: `sh:datatype` finds what Python cannot read, which is not what XSD does not allow. A
# year or a month of a year is never looked at; a number may have underscores, an exponent or be NaN; a date may be a
# week or have a time of day. Such data "conforms", and to Oxigraph, which keeps to XSD, none of the numbers is one:
# a filter leaves the record out.
# Seen, whether it conforms:
#   gYear abcd True      gYear 2020-05 True     gYearMonth 2020-13 True   date 2020-W01-1 True
#   decimal 1_000 True   decimal 1e3 True       decimal NaN True          decimal 12,5 False
#   date 2020-13-01 False                       numbers to Oxigraph: []
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pyshacl==0.40.1' 'rdflib==7.6.0' 'pyoxigraph==0.5.13'
python3 - <<'PY'
import pyoxigraph
import pyshacl
import rdflib

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
SEEN = {
    "gYear": {"abcd": True, "2020-05": True}, "gYearMonth": {"2020-13": True},
    "date": {"2020-W01-1": True, "2020-13-01": False},
    "decimal": {"1_000": True, "1e3": True, "NaN": True, "12,5": False},
}  # fmt: skip
store = pyoxigraph.Store()
for kind, forms in SEEN.items():
    shape = f"<e:s> a sh:NodeShape ; sh:targetNode <e:a> ; sh:property [ sh:path <e:v> ; sh:datatype xsd:{kind} ] ."
    for form, seen in forms.items():
        data = f'{PREFIXES}<e:a> <e:v> "{form}"^^xsd:{kind} .'
        store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
        graphs = [rdflib.Graph().parse(data=text, format="turtle") for text in (data, PREFIXES + shape)]
        print(kind, form, conforms := pyshacl.validate(graphs[0], shacl_graph=graphs[1])[0])
        assert conforms == seen, "the behaviour has changed"
print("numbers to Oxigraph:", found := list(store.query("SELECT ?v { ?s <e:v> ?v FILTER(isNumeric(?v)) }")))
assert found == [], "the behaviour has changed"
PY
