#!/usr/bin/env bash
# fingerprints 1.3.1, nomenklatura 4.17.4: a Chinese name is taken for as many words as it has characters, and the
# words are sorted. The 12th and the 20th institute of a group, two parties on lists that name such institutes one by
# one, have one fingerprint, and so have the 13th and the 30th. The matchers name-based and logic-v1 score each pair
# 1.0 and 0.9; written in English, with figures, the same pair is neither.
# Seen:
#   示例集团第十二研究所  示例集团第二十研究所  one fingerprint True   name-based 1.0  logic-v1 0.9
#   示例集团第十三研究所  示例集团第三十研究所  one fingerprint True   name-based 1.0  logic-v1 0.9
#   Example 12th Institute  Example 20th Institute  one fingerprint False  name-based 0.81  logic-v1 0.72
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'fingerprints==1.3.1' 'nomenklatura==4.17.4' 'followthemoney==4.11.2' 'rigour==2.6.1' 'normality==3.1.0'
python3 - <<'PY'
from fingerprints import generate
from followthemoney import model
from nomenklatura.matching import LogicV1, NameMatcher


def score(matcher, *names):
    parties = [model.get_proxy({"id": name, "schema": "Company", "properties": {"name": [name]}}) for name in names]
    return round(matcher.compare(*parties, matcher.default_config()).score, 2)


pairs = (
    ("示例集团第十二研究所", "示例集团第二十研究所"),
    ("示例集团第十三研究所", "示例集团第三十研究所"),
    ("Example 12th Institute", "Example 20th Institute"),
)
seen = []
for left, right in pairs:
    seen.append((generate(left) == generate(right), score(NameMatcher, left, right), score(LogicV1, left, right)))
    print(left, right, "one fingerprint", seen[-1][0], "name-based", seen[-1][1], "logic-v1", seen[-1][2])
assert seen == [(True, 1.0, 0.9), (True, 1.0, 0.9), (False, 0.81, 0.72)], "the behaviour has changed"
PY
