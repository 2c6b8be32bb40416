"""Limits on the size and shape of a SPARQL query, held before any engine reads it.

Engines read a query by functions that call themselves, and plan it by rules
whose cost grows with its size: a query that is deep or wide enough ends or stops
the process.  No question needs that.  What is a text, a comment or an IRI
depends on the reader ("?a<(?b)>?c" holds an IRI or two comparisons), so that
brackets and signs are counted twice: with and without what looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from embargraph.errors import QueryError

__all__ = ["MAX_QUERY_BYTES", "check_shape", "tokens"]

#: A question is a page of text; a longer one is a mistake, or an attempt to keep the parser busy.
MAX_QUERY_BYTES = 100_000
#: Brackets within brackets, and the same with those in texts and IRIs.
MAX_DEPTH, MAX_DEPTH_AT_ALL = 40, 100
#: Triple patterns, as the points, semicolons and commas that end them; and brackets, which may stand between them.
MAX_PATTERNS, MAX_BRACKETS = 500, 1_500
#: Groups: UNION, OPTIONAL, MINUS, EXISTS, GRAPH and queries within.
MAX_GROUPS = 150
#: Signs of paths and expressions, in a row, and in all with those in texts and IRIs.
MAX_SIGNS, MAX_SIGNS_IN_A_ROW, MAX_SIGNS_AT_ALL = 500, 8, 5_000
#: Repeated paths within repeated paths, as in ((p*)*)*.
MAX_REPEATS = 3
#: Variables, by their names.
MAX_VARIABLES = 300

_TOKEN = re.compile(
    r"""(?P<skip>
        <[^<>"{}|^`\\\x00-\x20]*>                          # an IRI
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | (?:[^\W\d][\w.-]{0,200}+)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*+  # a prefixed name
      | @\w+
      | \#[^\n\r]*
      | \d[\d.]*(?:[eE][+-]?\d+)?
    ) | (?P<variable>[?$]\w+)
      | (?P<word>[^\W\d]\w*)
      | (?P<bracket>[{}()\[\]])
      | (?P<end>[.;,])
      | (?P<sign>[/|^*+!=<>&?-])""",
    re.VERBOSE | re.DOTALL,
)
_GROUPS = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS", "GRAPH", "SELECT"})
_SIGN = re.compile(r"[/|^*+!=<>&-]")
_REPEAT = frozenset("*+?")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a query: words, variables, brackets, signs, and what is none of a reader's business."""
    return _TOKEN.finditer(text)


def check_shape(text: str) -> None:
    """Refuse a query that is longer, deeper or wider than any question.

    Args:
        text: The query.

    Raises:
        QueryError: Names the limit.

    Example:
        >>> check_shape("SELECT * { ?s ?p ?o }")
        >>> check_shape("SELECT * " + "{" * 50 + "}" * 50)
        Traceback (most recent call last):
        embargraph.errors.QueryError: the query has brackets 41 deep; at most 40 are taken
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_QUERY_BYTES:
        raise QueryError(f"the query is longer than {MAX_QUERY_BYTES} bytes")
    _check_at_all(text)
    _check_parts(text)


def _check_at_all(text: str) -> None:
    """Count brackets and signs wherever they stand."""
    depth = 0
    for character in text:
        if character in "({[":
            depth += 1
            _hold(depth, MAX_DEPTH_AT_ALL, "has brackets {} deep")
        elif character in ")}]":
            depth = max(0, depth - 1)
    _hold(len(_SIGN.findall(text)), MAX_SIGNS_AT_ALL, "has {} signs of paths and expressions")


def _check_parts(text: str) -> None:
    patterns = groups = brackets = signs = in_a_row = 0
    variables: set[str] = set()
    #: For each open bracket, how deep the repeats within it are.
    repeats = [0]
    for found in tokens(text):
        kind, part = found.lastgroup, found[0]
        in_a_row = in_a_row + 1 if kind == "sign" else 0
        brackets += kind == "bracket"
        if kind == "sign":
            signs += 1
            _hold(in_a_row, MAX_SIGNS_IN_A_ROW, "has {} signs in a row")
        elif kind == "variable":
            variables.add(part[1:])
        elif kind == "word":
            groups += part.upper() in _GROUPS
        elif kind == "end":
            patterns += 1
        elif kind == "bracket" and part in "({[":
            repeats.append(0)
            _hold(len(repeats) - 1, MAX_DEPTH, "has brackets {} deep")
        elif kind == "bracket" and len(repeats) > 1:
            inner = repeats.pop()
            if part == ")" and text[found.end() : found.end() + 1] in _REPEAT:
                inner += 1
                _hold(inner, MAX_REPEATS, "repeats paths within repeated paths {} times")
            repeats[-1] = max(repeats[-1], inner)
    _hold(brackets, MAX_BRACKETS, "has {} brackets")
    _hold(patterns, MAX_PATTERNS, "has {} patterns")
    _hold(groups, MAX_GROUPS, "has {} groups (UNION, OPTIONAL, MINUS, EXISTS, GRAPH, SELECT)")
    _hold(signs, MAX_SIGNS, "has {} signs of paths and expressions")
    _hold(len(variables), MAX_VARIABLES, "has {} variables")


def _hold(count: int, most: int, said: str) -> None:
    if count > most:
        raise QueryError(f"the query {said.format(count)}; at most {most} are taken")
