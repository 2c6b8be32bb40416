#!/usr/bin/env bash
# duckdb 2.0.1: ATTACH … (ROW_GROUP_SIZE 16384) is taken for a file and for a database in memory alike, and
# counts for the file alone: in memory, groups have 122,880 rows whatever is asked for, without a word. As a
# scan gives each thread a group, a table that was to feed several threads feeds one.
# Seen, for 200,000 rows:
#   on disk    13 groups, the greatest of 16384 rows
#   in memory  2 groups, the greatest of 122880 rows
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" 'duckdb==2.0.1'
cd "$dir"
python3 - <<'PY'
import duckdb

QUERY = """
SELECT count(*), max(rows) FROM (
    SELECT row_group_id, max(start + count) AS rows FROM pragma_storage_info('{}.t')
    WHERE segment_type <> 'VALIDITY' GROUP BY row_group_id)
"""
found = {}
with duckdb.connect() as connection:
    for name, place in (("on_disk", "table.duckdb"), ("in_memory", ":memory:")):
        connection.execute(f"ATTACH '{place}' AS {name} (ROW_GROUP_SIZE 16384)")
        connection.execute(f"CREATE TABLE {name}.t AS SELECT range AS i FROM range(200000)")
        connection.execute(f"CHECKPOINT {name}")
        found[name] = connection.execute(QUERY.format(name)).fetchall()[0]
        print(f"{name.replace('_', ' '):<10} {found[name][0]} groups, the greatest of {found[name][1]} rows")
assert found == {"on_disk": (13, 16384), "in_memory": (2, 122880)}, "the behaviour has changed"
PY
