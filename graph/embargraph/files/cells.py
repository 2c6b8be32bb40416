"""Cells of tables that a spreadsheet may open."""

from __future__ import annotations

__all__ = ["safe_text"]


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Example:
        >>> safe_text("=1+1"), safe_text("3A001")
        ("'=1+1", '3A001')
    """
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
