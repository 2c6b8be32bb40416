#!/usr/bin/env bash
# pysail 0.7.2 with pyspark-client 4.2.0: Sail says that `spark.sql.ansi.enabled` is true, and Spark's documentation
# says that a whole number that overflows is then an error. In Sail the product of two shares in thousand millionths of
# a percent, or the sum of two such totals, wraps round to another number, with no error. `try_multiply` does see it.
# A share in JSON goes through a double, though its type is a decimal, and `bround` of a decimal rounds as `round` does.
# Seen (Spark's answer to the last is 12, half to even):
#   spark.sql.ansi.enabled true
#   a * a FROM VALUES (100000000000) t(a)  1864712049423024128
#   sum(a) FROM VALUES (9223372036854775807), (1) t(a)  -9223372036854775808
#   try_multiply(a, a) FROM VALUES (100000000000) t(a)  None
#   from_json('{"a": 33.333333333333333333}', 'a DECIMAL(20, 18)').a  33.333333333333336000
#   bround(12.5, 0)  13.0
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib" RUST_LOG=off
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pysail==0.7.2' 'pyspark-client==4.2.0' 'pandas<3' 'pyarrow>=18'
python3 -W ignore - <<'PY'
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

SEEN = {
    "a * a FROM VALUES (100000000000) t(a)": "1864712049423024128",
    "sum(a) FROM VALUES (9223372036854775807), (1) t(a)": "-9223372036854775808",
    "try_multiply(a, a) FROM VALUES (100000000000) t(a)": "None",
    """from_json('{"a": 33.333333333333333333}', 'a DECIMAL(20, 18)').a""": "33.333333333333336000",
    "bround(12.5, 0)": "13.0",
}
server = SparkConnectServer()
server.start(background=True)
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
ansi = spark.conf.get("spark.sql.ansi.enabled")
seen = {query: str(spark.sql(f"SELECT {query}").collect()[0][0]) for query in SEEN}
print(f"spark.sql.ansi.enabled {ansi}", *(f"{query}  {value}" for query, value in seen.items()), sep="\n")
spark.stop()
server.stop()
assert ansi == "true" and seen == SEEN, "the behaviour has changed"
PY
