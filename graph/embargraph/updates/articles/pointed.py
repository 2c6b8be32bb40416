"""What a model points at, made into findings by the same rules as all else, and never firmer than claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.findings import Article, Finding
from embargraph.updates.articles.model import Pointer
from embargraph.updates.articles.speakers import Speech
from embargraph.updates.articles.statements import SentenceAtWork
from embargraph.updates.articles.triggers import Trigger, speaks_to_reader

__all__ = ["pointed_findings"]


def pointed_findings(article: Article, pointers: Sequence[Pointer], known: Sequence[Finding]) -> list[Finding]:
    """Return what a text says at the places to which a model points, without what rules found there.

    Args:
        article: The text and what was found in it.
        pointers: Places of it.
        known: Findings of rules.
    """
    found: list[Finding] = []
    for pointer in pointers:
        for finding in _of(article, pointer):
            if not any(_is_same(finding, other) for other in (*known, *found)):
                found.append(_capped(finding, pointer, article))
    return found


def _of(article: Article, pointer: Pointer) -> list[Finding]:
    sentence = next(each for each in article.sentences if each.start <= pointer.start and pointer.end <= each.end)
    work = SentenceAtWork(article, sentence)
    if pointer.kind == "claim":
        named = [each for each in article.mentions if pointer.speaker in {each.text, each.of}]
        before = [each for each in named if each.start < sentence.end]
        speaker = (before or named)[-1] if named else None
        work.speeches = [Speech(pointer.start, pointer.end, speaker, False, "pointed at by a model")]
        return work.claims()
    # The first word marks the place; no more of the wording is kept.
    word = article.text[pointer.start : pointer.end].split()[0]
    work.triggers = [Trigger(pointer.kind, pointer.start, pointer.start + len(word), word)]
    return {"event": work.events, "measure": work.measures, "route": work.routes}[pointer.kind]()


def _is_same(finding: Finding, other: Finding) -> bool:
    """Say whether two findings of a kind are of the same words, for the most part."""
    shared = min(finding.end, other.end) - max(finding.start, other.start)
    shorter = min(finding.end - finding.start, other.end - other.start)
    return finding.kind == other.kind and shared * 2 > shorter


def _capped(finding: Finding, pointer: Pointer, article: Article) -> Finding:
    rows = [row | {"standing": weakest(row["standing"], "claimed")} for row in finding.statements]
    doubts = ["a model pointed at it: read the place", *finding.doubts]
    sentence = next(each for each in article.sentences if each.start <= pointer.start and pointer.end <= each.end)
    if speaks_to_reader(sentence.text):
        doubts.insert(0, "speaks to the reader")
    return replace(
        finding, standing=weakest(finding.standing, "claimed"), statements=rows, doubts=doubts, made_by=pointer.made_by
    )
