"""Keys that read one feed and nothing else; what is kept of a key tells nobody the key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embargraph.watching.state import WatchState

__all__ = ["make_key", "opens"]


def make_key(state: WatchState, watch: str) -> str:
    """Return a new key to the feed of a watch; the one before it reads no more.

    Args:
        state: Where its digest is kept.
        watch: Id of the watch.
    """
    key = secrets.token_urlsafe(32)
    state.keep_feed_key(watch, _digest(key))
    return key


def opens(state: WatchState, watch: str, key: str) -> bool:
    """Say whether a key reads the feed of a watch; it takes as long whether it does or not.

    Args:
        state: Where digests are kept.
        watch: Id of the watch.
        key: What was given as a key.
    """
    held = state.feed_key(watch)
    return hmac.compare_digest(held or _digest(""), _digest(key)) and held is not None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
