"""Datasets: the whole graph, and each official list that it holds."""

from __future__ import annotations

from typing import Any

from embargraph.serving.matching.entities import DATASET
from embargraph.serving.problems import Problem
from embargraph.sources.catalog import ftm_datasets

__all__ = ["catalog", "find_dataset"]

#: Names by which clients ask for all there is.
_ALL = frozenset({DATASET, "default", "all"})


def _name(list_id: str) -> str:
    """Return what the export calls a list."""
    found = ftm_datasets().get(list_id)
    return found[0] if found else list_id


def catalog(generation: Any) -> dict[str, Any]:
    """Return the datasets that can be asked."""
    version, lists = generation.digest.removeprefix("sha256:")[:12], generation.graph.lists_held()
    edition = generation.graph.vintage()
    children = [
        {
            "name": _name(each["id"]), "title": each["label"], "summary": _extent(each), "load": False,
            "version": each["edition"] or version, "children": [], "index_version": None, "index_current": False,
            "entity_count": each["held"], "url": None, "entities_url": None,
        }
        for each in lists
    ]  # fmt: skip
    whole = {
        "name": DATASET, "title": "Embargraph", "load": True, "version": version, "index_version": version,
        "summary": f"Export controls and sanctions; last evidence {edition.get('last_evidence')}. Not legal advice.",
        "children": [each["name"] for each in children], "index_current": True, "url": None, "entities_url": None,
    }  # fmt: skip
    return {"datasets": [whole, *children], "current": [DATASET], "outdated": [], "index_stale": False}


def _extent(each: dict[str, Any]) -> str:
    of = f" of {each['entries']}" if each["entries"] else ""
    return f"{each['coverage']}: {each['held']}{of} entries held"


def find_dataset(generation: Any, name: str) -> str | None:
    """Return the dataset of a name; None is the whole graph.

    Raises:
        Problem: There is none of this name.
    """
    if name in _ALL:
        return None
    known = {_name(each["id"]) for each in generation.graph.lists_held()}
    if name not in known:
        raise Problem(404, "not-found", f"no dataset {name[:80]!r}; there are: {', '.join([DATASET, *sorted(known)])}")
    return name
