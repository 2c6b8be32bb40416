"""Bodies that are called by their kind: a ministry, a bank, the company."""

from __future__ import annotations

from embargraph.updates.articles.names import Mention

__all__ = ["OFFICES", "is_called", "is_office"]

#: What bodies of a state, and the like, are called by their kind.
OFFICES = frozenset(
    {
        "ministry",
        "department",
        "association",
        "agency",
        "bank",
        "government",
        "court",
        "university",
        "bureau",
        "commission",
    }
)


def is_office(mention: Mention) -> bool:
    """Say whether a group is a body by its kind, such as a trade ministry: "the ministry" may mean it."""
    return mention.form == "group" and mention.text.split()[-1].lower() in OFFICES


def is_called(body: Mention, noun: str) -> bool:
    """Say whether a body may be called so: a ministry by its name, a company by not being one."""
    called = set(body.name.lower().replace("-", " ").split())
    return noun in called if noun in OFFICES else not called & (OFFICES | {"exchange", "administration"})
