#!/usr/bin/env bash
# followthemoney 4.11.2 with rigour 2.6.1 and python-stdnum 2.2: an identifier that is written with
# the name of its scheme, as people type it, is read for IMO numbers and dropped for LEIs and
# Russian tax numbers (INN). `EntityProxy.add` says nothing.
# Seen:
#   Vessel.imoNumber  'IMO 9187629'              -> ['IMO9187629']
#   Company.leiCode   'LEI 529900T8BM49AURSDO55' -> []
#   Company.innCode   'INN 7707083893'           -> []
# Without the prefix each of the three is kept.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'followthemoney==4.11.2' 'rigour==2.6.1' 'python-stdnum==2.2'
cd "$dir"
python3 - <<'PY'
from followthemoney.proxy import EntityProxy


def kept(schema, name, text):
    entity = EntityProxy.from_dict({"id": "e", "schema": schema, "properties": {}})
    entity.add(name, text)
    print(f"{schema}.{name} {text!r} -> {entity.get(name)}")
    return entity.get(name)


assert kept("Vessel", "imoNumber", "9187629") == ["IMO9187629"]
assert kept("Company", "leiCode", "529900T8BM49AURSDO55") == ["529900T8BM49AURSDO55"]
assert kept("Company", "innCode", "7707083893") == ["7707083893"]
assert kept("Vessel", "imoNumber", "IMO 9187629") == ["IMO9187629"], "the behaviour has changed"
assert kept("Company", "leiCode", "LEI 529900T8BM49AURSDO55") == [], "the behaviour has changed"
assert kept("Company", "innCode", "INN 7707083893") == [], "the behaviour has changed"
PY
