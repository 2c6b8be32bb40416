#!/usr/bin/env bash
# duckdb 2.0.1, pyarrow 26.0.1, polars 2.1.0: the middle of the exact decimals 33.3, 33.3, 33.4,
# 33.4 is 33.35. DuckDB's `median` answers with the decimals of the column and cuts off (33.3), its
# `avg` answers with a binary float (33.35); PyArrow's `mean` keeps the decimals of the column and
# rounds (33.4), its `divide` cuts off (2/3 is 0.6666). One column gives three shares, on both sides
# of a threshold of 33.35.
# Seen:
#   duckdb median   33.3   DECIMAL(3,1)
#   duckdb avg      33.35  DOUBLE
#   pyarrow mean    33.4   decimal128(3, 1)
#   polars mean     33.35
#   pyarrow 2/3     0.6666
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'duckdb==2.0.1' 'pyarrow==26.0.1' 'polars==2.1.0'
cd "$dir"
python3 - <<'PY'
from decimal import Decimal

import duckdb
import polars
import pyarrow
import pyarrow.compute as pc

shares = [Decimal(text) for text in ("33.3", "33.3", "33.4", "33.4")]
held = pyarrow.table({"share": shares})
query = "select median(share), typeof(median(share)), avg(share), typeof(avg(share)) from held"
row = duckdb.sql(query).fetchall()[0]
mean = pc.mean(held["share"])
by_polars = float(polars.Series(shares).mean())
quotient = pc.divide(pyarrow.array([Decimal("2.0")]), pyarrow.array([Decimal("3.0")]))[0].as_py()
print("duckdb median  ", row[0], row[1])
print("duckdb avg     ", row[2], row[3])
print("pyarrow mean   ", mean, mean.type)
print("polars mean    ", by_polars)
print("pyarrow 2/3    ", quotient)
assert row == (Decimal("33.3"), "DECIMAL(3,1)", 33.35, "DOUBLE"), "the behaviour has changed"
assert mean.as_py() == Decimal("33.4") and by_polars == 33.35, "the behaviour has changed"
assert quotient == Decimal("0.6666"), "the behaviour has changed"
PY
