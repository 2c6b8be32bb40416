#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13: rdflib does not compare years (xsd:gYear) as years. A filter "up
# to 2020" leaves out 2019 and 2020, and lets every xsd:date and xsd:decimal in; YEAR() of a gYear
# is unbound. pyoxigraph compares gYear with gYear and gives the year. SPARQL 1.1 (section 17.3) has
# no order for gYear: without an extension each of these comparisons is an error, which a filter
# takes as false. Neither library raises.
# Seen:
#   ?d <= "2020"^^xsd:gYear   rdflib ['d-2025-03-01', 'n-2050'] pyoxigraph ['y-2019', 'y-2020']
#   YEAR("2019"^^xsd:gYear)   rdflib unbound                    pyoxigraph 2019
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

PREFIXES = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX e: <http://example.org/> "
DATA = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix e: <http://example.org/> .
e:y-2019 e:since "2019"^^xsd:gYear . e:y-2020 e:since "2020"^^xsd:gYear . e:y-2021 e:since "2021"^^xsd:gYear .
e:d-2025-03-01 e:since "2025-03-01"^^xsd:date . e:n-2050 e:since 2050.0 ."""
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def both(query):
    by_rdflib = sorted(str(row[0]) for row in graph.query(PREFIXES + query))
    by_pyoxigraph = sorted(row[0].value for row in store.query(PREFIXES + query))
    print(query, "rdflib", by_rdflib, "pyoxigraph", by_pyoxigraph)
    return by_rdflib, by_pyoxigraph


name = "http://example.org/"
assert both('SELECT ?s { ?s e:since ?d FILTER(?d <= "2020"^^xsd:gYear) }') == (
    [name + "d-2025-03-01", name + "n-2050"],
    [name + "y-2019", name + "y-2020"],
), "the behaviour has changed"
year = both("SELECT (COALESCE(STR(YEAR(?d)), 'unbound') AS ?y) { e:y-2019 e:since ?d }")
assert year == (["unbound"], ["2019"]), "the behaviour has changed"
PY
