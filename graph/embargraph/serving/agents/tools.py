"""The tools that ask the graph, each a plain function of a generation: the rows of the command line.

No tool takes a path or an address.  A name is found as on the command line; the errors name the nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from embargraph.errors import UsageError
from embargraph.questions.ask import find_question
from embargraph.serving.agents.arguments import LONGEST, NO_ASSUMPTION, Assume, Day, Limit, Text, What, Who
from embargraph.serving.agents.party_tools import branches_of, find, held, licence, screen, searched
from embargraph.serving.agents.told import Told, unknown_lines, worst_first

if TYPE_CHECKING:
    from embargraph.questions.answer import Answer

__all__ = ["TOOLS"]


def who_is_restricted(
    generation: Any,
    who: Who = None,
    what: What = None,
    by: Annotated[
        str | None, Field(max_length=LONGEST, description="The state or agency whose measure it is, such as US or BIS.")
    ] = None,
    under: Annotated[str | None, Field(max_length=LONGEST, description="The rule, list or listing.")] = None,
    via: Annotated[
        str | None, Field(max_length=LONGEST, description="Somebody on the way: an owner, a foreign maker, an ally.")
    ] = None,
    as_of: Day = None,
    assume: Assume = NO_ASSUMPTION,
    limit: Limit = 20,
) -> Told:
    """Say who is restricted from what, via whom, by which rule, on a day.

    Give at least one of who, what, by, under, via.  No rows is "no restriction on record", never a clearance.
    Rows whose verdict is "unknown" carry branches: report these, not one of them.
    """
    options = {"who": who, "what": what, "by": by, "under": under, "via": via}
    if not any(options.values()):
        raise UsageError("who_is_restricted needs one of who, what, by, under or via")
    answer = generation.graph.ask("restricted", as_of=as_of, assume=assume, **options)
    return _of(answer, limit, _RESTRICTED, sort=True)


_RESTRICTED = (
    "verdict",
    "who",
    "match",
    "under",
    "effect",
    "basis",
    "what",
    "via",
    "since",
    "until",
    "policy",
    "scope",
)


def why(
    generation: Any,
    who: Annotated[str, Field(max_length=LONGEST, description="The party or place.")],
    what: What = None,
    as_of: Day = None,
    assume: Assume = NO_ASSUMPTION,
    limit: Annotated[int, Field(ge=1, le=100, description="Proofs at most.")] = 5,
) -> Told:
    """Explain each restriction on a party as a proof: the statements it follows from, each with its citation."""
    proofs = generation.graph.why(who, what, as_of=as_of, assume=assume)
    rows = worst_first([proof.to_dict() for proof in proofs])
    lines = {number: [_step(step) for step in row["steps"]] for number, row in enumerate(rows[:limit])}
    return Told.of(rows, proofs.answer, limit=limit, shown=_RESTRICTED, lines=lines)


def _step(step: Mapping[str, Any]) -> str:
    cited = f" [{step['citation']}]" if step["citation"] else ""
    corrected = f"; corrected by the record: {step['corrected_by']}" if step["corrected_by"] else ""
    return f"   because {step['says']} — {step['standing']}{cited} (statement {step['id']}){corrected}"


def what_changed(
    generation: Any,
    from_: Annotated[str, Field(max_length=LONGEST, alias="from", description="First day, YYYY-MM-DD.")],
    to: Annotated[str, Field(max_length=LONGEST, description="Last day, YYYY-MM-DD.")],
    who: Who = None,
    limit: Limit = 50,
) -> Told:
    """List restrictions and relief that began, ended or were altered between two days."""
    options: dict[str, Any] = {"from": from_, "to": to, "who": who}
    answer = generation.graph.ask("changes", **options)
    rows = answer.to_dicts()
    unknown = unknown_lines(rows, branches_of(generation, rows, to))
    return Told.of(rows, answer.answer, limit=limit, shown=find_question("changes").table, unknown=unknown)


def what_if(
    generation: Any,
    assume: Annotated[
        list[Text], Field(min_length=1, max_length=8, description='Such as "us-bis-affiliates-rule=in-force".')
    ],
    versus: Annotated[list[Text], Field(max_length=8, description="What to compare with; the record if empty.")] = (
        NO_ASSUMPTION
    ),
    as_of: Day = None,
    watch: Annotated[
        list[Text] | None, Field(max_length=100, description="Names: only what touches them; all parties if empty.")
    ] = None,
    limit: Limit = 50,
) -> Told:
    """Say who would become restricted and who would be freed if a measure had another status.

    A supposition, not the record: say so whenever you report it.
    """
    found = generation.graph.diff(assume=assume, versus=versus, as_of=as_of, watch=watch)
    counts: dict[str, int] = {}
    for row in found.rows:
        counts[row["change"]] = counts.get(row["change"], 0) + 1
    told = ", ".join(f"{number} {change}" for change, number in counts.items()) or "nothing differs"
    said = f"Assuming {found.after}, versus {found.before}: {told}."
    answer = {
        **searched(generation.graph, said), "as_of": found.day.isoformat() if found.day else None,
        "assuming": found.assuming or found.after,
        "notes": [f"no node has the name {name!r}" for name in found.unknown],
        "leads": [found.stakes.sentence()] if found.stakes is not None else [],
    }  # fmt: skip
    return Told.of(found.rows, answer, limit=limit, shown=_DIFFERENCE)


_DIFFERENCE = ("change", "who", "before", "after", "under", "what", "effect", "via", "since", "until", "witness")


def cliffs(
    generation: Any,
    from_: Annotated[str, Field(max_length=LONGEST, alias="from", description="First day, YYYY-MM-DD.")],
    to: Annotated[str, Field(max_length=LONGEST, description="Last day, YYYY-MM-DD.")],
    measure: Annotated[str | None, Field(max_length=LONGEST, description="Only this measure.")] = None,
    limit: Limit = 50,
) -> Told:
    """List the days on which answers change or become unknown by themselves: a stay that ends, a rule that begins."""
    options: dict[str, Any] = {"from": from_, "to": to, "measure": measure}
    return _of(generation.graph.ask("cliffs", **options), limit, find_question("cliffs").table)


def rules(
    generation: Any,
    measure: Annotated[
        str | None, Field(max_length=LONGEST, description="A measure, and what stands under it; all if not given.")
    ] = None,
    status: Annotated[
        Literal["in_force", "not_in_force", "unknown"] | None, Field(description="Only measures with this status.")
    ] = None,
    as_of: Day = None,
    limit: Limit = 30,
) -> Told:
    """Give each measure's three clocks on a day (text, stay, enforcement), what was announced, and its branches."""
    answer = generation.graph.ask("rules", measure=measure, status=status, as_of=as_of)
    return _of(answer, limit, find_question("rules").table)


