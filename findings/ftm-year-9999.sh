#!/usr/bin/env bash
# followthemoney 4.11.2: an end date of 9999-12-31, which stands for "no end" in many data sets, is
# dropped by `EntityProxy.add`, which returns as usual. 2999-12-31 is kept. `EntityProxy.from_dict`
# keeps both, so that the same statement survives one way in and not the other.
# Seen:
#   add 9999-12-31       -> []
#   add 2999-12-31       -> ['2999-12-31']
#   from_dict 9999-12-31 -> ['9999-12-31']
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'followthemoney==4.11.2'
cd "$dir"
python3 - <<'PY'
from followthemoney.proxy import EntityProxy


def ownership(**properties):
    return EntityProxy.from_dict({"id": "o", "schema": "Ownership", "properties": properties})


seen = []
for day in ("9999-12-31", "2999-12-31"):
    entity = ownership()
    entity.add("endDate", day)
    seen.append(entity.get("endDate"))
    print(f"add {day} -> {seen[-1]}")
seen.append(ownership(endDate=["9999-12-31"]).get("endDate"))
print(f"from_dict 9999-12-31 -> {seen[-1]}")
assert seen == [[], ["2999-12-31"], ["9999-12-31"]], "the behaviour has changed"
PY
