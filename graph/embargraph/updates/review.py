"""The desk: what is open, what a proposal says and would change, and a person's decision on it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, FactError, FactErrors, UnknownNameError, UsageError
from embargraph.model.names import name_key
from embargraph.updates.accepted import check_accepted, write_accepted
from embargraph.updates.decisions import Chain, Decision, read_chain, verify_chain
from embargraph.updates.effects import Effects, find_effects, find_effects_of_many
from embargraph.updates.heads import Head, read_heads
from embargraph.updates.proposals import TABLES, Proposal, check_proposal, read_proposal, read_proposals

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.updates.workspace import Workspace

__all__ = ["Open", "Review", "check_decisions", "edited_proposal"]


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal on which somebody has still to decide, and the decision before its facts changed, if there was one."""

    proposal: Proposal
    reopened: Decision | None = None


class Review:
    """Proposals and decisions of a workspace, read once."""

    def __init__(self, workspace: Workspace) -> None:
        """Read the workspace, and finish what a killed process had decided but not written.

        Raises:
            DataError: A proposal or a decision cannot be read, or the chain is broken.
        """
        self.workspace = workspace
        self.chain: Chain = read_chain(workspace.decisions)
        self.heads: dict[str, Head] = read_heads(workspace)
        if check_accepted(workspace.accepted, self.chain):
            write_accepted(workspace, self.chain)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """All proposals in full, by their ids."""
        return {proposal.id: proposal for proposal in read_proposals(self.workspace)}

    def open_heads(self) -> list[tuple[Head, Decision | None]]:
        """Return in short what is open, each with the decision before its facts changed, if there was one."""
        last = self.chain.last()
        return [
            (head, decision if (decision := last.get(head.id)) and decision.decision != "undo" else None)
            for head in self.heads.values()
            if self.chain.is_open(head)
        ]

    def open(self) -> list[Open]:
        """Return what is open, what could loosen a restriction first: doubts and removals before the rest."""
        found = [Open(self.proposals[head.id], decision) for head, decision in self.open_heads()]
        return sorted(found, key=lambda each: (_URGENCY.get(each.proposal.kind, 5), each.proposal.id))

    def find(self, id_: str) -> Proposal:
        """Return a proposal by its id or the beginning of it.

        Raises:
            UnknownNameError: None or several begin so.
        """
        found = [key for key in self.heads if key.startswith(id_)] if id_ else []
        if len(found) != 1:
            raise UnknownNameError("proposal", id_, sorted(self.heads)[:3])
        return read_proposal(self.workspace.proposals / f"{found[0]}.toml")

    def effects(self, graph: Graph, proposals: Sequence[Proposal]) -> dict[str, Effects]:
        """Return which answers each proposal would change; one alone exactly, several from one comparison."""
        if len(proposals) == 1:
            return {proposals[0].id: find_effects(graph, proposals[0])}
        return find_effects_of_many(graph, proposals)

    def decide(
        self,
        proposals: Sequence[Proposal],
        decision: str,
        *,
        by: str,
        why: str = "",
        confirm: str = "",
        graph: Graph | None = None,
        edited: Proposal | None = None,
        seen: str | None = None,
        effects: Mapping[str, Effects] | None = None,
    ) -> list[Decision]:
        """Write a decision on proposals, and the accepted files that follow.

        Args:
            proposals: What is decided on.
            decision: One of `embargraph.updates.decisions.DECISIONS`.
            by: Who decides.
            why: The reason.
            confirm: The party's name, typed again, where a restriction would be loosened.
            graph: The graph on which effects are computed, for `accept` and `edit`.
            edited: The proposal as it was edited, for `edit`.
            seen: Digest of the last line that the decider had seen; a decision made since then is shown, not replaced.
            effects: Which answers the proposals would change, where that is known.

        Raises:
            UsageError: Something is missing, or a dangerous proposal is accepted in bulk or without its name.
            DataError: Somebody else has decided meanwhile.
            FactErrors: The facts have faults.
        """
        with self.workspace.locked():
            self.chain = read_chain(self.workspace.decisions)
            for proposal in proposals:
                self._check_turn(proposal, decision, seen)
            if decision in {"accept", "edit"}:
                self._check_facts(proposals, confirm, graph, edited, effects)
            made = [
                self.chain.append(
                    proposal, decision, by=by, why=why, edited=None if edited is None else (edited.header, edited.facts)
                )
                for proposal in proposals
            ]
            write_accepted(self.workspace, self.chain)
        return made

    def _check_turn(self, proposal: Proposal, decision: str, seen: str | None) -> None:
        """Refuse to decide on what was decided, or on a file that has changed since it was read."""
        path = self.workspace.proposals / f"{proposal.id}.toml"
        if not path.exists() or read_proposal(path).body_sha256 != proposal.body_sha256:
            raise DataError(f"{proposal.id}: has changed since it was read; look at it again")
        last = self.chain.last().get(proposal.id)
        if decision == "undo" or last is None:
            return
        if not self.chain.is_open(proposal):
            raise DataError(f"{proposal.id}: was decided: {_told(last)}; undo it first")
        if seen is not None and last in self.chain.after(seen):
            raise DataError(f"{proposal.id}: was decided meanwhile: {_told(last)}")

    def _check_facts(
        self,
        proposals: Sequence[Proposal],
        confirm: str,
        graph: Graph | None,
        edited: Proposal | None,
        known: Mapping[str, Effects] | None,
    ) -> None:
        judged = [edited] if edited is not None else list(proposals)
        errors = _faults(judged)
        if errors:
            raise FactErrors(errors)
        if graph is None:
            raise UsageError("a graph is needed to say which answers an acceptance would change")
        found = known if known is not None else self.effects(graph, judged)
        for proposal in judged:
            id_, effects = proposal.id, found[proposal.id]
            if not effects.is_dangerous:
                continue
            if len(judged) > 1:
                raise UsageError(f"{id_}: {effects.words}; accept it alone, with its party's name")
            if not confirm or name_key(confirm) != name_key(proposal.party or id_):
                named = proposal.party or id_
                raise UsageError(f"{id_}: {effects.words}; type the name again to accept it: --confirm {named!r}")

    def verify(self) -> list[str]:
        """Return what does not hold: a broken chain, files that the decisions do not give, digests that differ."""
        found = verify_chain(self.workspace.decisions)
        found += check_accepted(self.workspace.accepted, self.chain)
        for decision in self.chain.standing():
            proposal = self.proposals.get(decision.proposal)
            if proposal is None:
                found.append(f"{decision.proposal}: accepted by {decision.by}, and its proposal is not here")
            elif decision.decision == "accept" and decision.body_sha256 == proposal.body_sha256:
                facts = {name: rows for name, rows in (decision.facts or {}).items() if rows}
                if facts != {name: rows for name, rows in proposal.facts.items() if rows}:
                    found.append(f"{decision.proposal}: other facts were accepted than it proposes")
        return found


