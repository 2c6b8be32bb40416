"""The order of review policies and requirements, which is data: seeds/terms/review_policies.toml."""

import tomllib

import pytest

from embargraph.resources import find_folder, seed_files
from embargraph.rules.ownership.severity import policy_rank, requirement_rank


def test_the_order_from_the_most_restrictive_to_none():
    policies = ("Policy of denial", "Presumption of denial", "Case-by-case, else presumption of denial",
                "Case-by-case", "Presumption of approval", None)  # fmt: skip

    assert [policy_rank(policy) for policy in policies] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "requirement, rank",
    [("For all items subject to the EAR", 0), ("All items subject to the EAR, except EAR99", 1),
     ("All items subject to the EAR, when used in projects", 1), ("Items on the CCL", 2), ("", 3), (None, 3)],
)  # fmt: skip
def test_the_farthest_requirement_comes_first(requirement, rank):
    assert requirement_rank(requirement) == rank


def test_the_table_is_no_fact_file_and_names_its_sources():
    path = find_folder("seeds") / "terms" / "review_policies.toml"
    orders = tomllib.loads(path.read_text(encoding="utf-8"))

    assert path not in seed_files()
    assert all(entry["source"] for kind in ("policy", "requirement") for entry in orders[kind])
