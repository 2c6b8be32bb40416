"""`embargraph serve`: the graph over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.options import GraphFile

__all__ = ["command"]

_WHO, _WHAT, _HOW = "Who may ask", "What is served", "How it runs"


def command(
    graph_path: GraphFile = None,
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on; another than loopback needs tokens.", rich_help_panel=_HOW),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 is a free one.", rich_help_panel=_HOW)
    ] = 8765,
    base: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Address from outside, behind a proxy.", rich_help_panel=_HOW),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", file_okay=False, help="Folder with the source documents.", rich_help_panel=_WHAT),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file", dir_okay=False, help="File of tokens: only who has one may ask.", rich_help_panel=_WHO
        ),
    ] = None,
    new_token: Annotated[
        str | None,
        typer.Option(
            "--new-token",
            metavar="NAME",
            help="Make a token, print it once, add its hash to --token-file, and end.",
            rich_help_panel=_WHO,
        ),
    ] = None,
    scope: Annotated[
        Literal["read", "screen", "watch", "admin"],
        typer.Option("--scope", help="What the new token may do; each includes those before it.", rich_help_panel=_WHO),
    ] = "read",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="NAME", help="Name by which the server may be asked for.", rich_help_panel=_WHO
        ),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", metavar="URL", help="Origin whose pages may call.", rich_help_panel=_WHO),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Listen without tokens, also beyond loopback.", rich_help_panel=_WHO)
    ] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes.", rich_help_panel=_HOW)] = 1,
    watches: Annotated[Path | None, typer.Option("--watches", help="File of watches.", rich_help_panel=_WHAT)] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions",
            dir_okay=False,
            help="File of decisions on names (JSON lines) that screenings take and add to.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    no_mcp: Annotated[bool, typer.Option("--no-mcp", help="No agents at /mcp.", rich_help_panel=_WHAT)] = False,
    audit: Annotated[
        Path | None,
        typer.Option(
            "--audit",
            dir_okay=False,
            help="File for a line on each request; nothing is answered without it.",
            rich_help_panel=_WHO,
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the browser.", rich_help_panel=_HOW)] = False,
) -> None:
    """Serve the graph over HTTP: API, pages, agents, reconciliation.

    Listens on this machine alone unless told otherwise.  Says on stderr, in one
    line, when it answers: where, which graph, how far the evidence reaches.
    A graph file that is built anew is opened beside the old one, which answers
    until then; SIGHUP asks for that at once.  SIGTERM ends it when what is
    under way is done, after 10 seconds at most.

    \b
    Example:
      embargraph serve --open
      embargraph serve --token-file tokens.txt --new-token desk --scope screen
      embargraph serve --host 0.0.0.0 --allow-host graph.example.org --token-file tokens.txt

    \b
    Exit status: 0 ended as asked, 2 usage, 3 bad data, or a port that is taken,
    70 internal error.
    """
    from embargraph.errors import MissingExtraError, UsageError

    if new_token is not None:
        _new_token(token_file, new_token, scope)
        return
    try:
        from embargraph.serving.running import serve
        from embargraph.serving.settings import LOOPBACK, Settings
        from embargraph.serving.tokens import read_tokens
    except ImportError as error:
        raise MissingExtraError("embargraph serve", "serve") from error
    if host not in LOOPBACK and not host.startswith("127.") and token_file is None and not public:
        raise UsageError(
            f"--host {host}: other machines could ask; give --token-file (make a token with --new-token), or --public"
        )
    settings: dict[str, Any] = {
        "graph": graph_path, "host": host, "port": port, "base": _address(base), "hosts": tuple(allow_host or ()),
        "origins": tuple(map(_origin, allow_origin or ())), "documents": documents, "public": public, "audit": audit,
        "watches": watches, "decisions": decisions, "agents": not no_mcp,
        "tokens": None if token_file is None else read_tokens(token_file),
    }  # fmt: skip
    serve(Settings(**settings), workers=workers, opens=open_)


def _new_token(path: Path | None, name: str, scope: str) -> None:
    """Make a token and print it: nobody can read it again."""
    from embargraph.errors import UsageError
    from embargraph.serving.tokens import add_token

    if path is None:
        raise UsageError("--new-token needs --token-file: the file that its hash is added to")
    text = add_token(path, name, scope)
    typer.echo(f"The token {name!r} ({scope}) is in {path} as a hash. It is shown this once:", err=True)
    typer.echo(text)


def _address(base: str | None) -> str | None:
    from embargraph.errors import UsageError

    if base is not None and not base.startswith(("http://", "https://")):
        raise UsageError(f"--base-url {base}; expected an address such as https://graph.example.org")
    return base


def _origin(text: str) -> str:
    from urllib.parse import urlsplit

    from embargraph.errors import UsageError

    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"} or "*" in text:
        raise UsageError(f"--allow-origin {text}; expected an origin such as https://desk.example.org")
    return f"{parts.scheme}://{parts.netloc}".casefold()