def _faults(proposals: Sequence[Proposal]) -> list[FactError]:
    """Return what is wrong with the facts of proposals; the packaged facts are read once for all of them."""
    from embargraph.facts.read import read_facts
    from embargraph.resources import seed_files

    packaged = read_facts(seed_files()) if len(proposals) > 1 else None
    return [error for proposal in proposals for error in check_proposal(proposal, packaged)]


def check_decisions(path: Path, accepted: Path) -> tuple[list[Decision], list[str]]:
    """Return the decisions of a chain, and what does not hold: the chain itself, or the files that follow from it.

    Args:
        path: The chain.
        accepted: The folder of accepted facts.
    """
    faults = verify_chain(path)
    if faults and "cut off" not in faults[0]:
        return [], faults
    chain = read_chain(path)
    return chain.decisions, faults + check_accepted(accepted, chain)


def _told(decision: Decision) -> str:
    return f"{decision.decision} by {decision.by} at {decision.at}" + (f": {decision.why}" if decision.why else "")


#: What could hide a restriction comes first.
_URGENCY = {"removal": 0, "cliff": 0, "rename": 1, "alteration": 1, "addition": 2, "new-measure": 2, "clock": 3}


def edited_proposal(proposal: Proposal, text: str, path: Path) -> Proposal:
    """Return a proposal with the facts of an edited file.

    Raises:
        DataError: The text is not TOML, or has other tables.
    """
    try:
        tables: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: not TOML: {error}") from None
    header = tables.get("source")
    if not isinstance(header, dict):
        raise DataError(f"{path}: no [source]; expected the facts with their source")
    facts = {name: tables[name] for name in TABLES if name in tables}
    return replace(proposal, header=header, facts=facts)
