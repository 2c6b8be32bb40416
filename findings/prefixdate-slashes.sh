#!/usr/bin/env bash
# prefixdate 0.6.1, by which FollowTheMoney reads dates: a day written with slashes or dots loses its month and its day
# and stays as a year, where a form that is not read at all gives nothing; and a time of evening with a zone west
# of Greenwich is the next day.
# Seen:
#   2020-01-02                 2020-01-02
#   2020/01/02                 2020
#   2020.01.02                 2020
#   02/01/2020                 None
#   2020-01-01T23:30:00-05:00  2020-01-02T04:30:00
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'prefixdate==0.6.1'
python3 - <<'PY'
from prefixdate import parse

seen = []
for text in ("2020-01-02", "2020/01/02", "2020.01.02", "02/01/2020", "2020-01-01T23:30:00-05:00"):
    seen.append(parse(text).text)
    print(f"{text:<27}{seen[-1]}")
assert seen == ["2020-01-02", "2020", "2020", None, "2020-01-02T04:30:00"], "the behaviour has changed"
PY
