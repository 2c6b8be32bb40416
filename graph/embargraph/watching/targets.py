"""Where the alerts of a watch go: a feed, a mail address, a webhook, or a file of JSON lines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embargraph.model.given import short

__all__ = ["FORMS", "Target", "read_targets"]

#: Forms of alerts.
FORMS = ("feed", "mail", "webhook", "lines")
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where alerts go.

    `secrets` are the names of the variables that hold what webhooks are signed with; the newest first.
    """

    form: str
    address: str
    secrets: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a delivery names it by: an address may hold a secret, and is not kept."""
        return hashlib.sha256(f"{self.form}\0{self.address}".encode()).hexdigest()[:16]

    @property
    def shown(self) -> str:
        """The address as it is shown: of a webhook the machine alone, for its path may be a secret.

        Example:
            >>> Target("webhook", "https://hooks.example.org/T0/secret").shown
            'webhook https://hooks.example.org/…'
        """
        if self.form == "webhook":
            parts = urlsplit(self.address)
            port = f":{parts.port}" if parts.port else ""
            return f"webhook https://{parts.hostname}{port}/…"
        return f"{self.form} {self.address}".strip()


def read_targets(given: Any, folder: Path, fault: Callable[[str, str], None]) -> tuple[Target, ...]:
    """Return where the alerts of a watch go.

    Args:
        given: What its `to` says.
        folder: The folder that files of lines are relative to.
        fault: Told of each fault.
    """
    entries = [given] if isinstance(given, dict) else given
    if not isinstance(entries, list) or not entries:
        fault("to", f"{short(given)}; expected some of {{feed = true}}, {{mail = …}}, {{webhook = …}}, {{lines = …}}")
        return ()
    found: dict[Target, None] = {}
    for entry in entries:
        target = _target(entry, folder, lambda problem: fault("to", problem))
        if target is not None:
            found.setdefault(target)
    return tuple(found)


def _target(entry: Any, folder: Path, fault: Callable[[str], None]) -> Target | None:
    forms = [form for form in FORMS if form in entry] if isinstance(entry, dict) else []
    if len(forms) != 1:
        fault(f"{short(entry)}; expected one of {', '.join(FORMS)}")
        return None
    form, value = forms[0], entry[forms[0]]
    extra = set(entry) - {form} - ({"secret_env"} if form == "webhook" else set())
    if extra:
        fault(f"{form}: {min(extra)}: unknown")
    if form == "feed":
        if value is not True:
            fault(f"feed: {short(value)}; expected true")
        return Target("feed", "")
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        fault(f"{form}: {short(value)}; expected a text")
        return None
    if form == "mail":
        if not value.isascii() or not _MAIL.fullmatch(value):
            fault(f"mail: {short(value)}; expected one mail address")
        return Target("mail", value)
    if form == "lines":
        return Target("lines", str(folder / value))
    return _webhook(value, entry.get("secret_env"), fault)


def _webhook(url: str, variables: Any, fault: Callable[[str], None]) -> Target:
    names = [variables] if isinstance(variables, str) else variables
    if not isinstance(names, list) or not 1 <= len(names) <= 2 or not all(
        isinstance(name, str) and _VARIABLE.fullmatch(name) for name in names
    ):  # fmt: skip
        # What it says may be the secret itself: it is not printed.
        fault("webhook: secret_env: expected the name of a variable of the environment, or two while secrets change")
        names = []
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password or port == 0 or parts.fragment:
        # A path may be a secret, so the address is not printed.
        fault("webhook: not an address like https://example.org/hook, without a user and a '#'")
    return Target("webhook", url, tuple(names))
