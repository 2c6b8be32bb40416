"""What is said: the quotations of a sentence, or the clause that belongs to a verb of saying."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embargraph.updates.articles.sentences import Sentence

__all__ = ["quotations", "said_by_verb", "stop_of"]

_QUOTE = re.compile(r"[\"“”]")
_AFTER_VERB = re.compile(
    r"\s*(?:(?:on|last|this)?\s*(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|week|month|year)\b\s*)?"
    r"(?:in\s+(?:an?|its|the|his|her)\s+[^,.\"“]{0,60}?(?=\s+(?:that|the)\s|,|$)\s*)?"
    r"(?:(?:to\s+the\s+[A-Z][\w ]{3,40}?)(?=\s+that)\s*)?"
    r"(?:reporters\s+|investors\s+|lawmakers\s+|journalists\s+)?"
    r"(?:(?:on|last|this)\s+(?:\w+day|week|month|year)\s+)?(?:,\s*)?(?:that\b\s*)?", re.IGNORECASE)  # fmt: skip
_DATELINE = re.compile(r"[A-Z][A-Z .'-]{2,40}[^-–—]{0,40}\s[-–—]\s")
_NONE = re.compile("").match("")


def quotations(sentence: Sentence, was_open: bool, is_new_paragraph: bool) -> tuple[list[tuple[int, int]], bool]:
    """Return the quotations of a sentence, and whether the last is still open at its end."""
    found = []
    start = sentence.start if was_open else None
    for match in _QUOTE.finditer(sentence.text):
        place = sentence.start + match.start()
        opens = match[0] == "“" or (
            match[0] == '"' and (start is None or (place == sentence.start and is_new_paragraph))
        )
        if opens:
            start = place + 1
        elif start is not None:
            found.append((start, place))
            start = None
    if start is not None:
        found.append((start, sentence.end))
    return [(a, b) for a, b in found if b > a], start is not None


def said_by_verb(
    text: str, sentence: Sentence, verb: tuple[int, int, str], is_after: bool, quotes: Sequence[tuple[int, int]]
) -> list[tuple[int, int, bool]]:
    """Return what is said: the quotations of the sentence, else the clause after the verb, else the one before it."""
    start, end, _ = verb
    direct = [(a, b, True) for a, b in quotes]
    stop = stop_of(text, sentence.end)
    begin = end + _AFTER_VERB.match(text, end, stop).end() - end  # type: ignore[union-attr]
    if direct and len(text[direct[0][0] : direct[0][1]].split()) >= 5:
        return direct
    phrase = re.match(r"\s+(?:in|to|on|at|during|through)\b[^,.\"“]{0,90}?\bthat\s+", text[end:stop])
    begin = end + phrase.end() if phrase else begin
    first = sentence.start + (_DATELINE.match(sentence.text) or _NONE).end()  # type: ignore[union-attr]
    if (
        text[end : end + 1] == ","
        and len(text[first:start].split()) < 7
        and len(text[end:stop].split()) > 4
        and "," in text[first:start]
    ):
        return [(first, stop, False)]
    after = text[begin:stop]
    if not is_after and len(after.split()) >= 3 and not re.match(r"[,.]", text[end : end + 1]):
        return [(begin, stop, False)]
    # "..., Li said": what stands before; the subject may stand before the verb or after.
    clause = text[first:start]
    comma = max(clause.rfind(", "), clause.rfind('," '), clause.rfind(",” "))
    close = first + (comma if comma > 0 else len(clause))
    if comma > 0 and len(text[first:close].split()) >= 3:
        return [(first, close, False)]
    if len(after.split()) >= 3:
        return [(begin, stop, False)]
    return direct


def stop_of(text: str, end: int) -> int:
    """Return the end of a piece without its full stop and closing marks."""
    while end and text[end - 1] in '."”’ ':
        end -= 1
    return end
