"""What a sentence was found to say, and the sentence at work: its clauses, standings, days and rows of facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from embargraph.files.shown import spell_out_line
from embargraph.updates.articles.dates import Moment
from embargraph.updates.articles.figures import Figure
from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.sentences import Sentence, digest_of, inside
from embargraph.updates.articles.speakers import Speech
from embargraph.updates.articles.standing import Standing, standing_of
from embargraph.updates.articles.triggers import triggers_of

__all__ = ["Article", "Finding", "Work", "cues", "node_id", "node_row", "suspicious", "trimmed"]

_Placed = TypeVar("_Placed", Mention, Moment, Figure, Speech)
_ACTORS = frozenset({"person", "organisation", "group", "state", "name"})
_CUT = re.compile(
    r"(?:[,;:]\s+(?:and|but|while|which|where|though|although|yet|so|because)\b|;\s|\s(?:while|whereas|because|but|though|although)\s)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Finding:
    """Something that a text says, with its place, and the facts that it would be.

    Attributes:
        kind: claim, figure, event, route, statement, link or addition (a new node).
        start, end: Characters of the text that say it.
        standing: How firmly.
        label: What it is, in a line.
        nodes, statements: Rows as fact files have them.
        grounds, doubts: For the reviewer.
        speaker: Who says it, if somebody does.
        touches: Nodes of the graph that it speaks of.
    """

    kind: str
    start: int
    end: int
    standing: str
    label: str
    nodes: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    speaker: Mention | None = None
    touches: list[str] = field(default_factory=list)
    #: The reader, where it is another than the rules.
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A text with all that the earlier stages found in it."""

    id: str
    text: str
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    moments: Sequence[Moment]
    figures: Sequence[Figure]
    speeches: Sequence[Speech]


def node_id(article: Article, mention: Mention) -> str:
    """Return the id of the node that a mention is: of the graph if it names one, else a new one."""
    if len(mention.nodes) == 1:
        return mention.nodes[0]
    # Of this article alone: that two articles mean one by one name is for a person to say.
    return f"{article.id}-{slug(mention.name) or mention.start}"[:120]


