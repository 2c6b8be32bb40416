#!/usr/bin/env bash
# rigour 2.6.1: extract_org_types(..., generic=True), which is to find a legal form in any of its spellings, takes the
# word "cooperation" for a cooperative: a council or a bank with that word gets the form "coop" of a company. Without
# `generic` it finds none. Who compares forms holds a ministry's agency and the same agency abbreviated for different.
# Seen:
#   gulf cooperation council      generic [('cooperation', 'coop')]  else []
#   korea cooperation agency      generic [('cooperation', 'coop')]  else []
#   gulf council                  generic []  else []
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" 'rigour==2.6.1'
cd "$dir"
python3 - <<'PY'
from rigour.names import extract_org_types

found = {}
for name in ("gulf cooperation council", "korea cooperation agency", "gulf council"):
    found[name] = extract_org_types(name, generic=True), extract_org_types(name)
    print(f"{name:<29} generic {found[name][0]}  else {found[name][1]}")
coop = [("cooperation", "coop")], []
assert list(found.values()) == [coop, coop, ([], [])], "the behaviour has changed"
PY
