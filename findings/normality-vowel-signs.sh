#!/usr/bin/env bash
# normality 3.1.0, followthemoney 4.11.2: `normalize` takes the vowel signs of Thai, Burmese and Hindi for accents and
# deletes them, so that different words become one: "China" and "June" in Thai. `slugify_text` does so before it makes
# Latin letters, and FollowTheMoney gives two addresses one node in its graph for it. With `latinize=True` the
# signs are read first, and the words stay apart.
# Seen:
#   จีน จูน     normalize True  latinize False  nodes addr:12-cn-10110 addr:12-cn-10110
#   မိုး မဲ      normalize True  latinize False  nodes addr:12-m-10110 addr:12-m-10110
#   सुर सेर     normalize True  latinize False  nodes addr:12-sara-10110 addr:12-sara-10110
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'normality==3.1.0' 'followthemoney==4.11.2'
python3 - <<'PY'
from followthemoney.types import registry
from normality import normalize

for left, right in (("จีน", "จูน"), ("မိုး", "မဲ"), ("सुर", "सेर")):
    one = normalize(left) == normalize(right)
    latin = normalize(left, latinize=True) == normalize(right, latinize=True)
    nodes = [registry.address.node_id(f"12 {word} 10110") for word in (left, right)]
    print(left, right, "normalize", one, "latinize", latin, "nodes", *nodes)
    assert (one, latin) == (True, False) and nodes[0] == nodes[1], "the behaviour has changed"
PY