def slug(name: str) -> str:
    """Return a name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]


class Work:
    """One sentence at work: what it holds of each stage."""

    def __init__(self, article: Article, sentence: Sentence) -> None:
        self.article, self.sentence = article, sentence
        self.mentions = self._inside(article.mentions)
        self.moments = self._inside(article.moments)
        self.figures = self._inside(article.figures)
        self.speeches = self._inside(article.speeches)
        self.triggers = triggers_of(sentence)

    def _inside(self, items: Sequence[_Placed]) -> list[_Placed]:
        return inside(items, self.sentence.start, self.sentence.end)

    def clause(self, place: int) -> tuple[int, int]:
        """Return the clause that holds a place: between conjunctions after a comma, or within one's speech."""
        start, end = self.sentence.start, self.sentence.end
        for speech in self.speeches:
            if speech.start <= place < speech.end:
                start, end = speech.start, speech.end
        for cut in _CUT.finditer(self.article.text, start, end):
            if cut.end() <= place:
                start = cut.end()
            elif cut.start() > place:
                end = cut.start()
                break
        return trimmed(self.article.text, start, end)

    def parts(self, speech: Speech) -> list[tuple[int, int]]:
        """Return the clauses of a speech, each a claim of its own; a short one stays with the one before."""
        cuts = [speech.start]
        for cut in _CUT.finditer(self.article.text, speech.start, speech.end):
            if (
                min(
                    len(self.article.text[cuts[-1] : cut.start()].split()),
                    len(self.article.text[cut.end() : speech.end].split()),
                )
                >= 5
            ):
                cuts.append(cut.end())
        spans = zip(cuts, [*cuts[1:], speech.end], strict=True)
        return [trimmed(self.article.text, *span) for span in spans]

    def standing(self, start: int, end: int) -> Standing:
        """Return the standing of a piece of the sentence, said by somebody or not."""
        speech = self.speech_at(start, end)
        return standing_of(self.article.text[start:end], self.sentence.text, said=speech is not None,
                           verb=speech.verb if speech else "")  # fmt: skip

    def speech_at(self, start: int, end: int) -> Speech | None:
        """Return the speech that a piece lies in, wholly or for the most part."""
        return next(
            (each for each in self.speeches if each.start <= start < each.end or start <= each.start < end), None
        )

    def row(self, subject: str, relation: str, start: int, end: int, standing: str, **cells: Any) -> dict[str, Any]:
        """Return a statement with its evidence."""
        text = self.article.text[start:end]
        given = {name: cell for name, cell in cells.items() if cell not in (None, "")}
        return {"subject": subject, "relation": relation, **given, "standing": standing,
                "at": [start, end], "digest": digest_of(text)}  # fmt: skip

    def node_of(self, mention: Mention, kind: str = "actor") -> tuple[str, list[dict[str, Any]]]:
        """Return the id of a mention's node, and the row that defines it where it is new."""
        made = node_id(self.article, mention)
        return made, [] if len(mention.nodes) == 1 else [node_row(made, mention, kind, self.article.id)]

    def places(self) -> list[int]:
        """Return where days and numbers stand."""
        return [*(each.start for each in self.moments), *(each.start for each in self.figures)]

    def when(self, start: int, end: int) -> tuple[dict[str, Any], list[str]]:
        """Return the days of a clause as cells of a statement, and doubts where a day is open."""
        inside = [each for each in self.moments if start <= each.start < end]
        dated = [each for each in inside if each.since]
        doubts = [each.doubt for each in inside if each.doubt]
        if not dated:
            return {}, doubts
        first = dated[0]
        return {"since": first.since, "until": first.until, "resolved": spell_out_line(first.resolved)}, doubts

    def actors(self, start: int, end: int) -> list[Mention]:
        """Return who stands in a piece."""
        return [each for each in self.mentions if start <= each.start < end and each.form in _ACTORS]

    def about(self, subject: str, start: int, end: int, standing: str) -> tuple[list[dict[str, Any]], list[str]]:
        """Return what a claim or a figure concerns: nodes of the graph that its words name."""
        rows: list[dict[str, Any]] = []
        seen: set[str] = set()
        for mention in self.mentions:
            if (
                start <= mention.start < end
                and len(mention.nodes) == 1
                and mention.nodes[0] not in seen
                and len(seen) < 4
            ):
                seen.add(mention.nodes[0])
                rows.append(self.row(subject, "about", start, end, standing, object=mention.nodes[0]))
        return rows, sorted(seen)


def node_row(made: str, mention: Mention, kind: str, document: str = "") -> dict[str, Any]:
    """Return the row of a new node.

    A name that parties of the graph may have too becomes no name of its own: a search would end at the new node, and
    a restriction on the listed party would not be found any more.
    """
    kinds = {
        "person": "person",
        "organisation": "organisation",
        "group": "group",
        "reference": "group",
        "name": "organisation",
        "state": "state",
    }
    row: dict[str, Any] = {"id": made, "kind": kind, "label": spell_out_line(mention.name)}
    if mention.like:
        row["label"] = f"{row['label']} (as named in {document})"
    if kind == "actor":
        row["type"] = kinds.get(mention.form, "organisation")
    elif kind == "measure":
        row["type"] = "reported-measure"
    return row


def suspicious(name: str) -> list[str]:
    """Return a doubt where a name mixes scripts, or holds what cannot be seen."""
    import unicodedata

    doubts = []
    if spell_out_line(name) != name:
        doubts.append("its name holds characters that cannot be seen")
    scripts = {unicodedata.name(character, "?").split()[0] for character in name if character.isalpha()}
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
        doubts.append("its name mixes scripts")
    return doubts


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a piece without the marks and spaces around it."""
    while end > start and text[end - 1] in ' .,;:"”':
        end -= 1
    while start < end and text[start] in ' ,;:"“':
        start += 1
    return start, end


def cues(standing: Standing) -> list[str]:
    """Return the words that gave a standing, as a ground."""
    return [f"words of its standing: {', '.join(map(repr, standing.cues))}"] if standing.cues else []
