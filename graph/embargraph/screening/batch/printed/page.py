"""The report as a page that needs nothing else: everything is escaped, nothing is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["report_page"]

_TEMPLATE = Path(__file__).with_name("report.html.j2")


def report_page(content: dict[str, Any]) -> str:
    """Return a report as HTML.

    Args:
        content: What `report_content` returns.
    """
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(content)