def paths(
    generation: Any,
    from_: Annotated[str, Field(max_length=LONGEST, alias="from", description="Where the path starts.")],
    to: Annotated[str, Field(max_length=LONGEST, description="Where it ends.")],
    hops: Annotated[int, Field(ge=1, le=6, description="The longest path, in statements.")] = 4,
    limit: Limit = 20,
) -> Told:
    """Find the shortest connections between two nodes, each hop with the id of its statement."""
    answer = generation.graph.ask("paths", **{"from": from_, "to": to, "hops": hops})
    rows = answer.to_dicts()
    lines = {
        number: [f"   {_cell(hop)} (statement {hop.get('statement') or hop.get('id')})" for hop in row["hops"]]
        for number, row in enumerate(rows[:limit])
    }
    return Told.of(rows, answer.answer, limit=limit, shown=("length",), lines=lines)


def _cell(hop: Any) -> str:
    from embargraph.model.cell_text import as_text

    return as_text(hop)


def owners(
    generation: Any,
    who: Annotated[str, Field(max_length=LONGEST, description="The party.")],
    direction: Annotated[
        Literal["above", "below"] | None, Field(description="Only owners (above) or only holdings (below).")
    ] = None,
    as_of: Day = None,
    limit: Limit = 50,
) -> Told:
    """List the owners above a party and the holdings below it, tier by tier, with shares and verdicts."""
    answer = generation.graph.ask("affiliates", who=who, direction=direction, as_of=as_of)
    return _of(answer, limit, find_question("affiliates").table)


