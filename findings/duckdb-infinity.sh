#!/usr/bin/env bash
# duckdb 2.0.1: the dates 'infinity' and 9999-12-31 are two values in SQL and one in Python: both
# arrive as datetime.date(9999, 12, 31). Written back, what had no end has the last day of the year
# 9999. As Arrow, the first is a day count that no Python date can hold.
# Seen:
#   equal in SQL  False
#   in Python     datetime.date(9999, 12, 31) datetime.date(9999, 12, 31)
#   as Arrow      2147483647 2932896
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'duckdb==2.0.1' 'pyarrow==26.0.1'
cd "$dir"
python3 - <<'PY'
import datetime

import duckdb
import pyarrow

query = "select 'infinity'::date as open, '9999-12-31'::date as dated"
equal = duckdb.sql("select 'infinity'::date = '9999-12-31'::date").fetchall()[0][0]
opened, dated = duckdb.sql(query).fetchall()[0]
table = duckdb.sql(query).to_arrow_table()
days = [table[name].cast(pyarrow.int32())[0].as_py() for name in ("open", "dated")]
print("equal in SQL ", equal)
print("in Python    ", repr(opened), repr(dated))
print("as Arrow     ", *days)
assert equal is False, "the behaviour has changed"
assert opened == dated == datetime.date(9999, 12, 31), "the behaviour has changed"
assert days == [2147483647, 2932896], "the behaviour has changed"
PY
