#!/usr/bin/env bash
# followthemoney 4.11.2: the number type reads a comma as a thousands separator, wherever it stands.
# A share of 12,50 % (as German, French and Russian registers write it) becomes 1250, and 33,333
# becomes 33333. One decimal ("33,3") is no number at all. Nothing is raised or logged.
# Seen:
#   12,50    -> 1250.0
#   33,333   -> 33333.0
#   49,999 % -> 49999.0
#   33,3     -> None
#   12.50    -> 12.5
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'followthemoney==4.11.2'
cd "$dir"
python3 - <<'PY'
from followthemoney.types import registry

seen = {text: registry.number.to_number(text) for text in ("12,50", "33,333", "49,999 %", "33,3", "12.50")}
for text, number in seen.items():
    print(f"{text:<8} -> {number}")
assert list(seen.values()) == [1250.0, 33333.0, 49999.0, None, 12.5], "the behaviour has changed"
PY
