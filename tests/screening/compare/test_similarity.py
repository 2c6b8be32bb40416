"""How alike two words are does not depend on which of two ways counts their edits: early or late in a process."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance.OSA import distance

from embargraph.screening.compare import similarity
from embargraph.screening.compare.edits import count_edits

#: Spellings of one sound; words made of them sound alike and have many letters apart.
SOUNDS = (("shch", "schtsch", "sc"), ("zh", "sch", "j"), ("ch", "tsch", "tch"), ("kh", "ch", "h", "x"), ("u", "ou", "oo"),
          ("v", "w", "ff"), ("ya", "ja", "ia"), ("a",), ("e", "ie"), ("k",), ("n",), ("o",), ("r",), ("dzh", "dsch", "j"))  # fmt: skip


@st.composite
def pairs(draw):
    """Two words of the same sounds, some letters changed: words drawn apart are alike too seldom."""
    sounds = draw(st.lists(st.sampled_from(SOUNDS), min_size=2, max_size=8))
    word, other = ("".join(draw(st.sampled_from(spelt)) for spelt in sounds) for _ in range(2))
    place = draw(st.integers(0, len(other)))
    return word, other[:place] + draw(st.text(alphabet="aeioukhszy", max_size=2)) + other[place + 1 :] or "a"


def counted(a, b, score_cutoff):
    return count_edits(a, b)


@settings(max_examples=500, deadline=None)
@given(pairs(), st.booleans(), st.sampled_from((0, 1, 2)))
def test_words_are_as_alike_by_either_count(words, strict, loose):
    found = []
    for count in (counted, distance):
        before, similarity._distance = similarity._distance, count
        try:
            found.append(similarity.alikeness(*words, loose, strict=strict))
        finally:
            similarity._distance = before
    assert found[0] == found[1]
