#!/usr/bin/env bash
# openpyxl 3.1.5: a number is written with 16 significant digits. A Python int of 17 or more digits
# (a registration number without letters) comes back as a float with its last digits gone, a float
# not as the same float, and a Decimal cut. Nothing is raised. As text each of them stays.
# Seen:
#   911100006000373411      -> 9.111000060003734e+17
#   0.30000000000000004     -> 0.3
#   33.33333333333333333333 -> 33.33333333333334
#   '911100006000373411'    -> '911100006000373411'
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'openpyxl==3.1.5'
cd "$dir"
python3 - <<'PY'
from decimal import Decimal

import openpyxl

values = [911100006000373411, 0.1 + 0.2, Decimal("33.33333333333333333333"), "911100006000373411"]
book = openpyxl.Workbook()
for value in values:
    book.active.append([value])
book.save("numbers.xlsx")
seen = [row[0].value for row in openpyxl.load_workbook("numbers.xlsx").active.iter_rows()]
for value, read in zip(values, seen):
    print(repr(value), "->", repr(read))
assert seen == [9.111000060003734e17, 0.3, 33.33333333333334, "911100006000373411"], "the behaviour has changed"
assert int(seen[0]) != values[0], "the behaviour has changed"
PY
