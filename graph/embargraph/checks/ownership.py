"""A second opinion on ownership: is each witness borne out by the statements?

It shares no code with the rule that found the witness.  It reads a finished
restriction and the statements, adds up the stakes, drops each in turn, and
follows each owner to its listing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.model.vocabulary import FIRM_STANDINGS
from embargraph.store.sql import as_dicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["WitnessBatch", "WitnessChecker", "check_batch", "witness_batches"]

_ROWS = """
SELECT r.id, r.who, r.under, r.basis, r.verdict, coalesce(r.first_day, DATE '0001-01-01') AS first_day,
    coalesce(r.last_day, DATE '9999-12-31') AS last_day, r.witness, r.premises, r.note, r.branches
FROM restriction r WHERE len(r.witness) > 0{only} ORDER BY r.id
"""

#: What ended had begun by then, also where nobody knows when.  Assembled: a batch asks for some of them only.
_STATEMENTS = """
SELECT id, subject, relation, object, value, share, share_min, share_max, qualifiers,
    coalesce(since_first, DATE '0001-01-01') AS begins_first,
    least(coalesce(since_last, DATE '0001-01-01'), until_last) AS begins_last,
    coalesce(until_first, DATE '9999-12-31') AS ends_first, coalesce(until_last, DATE '9999-12-31') AS ends_last,
    standing
