"""Names by their form: what words with capitals name, told by the words themselves and by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.sentences import Sentence
from embargraph.updates.articles.words import words

__all__ = ["DOES", "IN_PLACE", "names_by_form"]

_CAP = r"(?:[A-ZÀ-ÖØ-ÞΑ-ΩА-Я][\w&]*(?:[-.](?=[A-Za-z0-9])\w+)*|(?:[A-Z]\.){1,3}|[a-z]{1,2}[A-Z]\w+)"
_JOIN = r"(?:\s+(?:of(?:\s+the)?|for(?:\s+the)?|on|and|&|de|van|von|du|la)(?=\s+[A-Z]))"
_RUN = re.compile(
    rf"{_CAP}(?:{_JOIN}?\s+(?:{_CAP}|\d{{1,4}}[A-Z]?\b(?!\s*(?:per\s?cent|percent|%|,\d|million|billion))))*"
)
_PRODUCT = re.compile(r"\b(?:[A-Z]+[a-z]*-?\d+\w*|[A-Z]\w*\s\d{1,4}[A-Z]\w*)\b")
_ACRONYM = re.compile(r"\s*\(([A-Z][A-Za-z&]{1,9})\)")
_MONTHS = frozenset(words("sentences", "calendar"))
_COMMON = frozenset(words("sentences", "common"))
_SAYING = "|".join(words("speaking", "verbs"))
_AFTER_PERSON = re.compile(
    rf"\s*,\s*(?:\d{{2}}\s*,|who\b|(?:(?:an?|the|who|its|his|her|their)\s+)?(?:[\w’'-]+\s+){{0,5}}?"
    rf"(?:{'|'.join(map(re.escape, words('names', 'role')))})\b)"
)
_BEFORE_PERSON = re.compile(
    rf"(?:\b(?:{'|'.join(map(re.escape, words('names', 'role')))})\.?,?\s+|\bsaid\s+)$", re.IGNORECASE
)
_ROLE_AFTER = re.compile(
    r"\s*,\s*(?:an?\s+|the\s+)?((?:(?!\b(?:said|says|who|was|were|and his|and her)\b)[^,.;\"“”]){3,90})"
)
#: Verbs in the past, or of the moment, that a name at the head of a sentence goes with.
_DID = (
    "cut|fell|rose|made|took|won|lost|bought|sold|makes|plans|wants|paid|built|began|put|set|left|held|met|became|gave|kept|"
    "shut|hit|grew|saw|led|spent|did|does|had|owns|runs|sells|buys|faces|aims|could|may|might|would|also|cannot"
)
_ABSTRACT = re.compile(r"(?:tion|ment|ness|ity|ism|ing|ship|ance|ence)$")
#: So far is looked for a surname that says something.
_WINDOW = 5_000
_SAYS_NEXT = re.compile(rf"\s+(?:{_SAYING})\b")
IN_PLACE = re.compile(r"\b(?:in|from|to|into|near|via|across|outside|inside|throughout)\s+(?:the\s+)?$", re.IGNORECASE)
_DATELINE = re.compile(r"[A-Z][A-Z .'-]{1,29}[A-Z](?=(?:,\s*(?:[A-Z][\w. ]{2,20})|\s*\([^)]{4,40}\))?\s+[-–—]\s)")
DOES = re.compile(r"(?:['’]s\s|\s+(?:has|have|had|is|was|will|would|may|might|could|also|wants?|"
                   rf"and\s+(?:Washington|Beijing)|{_SAYING}|fight|\w+ed|\w+ing|\w+s)\b)")  # fmt: skip


def names_by_form(text: str, sentences: Sequence[Sentence]) -> list[Mention]:
    """Return what words with capitals name: persons by a post or a verb of saying, bodies by words such as Ministry."""
    inside = {word for sentence in sentences for word in re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", sentence.text)}
    lower = set(re.findall(r"\b[a-z]\w+", text))
    found = []
    for sentence in sentences:
        if _is_heading(sentence):
            continue
        dateline = _DATELINE.match(sentence.text)
        if dateline:
            found.append(Mention(sentence.start, sentence.start + dateline.end(), dateline[0], "place"))
        for run in _RUN.finditer(sentence.text, dateline.end() if dateline else 0):
            for start, end in _pieces(run, sentence, inside, lower):
                found += _named(text, sentence, sentence.start + start, sentence.start + end)
        for product in _PRODUCT.finditer(sentence.text):
            start, end = sentence.start + product.start(), sentence.start + product.end()
            if not any(each.start <= start < each.end for each in found[-40:]) and product[0].split()[0] not in _MONTHS:
                found.append(Mention(start, end, product[0], "technology"))
    return found


def _is_heading(sentence: Sentence) -> bool:
    """Say whether a line is in title case all through, or a menu: there capitals say nothing."""
    inner = re.findall(r"[A-Za-z][\w’'-]*", sentence.text)
    capital = sum(word[0].isupper() for word in inner)
    return not re.search(r"[.?!:;,\"”’]\W*$", sentence.text) and (len(inner) < 4 or capital > 0.7 * len(inner))


def _pieces(run: re.Match[str], sentence: Sentence, inside: set[str], lower: set[str]) -> Iterable[tuple[int, int]]:
    """Cut a run of capitals into names: without the word that begins the sentence, apart where "and" only lists."""
    parts: list[tuple[int, int]] = []
    organisations = set(words("names", "organisation")) | set(words("names", "measure")) | {"District", "Republic"}
    begin = run.start()
    joined = False
    for join in re.finditer(r"\s+(?:of(?:\s+the)?|for(?:\s+the)?|on|and|&|de|van|von|du|la)\s+(?=[A-Z])", run[0]):
        before = sentence.text[begin : run.start() + join.start()].split()
        word = join[0].split()[0]
        is_body = any(each in organisations for each in before)
        if word in {"&", "de", "van", "von", "du", "la"} or (
            word == "and" and joined and before[0] in organisations and len(before) < 6
        ):
            continue
        if word in {"of", "for", "on"} and is_body:
            joined = True
            continue
        parts.append((begin, run.start() + join.start()))
        begin, joined = run.start() + join.end(), False
    parts.append((begin, run.end()))
    for start, end in parts:
        tokens = [(start + m.start(), start + m.end(), m[0]) for m in re.finditer(r"\S+", sentence.text[start:end])]
        while tokens and (tokens[0][2] in _COMMON or tokens[0][2] in _MONTHS or tokens[0][2].isdigit()):
            tokens = tokens[1:]
        while tokens and (
            tokens[-1][2] in _MONTHS or tokens[-1][2].islower() or (tokens[-1][2] in _COMMON and len(tokens) > 1)
        ):
            tokens = tokens[:-1]
        if not tokens or any(token[2] in _MONTHS for token in tokens):
            continue
        if len(tokens) == 1 and not _is_name(tokens[0], sentence, inside, lower):
            continue
        yield tokens[0][0], tokens[-1][1]


def _is_name(token: tuple[int, int, str], sentence: Sentence, inside: set[str], lower: set[str]) -> bool:
    """Say whether one word with a capital is a name: at the head of a sentence or quotation it need not be."""
    start, end, word = token
    if len(word.rstrip(".")) < 2:
        return False
    begins = start == 0 or bool(re.search(r"[\"“‘:(•–—-]\s*$|[.?!]\s+$", sentence.text[:start]))
    if word in words("names", "capitals") and DOES.match(sentence.text, end):
        return True
    if not begins:
        return word.lower() not in words("names", "role")
    if word in inside or re.search(r"[a-z][A-Z]|\d", word) or (word.isupper() and len(word) > 1):
        return True
    follows = re.match(
        rf"['’]s\s|\s+(?:is|has|was|will|said|says|\w+ed|{_DID}|{_SAYING})\b|,\s+(?:an?|the|which|whose|owned)\s",
        sentence.text[end:],
    )
    if word in words("names", "organisation") or _ABSTRACT.search(word):
        return False
    return word.lower() not in lower and not word.endswith("s") and follows is not None


def _named(text: str, sentence: Sentence, start: int, end: int) -> list[Mention]:
    """Return what a run of capitals names, by its words and by what stands beside it."""
    piece = (
        text[start:end].rstrip(".")
        if not re.search(r"(?:[A-Z]\.){2,}$|(?:Inc|Corp|Co|Ltd)\.$", text[start:end])
        else text[start:end]
    )
    piece = re.sub(r"['’]s$", "", piece)
    end = start + len(piece)
    tokens = piece.split()
    roles = {role.lower() for role in words("names", "role")}
    last_role = max((n for n, token in enumerate(tokens[:-1]) if token.lower().rstrip(".") in roles), default=-1)
    bodies = set(words("names", "organisation"))
    if last_role >= 0 and not any(token in bodies for token in tokens[last_role + 1 :]):
        cut = start + re.match(rf"(?:\S+\s+){{{last_role + 1}}}", piece).end()  # type: ignore[union-attr]
        role = " ".join(tokens[: last_role + 1])
        return [Mention(cut, end, text[cut:end], "person", role=role)]
    if text[start - 4 : start] == "The " and start - 4 > sentence.start and text[start - 5] == " ":
        # A name that has the article as its first word: "according to The Information".
        start, piece, tokens = start - 4, f"The {piece}", ["The", *tokens]
    capital = words("names", "capitals").get(piece)
    if capital and not IN_PLACE.search(text[sentence.start : start]) and DOES.match(text, end):
        return [Mention(start, end, piece, "state", (capital,), doubts=(f"{piece!r} read as the government",))]
    form, role = _form(text, sentence, start, end, tokens, bodies)
    doubts = () if form != "name" else ("its form does not say what it is",)
    found = [Mention(start, end, piece, form, role=role, doubts=doubts)]
    short = _ACRONYM.match(text, end)
    if short and form in {"organisation", "name", "measure"}:
        found.append(Mention(short.start(1), short.end(1), short[1], form, of=piece))
    return found


def _form(text: str, sentence: Sentence, start: int, end: int, tokens: list[str], bodies: set[str]) -> tuple[str, str]:
    last = tokens[-1].rstrip(".")
    if last in words("names", "event") and len(tokens) > 1:
        return "event", ""
    if last in words("names", "measure") and len(tokens) > 1:
        return "measure", ""
    if last in bodies or any(token.rstrip(".,") in bodies for token in tokens):
        return "organisation", ""
    if (last in words("names", "place") and len(tokens) > 1) or "District" in tokens:
        return "place", ""
    if re.search(r"\d", "".join(tokens)):
        return "technology", ""
    if tokens[0] in words("names", "peoples") or (len(tokens) > 1 and "".join(tokens[:2]) in words("names", "peoples")):
        return ("people", "") if len(tokens) == 1 else ("organisation", "")
    before, after = text[sentence.start : start], text[end : sentence.end]
    post = _AFTER_PERSON.match(after)
    if 1 < len(tokens) < 5:
        if post is not None:
            role = _ROLE_AFTER.match(after)
            return "person", role[1].strip() if role and not role[1].strip().isdigit() else ""
        if _BEFORE_PERSON.search(before) or (_SAYS_NEXT.match(after) and len(tokens) < 4):
            return "person", ""
        if re.search(
            rf"(?<!\w){re.escape(tokens[-1])}\s+(?:{_SAYING}|allegedly)\b", text[sentence.end : sentence.end + _WINDOW]
        ):
            return "person", ""
    if (
        1 < len(tokens) < 4
        and re.match(r"\s+and\s+[A-Z]\w+\s+[A-Z]\w+,", after)
        and re.search(r"\b(?:men|women|people|brothers|executives|officials|partners),?\s+$", before)
    ):
        return "person", ""
    if IN_PLACE.search(before) and len(tokens) == 1 and not last.isupper():
        return "place", ""
    return "name", ""
