"""Edits in Python are those of rapidfuzz."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance.OSA import distance

from embargraph.screening.compare.edits import count_edits

WORDS = st.text(alphabet="abcdé", max_size=14)


@settings(max_examples=2000, deadline=None)
@given(WORDS, WORDS)
def test_the_same_as_the_library(a, b):
    assert count_edits(a, b) == distance(a, b)


def test_one_look_up_imports_no_library_of_many():
    code = """
import sys
from embargraph.screening.candidates import find_parties
from embargraph.screening.index.build import build_index
from embargraph.screening.index.search import NameIndex
from embargraph.screening import match
match("Huawei Tech. Co Ltd", "Huawei Technologies Company")
print(sorted({"rapidfuzz", "rigour.names", "normality", "anyascii", "opencc", "pypinyin"} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
