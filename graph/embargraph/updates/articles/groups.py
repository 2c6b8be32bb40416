"""Groups without a name, and words that stand for a body named before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.sentences import Sentence, inside
from embargraph.updates.articles.words import pattern_of, words

__all__ = ["groups_of"]

_SAYING = "|".join(words("speaking", "verbs"))
_GROUP = pattern_of(words("names", "group"))
_BEFORE_GROUP = re.compile(
    r"(?<![\w-])(?:(?:some|many|several|two|three|four|senior|top|independent|industry|western|local|former|unnamed|"
    r"[A-Z]\.S\.|[A-Z][a-z]+(?:ese|an|ish|ch)|US|EU|UK|a|an|the|his|her)\s+)+$",
    re.IGNORECASE,
)
#: Words that are groups only where they say something.
_ONLY_SPEAKERS = frozenset(
    {
        "data",
        "documents",
        "people",
        "companies",
        "suppliers",
        "manufacturers",
        "investors",
        "chipmakers",
        "carmakers",
        "authorities",
        "traders",
        "analyst",
        "expert",
        "official",
        "researcher",
        "economist",
        "lawmaker",
        "lawyer",
        "diplomat",
        "a filing",
        "the filing",
        "sources",
    }
)
_SAYS_SOON = re.compile(rf"(?:\s+[\w-]+){{0,6}}?\s+(?:{_SAYING})\b")
_AFTER_GROUP = re.compile(r"\s+(?:at|of|from|with)\s+(?=[A-Z])")
#: What a source without a name is said to know.
_DESCRIBED = re.compile(
    r"\s+(?:familiar\s+with|close\s+to|briefed\s+on|involved\s+in|with\s+(?:direct\s+)?knowledge\s+of)\s+[\w\s’'-]{2,40}?"
    rf"(?=\s+(?:{_SAYING})\b|[,.])"
)


def groups_of(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Mention]:
    """Return groups without a name, and words that stand for a body named before ("the company")."""
    found = []
    for sentence in sentences:
        named = inside(mentions, sentence.start, sentence.end)
        taken = [(each.start, each.end) for each in named if each.form != "people"]
        for match in _GROUP.finditer(sentence.text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(a < end and start < b for a, b in taken):
                continue
            said_before = re.search(r"\bsaid\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}$", text[sentence.start : start])
            if match[0].lower() in _ONLY_SPEAKERS and not (_SAYS_SOON.match(text, end) or said_before):
                continue
            before = _BEFORE_GROUP.search(text[sentence.start : start])
            label_start = sentence.start + before.start() if before else start
            host = next((each for each in named if each.end == label_start - 1), None)
            if host is not None and host.form in {"organisation", "name"} and text[host.end] == " ":
                # "Jefferies analysts".
                label_start = host.start
            if any(
                each.form == "person" and re.fullmatch(r",\s*(?:\d+,\s*)?(?:\w+\s+){0,2}", text[each.end : label_start])
                for each in named
                if each.end <= label_start
            ):
                # "Quinn, a lawyer": the post of a person who is named.
                continue
            label_end = end
            body = _AFTER_GROUP.match(text, end)
            if body:
                host = next((each for each in named if each.start == body.end()), None)
                label_end = host.end if host else end
            elif described := _DESCRIBED.match(text, end, sentence.end):
                label_end = described.end()
            is_reference = match[0].lower().split()[0] == "the" and not match[0].lower().endswith("filing")
            label = text[label_start:label_end]
            found.append(Mention(start, end, text[start:end], "reference" if is_reference else "group", of=label))
    return found
