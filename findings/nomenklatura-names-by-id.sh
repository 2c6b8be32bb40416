#!/usr/bin/env bash
# nomenklatura 4.17.4: the matcher logic-v2 remembers an entity's names by the entity's id. Who
# screens one query after another and gives each query the same id (such as "query") gets the first
# query's names for all of them. A comment in the source says that the memory does not see a change
# of the entity; the score does not show it.
# Seen, each against "Huawei Technologies Co Ltd":
#   id query  Huawei Technologies Co., Ltd.  1.0
#   id query  Banana Trading LLC             1.0
#   id other  Banana Trading LLC             0.228
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'nomenklatura==4.17.4' 'followthemoney==4.11.2' 'rigour==2.6.1'
cd "$dir"
python3 - <<'PY'
from followthemoney.proxy import EntityProxy
from nomenklatura.matching.logic_v2.model import LogicV2

config = LogicV2.default_config()


def company(key, name):
    return EntityProxy.from_dict({"id": key, "schema": "Company", "properties": {"name": [name]}})


listed = company("listed", "Huawei Technologies Co Ltd")
seen = []
for key, name in (
    ("query", "Huawei Technologies Co., Ltd."),
    ("query", "Banana Trading LLC"),
    ("other", "Banana Trading LLC"),
):
    seen.append(round(LogicV2.compare(company(key, name), listed, config).score, 3))
    print(f"id {key}  {name:<30} {seen[-1]}")
assert seen[0] == seen[1] == 1.0, "the behaviour has changed"
assert seen[2] < 0.5, "the behaviour has changed"
PY
