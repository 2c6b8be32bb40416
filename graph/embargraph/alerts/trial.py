"""An alert that says that it is a test."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from embargraph.questions.searched import LEGAL

__all__ = ["make_trial"]


def make_trial(watch: str) -> dict[str, Any]:
    """Return an alert to try a target with: of an id of its own, so that nobody takes it for one had before.

    Args:
        watch: Id of the watch.
    """
    now = datetime.now(UTC)
    return {
        "id": f"sha256:{secrets.token_hex(32)}",
        "watch": watch,
        "kind": "test",
        "seen": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": now.date().isoformat(),
        "who": None,
        "asked": None,
        "under": None,
        "before": None,
        "after": None,
        "branches": [],
        "gist": f"This is a test of the watch {watch}; nothing has changed.",
        "citation": None,
        "restriction": None,
        "evidence": [],
        "url": None,
        "legal": LEGAL,
    }
