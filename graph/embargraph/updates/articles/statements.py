"""From what a sentence says to facts that a person may accept: claims, figures, offices, stakes, new nodes, deeds."""

from __future__ import annotations

import re
from typing import Any

from embargraph.files.shown import spell_out_line
from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.findings import Article, Finding, cues, node_id, node_row, suspicious, trimmed
from embargraph.updates.articles.parties import Parties
from embargraph.updates.articles.sentences import Sentence
from embargraph.updates.articles.triggers import speaks_to_reader

__all__ = ["Article", "Finding", "SentenceAtWork", "findings_of", "node_id"]

_GIST = "for the reviewer: put its gist into your own words"


def findings_of(article: Article) -> list[Finding]:
    """Return what a text says, sentence by sentence.

    No finding has the standing `record`, ends or adds a listing, or moves a clock.

    Args:
        article: The text and what was found in it.
    """
    found = [*_new_nodes(article), *_links(article)]
    for sentence in article.sentences:
        found += SentenceAtWork(article, sentence).findings()
    return sorted(found, key=lambda each: (each.start, each.kind, each.end))


class SentenceAtWork(Parties):
    """One sentence at work: all that it says."""

    def findings(self) -> list[Finding]:
        """Return what the sentence says; its doubts hold for all of it."""
        if _is_furniture(self.sentence):
            return []
        found = [
            *self.claims(),
            *self.numbers(),
            *self.measures(),
            *self.routes(),
            *self.events(),
            *self.posts_before(),
            *self.posts_after(),
            *self.stakes(),
        ]
        if not any(each.kind in {"claim", "event", "route", "statement"} for each in found):
            found += self.own_voice()
        if speaks_to_reader(self.sentence.text):
            found = [self._distrusted(each) for each in found] or [self._alarm()]
        return found

    def _distrusted(self, finding: Finding) -> Finding:
        finding.doubts.insert(0, "speaks to the reader")
        finding.standing = weakest(finding.standing, "claimed")
        for row in finding.statements:
            row["standing"] = weakest(row["standing"], "claimed")
        return finding

    def _alarm(self) -> Finding:
        return Finding(
            "unreadable",
            self.sentence.start,
            self.sentence.end,
            "claimed",
            "a sentence that tells no fact",
            doubts=["speaks to the reader"],
        )

    def claims(self) -> list[Finding]:
        """Return what people say."""
        found = []
        pieces = [(speech, *span) for speech in self.speeches for span in self.parts(speech)]
        for speech, start, end in pieces:
            if end - start < 8:
                continue
            standing = self.standing(start, end)
            name = weakest(standing.name, "claimed")
            claim = f"{self.article.id}-claim-{start}"
            doubts: list[str] = []
            nodes: list[dict[str, Any]] = []
            statements = []
            if speech.speaker is None:
                label = "claim of a speaker whom the text does not name"
                statements.append(self.row(claim, "quoted_in", start, end, name, object=self.article.id))
                doubts.insert(0, "who says it is not told")
            else:
                speaker, nodes = self.node_of(speech.speaker)
                label = f"claim of {spell_out_line(speech.speaker.name)}"
                statements.append(self.row(claim, "said_by", start, end, name, object=speaker))
                doubts = [*speech.speaker.doubts, *doubts]
                if len(speech.speaker.nodes) > 1:
                    doubts.insert(0, f"the speaker may be any of {', '.join(speech.speaker.nodes)}")
            rows, touches = self.about(claim, start, end, name)
            label = f"{label} (characters {start} to {end})"
            if speech.how == "carried over":
                doubts.insert(0, "the speaker is carried over from a sentence before or after")
            nodes = [{"id": claim, "kind": "claim", "label": label}, *nodes]
            grounds = [
                f"speaker: {speech.how}" + (f", {speech.verb!r}" if speech.verb else ""),
                *cues(standing),
                _GIST,
            ]
            found.append(
                Finding(
                    "claim",
                    start,
                    end,
                    name,
                    label,
                    nodes,
                    [*statements, *rows],
                    grounds,
                    doubts,
                    speech.speaker,
                    touches,
                )
            )
        return found

    def own_voice(self) -> list[Finding]:
        """Return what the article itself holds, where a sentence tells no event and quotes nobody."""
        if (
            not (self.mentions or self.standing(self.sentence.start, self.sentence.end).cues)
            or len(self.sentence.text.split()) < 6
            or self.sentence.text[-1] not in '.!?"”'
        ):
            return []
        start, end = trimmed(self.article.text, self.sentence.start, self.sentence.end)
        standing = self.standing(start, end)
        name = weakest(standing.name, "claimed")
        claim = f"{self.article.id}-claim-{start}"
        label = f"claim of the article (characters {start} to {end})"
        rows, touches = self.about(claim, start, end, name)
        quoted = self.row(claim, "quoted_in", start, end, name, object=self.article.id)
        return [
            Finding(
                "claim",
                start,
                end,
                name,
                label,
                [{"id": claim, "kind": "claim", "label": label}],
                [quoted, *rows],
                [*cues(standing), _GIST],
                ["in the article's own voice"],
                None,
                touches,
            )
        ]

    def numbers(self) -> list[Finding]:
        """Return numbers, with what they concern and who gives them."""
        found = []
        for figure in self.figures:
            start, end = self.clause(figure.start)
            end = max(end, figure.end)
            standing = self.standing(start, end)
            made = f"{self.article.id}-figure-{figure.start}"
            label = spell_out_line(
                " ".join(
                    filter(None, (figure.scope, str(figure.value), figure.unit, figure.period and f"({figure.period})"))
                )
            )
            rows = [
                self.row(
                    made,
                    "has_value",
                    start,
                    end,
                    standing.name,
                    value=figure.value,
                    unit=figure.unit,
                    period=figure.period,
                    scope=figure.scope,
                )
            ]
            about, touches = self.about(made, start, end, standing.name)
            speech = self.speech_at(start, end)
            nodes = [{"id": made, "kind": "figure", "label": label}]
            if speech is not None and speech.speaker is not None:
                speaker, new = self.node_of(speech.speaker)
                nodes += new
                rows.append(self.row(made, "said_by", start, end, standing.name, object=speaker))
            else:
                rows.append(self.row(made, "quoted_in", start, end, standing.name, object=self.article.id))
            found.append(
                Finding(
                    "figure",
                    start,
                    end,
                    standing.name,
                    label,
                    nodes,
                    [*rows, *about],
                    [*cues(standing), "for the reviewer: say in your own words what it measures"],
                    list(figure.doubts),
                    speech.speaker if speech else None,
                    touches,
                )
            )
        return found


