"""`embargraph fetch`: an official list into the cache."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = ["command"]

#: What JSON says of a file that is kept; `source` is what `build --source` takes.
_FIELDS = ("state", "source", "path", "url", "day", "bytes", "sha256")


def _sources(incomplete: str) -> list[str]:
    from embargraph.sources.fetch import places

    return [name for name in (*places(), *_REGISTERS) if name.startswith(incomplete)]


#: Registers of law: what they hold is compared by `propose`, and built from by nobody.
_REGISTERS = ("us-fr", "us-ecfr")
#: Days of the Federal Register that are fetched where no first day is given.
_DAYS = 90


def _fetch_register(
    source: str, folder: Path | None, since: str | None, until: str | None, parts: list[int], url: str | None
) -> None:
    """Fetch documents or parts, and print what `propose --from` takes, a line each."""
    from datetime import date, timedelta

    from embargraph.questions.days import as_day
    from embargraph.resources import cache_folder
    from embargraph.updates.from_registers import write_documents, write_parts

    place = (folder or cache_folder() / "registers") / source
    place.mkdir(parents=True, exist_ok=True)
    last = as_day(until)
    notes: list[str] = []
    if source == "us-fr":
        end = last or date.today()
        taken = [write_documents(as_day(since) or end - timedelta(_DAYS), end, place, url, notes)]
    else:
        taken = write_parts(parts or [744], last, as_day(since), place, url, notes)
    for note in notes:
        typer.echo(note, err=True)
    typer.echo("\n".join(f"{each.source}@{each.day}={each.path}" for each in taken))


def command(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The list to fetch.", autocompletion=_sources)],
    dataset: Annotated[
        str | None,
        typer.Option(
            "--dataset", metavar="NAME", help="Which data set of opensanctions, by the publisher's name for it."
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", file_okay=False, help="Where to keep it; the user's cache.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Another address of the same file.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="First day, of us-fr and us-ecfr alone.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Last day, of us-fr and us-ecfr alone.")
    ] = None,
    part: Annotated[
        list[int] | None, typer.Option("--part", metavar="N", help="Part of 15 CFR, of us-ecfr alone; 744 if none.")
    ] = None,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Take a file more than 20% smaller than the one kept.")
    ] = False,
    format_: Annotated[
        Literal["auto", "json"],
        typer.Option("--format", help="auto is what build --source takes; json says also whether the list changed."),
    ] = "auto",
) -> None:
    """Download an official list to the cache.

    us-fr and us-ecfr are registers of law: `embargraph propose --from` takes what
    is printed of them.  SOURCE is else a name of docs/sources.md, such as us-csl, un-sc or eu-fsf, or
    opensanctions, which needs --dataset (CC BY-NC).  `embargraph update` fetches
    all that are official, and builds the home graph.  Nothing is fetched when
    the publisher has no other file than the one kept; a file that is cut off,
    another kind of file, or much smaller leaves the old copy as it was.
    Prints what `build --source` takes; us-ofac-sdn brings its addresses and
    further names with it, a line each.

    \b
    Example:
      embargraph fetch us-csl
      embargraph build --source "$(embargraph fetch us-csl)" --out graph.duckdb
      embargraph propose --from "$(embargraph fetch us-fr --since 2026-10-08)"

    \b
    Exit status: 0 changed, 1 unchanged, 2 usage or unknown source, 3 the cache
    cannot be written, 4 network, 70 internal error.
    """
    from embargraph.sources.fetch import fetch, places

    if source in _REGISTERS:
        _fetch_register(source, folder, since, until, part or [], url)
        return
    known = places()
    # Tables that belong to a list come with it, unless another address was given.
    beside = known[source].beside if source in known and url is None else ()
    kept = []
    for name in (source, *beside):
        found = fetch(name, dataset=dataset, folder=folder, url=url, accept_shrink=accept_shrink)
        said = "fetched, of" if found.is_new else "not fetched again, still of"
        typer.echo(
            f"{found.url}: {found.state}: {said} {found.day}, {found.bytes} bytes, sha256 {found.sha256[:16]}", err=True
        )
        takes = f"{known[name].reader}@{found.day}={found.path}"
        kept.append({**asdict(found), "path": str(found.path), "state": found.state, "source": takes})
    if format_ == "json":
        told = [{key: one[key] for key in _FIELDS} for one in kept]
        typer.echo(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(str(one["source"]) for one in kept))
    if not any(one["is_new"] for one in kept):
        raise typer.Exit(1)
