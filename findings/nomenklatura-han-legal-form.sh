#!/usr/bin/env bash
# nomenklatura 4.17.4 with rigour 2.6.1: a Chinese company with and without its legal form scores
# 0.0 under logic-v2, and so do the traditional and the simplified form of one name. rigour knows
# the legal form, but takes it off only where blanks stand around it, which Chinese does not write.
# Seen:
#   长江光学有限公司 | 长江光学         0.0
#   長江光學         | 长江光学         0.0
#   remove_org_types('长江光学有限公司')  -> '长江光学有限公司'
#   remove_org_types('长江光学 有限公司') -> '长江光学 '
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
from rigour.names import remove_org_types

config = LogicV2.default_config()


def company(name):
    return EntityProxy.from_dict({"id": name, "schema": "Company", "properties": {"name": [name]}})


for left, right in (("长江光学有限公司", "长江光学"), ("長江光學", "长江光学")):
    score = LogicV2.compare(company(left), company(right), config).score
    print(left, "|", right, score)
    assert score == 0.0, "the behaviour has changed"
for name, stem in (("长江光学有限公司", "长江光学有限公司"), ("长江光学 有限公司", "长江光学 ")):
    print(repr(name), "->", repr(remove_org_types(name)))
    assert remove_org_types(name) == stem, "the behaviour has changed"
PY
