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

from embargraph.errors import UsageError
from embargraph.updates.articles.dates import moments_of
from embargraph.updates.articles.figures import figures_of
from embargraph.updates.articles.mentions import Names, mentions_of, with_alike
from embargraph.updates.articles.model import Asked, Model, ask_model
from embargraph.updates.articles.pointed import pointed_findings
from embargraph.updates.articles.sentences import digest_of, read_text, sentences_of
from embargraph.updates.articles.speakers import speeches_of
from embargraph.updates.articles.statements import Article, Finding, findings_of
from embargraph.updates.proposals import SOURCE_ID, Proposal

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["MADE_BY", "USING", "Reading", "article_of", "read_article", "write_readings", "write_texts"]

MADE_BY = "read-rules/1"
#: How articles may be read.
USING = ("rules", "spacy", "model")


@dataclass(slots=True)
class Reading:
    """What was read of one file: its source table, what was found, the proposals."""

    path: Path
    header: dict[str, Any]
    sentences: int
    findings: list[Finding] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    #: The plain text of a page, which is the document that offsets refer to; empty where the file is one itself.
    text: str = ""
    #: What came of asking a model, where one was.
    asked: Asked | None = None

    def counted(self) -> Counter[str]:
        """Return how many proposals there are of each kind."""
        return Counter(proposal.kind for proposal in self.proposals)


def article_of(text: str, name: str, names: Names, published: date | None, *, spacy: bool = False) -> Article:
    """Return a text with what all stages but the last find in it.

    Args:
        text: The text.
        name: Id of the document.
        names: The names of the graph.
        published: Day of publication, if known.
        spacy: Whether spaCy looks for names too.

    Raises:
        MissingExtraError: spaCy is asked for and not installed.
    """
    sentences = sentences_of(text)
    mentions = mentions_of(text, sentences, names)
    if spacy:
        from embargraph.updates.articles.entities import further_names

        further = with_alike(further_names(text, sentences, mentions), names)
        mentions = sorted([*mentions, *further], key=lambda mention: mention.start)
    return Article(
        name, text, sentences, mentions, moments_of(text, sentences, published), figures_of(sentences),
        speeches_of(text, sentences, mentions),
    )  # fmt: skip


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
    spacy: bool = False,
    model: Model | None = None,
) -> Reading:
    """Read an article by rules, and return what it would add to the record as proposals.

    Nothing is written, nothing is decided, and no address in the text is opened.

    Args:
        graph: The graph whose names are looked for.
        path: The article: text in UTF-8, or a page as HTML.
        made: The day on which it is read.
        published: Its day of publication, YYYY-MM-DD; without it nothing relative is resolved.
        title: Its title.
        publisher: Who published it.
        source: Id of the document; made of the file's name unless given.
        without: Nodes to leave out of sight.
        spacy: Whether spaCy looks for names too.
        model: Whom to ask where more is said; what it answers decides nothing.

    Raises:
        MissingExtraError: spaCy is asked for and not installed.
        DataError: The file cannot be read, is a PDF, or holds no text.
        UsageError: The day or the id is none.
    """
    day = _day(published)
    if day is not None and day > made:
        raise UsageError(f"--published {published}: after {made}, the day of reading")
    name = source or _name(path)
    if not SOURCE_ID.fullmatch(name):
        raise UsageError(f"--id {name!r}; expected small letters, digits and hyphens")
    text, own = _text(path)
    with graph.reading() as connection:
        article = article_of(text, name, Names(connection, without), day, spacy=spacy)
    document = f"{name}.txt" if own else path.name
    header = {
        "id": name,
        "title": title or name,
        "document": document,
        "sha256": sha256(text.encode("utf-8")).hexdigest(),
    }
    header |= {key: cell for key, cell in (("publisher", publisher), ("published", published)) if cell}
    reading = Reading(path, header, len(article.sentences), findings_of(article), text=text if own else "")
    if model is not None:
        reading.asked = ask_model(model, article)
        reading.findings += pointed_findings(article, reading.asked.pointers, reading.findings)
    reading.proposals = list({each.id: each for each in _proposals(reading, text, made)}.values())
    return reading


_PAGE = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


def _text(path: Path) -> tuple[str, bool]:
    """Return the text of an article, and whether it was taken out of a page: comments and scripts are no text."""
    text = read_text(path)
    if path.suffix.lower() not in {".html", ".htm", ".xhtml"} and not _PAGE.match(text):
        return text, False
    from embargraph.updates.pages import paragraphs_of_page

    return "\n\n".join(paragraphs_of_page(path)) + "\n", True


def write_texts(readings: Iterable[Reading], folder: Path) -> None:
    """Write the plain text of pages beside what was found in them.

    Raises:
        ExportError: A file cannot be written; each is whole or absent.
    """
    from embargraph.errors import ExportError
    from embargraph.files.replace import written

    for reading in readings:
        if reading.text:
            path = folder / str(reading.header["document"])
            try:
                with written(path) as part:
                    part.write_bytes(reading.text.encode("utf-8"))
            except OSError as error:
                raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


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
            finding.kind, reading.header, {name: cells for name, cells in rows.items() if cells}, evidence,
            finding.made_by or MADE_BY,
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


def write_readings(readings: Sequence[Reading], out: Path) -> int:
    """Write what articles say as one fact file, whole or not at all, and return how many proposals it holds.

    Proposals that only ask, such as several nodes of one name, hold no facts and are left out.

    Raises:
        ExportError: The file cannot be written.
    """
    from embargraph.errors import ExportError
    from embargraph.updates.proposals import write_facts

    holding = [proposal for reading in readings for proposal in reading.proposals if any(proposal.facts.values())]
    if not holding:
        return 0
    nodes = _fullest(row for proposal in holding for row in proposal.facts.get("node", ()))
    stated = _said_once(row for proposal in holding for row in proposal.facts.get("statement", ()))
    try:
        write_facts(out, readings[0].header, {"node": nodes, "statement": stated})
    except OSError as error:
        raise ExportError(f"{out}: cannot be written: {error.strerror or error}") from error
    return len(holding)


def _fullest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found[row["id"]] = {**row, **found.get(row["id"], {})}
    return list(found.values())


def _said_once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return statements, each once: two findings of one clause may name the same parties."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        found.setdefault(
            tuple(str(row.get(name)) for name in ("subject", "relation", "object", "value", "since", "until")), row
        )
    return list(found.values())
