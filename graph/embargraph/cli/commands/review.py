"""`embargraph review`: proposals, and a person's decisions on them."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargraph.cli.command import Command, make_group
from embargraph.cli.options import Format, GraphFile, Panel, Workspace

if TYPE_CHECKING:
    from embargraph.updates.proposals import Proposal
    from embargraph.updates.review import Review

__all__ = ["COLUMNS", "command"]

#: Columns of the list of proposals.
COLUMNS = ("id", "kind", "source", "party", "where", "doubts", "changes", "danger", "reopened")

command = make_group(subcommand_metavar="[COMMAND] [OPTIONS]", invoke_without_command=True, no_args_is_help=False)

Documents = Annotated[
    list[Path] | None,
    typer.Option(
        "--documents", metavar="DIR", help="Folder with the articles that were read, to show their wording.",
        rich_help_panel=Panel.INPUT,
    ),
]  # fmt: skip
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of proposals, or how they begin.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="For what reason.")]


def _review(workspace: Path | None) -> Review:
    from embargraph.updates.review import Review
    from embargraph.updates.workspace import find_workspace

    return Review(find_workspace(workspace))


@command.callback()
def review(ctx: typer.Context, workspace: Workspace = None) -> None:
    """Look at proposals, and decide on them; without a command, how many are open.

    A proposal changes no answer before somebody accepts it.  One that loosens a
    restriction is accepted alone, and its party's name is typed again.

    \b
    Example:
      embargraph review --workspace embargraph-record
      embargraph review show p-3f9a
      embargraph review accept p-3f9a --by "A. Reviewer" --why "91 FR 51234 read"

    \b
    Exit status: 0 done, 1 nothing is open, 2 usage or unknown proposal, 3 bad
    data, or somebody else has decided, 70 internal error.
    """
    if ctx.invoked_subcommand is not None:
        ctx.obj = workspace
        return
    desk = _review(workspace)
    opened = desk.open_heads()
    if not opened:
        typer.echo(f"nothing is open; {len(desk.chain.last())} proposals were decided on", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(opened)} open")
    for name, of in (("kind", "kind"), ("source", "source")):
        counts = Counter(getattr(head, of) or "-" for head, _ in opened)
        typer.echo(f"  by {name}: " + ", ".join(f"{count} {key}" for key, count in counts.most_common()))
    doubted = sum(bool(head.doubts) for head, _ in opened)
    typer.echo(f"  {doubted} with doubts, {sum(before is not None for _, before in opened)} changed since decided")
    if desk.chain.torn:
        typer.echo("the last line of the decisions was cut off and does not count", err=True)


@command.command("list", cls=Command)
def list_(
    ctx: typer.Context,
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only of this source.")] = None,
    who: Annotated[str | None, typer.Option("--who", metavar="NAME", help="Only on this party.")] = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
    format_: Format = "auto",
) -> None:
    """List open proposals, the dangerous first, with how many answers each would change.

    \b
    Example:
      embargraph review list --kind removal

    \b
    Fields: id, kind, source, party, where, doubts, changes, danger, reopened.
    """
    from embargraph.api import Graph
    from embargraph.cli.output import chosen_format, print_rows
    from embargraph.errors import UsageError, closest
    from embargraph.model.names import name_key
    from embargraph.updates.proposals import KINDS

    if kind is not None and kind not in KINDS:
        raise UsageError(f"--kind {kind!r}; expected one of {', '.join(KINDS)}{closest(kind, KINDS)}")
    desk = _review(workspace or ctx.obj)
    opened = [
        each
        for each in desk.open()
        if (kind is None or each.proposal.kind == kind)
        and (source is None or each.proposal.source == source)
        and (who is None or name_key(who) in {name_key(each.proposal.party), *map(name_key, each.proposal.touches)})
    ]
    with Graph(graph_path) as graph:
        effects = desk.effects(graph, [each.proposal for each in opened]) if opened else {}
    rows = []
    for each in opened:
        proposal, found = each.proposal, effects[each.proposal.id]
        rows.append({
            "id": proposal.id, "kind": proposal.kind, "source": proposal.source, "party": proposal.party,
            "where": proposal.where, "doubts": list(proposal.doubts), "changes": dict(found.counts),
            "danger": found.is_dangerous, "reopened": each.reopened.decision if each.reopened else None,
        })  # fmt: skip
    rows.sort(key=lambda row: (not row["danger"], not row["doubts"]))
    print_rows(COLUMNS, rows, chosen_format(format_))
    if not rows:
        raise typer.Exit(1)


@command.command(cls=Command)
def show(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a proposal, or how it begins.")],
    documents: Documents = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Show one proposal: doubts first, wording, grounds, the facts it adds, and the answers it would change.

    The wording of an article is not stored: it is shown from the folder of
    --documents, where the digest fits.

    \b
    Example:
      embargraph review show p-3f9a --documents articles
    """
    from embargraph.api import Graph
    from embargraph.files.shown import spell_out_line
    from embargraph.updates.wording import Wordings

    desk = _review(workspace or ctx.obj)
    proposal = desk.find(id_)
    wording = Wordings(desk.workspace, documents or ()).of(proposal)
    with Graph(graph_path) as graph:
        effects = desk.effects(graph, [proposal])[proposal.id]
    for line in _shown(proposal):
        typer.echo(line)
    for what, text in wording:
        typer.echo(f"\n{spell_out_line(what)}:")
        typer.echo("\n".join(f"  | {spell_out_line(line)}" for line in text.splitlines()))
    typer.echo(f"\n{effects.words[0].upper()}{effects.words[1:]}.")
    for row in effects.rows[:20]:
        who, under = (row.get(name) or {} for name in ("who", "under"))
        change = f"{row['change']}: {who.get('label')} under {under.get('label')}"
        before, after = row.get("before") or "nothing", row.get("after") or "nothing"
        typer.echo(f"  {change}: {before} → {after}" + (f" ({', '.join(row['altered'])})" if row["altered"] else ""))
    if len(effects.rows) > 20:
        typer.echo(f"  and {len(effects.rows) - 20} more rows")
    last = desk.chain.last().get(proposal.id)
    if last is not None:
        typer.echo(f"\nDecided: {last.decision} by {last.by} at {last.at}" + (f": {last.why}" if last.why else ""))


