"""What differs between two graphs: who becomes restricted, who is freed, whose terms change.

The two may be two graph files, as of two days of building, or one file under
two assumptions.  Restrictions are compared by who is restricted, from what and
under which rule; everything else about them may be what has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError
from embargraph.model.names import name_key
from embargraph.model.plain import as_plain
from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.losses import list_counts, list_losses
from embargraph.store.lookup import Likeness, resolve_names
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.stakes_held import StakesHeld

__all__ = [
    "CHANGES",
    "COLUMNS",
    "TERMS",
    "Difference",
    "Differences",
    "Watched",
    "compare_rows",
    "find_differences",
    "find_watched",
    "names_of",
]

#: Columns of a row.
COLUMNS = (
    "who", "change", "before", "after", "under", "what", "effect", "basis", "via", "altered", "since", "until",
    "policy", "footnote", "witness", "branches", "note", "match", "standing", "evidence", "assuming",
)  # fmt: skip

#: What a difference may be, in the order of the rows.
CHANGES = ("restricted", "altered", "list gone", "freed")

#: Verdicts from the one that binds to the one that does not.
_VERDICTS = tuple(VERDICTS)

#: What may change of a restriction while it stays the same restriction.
TERMS = (
    "verdict", "since", "until", "list", "binds", "policy", "requirement", "scope", "footnote", "programme",
    "presumption", "standing", "via", "relief",
)  # fmt: skip


_EVIDENCE = "SELECT statement, evidence FROM evidence WHERE list_contains($ids, statement)"


@dataclass(frozen=True, slots=True)
class Watched:
    """Names to watch: the nodes they mean in either graph, and names that neither has."""

    nodes: dict[str, str]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """The rows on which two graphs differ, and between what they were compared."""

    rows: list[dict[str, Any]]
    before: str = "the record"
    after: str = "the record"
    day: date | None = None
    assuming: str | None = None
    unknown: tuple[str, ...] = ()
    #: Sentences on lists that are gone from the later graph, or shrank.
    losses: tuple[str, ...] = ()
    #: Under assumptions: of how many stakes this is the result, and how many registers of owners are loaded.
    stakes: StakesHeld | None = None
    #: Sentences on facts that were added: owners who may be someone on record, rows that were not loaded.
    warnings: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """How many rows there are of each kind of change."""
        counts = Counter(row["change"] for row in self.rows)
        return ", ".join(f"{counts[change]} {change}" for change in CHANGES)

    def sentences(self) -> list[str]:
        """Return what else a verdict says: what was unknown, what stakes it rests on, who is not watched."""
        told = []
        open_ = [row for row in self.rows if "unknown" in {row["before"], row["after"]}]
        if open_:
            named = list(dict.fromkeys(row["who"]["label"] for row in open_ if row["who"]))
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            rows = f"{len(open_)} row{'s' * (len(open_) != 1)}"
            told.append(f"Unknown before or after in {rows}: {', '.join(named[:3])}{more}.")
        if self.stakes is not None and self.assuming is not None:
            told.append(self.stakes.sentence())
        if self.unknown:
            told.append(f"Not on record, so not watched: {', '.join(self.unknown)}.")
        return told


@dataclass(frozen=True, slots=True)
class Difference:
    """One restriction that two graphs have differently."""

    change: str
    before: str | None
    after: str | None
    altered: tuple[str, ...]
    #: The row that shows it: of the later graph, where that has one.
    row: dict[str, Any]
    is_after: bool


def names_of(lines: Iterable[str]) -> list[str]:
    """Return the names of a watch list, one a line; empty ones and what stands after a ``#`` are left out.

    Example:
        >>> names_of(["ZTE  # a customer", "", "# a remark"])
        ['ZTE']
    """
    names = (line.partition("#")[0].strip() for line in lines)
    return [name for name in names if name_key(name)]


def find_watched(graphs: Sequence[DuckDBPyConnection], names: Iterable[str], like: Likeness | None = None) -> Watched:
    """Return what a watch list means: each name's nodes, and what reaches them by their country.

    Args:
        graphs: The graphs that may have the names.
        names: One name each, as `names_of` reads them.
        like: Finds parties of like names; see `embargraph.store.lookup.resolve_name`.
    """
    nodes: dict[str, str] = {}
    unknown = []
    for name in names_of(names):
        is_known = False
        for graph in graphs:
            try:
                matches = resolve_names(graph, name, broader=True, like=like)
            except UnknownNameError:
                continue
            is_known = True
            for match in matches:
                if match.how == "exact" or nodes.get(match.id) != "exact":
                    nodes[match.id] = match.how
        if not is_known:
            unknown.append(name)
    return Watched(nodes, tuple(unknown))


def find_differences(
    old: DuckDBPyConnection,
    new: DuckDBPyConnection,
    *,
    day: date | None = None,
    versus_day: date | None = None,
    watched: Watched | None = None,
    assuming: str | None = None,
) -> list[dict[str, Any]]:
    """Return the rows on which two graphs differ, who becomes restricted first.

    Args:
        old: The graph before.
        new: The graph after.
        day: The day asked about; None compares all days.
        versus_day: The day of the graph before, where it is another.
        watched: Only what touches these nodes.
        assuming: What was assumed, to be said in every row.

    Returns:
        Rows with the columns `COLUMNS`.  `change` is `restricted` (now binding,
        not before), `freed` (neither binding nor in doubt any more), `list gone`
        (not on record any more, since no file of the later graph has the list:
        nobody is freed by that) or `altered` (anything else: `before`, `after`
        and `altered` say what).
    """
    gone = {loss.list for loss in list_losses(list_counts(old), list_counts(new)) if loss.is_gone}
    who = None if watched is None else sorted(watched.nodes)
    before, after = _grouped(old, versus_day or day, who), _grouped(new, day, who)
    found = [
        difference
        for key in {**before, **after}
        if (difference := compare_rows(before.get(key, []), after.get(key, []))) is not None
    ]
    found = [replace(one, change="list gone") if _is_lost(one, gone) else one for one in found]
    rows = [*_shown(old, [d for d in found if not d.is_after]), *_shown(new, [d for d in found if d.is_after])]
    for row in rows:
        row["match"] = "exact" if watched is None else watched.nodes[row["who"]["id"]]
        row["assuming"] = assuming
    order = CHANGES
    rows.sort(key=lambda row: (order.index(row["change"]), row["who"]["label"], row["who"]["id"], row["under"]["id"],
                               (row["what"] or {"id": ""})["id"], row["effect"] or ""))  # fmt: skip
    return [{column: as_plain(row[column]) for column in COLUMNS} for row in rows]


def _is_lost(difference: Difference, gone: set[str]) -> bool:
    """Say whether a restriction is only gone because no file of the later graph has its list."""
    lists = set(difference.row["list"] or ())
    return difference.change == "freed" and difference.after is None and bool(lists) and lists <= gone


def _grouped(graph: DuckDBPyConnection, day: date | None, who: list[str] | None) -> dict[Any, list[dict[str, Any]]]:
    answer = graph.execute(read_sql("questions/sql/compared_restrictions.sql"), {"day": day, "who": who})
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in as_dicts(answer):
        key = (row["who"], row["under"], row["what"], row["effect"], row["basis"])
        groups.setdefault(key, []).append(row)
    return groups


def compare_rows(
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    *,
    terms: Sequence[str] = TERMS,
    state: str = "verdict",
    states: Sequence[str] = _VERDICTS,
) -> Difference | None:
    """Return how the rows of one restriction differ; None where they are the same.

    Args:
        before: Its rows before, which may be none.
        after: Its rows after.
        terms: What of a row is compared.
        state: Which of these says how it stands.
        states: What that may be, from what binds to what does not.

    Example:
        >>> compare_rows([{"verdict": "unknown"}], [{"verdict": "restricted"}], terms=("verdict",)).change
        'restricted'
    """
    altered = tuple(name for name in terms if _of(before, name) != _of(after, name))
    if not altered and _of(before, *terms) == _of(after, *terms):
        return None
    old, new = _strongest(before, state, states), _strongest(after, state, states)
    if new == states[0] and old != states[0]:
        change = "restricted"
    elif old in _VERDICTS[:3] and new in {None, "listed"}:
        change = "freed"
    else:
        change = "altered"
    both = altered if before and after else ()
    row = min(after or before, key=lambda row: states.index(row[state]))
    return Difference(change, old, new, both, row, bool(after))


def _of(rows: list[dict[str, Any]], *names: str) -> set[str]:
    return {repr([row[name] for name in names]) for row in rows}


def _strongest(rows: list[dict[str, Any]], state: str, states: Sequence[str]) -> str | None:
    return min((row[state] for row in rows), key=states.index, default=None)


def _shown(graph: DuckDBPyConnection, differences: list[Difference]) -> Iterator[dict[str, Any]]:
    """Yield differences as rows, with the chain and the evidence of the graph that has them."""
    ids = [difference.row["id"] for difference in differences]
    answer = graph.execute(read_sql("questions/sql/differing_restrictions.sql"), {"ids": ids})
    full = {row["id"]: row for row in as_dicts(answer)}
    premises = sorted({premise for row in full.values() for premise in row["premises"]})
    evidence = dict(graph.execute(_EVIDENCE, {"ids": premises}).fetchall())
    for difference in differences:
        row = full[difference.row["id"]]
        yield {
            **{name: difference.row[name] for name in ("effect", "basis", "since", "until", "policy", "footnote")},
            **{name: row[name] for name in ("who", "under", "what", "via", "witness", "branches", "note")},
            "standing": difference.row["standing"],
            "change": difference.change,
            "before": difference.before,
            "after": difference.after,
            "altered": list(difference.altered),
            "evidence": [evidence[premise] for premise in row["premises"] if premise in evidence],
        }
