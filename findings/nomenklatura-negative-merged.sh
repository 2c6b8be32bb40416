#!/usr/bin/env bash
# nomenklatura 4.17.4: two parties that a person has judged not to be the same become one, without a word, as soon as
# each is judged to be the same as a third. `Resolver.decide` looks at no earlier judgement, `get_judgement` looks at
# what is merged before it looks at what was refused, and the refusal is still in the table, where nobody is shown it.
# Seen:
#   a, b judged negative   a, b: negative
#   a, c judged positive   a, b: negative
#   b, c judged positive   a, b: positive
#   of one canonical id: True   refusals kept: 1
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'nomenklatura==4.17.4'
python3 - <<'PY'
from nomenklatura.db import make_session
from nomenklatura.judgement import Judgement
from nomenklatura.resolver import Resolver

steps = (("a", "b", Judgement.NEGATIVE), ("a", "c", Judgement.POSITIVE), ("b", "c", Judgement.POSITIVE))
seen = []
with make_session("sqlite:///:memory:") as session:
    resolver = Resolver(session, create=True)
    for left, right, judgement in steps:
        resolver.decide(left, right, judgement, user="reviewer")
        seen.append(resolver.get_judgement("a", "b").value)
        print(f"{left}, {right} judged {judgement.value:<9}  a, b: {seen[-1]}")
    one = resolver.get_canonical("a") == resolver.get_canonical("b")
    refusals = sum(edge.judgement == Judgement.NEGATIVE for edge in resolver.all_edges())
print("of one canonical id:", one, "  refusals kept:", refusals)
assert (seen, one, refusals) == (["negative", "negative", "positive"], True, 1), "the behaviour has changed"
PY