def _shown(proposal: Proposal) -> list[str]:
    """Return a proposal as lines; what came from a source is shown without its control characters."""
    import tomli_w

    from embargraph.files.shown import spell_out_line

    lines = [f"{proposal.id}  {proposal.kind}" + (f"  {spell_out_line(proposal.party)}" if proposal.party else "")]
    lines += [f"  doubt: {spell_out_line(doubt)}" for doubt in proposal.doubts]
    lines += [f"  {spell_out_line(ground)}" for ground in proposal.grounds]
    for name in ("where", "before", "after", "made_by", "made"):
        if text := getattr(proposal, name):
            lines.append(f"  {name.replace('_', ' ')}: {spell_out_line(text)}")
    facts = {name: rows for name, rows in proposal.facts.items() if rows}
    if facts:
        lines += ["", *map(spell_out_line, tomli_w.dumps({"source": dict(proposal.header), **facts}).splitlines())]
    else:
        lines += ["", "It adds no facts."]
    return lines


def _decide(ctx: typer.Context, decision: str, ids: list[str], workspace: Path | None, **given: Any) -> None:
    desk = _review(workspace or ctx.obj)
    proposals = [desk.find(id_) for id_ in ids]
    for made in desk.decide(proposals, decision, **given):
        typer.echo(f"{made.proposal}: {made.decision} by {made.by}", err=True)


@command.command(cls=Command)
def accept(
    ctx: typer.Context,
    by: By,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Ids of proposals.")] = None,
    why: Why = "",
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="NAME", help="The party's name, where a restriction is loosened.")
    ] = "",
    all_confirmations: Annotated[
        str | None,
        typer.Option("--all-confirmations", metavar="SOURCE", help="Every open confirmation of this source."),
    ] = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Accept proposals: their facts are written to the accepted files, from which a graph is built.

    \b
    Example:
      embargraph review accept p-3f9a --by "A. Reviewer" --why "91 FR 51234 read"
      embargraph review accept --all-confirmations us-ecfr --by "A. Reviewer"
    """
    from embargraph.api import Graph
    from embargraph.errors import UsageError

    desk = _review(workspace or ctx.obj)
    proposals = [desk.find(id_) for id_ in ids or ()]
    if all_confirmations is not None:
        proposals += [
            each.proposal
            for each in desk.open()
            if each.proposal.kind == "confirmation" and each.proposal.source == all_confirmations
        ]
    if not proposals:
        raise UsageError("nothing to accept: give ids, or --all-confirmations with a source that has open ones")
    with Graph(graph_path) as graph:
        made = desk.decide(proposals, "accept", by=by, why=why, confirm=confirm, graph=graph)
    for each in made:
        typer.echo(f"{each.proposal}: {each.decision} by {each.by}", err=True)


@command.command(cls=Command)
def edit(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a proposal.")],
    by: By,
    why: Why = "",
    file: Annotated[
        Path | None, typer.Option("--file", exists=True, help="The edited facts; else $EDITOR opens them.")
    ] = None,
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="NAME", help="The party's name, where a restriction is loosened.")
    ] = "",
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Accept a proposal as you edit it; the facts are checked before they count.

    \b
    Example:
      embargraph review edit p-3f9a --by "A. Reviewer" --why "the effective day is that of the correction"
    """
    from embargraph.api import Graph
    from embargraph.updates.review import edited_proposal

    desk = _review(workspace or ctx.obj)
    proposal = desk.find(id_)
    text = file.read_text(encoding="utf-8") if file else _in_editor(proposal)
    edited = edited_proposal(proposal, text, file or Path(f"{proposal.id}.toml"))
    with Graph(graph_path) as graph:
        desk.decide([proposal], "edit", by=by, why=why, confirm=confirm, graph=graph, edited=edited)
    typer.echo(f"{proposal.id}: accepted as edited by {by}", err=True)