FROM statement WHERE relation IN ('owns', 'controls', 'targets', 'has_threshold'){only}
"""
#: Behind a condition: only what is among ids that are given.
_AMONG = " AND {} IN (SELECT unnest($1::VARCHAR[]))"
#: Restrictions of a batch.
_BATCH = 2_000


class WitnessBatch(NamedTuple):
    """Restrictions with whatever bears them out: enough to check them apart from the graph.

    Attributes:
        rows: Restrictions that have a witness.
        others: Restrictions of the owners in those witnesses.
        statements: Statements that the rows rest on.
    """

    rows: list[dict[str, Any]]
    others: list[dict[str, Any]]
    statements: list[dict[str, Any]]


@dataclass(slots=True)
class WitnessChecker:
    """Checks witnesses against one graph, or against what a batch has of it.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     list(WitnessChecker(graph.connection).faults())
        []
    """

    rows: list[dict[str, Any]]
    statements: dict[str, dict[str, Any]]
    _of_party: dict[tuple[str, str], list[dict[str, Any]]]

    def __init__(self, source: DuckDBPyConnection | WitnessBatch) -> None:
        """Take the restrictions that have a witness, and the statements that may bear them out."""
        if isinstance(source, WitnessBatch):
            batch = source
        else:
            rows = _read(source, _ROWS.format(only=""))
            batch = WitnessBatch(rows, rows, _read(source, _STATEMENTS.format(only="")))
        self.rows = batch.rows
        self.statements = {row["id"]: row for row in batch.statements}
        self._of_party = {}
        for row in batch.others:
            self._of_party.setdefault((row["who"], row["under"]), []).append(row)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with any witness of the graph: nothing, if all is well."""
        for row in self.rows:
            for fault in self.row_faults(row):
                yield f"{row['id']} ({row['who']} under {row['under']}): {fault}"

    def row_faults(self, row: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with one restriction's witness."""
        premises = [self.statements[p] for p in row["premises"] if p in self.statements]
        thresholds = [p for p in premises if p["relation"] == "has_threshold"]
        if len(thresholds) != 1:
            yield f"{len(thresholds)} thresholds among its premises; expected one"
            return
        stakes = []
        for member in row["witness"]:
            stake = self.statements.get(member["statement"])
            if stake is None:
                yield f"no stake {member['statement']}"
                return
            yield from self._stake_faults(row, member, stake)
            yield from self._chain_faults(row, member, premises, thresholds[0]["subject"])
            stakes.append(stake)
        yield from _sum_faults(row, stakes, thresholds[0])

    def _stake_faults(
        self, row: Mapping[str, Any], member: Mapping[str, Any], stake: Mapping[str, Any]
    ) -> Iterator[str]:
        owner = member["owner"]["id"]
        if (stake["subject"], stake["object"]) != (owner, row["who"]):
            yield f"{stake['id']} is not a stake of {owner} in {row['who']}"
        if stake["id"] not in row["premises"]:
            yield f"{stake['id']} is not among the premises"
        if stake["standing"] not in FIRM_STANDINGS:
            yield f"{stake['id']} is only {stake['standing']}"
        shares = ("share", "share_min", "share_max")
        if [member[name] for name in shares] != [stake[name] for name in shares]:
            yield f"{stake['id']} has another share"
        begins, ends = ("begins_first", "ends_last") if row["verdict"] == "unknown" else ("begins_last", "ends_first")
        if not stake[begins] <= row["first_day"] <= row["last_day"] <= stake[ends]:
            yield f"{stake['id']} does not hold from {row['first_day']} to {row['last_day']}"

    def _chain_faults(
        self, row: Mapping[str, Any], member: Mapping[str, Any], premises: Sequence[Mapping[str, Any]], rule: str
    ) -> Iterator[str]:
        used = {(p["relation"], p["subject"], p["object"]) for p in premises}
        actor, chain = member["owner"]["id"], member["chain"]
        for hop in chain[:-1]:
            if (hop["relation"], hop["id"], actor) not in used:
                yield f"no premise that {hop['id']} {hop['relation']} {actor}"
            actor = hop["id"]
        if not chain or chain[-1]["relation"] != "listed_by":
            yield f"the chain of {member['owner']['id']} does not end in a listing"
        elif ("targets", chain[-1]["id"], actor) not in used:
            yield f"no premise that {chain[-1]['id']} targets {actor}"
        if len(chain) > 1 and not self._is_restricted(member["owner"]["id"], rule, row):
            yield f"{member['owner']['id']} is not itself restricted on all of the days"

    def _is_restricted(self, owner: str, rule: str, row: Mapping[str, Any]) -> bool:
        """Say whether an owner is reached by the rule on all days of a row, as surely.

        What is restricted for certain stands on nothing less; where only dates
        or rules are open no owner may lack a share.
        """
        allowed = {"restricted", "unknown", "red_flag"}
        if row["verdict"] == "restricted":
            allowed = {"restricted"}
        elif not _lacks_a_share(row):
            allowed -= {"red_flag"}
        elif not self._of_party.get((owner, rule)):
            # An entity of the issuing state has no row of its own: its holdings are a red flag at most.
            return True
        spans = sorted(
            (r["first_day"], r["last_day"]) for r in self._of_party.get((owner, rule), ()) if r["verdict"] in allowed
        )
        day = row["first_day"]
        for first, last in spans:
            if first <= day <= last:
                if last >= row["last_day"]:
                    return True
                day = last.fromordinal(last.toordinal() + 1)
        return False


def _lacks_a_share(row: Mapping[str, Any]) -> bool:
    """Say whether a conclusion is a duty to find out, now or in its worse branch."""
    return row["verdict"] == "red_flag" or any(branch["then"] == "red_flag" for branch in row["branches"])


def witness_batches(connection: DuckDBPyConnection, size: int = _BATCH) -> Iterator[WitnessBatch]:
    """Yield all restrictions that have a witness, in batches that can be checked apart from the graph.

    Args:
        connection: A graph.
        size: Restrictions of a batch.
    """
    ids = connection.execute("SELECT id FROM restriction WHERE len(witness) > 0 ORDER BY id").fetchall()
    for start in range(0, len(ids), size):
        rows = _read(
            connection, _ROWS.format(only=_AMONG.format("r.id")), [id_ for (id_,) in ids[start : start + size]]
        )
        owners = {member["owner"]["id"] for row in rows for member in row["witness"]}
        named = {member["statement"] for row in rows for member in row["witness"]}
        named.update(premise for row in rows for premise in row["premises"])
        others = _read(connection, _ROWS.format(only=_AMONG.format("r.who")), sorted(owners))
        statements = _read(connection, _STATEMENTS.format(only=_AMONG.format("id")), sorted(named))
        yield WitnessBatch(rows, others, statements)


def check_batch(batch: WitnessBatch) -> list[str]:
    """Return what is wrong with any witness of a batch."""
    return list(WitnessChecker(batch).faults())


def _read(connection: DuckDBPyConnection, sql: str, among: list[str] | None = None) -> list[dict[str, Any]]:
    return list(as_dicts(connection.execute(sql, None if among is None else [among])))


def _sum_faults(
    row: Mapping[str, Any], stakes: Sequence[Mapping[str, Any]], threshold: Mapping[str, Any]
) -> Iterator[str]:
    flags = threshold["qualifiers"]
    if any(stake["relation"] == "controls" for stake in stakes):
        if len(stakes) != 1 or flags.get("control") != "true":
            yield "control is mixed with stakes, or is not enough under this rule"
        return
    if len({stake["qualifiers"].get("basis", "capital") for stake in stakes}) != 1:
        yield "capital and votes are added"
    if len(stakes) > 1 and flags.get("aggregate") != "true":
        yield "stakes are added under a rule that adds none"
    bounds = [(_bound(stake, "share_min", 0), _bound(stake, "share_max", 100)) for stake in stakes]
    least, limit = [low for low, _ in bounds], Decimal(threshold["value"])

    def reaches(shares: Sequence[Decimal]) -> bool:
        return sum(shares) > limit if flags.get("strict") == "true" else sum(shares) >= limit

    known = reaches(least)
    if not known and not _lacks_a_share(row):
        yield f"the stakes add up to {sum(least)}, not to {limit}"
    shares = least if known else [high for _, high in bounds]
    if not reaches(shares):
        yield f"the stakes add up to no more than {sum(shares)}, not to {limit}"
    for place, stake in enumerate(stakes):
        if reaches([*shares[:place], *shares[place + 1 :]]):
            yield f"{stake['id']} is not needed"


def _bound(stake: Mapping[str, Any], name: str, default: int) -> Decimal:
    if stake["share"] is not None:
        return Decimal(stake["share"])
    # A bound that is excluded is off by the least difference that the graph keeps.
    flag, off = ("above_min", Decimal("1e-9")) if name == "share_min" else ("below_max", Decimal("-1e-9"))
    bound = Decimal(default if stake[name] is None else stake[name])
    return bound + off if stake["qualifiers"].get(flag) == "true" else bound
