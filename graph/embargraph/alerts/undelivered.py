"""What is raised where alerts cannot be delivered."""

from __future__ import annotations

__all__ = ["Undelivered"]


class Undelivered(Exception):
    """Alerts that could not be delivered; the text is kept and shown, and so has no secret in it.

    Attributes:
        is_gone: Whether the target said that it is gone for good.
        wait: Seconds after which the target wants to be asked again, if it said so.
    """

    def __init__(self, why: str, *, is_gone: bool = False, wait: float | None = None) -> None:
        """Say why."""
        super().__init__(why)
        self.is_gone, self.wait = is_gone, wait
