"""What holds a score down: likeness of the one telling word, the sound of a short one, common words alone."""

import pytest

from embargraph.screening import match


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Lyon International Foods Technology Ltd", "Lion Technology"),
        ("Osaka Vantage Engineering", "Avantage Engineering LLC"),
        ("SMIC", "ZEMIC"),
        ("Semiconductor Manufacturing International (Shanghai)", "Semiconductor Manufacturing International"),
    ],
)
def test_bodies_that_are_not_one(a, b):
    assert not match(a, b, "company").matched


def test_enough_common_words_are_a_name():
    assert match("China General Nuclear Power Corporation", "China General Nuclear Power Group").matched
    assert not match("Ministry of National Defence", "Ministry of Health").matched
