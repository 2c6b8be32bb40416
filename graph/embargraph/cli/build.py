"""`embargraph build`: facts in, one graph file out."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command()
@click.option("--facts", "facts", multiple=True, type=click.Path(path_type=Path), help="Fact file to add (TOML).")
@click.option("--no-seeds", is_flag=True, help="Leave the packaged facts out.")
@click.option(
    "--out",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("graph.duckdb"),
    show_default=True,
    help="Graph file to write.",
)
def command(facts: tuple[Path, ...], no_seeds: bool, out: Path) -> None:
    """Build a graph file from facts.

    The file is written beside its place and renamed when it is whole: a fault
    or a full disk leaves the old file as it was.  All faults of the facts are
    reported at once, and nothing is loaded.

    \b
    Example:
      embargraph build --out graph.duckdb
      embargraph build --facts customers.toml --out graph.duckdb

    \b
    Exit status: 0 built, 2 usage, 3 faults in the facts or an unwritable file,
    70 internal error.
    """
    from embargraph.build import build_graph

    tallies = build_graph(out, facts, seeds=not no_seeds)
    width = max(len(tally.source) for tally in tallies) if tallies else 0
    for tally in tallies:
        click.echo(
            f"{tally.source:<{width}}  read {tally.read:>5}  loaded {tally.loaded:>5}  rejected {tally.rejected:>3}",
            err=True,
        )
    click.echo(f"{out}: built from {len(tallies)} sources", err=True)
