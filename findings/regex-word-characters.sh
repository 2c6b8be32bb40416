#!/usr/bin/env bash
# duckdb 2.0.1, polars 2.1.0: the pattern \w, one word character, matches Han, Cyrillic and accented
# letters in Python and Polars, and in DuckDB ASCII only. A step that keeps word characters empties
# a Chinese name and cuts a German one when it moves from Python to SQL. \p{L} means the same in
# DuckDB and Polars.
# Seen, \W removed:
#             python    duckdb   polars
#   华为      华为               华为
#   Ромашка   Ромашка            Ромашка
#   Müller    Müller    Mller    Müller
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'duckdb==2.0.1' 'polars==2.1.0'
cd "$dir"
python3 - <<'PY'
import re

import duckdb
import polars

names = ["华为", "Ромашка", "Müller"]
by_python = [re.sub(r"\W", "", name) for name in names]
by_duckdb = [duckdb.execute(r"select regexp_replace(?, '\W', '', 'g')", [name]).fetchone()[0] for name in names]
by_polars = polars.Series(names).str.replace_all(r"\W", "").to_list()
for row in zip(names, by_python, by_duckdb, by_polars):
    print(row)
assert by_python == by_polars == names, "the behaviour has changed"
assert by_duckdb == ["", "", "Mller"], "the behaviour has changed"
letters = duckdb.execute(r"select regexp_matches('华', '\p{L}')").fetchone()[0]
assert letters and polars.Series(["华"]).str.contains(r"\p{L}").all(), "the behaviour has changed"
PY
