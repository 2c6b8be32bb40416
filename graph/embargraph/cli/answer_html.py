"""An answer as a page of HTML that needs nothing else: the verdict, the rows, what was searched."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from embargraph.cli.answer_text import searched_in_words
from embargraph.model.cell_text import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["answer_page"]

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 1.5rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } caption { text-align: left; font-weight: bold; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8888; }
.wide { overflow-x: auto; } .searched { font-size: .9rem; }
@media print { .wide { overflow: visible; } table { font-size: 9pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
"""


def answer_page(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> str:
    """Return an answer as a page.

    Args:
        columns: The columns to show.
        rows: Cells by column.
        about: What the answer rests on, as `Answer.answer` has it.
    """
    return "\n".join(_parts(columns, rows, about))


def _parts(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> Iterator[str]:
    title = escape(f"Embargraph: {about.get('question', 'answer')}")
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    sentences = about.get("verdict") or [f"{about.get('said', '')}."]
    for number, sentence in enumerate((*sentences, *about.get("leads", ()))):
        told = escape(sentence)
        yield f"<p><strong>{told}</strong></p>" if not number else f"<p>{told}</p>"
    if rows:
        yield '<div class="wide" tabindex="0" role="region" aria-label="Rows">\n<table>'
        yield f"<caption>{len(rows)} row{'s' * (len(rows) != 1)}</caption>"
        titles = (f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in columns)
        yield f"<thead><tr>{''.join(titles)}</tr></thead>"
        yield "<tbody>"
        for row in rows:
            yield f"<tr>{''.join(f'<td>{_cell(row.get(column))}</td>' for column in columns)}</tr>"
        yield "</tbody>\n</table>\n</div>"
    for note in about.get("notes", ()):
        yield f"<p>Note: {escape(note)}.</p>"
    yield f'<p class="searched">Searched. {escape(searched_in_words(about))}.</p>'
    legal = escape(about.get("legal", "Not legal advice."))
    yield f'<p class="searched">Graph {escape(str(about.get("graph")))}. {legal}</p>'
    yield "</main>\n</body>\n</html>"


def _cell(value: Any) -> str:
    """Return a cell; a citation that has an address leads there."""
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(filter(None, map(_cell, value))))
    text = escape(as_text(value))
    address = value.get("url") if isinstance(value, dict) else None
    if text and isinstance(address, str) and address.startswith(("https://", "http://")):
        return f'<a href="{escape(address)}" rel="noreferrer">{text}</a>'
    return text
