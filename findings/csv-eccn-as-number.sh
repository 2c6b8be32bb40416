#!/usr/bin/env bash
# duckdb 2.0.1, pyarrow 26.0.1 and polars 2.1.0 guess the types of a CSV file's columns. A column of
# ECCNs of category 3 or 4, group E (technology), is read as numbers in scientific notation: 3E001
# becomes 30.0, by all three. They differ on a number with leading zeros (DuckDB keeps the text),
# and DuckDB alone reads a column in which every country is NO (Norway) as false.
# Seen:
#   duckdb   [('0012', 30.0, False), ('0013', 40.0, False)]
#   pyarrow  [(12, 30.0, 'NO'), (13, 40.0, 'NO')]
#   polars   [(12, 30.0, 'NO'), (13, 40.0, 'NO')]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'duckdb==2.0.1' 'pyarrow==26.0.1' 'polars==2.1.0'
cd "$dir"
python3 - <<'PY'
from pathlib import Path

import duckdb
import polars
import pyarrow.csv

Path("items.csv").write_text("item,eccn,country\n0012,3E001,NO\n0013,4E001,NO\n")
by_duckdb = duckdb.sql("from 'items.csv'").fetchall()
by_pyarrow = [tuple(row.values()) for row in pyarrow.csv.read_csv("items.csv").to_pylist()]
by_polars = polars.read_csv("items.csv").rows()
print("duckdb  ", by_duckdb)
print("pyarrow ", by_pyarrow)
print("polars  ", by_polars)
assert by_duckdb == [("0012", 30.0, False), ("0013", 40.0, False)], "the behaviour has changed"
assert by_pyarrow == by_polars == [(12, 30.0, "NO"), (13, 40.0, "NO")], "the behaviour has changed"
PY
