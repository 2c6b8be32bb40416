"""Who may ask: tokens by their hashes, what each may do, and the cookie that stands for one in a browser."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError, ExportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SCOPES", "Token", "Tokens", "add_token", "read_tokens"]

#: What a token may do; each includes those before it.
SCOPES = ("read", "screen", "watch", "admin")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LINE = re.compile(r"(?P<name>\S+)\s+(?P<scope>\S+)\s+sha256:(?P<hash>[0-9a-f]{64})")
_MOST_BYTES = 1_000_000
#: Seconds for which a browser is let in.
SESSION = 12 * 3600


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: a name for the log, what it may do, and the hash of its text."""

    name: str
    scope: str
    hash: str

    def may(self, scope: str) -> bool:
        """Say whether it may do what a scope names."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class Tokens:
    """The tokens of a server."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        """Hold them."""
        self._tokens = tuple(tokens)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._tokens)

    def find(self, text: str) -> Token | None:
        """Return the token that a text is; each is compared in the same time, whatever it begins with."""
        given = _hash(text)
        found = None
        for token in self._tokens:
            if hmac.compare_digest(token.hash, given):
                found = token
        return found

    def cookie(self, token: Token, *, now: float | None = None) -> str:
        """Return what a browser keeps in the place of a token: its name, an end, and a signature of both.

        Args:
            token: The token that was given.
            now: Seconds since the epoch; the clock's if not given.
        """
        text = f"{token.name}:{int((time.time() if now is None else now) + SESSION)}"
        return f"{text}:{_signed(token, text)}"

    def of_cookie(self, cookie: str, *, now: float | None = None) -> Token | None:
        """Return the token that a cookie stands for, as long as it does.

        Args:
            cookie: What the browser sent.
            now: Seconds since the epoch; the clock's if not given.
        """
        text, _, signature = cookie.rpartition(":")
        name, _, end = text.rpartition(":")
        found = None
        for token in self._tokens:
            if token.name == name and hmac.compare_digest(_signed(token, text), signature):
                found = token
        if found is None or not end.isdigit() or int(end) < (time.time() if now is None else now):
            return None
        return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _signed(token: Token, text: str) -> str:
    # A token that is taken away takes its cookies with it.
    return hmac.new(token.hash.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def read_tokens(path: Path) -> Tokens:
    """Read a file of tokens, one a line: name, scope, hash; what begins with # is a remark.

    Raises:
        DataError: The file cannot be read, others can write it, or a line is none.
    """
    try:
        found = path.stat()
        if hasattr(os, "getuid") and (found.st_mode & 0o022 or found.st_uid not in {os.getuid(), 0}):
            raise DataError(f"{path}: belongs to another user, or others can write it; it says who may ask")
        if found.st_size > _MOST_BYTES:
            raise DataError(f"{path}: more than {_MOST_BYTES} bytes; expected lines with name, scope and hash")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; expected lines with name, scope and hash") from error
    tokens: dict[str, Token] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or match["scope"] not in SCOPES or not _NAME.fullmatch(match["name"]):
            raise DataError(
                f"{path}: line {number}: expected NAME SCOPE sha256:HASH, a scope being {', '.join(SCOPES)}"
            )
        if match["name"] in tokens:
            raise DataError(f"{path}: line {number}: the name {match['name']!r} stands twice")
        tokens[match["name"]] = Token(match["name"], match["scope"], match["hash"])
    if not tokens:
        raise DataError(f"{path}: no token in it; make one with: embargraph serve --new-token NAME")
    return Tokens(tokens.values())


def add_token(path: Path, name: str, scope: str) -> str:
    """Make a token, add its hash to a file, and return its text, which is kept nowhere.

    Args:
        path: The file; made, for its owner alone, if it is not there.
        name: What the token is called in the log.
        scope: What it may do, one of `SCOPES`.

    Raises:
        UsageError: The name or the scope is none, or the name is taken.
        ExportError: The file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"--new-token {name[:80]!r}; expected up to 64 letters, digits, dots, dashes")
    if scope not in SCOPES:
        raise UsageError(f"--scope {scope[:80]!r}; expected one of {', '.join(SCOPES)}")
    if path.exists():
        with suppress(DataError):
            if any(token.name == name for token in read_tokens(path)._tokens):
                raise UsageError(f"--new-token {name!r}: the name is taken in {path}")
    text = secrets.token_urlsafe(32)
    try:
        # For its owner alone from the first byte on.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
            stream.write(f"{name} {scope} sha256:{_hash(text)}\n")
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error
    return text
