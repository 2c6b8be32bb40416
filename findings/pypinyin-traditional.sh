#!/usr/bin/env bash
# pypinyin 0.55.0: characters with several readings are told apart by a dictionary of phrases, which
# knows the words below in simplified characters only. The same word in traditional characters gets
# another Latin name. opencc-python-reimplemented 0.1.7 (t2s) before pypinyin mends it.
# Seen:
#   長春 zhang chun    长春 chang chun
#   重慶 zhong qing    重庆 chong qing
#   長沙 zhang sha     长沙 chang sha
#   廈門 sha men       厦门 xia men
#   銀行 yin xing      银行 yin hang
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pypinyin==0.55.0' 'opencc-python-reimplemented==0.1.7'
cd "$dir"
python3 - <<'PY'
from opencc import OpenCC
from pypinyin import lazy_pinyin

simplify = OpenCC("t2s").convert
expected = {
    "長春": ("zhang chun", "chang chun"),
    "重慶": ("zhong qing", "chong qing"),
    "長沙": ("zhang sha", "chang sha"),
    "廈門": ("sha men", "xia men"),
    "銀行": ("yin xing", "yin hang"),
}
for name, readings in expected.items():
    seen = (" ".join(lazy_pinyin(name)), " ".join(lazy_pinyin(simplify(name))))
    print(name, seen[0], "   ", simplify(name), seen[1])
    assert seen == readings, "the behaviour has changed"
PY