def coalitions(
    generation: Any,
    what: Annotated[str, Field(max_length=LONGEST, description="The technology.")],
    against: Annotated[str, Field(max_length=LONGEST, description="The state to be denied.")] = "CN",
    share: Annotated[float, Field(gt=0, le=1, description="The part of supply to deny.")] = 0.9,
    reach: Annotated[
        Literal["headquarters", "fdp"], Field(description="fdp: states refuse too where their technology is used.")
    ] = "headquarters",
    as_of: Day = None,
    limit: Limit = 20,
) -> Told:
    """Find the smallest sets of states whose refusal denies a technology to a target."""
    options: dict[str, Any] = {"what": what, "against": against, "share": share, "reach": reach, "as_of": as_of}
    return _of(generation.graph.ask("coalitions", **options), limit, find_question("coalitions").table)


def timeline(
    generation: Any,
    who: Who = None,
    what: What = None,
    under: Annotated[str | None, Field(max_length=LONGEST, description="About this measure.")] = None,
    from_: Annotated[str | None, Field(max_length=LONGEST, alias="from", description="First day.")] = None,
    to: Annotated[str | None, Field(max_length=LONGEST, description="Last day.")] = None,
    limit: Limit = 50,
) -> Told:
    """List dated events, listings and measures in order; the latest are kept where there are too many."""
    options: dict[str, Any] = {"who": who, "what": what, "under": under, "from": from_, "to": to}
    return _latest(generation.graph.ask("timeline", **options), limit, find_question("timeline").table)


def story(
    generation: Any,
    who: Annotated[list[Text], Field(min_length=1, max_length=6, description="Parties, a lane for each.")],
    from_: Annotated[str | None, Field(max_length=LONGEST, alias="from", description="First day.")] = None,
    to: Annotated[str | None, Field(max_length=LONGEST, description="Last day.")] = None,
    limit: Limit = 60,
) -> Told:
    """Tell a party's history: what began, changed and ended for it, what is unknown, what lies ahead."""
    found = generation.graph.story(who, first=from_, last=to)
    rows = list(found.rows)
    left = max(0, len(rows) - limit)
    answer = {**found.about, "notes": [*found.about.get("notes", ()), *_earlier(left)]}
    unknown = unknown_lines(rows, branches_of(generation, rows))
    return Told(rows[left:], answer, left, _STORY, tuple(unknown))


_STORY = ("date", "of", "kind", "change", "verdict", "what_happened", "citation")


def sources(generation: Any) -> Told:
    """List the documents and official lists behind the graph, their days, and how many records of each were read."""
    answer = generation.graph.ask("sources")
    told = _of(answer, 500, ("id", "label", "published", "vintage", "loaded", "rejected", "lists"))
    return Told(told.rows, {**answer.answer, **held(generation.graph)}, told.left_out, told.shown)


def _of(answer: Answer, limit: int, shown: Sequence[str], *, sort: bool = False) -> Told:
    rows = answer.to_dicts()
    return Told.of(worst_first(rows) if sort else rows, answer.answer, limit=limit, shown=shown)


def _latest(answer: Answer, limit: int, shown: Sequence[str]) -> Told:
    rows = answer.to_dicts()
    left = max(0, len(rows) - limit)
    about = answer.answer
    return Told(rows[left:], {**about, "notes": [*about["notes"], *_earlier(left)]}, left, tuple(shown))


def _earlier(left: int) -> list[str]:
    return [f"{left} earlier rows are left out"] if left else []


#: The tools, in the order in which they are listed.
TOOLS: tuple[Callable[..., Told], ...] = (
    find, who_is_restricted, why, screen, licence, what_changed, what_if, cliffs, rules, paths, owners, coalitions,
    timeline, story, sources,
)  # fmt: skip
