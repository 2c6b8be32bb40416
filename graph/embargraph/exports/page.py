"""The picture: one self-contained HTML page, drawn by plotly.js from the plotly package.

The page holds the whole selection as JSON and asks for nothing else: its
Content-Security-Policy forbids the network, and scripts are admitted by their
digests alone.  What it draws at first, and where, is decided in the browser,
which alone knows how wide a label is; the file has no positions in it, so the
same graph gives the same bytes.

Names come from strangers.  They reach the page as JSON whose markup characters
are escaped, and ``page_parts`` puts them in place as text, never as markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError
from embargraph.exports.files import write_texts
from embargraph.model.vocabulary import KINDS, STANDINGS, VERDICTS
from embargraph.store.lists_held import excerpt_leads, lists_held
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from embargraph.store.selection import Selection

__all__ = ["MOST_ROWS", "page_data", "page_texts", "write_page"]

#: Nodes, statements and restrictions that a browser still opens within a few seconds.
MOST_ROWS = 100_000

_PARTS = Path(__file__).parent / "page_parts"

#: The page's own script, in order; each part uses what is above it.
_SCRIPTS = ("words.js", "filters.js", "verdict.js", "layout.js", "picture.js", "panel.js", "page.js")


_RESTRICTIONS = "SELECT r FROM x_restriction r ORDER BY r.id"

_SOURCES = """
SELECT {'id': id, 'title': title, 'publisher': publisher, 'published': published, 'known_through': known_through,
    'document': document, 'url': url, 'edition_date': edition_date} FROM x_source ORDER BY id
"""

# Names of what is spoken of but was not selected.
_OTHERS = """
SELECT {'id': id, 'label': "label"} FROM node
WHERE id NOT IN (SELECT id FROM x_node) AND id IN (
    SELECT what FROM x_restriction UNION SELECT "by" FROM x_restriction UNION SELECT authority FROM x_restriction
    UNION SELECT unnest("list") FROM x_restriction)
ORDER BY id
"""

# The same days as on the command line: of the whole graph, whatever was selected.
_VINTAGE = """
SELECT {'newest_document': (SELECT max(published) FROM source WHERE document IS NOT NULL),
    'last_evidence': (SELECT max(known_through) FROM clock), 'sources': (SELECT count(*) FROM source),
    'nodes': (SELECT count(*) FROM node)}
"""


def page_data(selection: Selection) -> dict[str, Any]:
    """Return what the page holds: the whole selection, and what it should be read with.

    Raises:
        ExportError: The selection has more rows than a browser opens.
    """
    rows = selection.nodes + selection.statements + selection.restrictions
    if rows > MOST_ROWS:
        raise ExportError(
            f"{rows:,} nodes, statements and restrictions are too many for a page, which holds {MOST_ROWS:,}; "
            "take a part with --around NAME --hops N, --as-of, --kind or --standing"
        )
    filters = selection.filters
    return {
        "about": {
            **next(_structs(selection, _VINTAGE)),
            "as_of": filters.as_of.isoformat() if filters.as_of else None,
            "around": list(filters.around),
            "hops": filters.hops,
            "only_kinds": list(filters.kinds),
            "only_standings": list(filters.standings),
            # What is not held comes before what is found: a page of excerpts is no clearance.
            "leads": list(excerpt_leads(lists_held(selection.connection))),
        },
        "kinds": dict(KINDS),
        "standings": dict(STANDINGS),
        "verdicts": dict(VERDICTS),
        "nodes": list(_structs(selection, read_sql("exports/sql/page_node.sql"))),
        "statements": list(_structs(selection, read_sql("exports/sql/page_statement.sql"))),
        "restrictions": list(_structs(selection, _RESTRICTIONS)),
        "sources": list(_structs(selection, _SOURCES)),
        "others": {row["id"]: row["label"] for row in _structs(selection, _OTHERS)},
    }


def _structs(selection: Selection, sql: str) -> Iterator[dict[str, Any]]:
    for (text,) in selection.rows(f"SELECT to_json(row)::VARCHAR FROM ({sql}) AS t(row)"):
        yield {name: value for name, value in json.loads(text).items() if value not in (None, [], {})}


def page_texts(selection: Selection, figures: Mapping[str, bytes] = MappingProxyType({})) -> Iterator[str]:
    """Yield the selection as a page, in pieces.

    Args:
        selection: What the page holds.
        figures: Figures to show under the picture, as SVG, by what they show.

    Raises:
        ExportError: The selection has more rows than a browser opens.
    """
    data = _as_json(page_data(selection))
    drawing = _script(_plotly())
    own = _script('"use strict";\n(() => {\n' + "".join(map(_part, _SCRIPTS)) + "})();\n")
    policy = (
        f"default-src 'none'; script-src {_digest(drawing)} {_digest(own)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    # `$` ends are the skeleton's own; what is put in is not looked at again.
    head = Template(_part("page.html")).substitute(policy=policy, style=_part("page.css"))
    before, after = head.split("<!--scripts-->")
    above, below = before.split("<!--figures-->")
    yield above
    yield from _figures(figures)
    yield below
    yield f'<script type="application/json" id="graph">{data}</script>\n'
    for script in (drawing, own):
        yield f"<script>{script}</script>\n"
    yield after


def _figures(figures: Mapping[str, bytes]) -> Iterator[str]:
    """Yield figures as pictures within the page: nothing of a file can act as a part of it."""
    if not figures:
        return
    yield '<section id="figures" aria-label="Figures">\n'
    for title, content in figures.items():
        data = base64.b64encode(content).decode()
        label = html.escape(title)
        yield f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{label}">'
        yield f"<figcaption>{label}</figcaption></figure>\n"
    yield "</section>\n"


def write_page(selection: Selection, target: Path, figures: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """Write a selection as one self-contained HTML page, with figures if any are given.

    Raises:
        ExportError: The selection has more rows than a browser opens.
        OSError: The file cannot be written.
    """
    write_texts(target, page_texts(selection, figures))


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _as_json(data: Mapping[str, Any]) -> str:
    """Return JSON in ASCII that no HTML reader can take for markup."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _script(text: str) -> str:
    """Return a script as HTML will hold it, so that its digest is right.

    Raises:
        ExportError: The script has what would end it, or hide its end.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "</script" in text.lower() or "<!--" in text or "\0" in text:
        raise ExportError("the drawing script cannot be put into a page; install another version of plotly")
    return text


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
