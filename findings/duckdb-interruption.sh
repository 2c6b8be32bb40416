#!/usr/bin/env bash
# duckdb 2.0.1: Ctrl-C while a query runs raises RuntimeError("Query interrupted"), and no KeyboardInterrupt, neither
# itself nor as the error's context: `except KeyboardInterrupt` is passed by, and `except Exception` takes the user's
# wish to stop for a fault.
# Seen:
#   RuntimeError('Query interrupted') context None cause None
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" 'duckdb==2.0.1'
cd "$dir"
python3 - <<'PY'
import os
import signal
import threading

import duckdb

# Some seconds of counting, of which half a second is let pass, in the thread that asks: the signal is looked for
# between its tasks, and never while it waits for those of another.
duckdb.sql("SET threads = 1")
QUERY = "SELECT count(*) FROM range(3000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    duckdb.sql(QUERY).fetchall()
    seen = None
except BaseException as error:
    seen = error
print(repr(seen), "context", getattr(seen, "__context__", None), "cause", getattr(seen, "__cause__", None))
assert repr(seen) == "RuntimeError('Query interrupted')", "the behaviour has changed"
assert seen.__context__ is None, "the behaviour has changed"
PY
