"""Let mkdocstrings show examples as code: it knows the heading "Examples:", and the docstrings say "Example:" of one."""

import re
from typing import Any

import griffe

_HEADING = re.compile(r"^(\s*)Example:[ \t]*$", re.MULTILINE)


class ExampleHeadings(griffe.Extension):
    """Reads the section "Example:" as "Examples:"; else its prompt lines become prose, and its brackets links."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the heading before the docstring is parsed."""
        if obj.docstring:
            obj.docstring.value = _HEADING.sub(r"\1Examples:", obj.docstring.value)
