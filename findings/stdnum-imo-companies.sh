#!/usr/bin/env bash
# python-stdnum 2.2: `stdnum.imo` knows the numbers of ships. Those of companies and registered owners, of
# seven digits too and published as "Identification Number IMO …" on lists of sanctions, have a check digit
# made otherwise (11 less the sum weighted 8 6 4 2 9 7 modulo 11), so that the module takes a published
# number of a company for a mistyped one, nine times of ten.
# Seen:
#   ship    9187629  stdnum True   by the companies' weights False
#   company 5342883  stdnum False  by the companies' weights True
#   company 5848165  stdnum False  by the companies' weights True
#   company 1790183  stdnum True   by the companies' weights True   (by chance)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'python-stdnum==2.2'
python3 - <<'PY'
from stdnum import imo


def is_company(number):
    total = sum(int(digit) * weight for digit, weight in zip(number, (8, 6, 4, 2, 9, 7)))
    return int(number[6]) == (11 - total % 11) % 10


seen = []
for kind, number in (("ship", "9187629"), ("company", "5342883"), ("company", "5848165"), ("company", "1790183")):
    seen.append((imo.is_valid(number), is_company(number)))
    print(f"{kind:<8}{number}  stdnum {seen[-1][0]!s:<6} by the companies' weights {seen[-1][1]}")
assert seen == [(True, False), (False, True), (False, True), (True, True)], "the behaviour has changed"
PY
