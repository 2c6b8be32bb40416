#!/usr/bin/env bash
# rigour 2.6.1: `territories.lookup_territory` gives one place for names that two have, without a word: a bare
# Congo or Kongo is Brazzaville's, Korea the South, where an address on a list of sanctions as often means the
# other; and "North Cyprus" is Turkey, "Northern Cyprus" a territory of its own.
# Seen:
#   Congo            cg
#   Kongo            cg
#   Korea            kr
#   North Cyprus     tr
#   Northern Cyprus  cy-trnc
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'rigour==2.6.1'
python3 - <<'PY'
from rigour.territories import lookup_territory

seen = {}
for name in ("Congo", "Kongo", "Korea", "North Cyprus", "Northern Cyprus"):
    seen[name] = lookup_territory(name).code
    print(f"{name:<17}{seen[name]}")
assert list(seen.values()) == ["cg", "cg", "kr", "tr", "cy-trnc"], "the behaviour has changed"
PY
