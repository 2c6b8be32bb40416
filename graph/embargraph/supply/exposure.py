"""What a restriction on somebody costs: suppliers and customers, one and more steps away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.supply.markets import split_rows
from embargraph.supply.record import SupplyRecord
from embargraph.supply.view import Answered, View, percent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_exposure"]

COLUMNS = ("side", "hop", "who", "through", "share", "via", "year", "standing", "evidence")


@dataclass(frozen=True, slots=True)
class _Link:
    """One supplier of one customer, with what it supplies and its share of that."""

    other: str
    item: str
    share: Fraction | None
    year: str | None
    statement: str


def answer_exposure(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> Answered:
    """Return what somebody makes, and who supplies it and is supplied by it, step by step.

    Side `own` is what it makes itself, `supplier` who loses a customer, and
    `customer` who loses a supplier.  Shares are of the world's supply of the item.

    Args:
        connection: An open graph.
        values: The options `who`, `hops`.

    Raises:
        UsageError: There are fewer hops than one, or nobody is named.
    """
    if values["hops"] < 1:
        raise UsageError(f"--hops {values['hops']}; expected 1 or more")
    view = View(connection, values)
    record = view.record
    ids = [node for node, how in zip(values["who"] or [], values["who_match"] or [], strict=True)
           if how in {"exact", "words"}]  # fmt: skip
    starts = sorted(_everything(record, ids))
    suppliers, customers = _links(record)
    rows = _own(view, starts)
    for side, links in (("supplier", suppliers), ("customer", customers)):
        rows += _walk(view, side, links, starts, values["hops"])
    order = ("own", "supplier", "customer")
    rows.sort(key=lambda row: (order.index(row[0]), row[1], -(row[4] or 0), row[2]["label"], row[3]["label"]))
    if not rows:
        view.notes.append("nothing on record of what it makes, who supplies it, or whom it supplies")
    view.note_shares()
    return view.answered(COLUMNS, rows)


def _everything(record: SupplyRecord, ids: list[str]) -> set[str]:
    """Return the nodes asked about, those that are the same, and a state's place beside the state."""
    found = {each for node in ids for each in record.alike(node)}
    found |= {f"place-{node}" for node in found if record.kinds.get(node, ("", ""))[1] == "state"}
    return found | {node.removeprefix("place-") for node in found if record.kinds.get(node, ("", ""))[1] == "country"}


def _shares(record: SupplyRecord, what: str) -> tuple[dict[str, Fraction], str | None]:
    """Return the providers' shares of one market, of countries or of makers as stated."""
    places, makers, year = split_rows(record, record.produced[what])
    total = sum(row.share or 0 for row in places) or sum(row.share or 0 for row in makers)
    if not total:
        return {}, year
    return {row.provider: Fraction(row.share, total) for row in (*places, *makers) if row.share is not None}, year


def _links(record: SupplyRecord) -> tuple[dict[str, list[_Link]], dict[str, list[_Link]]]:
    """Return each one's suppliers and each one's customers.

    Who produces what goes into something supplies those who produce that;
    firms supply firms and countries countries, so that none is counted twice.
    """
    suppliers: dict[str, list[_Link]] = defaultdict(list)
    customers: dict[str, list[_Link]] = defaultdict(list)
    for supplier, customer, item, statement in record.supplied:
        suppliers[customer].append(_Link(supplier, item or "goods", None, None, statement))
        customers[supplier].append(_Link(customer, item or "goods", None, None, statement))
    for what, needs in record.needs.items():
        for need in needs:
            shares, year = _shares(record, need)
            for row in record.produced.get(need, ()):
                for user in record.produced.get(what, ()):
                    level = {record.kinds.get(each.provider, ("",))[0] for each in (row, user)}
                    if user.provider == row.provider or len(level) > 1 or row.year not in {None, year}:
                        continue
                    share = shares.get(row.provider)
                    suppliers[user.provider].append(_Link(row.provider, need, share, year, row.statement))
                    customers[row.provider].append(_Link(user.provider, need, share, year, row.statement))
    return suppliers, customers


def _own(view: View, starts: list[str]) -> list[tuple[Any, ...]]:
    record = view.record
    rows: list[tuple[Any, ...]] = []
    for what in sorted(record.produced):
        shares, year = _shares(record, what)
        for row in record.produced[what]:
            if row.provider in starts and row.year in {None, year}:
                evidence, standing = view.evidence([row.statement])
                share = percent(shares.get(row.provider))
                rows.append(("own", 0, record.ref(row.provider), record.ref(what), share, [], year, standing, evidence))
    return rows


def _walk(
    view: View, side: str, links: Mapping[str, list[_Link]], starts: list[str], hops: int
) -> list[tuple[Any, ...]]:
    """Return everybody within some steps, each with its shortest way and all items of the last step of it."""
    record = view.record
    rows = []
    came: dict[str, list[str]] = {start: [] for start in starts}
    frontier = starts
    for hop in range(1, hops + 1):
        found: dict[tuple[str, str], tuple[_Link, list[str]]] = {}
        for here in frontier:
            for link in links.get(here, ()):
                if link.other not in came:
                    found.setdefault((link.other, link.item), (link, [*came[here], here]))
        for (other, item), (link, way) in sorted(found.items()):
            evidence, standing = view.evidence([link.statement])
            label = record.labels.get(item, item)
            via = view.refs(node for node in way if node not in starts)
            what, share = {"id": item, "label": label}, percent(link.share)
            rows.append((side, hop, record.ref(other), what, share, via, link.year, standing, evidence))
        came |= {other: way for (other, _), (_, way) in found.items()}
        frontier = sorted({other for other, _ in found})
    return rows
