"""Publishers' XML, element by element, as dictionaries; no entity is expanded, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.files.json import Item
from embargraph.files.open import MAX_RECORD, open_bytes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["elements", "parted", "read_xml"]

#: How an HTML page begins, comments and its own declaration aside.
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!DOCTYPE\s+)?html\b", re.I | re.S)


def read_xml(
    path: Path,
    records: tuple[str, ...],
    headers: tuple[str, ...] = (),
    *,
    shape: Callable[[Element], Any] | None = None,
) -> Iterator[Item]:
    """Yield elements of an XML file as dictionaries, by their names without namespace.

    An element with text alone is its text; repeated ones are a list; attributes
    are keys with ``@``, and the text beside them ``$``.  What declares a
    document type or an entity is refused: no expansion, nothing fetched.  A
    record that is too long has a fault in place of its value.

    Args:
        path: The file.
        records: Names of the elements that are records.
        headers: Names of elements to yield beside them; their locator is their name.
        shape: What makes another value of an element, where its text is mixed with markup.

    Raises:
        DataError: The file is not well-formed, declares a document type, or is an HTML page.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    shape = shape or _as_value
    stack: list[Element] = []
    number, inside = 0, 0
    _refuse_page(path)
    with open_bytes(path) as stream:
        try:
            for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                name = _local(element.tag)
                is_wanted = name in records or name in headers
                if event == "start":
                    stack.append(element)
                    inside += is_wanted
                    continue
                stack.pop()
                inside -= is_wanted
                if inside or not is_wanted:
                    continue
                number += name in records
                locator = f"record {number}" if name in records else name
                if shape is _as_value and _length(element) > MAX_RECORD:
                    yield Item(locator, None, f"is longer than {MAX_RECORD} characters")
                else:
                    yield _item(locator, element, shape)
                # What has been yielded is let go, or the file would fill the memory.
                if stack:
                    stack[-1].clear()
        except DefusedXmlException as error:
            raise DataError(f"{path}: declares a document type or an entity; refused") from error
        except (LookupError, ValueError) as error:
            raise DataError(f"{path}: its encoding cannot be read: {error}; expected UTF-8") from error
        except ParseError as error:
            raise DataError(f"{path}: not well-formed XML: {error}") from error


def _item(locator: str, element: Element, shape: Callable[[Element], Any]) -> Item:
    try:
        return Item(locator, shape(element))
    except RecursionError:
        return Item(locator, None, "has more levels than any list has")


def _refuse_page(path: Path) -> None:
    """Say so where a page stands in place of XML: that it declares a document type would help nobody."""
    with open_bytes(path) as stream:
        if _PAGE.match(stream.read(1024)):
            raise DataError(f"{path}: an HTML page; expected XML")


def elements(value: Any, *path: str) -> list[Any]:
    """Return what stands at a path within a record, whether once or several times.

    Example:
        >>> elements({"akaList": {"aka": ["A", {"lastName": "B"}]}}, "akaList", "aka")
        ['A', {'lastName': 'B'}]
    """
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else [] if value is None else [value]


def parted(value: Any, *path: str) -> list[dict[str, Any]]:
    """Return the elements at a path that have parts; one without any says nothing."""
    return [one for one in elements(value, *path) if isinstance(one, dict)]


def _length(element: Element) -> int:
    """Return how many characters an element holds, in text and in attributes."""
    told = sum(len(value) for part in element.iter() for value in part.attrib.values())
    return told + sum(map(len, element.itertext()))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _as_value(element: Element) -> Any:
    found: dict[str, Any] = {f"@{_local(name)}": value for name, value in element.attrib.items()}
    for child in element:
        name, value = _local(child.tag), _as_value(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    text = (element.text or "").strip()
    if not found:
        return text
    if text:
        found["$"] = text
    return found