def _in_editor(proposal: Proposal) -> str:
    """Return the facts of a proposal after the user's editor."""
    import tomli_w

    from embargraph.errors import UsageError

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UsageError("no editor: set EDITOR, or give --file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{proposal.id}.toml"
        tables = {name: value for name, value in proposal.tables().items() if name != "proposal"}
        path.write_text(tomli_w.dumps(tables), encoding="utf-8")
        # It is the user's own editor, as the user's environment names it.
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603
        if done.returncode:
            raise UsageError(f"the editor ended with status {done.returncode}; nothing was decided")
        return path.read_text(encoding="utf-8")


def _plain_decision(decision: str, says: str) -> None:
    """Make the command of a decision from which no facts follow."""

    def decide(ctx: typer.Context, ids: Ids, by: By, why: Why, workspace: Workspace = None) -> None:
        _decide(ctx, decision, ids, workspace, by=by, why=why)

    decide.__doc__ = (
        f'{says}\n\n\b\nExample:\n  embargraph review {decision} p-3f9a --by "A. Reviewer" --why "not ours"\n'
    )
    command.command(decision, cls=Command)(decide)


@command.command(cls=Command)
def page(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Page to write.")] = Path("review.html"),
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only of this source.")] = None,
    documents: Documents = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Write the open proposals as one page, on which a person decides with a browser and the keyboard.

    The page needs no network and sends nothing.  What is decided on it is saved as
    a file, which `embargraph review take` checks and appends to the decisions.

    \b
    Example:
      embargraph review page --out review.html --documents articles
      embargraph review take decisions.json
    """
    from embargraph.api import Graph
    from embargraph.updates.review_page import page_of, write_review_page
    from embargraph.updates.wording import Wordings

    desk = _review(workspace or ctx.obj)
    wanted = [
        each
        for each in desk.open()
        if (kind is None or each.proposal.kind == kind) and (source is None or each.proposal.source == source)
    ]
    with Graph(graph_path) as graph:
        text = page_of(desk, graph, Wordings(desk.workspace, documents or ()), wanted)
    write_review_page(text, out)
    typer.echo(f"{out}: {len(wanted)} proposals; save decisions there, then: embargraph review take FILE", err=True)
    if not wanted:
        raise typer.Exit(1)


@command.command(cls=Command)
def take(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Decisions that the review page saved.")],
    graph_path: GraphFile = None,
    workspace: Workspace = None,
) -> None:
    """Take the decisions of a review page into the chain, each checked as if it were typed here.

    A decision on what has changed, or was decided since the page was made, is
    refused with the reason, and the others count.  A file that is not the page's
    counts for nothing.

    \b
    Example:
      embargraph review take decisions.json

    \b
    Exit status: 0 all were taken, 3 some were refused or the file is none.
    """
    from embargraph.api import Graph
    from embargraph.files.shown import spell_out_line
    from embargraph.updates.taken import take_decisions

    desk = _review(workspace or ctx.obj)
    with Graph(graph_path) as graph:
        found = take_decisions(desk, graph, file)
    for made in found.made:
        typer.echo(f"{made.proposal}: {made.decision} by {spell_out_line(made.by)}", err=True)
    for id_, reason in found.refused:
        typer.echo(spell_out_line(f"{id_}: refused: {reason}"), err=True)
    typer.echo(f"{len(found.made)} decisions taken, {len(found.refused)} refused")
    if found.refused:
        raise typer.Exit(3)


_plain_decision("reject", "Reject proposals: what they say is not so.")
_plain_decision("defer", "Put proposals off; they stay open.")
_plain_decision("out-of-scope", "Say that proposals are of something that this record does not hold.")
_plain_decision("presentation-only", "Say that only the presentation has changed.")
_plain_decision("unresolved", "Say that nobody can decide yet; the answer stays unknown.")
_plain_decision("undo", "Take a decision back: its facts leave the accepted files, and the proposal is open.")
