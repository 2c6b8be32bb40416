"""Text that is safe in XML, as SQL."""

from __future__ import annotations

from embargraph.rdf.pieces import Sql

__all__ = ["xml_attribute", "xml_text"]

#: What XML 1.0 has no way to say, as the inside of a character class.
_NOT_XML = r"\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{fffe}\x{ffff}"

# A reader would take a carriage return for a line feed, and in an attribute any line end or tab for a space.
_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_ATTRIBUTE = (*_TEXT, ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;"))


def xml_text(sql: str) -> Sql:
    """Return SQL that makes text safe between tags; characters that XML cannot hold are left out."""
    return _escaped(sql, _TEXT)


def xml_attribute(sql: str) -> Sql:
    """Return SQL that makes text safe in an attribute; characters that XML cannot hold are left out."""
    return _escaped(sql, _ATTRIBUTE)


def _escaped(sql: str, escapes: tuple[tuple[str, str], ...]) -> Sql:
    told = f"regexp_replace({sql}, '[{_NOT_XML}]', '', 'g')"
    for character, escape in escapes:
        told = f"replace({told}, chr({ord(character)}), '{escape}')"
    unsafe = "".join(f"\\x{{{ord(character):x}}}" for character, _ in escapes)
    # Most text needs nothing, and one look is cheaper than every replacement.
    return Sql(f"(CASE WHEN regexp_matches({sql}, '[{_NOT_XML}{unsafe}]') THEN {told} ELSE {sql} END)")
