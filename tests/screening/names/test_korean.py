"""Korean names in the spellings of the North, the South and McCune-Reischauer."""

import pytest

from embargraph.screening import match


@pytest.mark.parametrize(
    ("a", "b"),
    [("Kim Jong Un", "Kim Cho'ng-u'n"), ("Pak Yong Sik", "Park Yeong-sik"), ("Yun Ho-jin", "YUN, Ho Chin"), ("Ri Pyong Chol", "Lee Byeong-cheol")],
)  # fmt: skip
def test_one_name_in_two_spellings(a, b):
    assert match(a, b, "person").matched


@pytest.mark.parametrize(("a", "b"), [("Kim Jong Un", "Kim Song Hun"), ("Pak Yong Sik", "Pak Myong Guk")])
def test_other_syllables_are_another_name(a, b):
    assert not match(a, b, "person").matched
