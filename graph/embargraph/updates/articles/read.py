"""`embargraph read`: an article in, proposals out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, UsageError
from embargraph.updates.articles.dates import moments_of
from embargraph.updates.articles.figures import figures_of
from embargraph.updates.articles.mentions import Names, mentions_of
from embargraph.updates.articles.sentences import digest_of, read_text, sentences_of
from embargraph.updates.articles.speakers import speeches_of
from embargraph.updates.articles.statements import Article, Finding, findings_of, node_id
from embargraph.updates.proposals import SOURCE_ID, Proposal

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["MADE_BY", "Reading", "article_of", "read_article"]

MADE_BY = "read-rules/1"
USING = ("rules",)


@dataclass(slots=True)
class Reading:
    """What was read of one file: its source table, what was found, the proposals."""

    path: Path
    header: dict[str, Any]
    sentences: int
    findings: list[Finding] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    def counted(self) -> Counter[str]:
        """Return how many proposals there are of each kind."""
        return Counter(proposal.kind for proposal in self.proposals)


def article_of(text: str, name: str, names: Names, published: date | None) -> Article:
    """Return a text with what all stages but the last find in it.

    Args:
        text: The text.
        name: Id of the document.
        names: The names of the graph.
        published: Day of publication, if known.
    """
    sentences = sentences_of(text)
    mentions = mentions_of(text, sentences, names)
    article = Article(
        name, text, sentences, mentions, moments_of(text, sentences, published), figures_of(sentences),
        speeches_of(text, sentences, mentions),
    )  # fmt: skip
    new = {node_id(article, mention) for mention in mentions if len(mention.nodes) != 1}
    return Article(
        name, text, sentences, mentions, article.moments, article.figures, article.speeches, frozenset(names.taken(new))
    )


def read_article(
    graph: Graph,
    path: Path,
    *,
    made: date,
    published: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    source: str | None = None,
    without: Iterable[str] = (),
) -> Reading:
    """Read an article by rules, and return what it would add to the record as proposals.

    Nothing is written, nothing is decided, and no address in the text is opened.

    Args:
        graph: The graph whose names are looked for.
        path: The article: text in UTF-8.
        made: The day on which it is read.
        published: Its day of publication, YYYY-MM-DD; without it nothing relative is resolved.
        title: Its title.
        publisher: Who published it.
        source: Id of the document; made of the file's name unless given.
        without: Nodes to leave out of sight.

    Raises:
        DataError: The file cannot be read, or holds no text.
        UsageError: The day or the id is none.
    """
    day = _day(published)
    if day is not None and day > made:
        raise UsageError(f"--published {published}: after {made}, the day of reading")
    name = source or _name(path)
    if not SOURCE_ID.fullmatch(name):
        raise UsageError(f"--id {name!r}; expected small letters, digits and hyphens")
    if path.suffix.lower() in {".html", ".htm"}:
        raise DataError(f"{path}: HTML; expected plain text: save the article's text and read that")
    text = read_text(path)
    with graph.reading() as connection:
        article = article_of(text, name, Names(connection, without), day)
    header = {"id": name, "title": title or name, "document": path.name, "sha256": sha256(path.read_bytes()).hexdigest()}
    header |= {key: cell for key, cell in (("publisher", publisher), ("published", published)) if cell}
    reading = Reading(path, header, len(article.sentences), findings_of(article))
    reading.proposals = list({each.id: each for each in _proposals(reading, text, made)}.values())
    return reading


def _day(published: str | None) -> date | None:
    if published is None:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError:
        raise UsageError(f"--published {published!r}: not a day; expected YYYY-MM-DD") from None


def _name(path: Path) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:100]
    return f"article-{slug or 'unnamed'}"


def _proposals(reading: Reading, text: str, made: date) -> Sequence[Proposal]:
    found = []
    for finding in reading.findings:
        start, end = finding.start, finding.end
        evidence = {"document": reading.header["document"], "at": [start, end], "digest": digest_of(text[start:end])}
        rows = {"node": _once(finding.nodes), "statement": _different(finding.statements)}
        found.append(Proposal(
            finding.kind, reading.header, {name: cells for name, cells in rows.items() if cells}, evidence, MADE_BY,
            made.isoformat(), reading.header["id"], where=f"characters [{start}, {end})",
            grounds=tuple(dict.fromkeys([f"standing: {finding.standing}", finding.label, *finding.grounds])),
            doubts=tuple(dict.fromkeys(finding.doubts)), touches=tuple(dict.fromkeys(finding.touches)),
        ))  # fmt: skip
    return found


def _once(nodes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({row["id"]: row for row in nodes}.values())


def _different(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row.get("object") != row["subject"] and row not in kept:
            kept.append(row)
    return kept
