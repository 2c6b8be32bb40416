#!/usr/bin/env bash
# edtf 5.0.2: what holds since 2014 is over in 2024. `text_to_edtf` writes "since 2014" with an unknown end (`2014/`),
# not an open one (`2014/..`), and `upper_strict` of an unknown end is ten years after the start. "Before 1990" begins
# ten years earlier. A stake or a designation without an end is so taken for ended. The ten years are a constant of the
# library's settings. Of "2014 or 2016", the text becomes the first year alone.
# Seen:
#   since 2014     2014/     2014-01-01 to 2024-01-01
#   after 2014     2014/     2014-01-01 to 2024-01-01
#   before 1990    /1990     1980-12-31 to 1990-12-31
#   2014 or 2016   2014      2014-01-01 to 2014-12-31
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'edtf==5.0.2'
python3 - <<'PY'
import time

from edtf import parse_edtf, text_to_edtf

SEEN = {
    "since 2014": ("2014/", "2014-01-01", "2024-01-01"), "after 2014": ("2014/", "2014-01-01", "2024-01-01"),
    "before 1990": ("/1990", "1980-12-31", "1990-12-31"), "2014 or 2016": ("2014", "2014-01-01", "2014-12-31"),
}  # fmt: skip
for text, expected in SEEN.items():
    form = text_to_edtf(text)
    dates = parse_edtf(form)
    ends = [time.strftime("%Y-%m-%d", end) for end in (dates.lower_strict(), dates.upper_strict())]
    print(f"{text:<15}{form:<10}{' to '.join(ends)}")
    assert (form, *ends) == expected, "the behaviour has changed"
assert parse_edtf("2014/..").upper.upper_strict() == float("inf"), "the behaviour has changed"
PY