def _new_nodes(article: Article) -> list[Finding]:
    """Return names that the graph does not have, each once."""
    found = []
    seen: set[str] = set()
    for mention in article.mentions:
        if (
            mention.nodes
            or mention.like
            or mention.form in {"group", "reference", "people", "state", "event"}
            or mention.of
        ):
            continue
        made = node_id(article, mention)
        if made in seen:
            continue
        seen.add(made)
        kind = {"technology": "technology", "place": "place", "measure": "measure"}.get(mention.form, "actor")
        doubts = [*mention.doubts, *suspicious(mention.text)]
        found.append(
            Finding(
                "addition",
                mention.start,
                mention.end,
                "reported",
                spell_out_line(mention.text),
                [node_row(made, mention, kind)],
                [],
                ["a name that the graph does not have"],
                doubts,
            )
        )
    return found


def _links(article: Article) -> list[Finding]:
    """Return names that several nodes carry, or that parties may have, each once, with all of them."""
    found = []
    seen: set[str] = set()
    for mention in article.mentions:
        candidates = mention.nodes if len(mention.nodes) > 1 else mention.like
        if candidates and not mention.of and mention.text not in seen:
            seen.add(mention.text)
            found.append(
                Finding(
                    "link",
                    mention.start,
                    mention.end,
                    "reported",
                    spell_out_line(mention.text),
                    grounds=[f"candidates: {', '.join(candidates)}"],
                    doubts=list(mention.doubts),
                    touches=list(candidates),
                )
            )
    return found


def _is_furniture(sentence: Sentence) -> bool:
    """Say whether a line is no sentence: a menu, a heading, a caption's credit."""
    return not re.search(r"[.?!…][\"”’)\]]*$|[\"”]$", sentence.text) and len(sentence.text.split()) < 14
