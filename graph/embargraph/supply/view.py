"""What every question on supply starts from: the record, the target, the chain, the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.model.vocabulary import weakest
from embargraph.supply.chain import Chain
from embargraph.supply.controls import Controls, read_controls, target_states
from embargraph.supply.markets import supply_chain
from embargraph.supply.record import SupplyRecord, read_record

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Answered", "View", "as_limit", "as_share", "percent"]

#: Columns, rows, and what a reader should know of them.
Answered = tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[str, ...]]


def as_share(value: object) -> Fraction:
    """Return a share to deny, as a fraction.

    Raises:
        UsageError: It is not above 0 and up to 1.

    Example:
        >>> as_share(0.9)
        Fraction(9, 10)
    """
    try:
        share = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise UsageError(f"--share {value}; expected a part of the whole, above 0 and up to 1")
    return share


def as_limit(value: int | None) -> int | None:
    """Return the most rows to give; None is all.

    Raises:
        UsageError: It is less than one.
    """
    if value is not None and value < 1:
        raise UsageError(f"--limit {value}; expected 1 or more")
    return value


def percent(share: Fraction | None) -> float | None:
    """Return a share as rows have it: in percent, to a hundredth.

    Example:
        >>> percent(Fraction(1, 3))
        33.33
    """
    return None if share is None else round(float(share * 100), 2)


def _chosen(values: Mapping[str, Any], name: str) -> list[str]:
    """Return the nodes that a name selects, without what is narrower or broader."""
    ids, how = values.get(name), values.get(f"{name}_match")
    return [node for node, match in zip(ids or [], how or [], strict=True) if match in {"exact", "words"}]


#: Said of a row whose market has no share on record.
UNMEASURED = "named suppliers only, no shares on record: not a measure of the market"


@dataclass
class View:
    """A graph's supply seen from a target."""

    connection: DuckDBPyConnection
    values: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)

    @cached_property
    def record(self) -> SupplyRecord:
        """What the graph says of supply."""
        return read_record(self.connection, self.values.get("as_of"))

    @cached_property
    def targets(self) -> list[str]:
        """The states to be denied."""
        found = target_states(self.connection, (self.values.get("against") and _chosen(self.values, "against")) or [])
        if not found:
            raise UsageError("--against names no state; expected one, such as CN")
        return found

    @cached_property
    def chain(self) -> Chain:
        """The supply chain as the target sees it."""
        chain = supply_chain(
            self.record,
            self.targets,
            by=self.values.get("by_kind", "country"),
            reach=self.values.get("reach") or "headquarters",
            both=self.values.get("route") == "all",
        )
        for name, part in chain.circles:
            ends = " needs or includes ".join(self.record.ref(node)["label"] for node in (name, part))
            self.notes.append(f"cycle: {ends}, which leads back to it; that step is left out")
        return chain

    @cached_property
    def controls(self) -> Controls:
        """The measures in force that reach what is bound for the target."""
        return read_controls(self.connection, self.record, self.targets, self.values.get("as_of"))

    def asked(self) -> list[str]:
        """Return those of the technologies asked about that have supply on record; notes name the others.

        Raises:
            UsageError: None was asked about that is a technology.
        """
        named = [node for node in _chosen(self.values, "what") if self.record.kinds.get(node, ("",))[0] == "technology"]
        if not named:
            raise UsageError("--what names no technology")
        unknown = [node for node in named if node not in self.chain.known]
        for node in unknown:
            label = self.record.ref(node)["label"]
            self.notes.append(f"{label}: no provider is on record, neither of it nor of its kinds or inputs")
        self.note_gaps([node for node in named if node not in unknown])
        self.note_reach([node for node in named if node not in unknown])
        return [node for node in named if node not in unknown]

    def note_gaps(self, names: list[str]) -> None:
        """Note what is missing of some technologies: shares, and parts without providers."""
        below = self.chain.below(names)
        markets = [(name, self.chain.technologies[name].market) for name in below]
        without = [name for name, market in markets if market is not None and not market.is_graded]
        missing = {part for name in below for part in self._parts(name) if part not in self.chain.known}
        labels = self.record.ref
        if without:
            shown = ", ".join(labels(name)["label"] for name in without[:5])
            more = f" and {len(without) - 5} more" if len(without) > 5 else ""
            self.notes.append(f"no shares on record for {shown}{more}: denied only if every known provider refuses")
        if missing:
            shown = ", ".join(labels(name)["label"] for name in sorted(missing)[:5])
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            self.notes.append(f"no provider on record for {shown}{more}: left out")
        self.note_shares()

    def measured(self, bottleneck: str, denied: Fraction) -> tuple[float | None, str | None]:
        """Return a share that is denied, in percent, and what to know of it.

        Where no share of the deciding market is on record the named suppliers
        are all that is known: whether they are the market is not, so there is no
        share, unless nothing at all is denied.

        Args:
            bottleneck: The technology whose market decides.
            denied: What is denied of it, from 0 to 1.
        """
        market = self.chain.technologies[bottleneck].market
        if market is None or market.is_graded or not denied:
            return percent(denied), None
        return None, UNMEASURED

    def note_reach(self, names: list[str]) -> None:
        """Note that foreign-product rules reach nobody, where no maker is on record to use another's technology."""
        if self.values.get("reach") != "fdp":
            return
        markets = [self.chain.market(name) for name in self.chain.below(names)]
        if not any(each.answers - {each.home} for market in markets for each in market.provisions):
            self.notes.append(
                "reach fdp changes nothing here: no maker of these is on record to use another state's technology"
            )

    def note_shares(self) -> None:
        """Note that the graph has no shares at all, and where they are to be had."""
        if not any(row.share is not None for rows in self.record.produced.values() for row in rows):
            self.notes.append(
                "this graph has no market shares; the ETO tables have: embargraph build --source eto=DIR "
                "(https://eto.tech/dataset-docs/chipexplorer), then --graph"
            )

    def _parts(self, name: str) -> list[str]:
        technology = self.chain.technologies[name]
        return [*technology.kinds, *technology.needs]

    def refs(self, nodes: Iterable[str]) -> list[dict[str, str]]:
        """Return nodes as rows have them."""
        return [self.record.ref(node) for node in nodes]

    def evidence(self, statements: Iterable[str]) -> tuple[list[dict[str, Any]], str | None]:
        """Return the evidence of some statements, and the weakest standing among them."""
        wanted = sorted({statement for statement in statements if statement})
        found = [self._evidence[statement] for statement in wanted if statement in self._evidence]
        standings = [each["standing"] for each in found if each["standing"]]
        return found, weakest(*standings) if standings else None

    @cached_property
    def _evidence(self) -> dict[str, dict[str, Any]]:
        rows = self.connection.execute(
            "SELECT e.statement, e.evidence FROM evidence e JOIN statement s ON s.id = e.statement "
            "WHERE s.relation IN ('produces', 'supplies', 'needs')"
        ).fetchall()
        return dict(rows)

    def answered(self, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Answered:
        """Return an answer with its notes, each once."""
        return columns, rows, tuple(dict.fromkeys(self.notes))
