"""Patterns of licence requirements and review policies: each is what its example says."""

import tomllib
from pathlib import Path

import pytest

import embargraph.ingest.requirements
from embargraph.ingest.requirements import parse_policy, parse_requirement

PATTERNS = tomllib.loads(
    Path(embargraph.ingest.requirements.__file__).with_name("requirements.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("entry", PATTERNS["footnote"], ids=lambda entry: entry["footnote"])
def test_a_section_says_which_footnote(entry):
    text = f"For all items subject to the EAR (See \u00a7\u00a7 {entry['example']} and 744.11 of the EAR)"

    assert parse_requirement(text).footnotes == (entry["footnote"],)


@pytest.mark.parametrize("entry", PATTERNS["items"], ids=lambda entry: entry["scope"])
def test_items_are_read_by_the_first_pattern_that_fits(entry):
    found = parse_requirement(entry["example"])

    assert found.remainder == ""
    assert found.scope.partition("{")[0].startswith(entry["scope"].partition("{")[0])
    assert "{" not in found.scope


@pytest.mark.parametrize("entry", PATTERNS["policy"], ids=lambda entry: entry["name"])
def test_a_policy_is_of_its_class(entry):
    assert parse_policy(entry["example"]).name == entry["name"]


def test_every_pattern_has_a_source():
    assert all(entry["source"].startswith("15 CFR") for kind in PATTERNS.values() for entry in kind)
