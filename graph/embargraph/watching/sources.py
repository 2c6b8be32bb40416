"""Whether a watch can be trusted: lists that are old, that shrank or are gone, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from embargraph.questions.losses import list_counts, list_losses
from embargraph.watching.changes import Change

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.watching.definitions import Watch

__all__ = ["source_changes", "summed_notes"]


def source_changes(
    graph: Graph, watch: Watch, day: date, before: Mapping[str, Any], troubles: Sequence[str]
) -> tuple[list[Change], dict[str, Any], frozenset[str], list[str]]:
    """Return what is to be said of the lists, what is kept of them, which are gone or cut, and notes for the run.

    A list that is gone, or has so much less that its file may have been cut, is kept with the entries that it had, and
    so is lost at each run until it is back: who is not in it is not freed by that.

    Args:
        graph: An open graph.
        watch: The watch.
        day: The day of the run.
        before: What was kept of lists at the run before.
        troubles: What is known to have failed.
    """
    with graph.reading() as connection:
        now = list_counts(connection)
    old = {list_: (str(one["label"]), int(one["entries"])) for list_, one in before.items()}
    losses = list_losses(old, now)
    kept: dict[str, Any] = {list_: {"label": label, "entries": count} for list_, (label, count) in now.items()}
    changes, notes = [], []
    for loss in losses:
        noticed = str(before[loss.list].get("gone") or day.isoformat())
        kept[loss.list] = {**before[loss.list], "gone": noticed}
        says = loss.text if loss.is_gone else f"{loss.text}; if it is whole, `embargraph watch reset` takes it as it is"
        notes.append(says)
        changes.append(_of_list("source_shrank", loss.list, loss.label, date.fromisoformat(noticed), says))
    for each in graph.lists_held():
        if each["coverage"] == "none" or not each["edition"]:
            continue
        stale = date.fromisoformat(each["edition"]) + timedelta(days=watch.stale_after)
        if stale < day:
            says = (
                f"{each['label']}: the newest edition held is of {each['edition']}, more than {watch.stale_after} days "
                "old: what came after it is not seen"
            )
            notes.append(says)
            changes.append(_of_list("source_stale", each["id"], each["label"], stale + timedelta(days=1), says))
    for trouble in troubles:
        notes.append(trouble)
        changes.append(Change("source_failed", trouble, day, [], says=trouble, repeats=False))
    gone = frozenset(loss.list for loss in losses)
    return changes, kept, gone, notes


def summed_notes(notes: Iterable[str]) -> list[str]:
    """Return notes of a run with all that say that a list is old in one line; the others as they are, after it.

    Args:
        notes: What was noted of the lists, a sentence each.

    Example:
        >>> old = "the newest edition held is of 2026-07-31, more than 30 days old: what came after it is not seen"
        >>> summed_notes([f"Entity List: {old}"])
        ['1 list is older than 30 days: Entity List (2026-07-31); what came after is not seen']
    """
    old: dict[str, list[str]] = {}
    others = []
    for note in notes:
        found = _OLD.match(note)
        if found is None:
            others.append(note)
        else:
            old.setdefault(found["days"], []).append(f"{found['label']} ({found['edition']})")
    return [*(_old_lists(lists, age) for age, lists in old.items()), *others]


def _old_lists(lists: Sequence[str], age: str) -> str:
    count = f"{len(lists)} lists are" if len(lists) > 1 else "1 list is"
    return f"{count} older than {age} days: {', '.join(lists)}; what came after is not seen"


#: What a run notes of a list that is old, as `list_changes` writes it.
_OLD = re.compile(r"(?P<label>.+): the newest edition held is of (?P<edition>\S+), more than (?P<days>\d+) days old")


def _of_list(kind: str, list_: str, label: str, day: date, says: str) -> Change:
    return Change(kind, list_, day, [], who={"id": list_, "label": label}, says=f"{says}.", repeats=False)
