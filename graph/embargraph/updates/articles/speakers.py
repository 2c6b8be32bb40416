"""Who says what: direct and indirect speech, speakers carried over to the quotation after, and pronouns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from embargraph.updates.articles.bodies import is_called, is_office
from embargraph.updates.articles.mentions import Mention
from embargraph.updates.articles.said import quotations, said_by_verb, stop_of
from embargraph.updates.articles.sentences import Sentence, inside
from embargraph.updates.articles.words import words

__all__ = ["Speech", "speeches_of"]


@dataclass(frozen=True, slots=True)
class Speech:
    """A piece of a sentence that somebody says.

    Attributes:
        start, end: Characters of what is said.
        speaker: Who says it; None where the text does not tell.
        is_direct: Whether the words stand in quotation marks.
        how: How the speaker was found: beside the verb, carried over, pronoun.
        verb: The verb of saying, where there is one.
    """

    start: int
    end: int
    speaker: Mention | None
    is_direct: bool
    how: str
    verb: str = ""


_VERBS = "|".join(sorted(words("speaking", "verbs"), key=len, reverse=True))
_PLAIN = frozenset({"said", "says", "added", "adds"})
_WEAK = frozenset(words("speaking", "weak"))
_VERB = re.compile(rf"\b(?P<v>{_VERBS})\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|they|it|the\s+(?:executive|official|analyst|spokes\w+|expert|professor|report|study|paper|newspaper))$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\b(?:according\s+to|in\s+the\s+(?:words|view|opinion)\s+of|data\s+(?:from|of))\s+(?:the\s+|a\s+|an\s+)?",
    re.IGNORECASE,
)
_ADVERB = r"(?:\s+(?:also|later|then|had|has|have|recently|further|already|both|reportedly|on\s+\w+day|\w+ly))*\s+"

#: "Told its firms to avoid them" is an order, and tells nothing.
_ORDERS = re.compile(r"\s+(?:[\w’'-]+\s+){1,4}to\s+(?!\w+ing\b)\w")
#: Verbs that say something without a quotation, by what follows them.
_ACTS = {
    "accused": re.compile(r"\s+[^.,]{2,80}?\s+of\b"),
    "urged": re.compile(r"\s+[^.,]{2,80}?\s+to\b"),
    "vowed": re.compile(r"\s+to\b"),
    "pledged": re.compile(r"\s+to\b"),
    # "Customs put the loss at $3 million": what somebody reckons.
    "put": re.compile(r"\s+[^.,]{3,60}?\s+at\s+(?:[a-z]+\s+){0,3}[$€£¥]?\s?\d"),
    "puts": re.compile(r"\s+[^.,]{3,60}?\s+at\s+(?:[a-z]+\s+){0,3}[$€£¥]?\s?\d"),
}
#: What may follow a verb of saying that ends its sentence.
_AT_END = re.compile(
    r"[\s.\"”]*(?:reporters|investors|lawmakers)?\s*(?:(?:on\s+)?\w+day|this\s+week|last\s+week)?\s*"
    r"(?:in\s+(?:an?|its|his|her|the)\s+[\w\s-]{1,50}|in\s+\w+)?[.\s]*$"
)


def speeches_of(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Speech]:
    """Return what is said by whom, in the order of the text.

    Args:
        text: The text.
        sentences: Its sentences.
        mentions: What it names.
    """
    found: list[Speech] = []
    state = _State()
    for sentence in sentences:
        named = inside(mentions, sentence.start, sentence.end)
        quotes, is_open = quotations(sentence, state.is_open, sentence.paragraph != state.paragraph)
        speeches = _in_sentence(text, sentence, named, quotes, state)
        found += speeches
        state.follow(sentence, speeches, named, is_open)
    return _back(found, sentences)


@dataclass(slots=True)
class _State:
    """What is carried from one sentence to the next: the last speaker, the last person, an open quotation."""

    speaker: Mention | None = None
    speaker_paragraph: int = -1
    person: Mention | None = None
    bodies: tuple[tuple[Mention, ...], ...] = ()
    #: Persons named so far, by their surname.
    surnames: dict[str, Mention] = field(default_factory=dict)
    is_open: bool = False
    paragraph: int = -1
    said_last: bool = False

    def follow(self, sentence: Sentence, speeches: Sequence[Speech], inside: Sequence[Mention], is_open: bool) -> None:
        named = [speech for speech in speeches if speech.speaker is not None]
        if named:
            self.speaker, self.speaker_paragraph = named[-1].speaker, sentence.paragraph
        self.said_last = bool(named)
        for mention in inside:
            if mention.form == "person":
                self.person = mention
                self.surnames[mention.name.split()[-1]] = mention
        bodies = tuple(each for each in inside if each.form in {"organisation", "name"} or is_office(each))
        if bodies:
            self.bodies = (*self.bodies[-20:], bodies)
        if named and named[-1].speaker is not None and named[-1].speaker.form == "person":
            self.person = named[-1].speaker
        self.is_open, self.paragraph = is_open, sentence.paragraph


def _in_sentence(
    text: str, sentence: Sentence, inside: Sequence[Mention], quotes: Sequence[tuple[int, int]], state: _State
) -> list[Speech]:
    long = [(a, b) for a, b in quotes if len(text[a:b].split()) >= 5]
    found: list[Speech] = []
    outside = list(_verbs(text, sentence, quotes))
    subjects = [(verb, *_subject(text, sentence, verb, inside, state, bool(quotes))) for verb in outside]
    named = [each for each in subjects if each[1] is not None]
    # "China believes that ..., he said": who is set apart by a comma says the whole.
    apart = [
        each
        for each in named
        if re.search(r"[,\"”]\s*(?:\w+\s+){0,4}$", text[sentence.start : each[0][0]]) and each[0][2] in _PLAIN
    ]
    for verb, speaker, how, is_after in apart[:1] or named:
        spans = said_by_verb(text, sentence, verb, is_after, long or quotes if verb[2] != "opposes" else ())
        found += [Speech(a, b, speaker, is_direct, how, verb[2]) for a, b, is_direct in spans]
        if found:
            break
    if not found:
        found = _by_phrase(text, sentence, inside, state)
    covered = [(each.start, each.end) for each in found]
    rest = [(a, b) for a, b in long if not any(c < b and a < d for c, d in covered)]
    speaker, how = (
        (found[0].speaker, "beside the verb") if found else (_carried(sentence, state, bool(rest)), "carried over")
    )
    found += [Speech(a, b, speaker, True, how) for a, b in rest if speaker is not None or not found]
    if found and found[0].how != "carried over":
        found += _rest(text, sentence, found)
    return sorted(found, key=lambda speech: speech.start)


def _rest(text: str, sentence: Sentence, found: Sequence[Speech]) -> list[Speech]:
    """Return the clause before a speaker set in the midst ("X rose, Li said, and Y fell"), or after."""
    first = found[0]
    if first.is_direct or first.speaker is None or not first.verb:
        return []
    tail = re.search(
        rf"{re.escape(first.verb)}\s*,\s*(?=(?:including|and|but|adding|which|because|while)\b)",
        text[first.end : sentence.end],
    )
    if tail is None:
        return []
    return [replace(first, start=first.end + tail.end(), end=stop_of(text, sentence.end))]


def _verbs(text: str, sentence: Sentence, quotes: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    found = []
    for match in _VERB.finditer(sentence.text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if any(a <= start < b for a, b in quotes):
            continue
        if re.search(
            r"\b(?:is|are|was|were|be|been|being|to|has\s+been|who|which|will|would|could|might)\s+$",
            text[sentence.start : start],
        ) and not re.search(r"\b(?:has|have)\s+$", text[sentence.start : start]):
            continue
        found.append((start, end, match["v"].lower()))
    return found


def _subject(
    text: str, sentence: Sentence, verb: tuple[int, int, str], inside: Sequence[Mention], state: _State, has_quote: bool
) -> tuple[Mention | None, str, bool]:
    """Return who a verb of saying belongs to, how that is known, and whether the name stands after the verb."""
    start, end, word = verb
    before = text[sentence.start : start]
    follows_that = bool(re.match(r"[^,.;]{0,60}?\bthat\b", text[end : sentence.end]))
    rest = text[end : sentence.end]
    is_last = bool(_AT_END.match(rest))
    # "Seoul weighs curbs, two officials told reporters, a step that ...": who is set apart by a comma says it.
    is_apart = bool(re.search(r",\s+(?:[\w.’'-]+\s+){1,9}$", before)) and bool(
        re.match(r"[^,\"“]{0,45}(?:,|\.?$)", rest)
    )
    if word in {"expects", "expected"} and re.match(r"\s+(?:[\w-]+\s+){1,5}to\s+\w", rest):
        is_apart = True
    if word in {"added", "adds"} and not (has_quote or is_last or re.match(r"\s+that\b", text[end : sentence.end])):
        return None, "", False
    if word in {"told", "tells"} and _ORDERS.match(rest):
        return None, "", False
    act = _ACTS.get(word)
    if act is not None and act.match(rest):
        is_apart = True
    elif word in {"put", "puts"}:
        return None, "", False
    if word in _WEAK and not (
        follows_that or has_quote or is_last or is_apart or _is_clause_after(text, sentence, end)
    ):
        return None, "", False
    own = [each for each in inside if each.form not in {"technology", "people", "place", "measure", "event"}]
    near = _before(text, sentence, start, own)
    pronoun = _PRONOUN.search(re.sub(rf"{_ADVERB}$", "", before.rstrip() + " ", flags=re.IGNORECASE).rstrip())
    if pronoun and (near is None or near.end <= sentence.start + pronoun.start()):
        # A surname such as He or It is a name where that person was named.
        return *_pronoun(pronoun[0], state), False
    if near is not None:
        return _resolved(near, state, inside), "beside the verb", False
    if (
        word in {"said", "says", "wrote", "added", "adds", "asked", "warned", "argued", "noted", "explained"}
        or has_quote
        # "The curbs, warned Li of Acme, do not work."
        or re.search(r"[,\"”]\s*$", before)
    ):
        after = [
            each
            for each in own
            if end <= each.start
            and re.fullmatch(
                r"[\s,]*(?:(?:a|an|the|one|three|two|some|many|US|Chinese|senior|[a-z-]+)\s+){0,5}",
                text[end : each.start],
            )
        ]
        if after:
            # "said Fang, director of ...": the person, not the post.
            return _resolved(_person_of(text, after[0], own), state, inside), "beside the verb", True
    return None, "", False


def _person_of(text: str, first: Mention, own: Sequence[Mention]) -> Mention:
    """Return the person whom a description introduces: "said a spokesman, Lin Jian"."""
    later = next(
        (each for each in own if each.start >= first.end and each.form == "person" and each.start - first.end < 25),
        None,
    )
    if first.form == "group" and later is not None and re.match(r"[^.\"“]{0,25}$", text[first.end : later.start]):
        return later
    return first


def _before(text: str, sentence: Sentence, start: int, own: Sequence[Mention]) -> Mention | None:
    """Return the name that is the subject of the verb at a place: next to it, or apart by an apposition."""
    for mention in reversed([each for each in own if each.end <= start]):
        between = text[mention.end : start]
        label_end = re.match(
            r"\s+(?:at|of|from|with|in|on|familiar|close|briefed|involved|who|directly|working)\s+[^,.;\"“”]{2,70}$",
            between,
        )
        plain = re.fullmatch(
            r",?(?:['’]s\s+[\w\s-]{3,40})?(?:\s+(?:newspaper|investigation|analysts?|spokes\w+|filing|report|statement|officials?|ministry|and|also|has|have|had|recently|later|then|\w+ly))*\s+",
            between,
        )
        if plain or _is_apposition(between):
            return _head(text, sentence, mention, own)
        if label_end and mention.form in {"group", "person"}:
            return mention
    return None


def _head(text: str, sentence: Sentence, mention: Mention, own: Sequence[Mention]) -> Mention:
    """Return the person or group before an apposition that ends in the name found: "Li, a fellow at Acme, said"."""
    for other in own:
        if other.end <= mention.start and other.form in {"person", "group", "organisation", "name"}:
            between = text[other.end : mention.start]
            if other.form == "group" and re.fullmatch(r"\s+(?:at|of|from|with|in)\s+(?:the\s+)?", between):
                return other
            if (
                other.form == "person"
                and re.fullmatch(r"(?:,\s*\d+)?,\s*[^.\"“”]{2,110}", between)
                and re.match(r"[^\"“”.]{0,60}?,\s", text[mention.end : sentence.end])
            ):
                return other
            if (
                other.form in {"organisation", "name"}
                and re.fullmatch(r",\s+(?:an?|the|which|whose|owned|part)\s[^.,\"“”]{0,90}", between)
                and re.match(r",\s", text[mention.end : sentence.end])
            ):
                return other
            if other.form == "group" and re.fullmatch(r",\s*", between) and mention.form == "person":
                return mention
    return mention


def _is_apposition(between: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:\([^)]{1,80}\)\s*)?,\s*[^\"“”.;]{2,130}?,\s+(?:also\s+|has\s+|have\s+)?", between))


def _is_clause_after(text: str, sentence: Sentence, end: int) -> bool:
    """Say whether a clause with a verb of its own follows: "researchers believe the ban works"."""
    return bool(
        re.match(
            r"\s+(?:the|a|an|it|he|she|they|its|his|their|[A-Z]\w+)\s+[^,.]{0,50}?\b(?:is|are|was|were|will|would|has|have|had|to|could|may|might|can)\b",
            text[end : sentence.end],
        )
    )


def _pronoun(word: str, state: _State) -> tuple[Mention | None, str]:
    lower = word.lower()
    if word in state.surnames:
        person = state.surnames[word]
        return replace(person, doubts=(*person.doubts, f"{word!r} may be a pronoun")), "pronoun"
    if lower in {"he", "she"} or lower.startswith("the "):
        named = (
            state.speaker if state.speaker is not None and state.speaker.form in {"person", "group"} else state.person
        )
        if lower.startswith("the "):
            return state.speaker or named, "pronoun"
        return named, "pronoun"
    if lower == "they":
        return state.speaker or state.person, "pronoun"
    speaker = state.speaker if state.speaker is not None and state.speaker.form not in {"person"} else None
    return speaker or (state.bodies[-1][0] if state.bodies else None), "pronoun"


def _resolved(mention: Mention, state: _State, inside: Sequence[Mention]) -> Mention:
    """Return the body that words such as "the company" stand for: the last one named before."""
    if mention.form != "reference":
        return mention
    earlier = tuple(
        each
        for each in inside
        if each.end <= mention.start and (each.form in {"organisation", "name"} or is_office(each))
    )
    noun = mention.text.split()[-1].lower()
    # The last sentence that names a fitting body, and there the first: it is the subject as a rule.
    body = next((each for each in reversed(earlier) if is_called(each, noun)), None)
    for bodies in reversed(state.bodies):
        body = body or next((each for each in bodies if is_called(each, noun)), None)
    if body is None:
        return mention
    return replace(body, doubts=(*body.doubts, f"{mention.text!r} read as {body.name}"))


def _by_phrase(text: str, sentence: Sentence, inside: Sequence[Mention], state: _State) -> list[Speech]:
    match = _ACCORDING.search(sentence.text)
    if match is None:
        return []
    place = sentence.start + match.end()
    who = next(
        (each for each in inside if each.start - place in range(-5, 30) and each.form not in {"technology", "people"}),
        None,
    )
    if who is None:
        return []
    who = _resolved(replace(who, form="organisation") if who.form == "place" else who, state, inside)
    begin = sentence.start + match.start()
    if match.start() < 5:
        comma = sentence.text.find(",", match.end())
        spans = [(sentence.start + comma + 1, stop_of(text, sentence.end))] if comma > 0 else []
    else:
        spans = [(sentence.start, begin)]
    trimmed = [(a + len(text[a:b]) - len(text[a:b].lstrip(" ,")), a + len(text[a:b].rstrip(" ,"))) for a, b in spans]
    return [Speech(a, b, who, False, "beside the verb", "according to") for a, b in trimmed if b > a]


def _carried(sentence: Sentence, state: _State, has_quote: bool) -> Mention | None:
    """Return the speaker who goes on: of the quotation that is open, or of the sentence before."""
    if has_quote and state.speaker is not None and sentence.paragraph - state.speaker_paragraph <= 2:
        return state.speaker
    return None


def _back(found: list[Speech], sentences: Sequence[Sentence]) -> list[Speech]:
    """Give quotations before the first naming of their speaker to the one named next in the same paragraph."""
    starts = [sentence.start for sentence in sentences]

    def of(speech: Speech) -> int:
        return sentences[bisect_right(starts, speech.start) - 1].paragraph

    for number, speech in enumerate(found):
        if speech.speaker is None:
            later = next(
                (
                    each
                    for each in found[number + 1 : number + 20]
                    if each.speaker is not None and of(each) == of(speech)
                ),
                None,
            )
            if later is not None:
                found[number] = replace(speech, speaker=later.speaker, how="carried over")
    return [speech for speech in found if speech.end > speech.start]
