"""Who and what a sentence names: names of the graph first, then names by their form, then groups without a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from embargraph.model.names import name_key
from embargraph.updates.articles.sentences import Sentence
from embargraph.updates.articles.words import pattern_of, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Known", "Mention", "Names", "mentions_of"]


class Known(NamedTuple):
    """A node that carries a name: the name as the graph has it."""

    id: str
    kind: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text where somebody or something is named.

    Attributes:
        start, end: Characters of the text.
        text: What stands there.
        form: person, organisation, group, reference, place, state, people, technology, measure, event, name.
        nodes: Ids of the nodes of the graph that it may be; none for a new one.
        role: The post that stands beside a person's name.
        of: The full name that it stands for, where it is the short form of one named before.
        doubts: What is open about it.
    """

    start: int
    end: int
    text: str
    form: str
    nodes: tuple[str, ...] = ()
    role: str = ""
    of: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The full name, where the text gave one."""
        return self.of or self.text


class Names:
    """The names of a graph, looked up for one text at a time: a text has few words, a graph may have many names."""

    #: Kinds of nodes that a text may name.
    KINDS = ("actor", "technology", "place", "measure", "route")

    def __init__(self, connection: DuckDBPyConnection, without: Iterable[str] = ()) -> None:
        self._connection, self._without = connection, frozenset(without)

    def find(self, keys: Iterable[str]) -> dict[str, list[Known]]:
        """Return the nodes that carry one of some names, by `name_key`."""
        rows = self._connection.execute(
            "SELECT n.key, n.node, a.kind, coalesce(a.type, ''), n.name FROM name n JOIN node a ON a.id = n.node "
            "WHERE n.key IN (SELECT unnest($1::VARCHAR[])) AND list_contains($2, a.kind) ORDER BY ALL",
            [sorted(set(keys)), list(self.KINDS)],
        ).fetchall()
        found: dict[str, list[Known]] = {}
        for key, *cells in rows:
            if cells[0] not in self._without and cells[1:3] != ["measure", "listing"]:
                found.setdefault(key, []).append(Known(*cells))
        return found

    def taken(self, ids: Iterable[str]) -> set[str]:
        """Return which ids are nodes already."""
        rows = self._connection.execute(
            "SELECT id FROM node WHERE id IN (SELECT unnest($1::VARCHAR[]))", [sorted(set(ids))]
        ).fetchall()
        return {row[0] for row in rows}


_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_MOST_WORDS = 9
#: Two letters that are written for a state in running text; others, such as AI, mean something else.
_COUNTRY_CODES = frozenset({"US", "UK", "EU", "UN"})
_CAP = r"(?:[A-Z][\w&]*(?:[-.](?=[A-Za-z0-9])\w+)*|(?:[A-Z]\.){1,3}|[a-z]{1,2}[A-Z]\w+)"
_JOIN = r"(?:\s+(?:of(?:\s+the)?|for(?:\s+the)?|on|and|&|de|van|von|du|la)(?=\s+[A-Z]))"
_RUN = re.compile(
    rf"{_CAP}(?:{_JOIN}?\s+(?:{_CAP}|\d{{1,4}}[A-Z]?\b(?!\s*(?:per\s?cent|percent|%|,\d|million|billion))))*"
)
_PRODUCT = re.compile(r"\b(?:[A-Z]+[a-z]*-?\d+\w*|[A-Z]\w*\s\d{1,4}[A-Z]\w*)\b")
_ACRONYM = re.compile(r"\s*\(([A-Z][A-Za-z&]{1,9})\)")
_MONTHS = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "EDT",
        "EST",
        "GMT",
    ]
)
_COMMON = frozenset(
    ["A", "An", "The", "In", "On", "At", "It", "Its", "He", "She", "They", "We", "I", "You", "But", "And", "Or", "Nor", "Yet", "If", "As", "This", "That", "These", "Those", "However", "Meanwhile", "While", "When", "After", "Before", "Since", "His", "Her", "Their", "My", "Our", "There", "Here", "For", "To", "Under", "With", "Within", "Some", "Many", "Most", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Several", "Other", "Both", "All", "Any", "Each", "Every", "No", "Not", "So", "Still", "Only", "Even", "Also", "Because", "From", "By", "Into", "Until", "Unless", "Though", "Although", "Despite", "During", "Between", "Among", "Over", "About", "Last", "Next", "Earlier", "Later", "Now", "Then", "Today", "Yesterday", "Tomorrow", "Part", "Such", "Like", "What", "Who", "Why", "How", "Where", "Which", "Whether", "Of", "Made", "Making", "Using", "Regardless", "According", "Against", "Without", "Through", "Additionally", "Moreover", "Going", "Well", "Yes", "Perhaps", "Instead", "Separately", "Data", "Official", "Copyright", "Chip", "Former", "New", "Old", "Top", "Senior", "Once", "Just", "Than", "Per", "Up", "Down", "Out", "Off", "Click", "Leave", "You", "Connect", "Updated", "Photo", "Advertisement", "Business", "Again", "Exports", "Imports", "Sales", "Shares", "Prosecutors", "Analysts", "Experts", "Officials", "Critics", "Lawmakers", "Carmakers", "Chips", "Semiconductors"]
)  # fmt: skip
_SAYING = "|".join(words("speaking", "verbs"))
_AFTER_PERSON = re.compile(
    rf"\s*,\s*(?:\d{{2}}\s*,|(?:(?:an?|the|who|its|his|her|their)\s+)?(?:[\w’'-]+\s+){{0,5}}?"
    rf"(?:{'|'.join(map(re.escape, words('names', 'role')))})\b)"
)
_BEFORE_PERSON = re.compile(
    rf"(?:\b(?:{'|'.join(map(re.escape, words('names', 'role')))})\.?,?\s+|\bsaid\s+)$", re.IGNORECASE
)
_ROLE_AFTER = re.compile(
    r"\s*,\s*(?:an?\s+|the\s+)?((?:(?!\b(?:said|says|who|was|were|and his|and her)\b)[^,.;\"“”]){3,90})"
)
_SAYS_NEXT = re.compile(rf"\s+(?:{_SAYING})\b")
_IN_PLACE = re.compile(r"\b(?:in|from|to|into|near|via|across|outside|inside|throughout)\s+(?:the\s+)?$", re.IGNORECASE)
_DATELINE = re.compile(r"[A-Z][A-Z .'-]{1,29}[A-Z](?=(?:,\s*(?:[A-Z][\w. ]{2,20})|\s*\([^)]{4,40}\))?\s+[-–—]\s)")
_DOES = re.compile(r"(?:['’]s\s|\s+(?:has|have|had|is|was|will|would|may|might|could|also|wants?|"
                   rf"and\s+(?:Washington|Beijing)|{_SAYING}|fight|\w+ed|\w+ing|\w+s)\b)")  # fmt: skip


def mentions_of(text: str, sentences: Sequence[Sentence], names: Names) -> list[Mention]:
    """Return what a text names, in the order of the text; no two overlap.

    A name of one node is linked to it; of several, to all of them; a name that the graph does not have is new, and
    never linked by likeness.

    Args:
        text: The text.
        sentences: Its sentences.
        names: The names of a graph.
    """
    found: dict[int, Mention] = {}
    known = _of_graph(text, sentences, names)
    runs = _by_form(text, sentences)
    for mention in _settled(known, runs):
        found[mention.start] = mention
    ordered = [found[start] for start in sorted(found)]
    ordered = _short_forms(text, ordered)
    return sorted([*ordered, *_groups(text, sentences, ordered)], key=lambda mention: mention.start)


def _of_graph(text: str, sentences: Sequence[Sentence], names: Names) -> list[Mention]:
    """Return where names of the graph stand: the longest at each place."""
    grams: dict[str, list[tuple[int, int, int]]] = {}
    for number, sentence in enumerate(sentences):
        tokens = [(match.start(), match.end(), name_key(match[0])) for match in _TOKEN.finditer(sentence.text)]
        for first in range(len(tokens)):
            key = ""
            for last in range(first, min(len(tokens), first + _MOST_WORDS)):
                key += tokens[last][2]
                start, end = sentence.start + tokens[first][0], sentence.start + tokens[last][1]
                grams.setdefault(key, []).append((start, end, number))
    hits = []
    for key, nodes in names.find(grams).items():
        for start, end, number in grams[key]:
            fitting = [node for node in nodes if _is_written(text[start:end], node)]
            if fitting:
                hits.append((start, end, fitting, sentences[number]))
    hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    taken: set[int] = set()
    found = []
    for start, end, nodes, sentence in hits:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            found.append(_linked(text, start, end, nodes, sentence))
    return found


def _is_written(piece: str, node: Known) -> bool:
    """Say whether a piece of text is written as a name of its kind is: with capitals, unless it names goods."""
    if node.kind in {"technology", "route"} and node.type != "control-entry":
        return len(piece) > 3 or piece.isupper()
    if len(node.name) == 2 and node.type in {"state", "country"} and node.name not in _COUNTRY_CODES:
        return False
    if len(node.name) <= 4:
        return piece.replace(".", "") == node.name.replace(".", "")
    return piece[0].isupper() or piece[0].isdigit()


def _linked(text: str, start: int, end: int, nodes: Sequence[Known], sentence: Sentence) -> Mention:
    ids = tuple(dict.fromkeys(node.id for node in nodes))
    kinds = {node.kind for node in nodes}
    piece = text[start:end]
    doubts: tuple[str, ...] = ()
    if kinds == {"actor", "place"} and len(ids) == 2:
        # One name, a state and its territory: the place where something is or goes, else the state.
        is_place = bool(_IN_PLACE.search(text[sentence.start : start]))
        ids = tuple(node.id for node in nodes if (node.kind == "place") == is_place)[:1]
        return Mention(start, end, piece, "place" if is_place else "state", ids)
    capital = words("names", "capitals").get(piece)
    if capital and not _IN_PLACE.search(text[sentence.start : start]) and _DOES.match(text, end):
        return Mention(start, end, piece, "state", (capital,), doubts=(f"{piece!r} read as the government",))
    form = _form_of(nodes[0])
    if len(ids) > 1:
        doubts = (f"{piece!r} may be any of {len(ids)} nodes",)
    return Mention(start, end, piece, form, ids, doubts=doubts)


def _form_of(node: Known) -> str:
    if node.kind != "actor":
        return node.kind if node.kind != "route" else "technology"
    return {"person": "person", "state": "state", "group": "group"}.get(node.type, "organisation")


def _by_form(text: str, sentences: Sequence[Sentence]) -> list[Mention]:
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
            if not any(each.start <= start < each.end for each in found) and product[0].split()[0] not in _MONTHS:
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
    if not begins:
        return word.lower() not in words("names", "role")
    if word in inside or re.search(r"[a-z][A-Z]|\d", word) or (word.isupper() and len(word) > 1):
        return True
    follows = re.match(rf"['’]s\s|\s+(?:is|has|was|will|said|says|{_SAYING})\b", sentence.text[end:])
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
    if capital and not _IN_PLACE.search(text[sentence.start : start]) and _DOES.match(text, end):
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
        if re.search(rf"(?<!\w){re.escape(tokens[-1])}\s+(?:{_SAYING}|allegedly)\b", text[sentence.end :]):
            return "person", ""
    if (
        1 < len(tokens) < 4
        and re.match(r"\s+and\s+[A-Z]\w+\s+[A-Z]\w+,", after)
        and re.search(r"\b(?:men|women|people|brothers|executives|officials|partners),?\s+$", before)
    ):
        return "person", ""
    if _IN_PLACE.search(before) and len(tokens) == 1 and not last.isupper():
        return "place", ""
    return "name", ""


def _settled(known: list[Mention], runs: list[Mention]) -> list[Mention]:
    """Return names of the graph and names by form, where they overlap the longer; a new name that holds a known one wins."""
    ranked = sorted([*known, *runs], key=lambda each: (each.start - each.end, not each.nodes))
    found: list[Mention] = []
    for mention in ranked:
        held = [
            each
            for each in known
            if mention.start <= each.start and each.end <= mention.end and each.form == "organisation"
        ]
        if held and not mention.nodes:
            mention = replace(
                mention, doubts=(*mention.doubts, f"holds the name {held[0].text!r} of {', '.join(held[0].nodes)}")
            )
        if mention.nodes and mention.form == "person" and not mention.role:
            same = next(
                (each for each in runs if each.start <= mention.start and each.end == mention.end and each.role), None
            )
            mention = replace(mention, role=same.role) if same else mention
        if all(mention.end <= other.start or mention.start >= other.end for other in found):
            found.append(mention)
    return found


def _short_forms(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return mentions with short forms tied to the full name that stands before: a surname, the first word of a firm."""
    found: list[Mention] = []
    full: dict[str, Mention] = {}
    for mention in mentions:
        if mention.form == "person" and " " in mention.text:
            for word in (mention.text.split()[0], mention.text.split()[-1]):
                full.setdefault(word, mention)
        elif mention.form == "organisation" and not mention.nodes and " " in mention.text:
            full.setdefault(mention.text.split()[0], mention)
        elif mention.of:
            full.setdefault(mention.text, next((each for each in found if each.text == mention.of), mention))
    for mention in mentions:
        other = full.get(mention.text)
        if other is not None and other.start < mention.start and not mention.nodes:
            mention = replace(
                mention, form=other.form, nodes=other.nodes, of=other.name, role=other.role, doubts=other.doubts
            )
        found.append(mention)
    return found


_GROUP = pattern_of(words("names", "group"))
_BEFORE_GROUP = re.compile(
    r"(?<![\w-])(?:(?:some|many|several|two|three|four|senior|top|independent|industry|western|local|former|unnamed|"
    r"[A-Z]\.S\.|[A-Z][a-z]+(?:ese|an|ish|ch)|US|EU|UK|a|an|the|his|her)\s+)+$", re.IGNORECASE)  # fmt: skip
#: Words that are groups only where they say something.
_ONLY_SPEAKERS = frozenset({"data", "documents", "people", "companies", "suppliers", "manufacturers", "investors", "chipmakers",
                            "carmakers", "authorities", "traders", "analyst", "expert", "official", "researcher",
                            "economist", "lawmaker", "lawyer", "diplomat", "a filing", "the filing", "sources"})  # fmt: skip
_SAYS_SOON = re.compile(rf"(?:\s+\w+)?\s+(?:{_SAYING})\b")
_AFTER_GROUP = re.compile(r"\s+(?:at|of|from|with)\s+(?=[A-Z])")


def _groups(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Mention]:
    """Return groups without a name, and words that stand for a body named before ("the company")."""
    taken = [(each.start, each.end) for each in mentions if each.form != "people"]
    found = []
    for sentence in sentences:
        for match in _GROUP.finditer(sentence.text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(a < end and start < b for a, b in taken):
                continue
            said_before = re.search(r"\bsaid\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}$", text[sentence.start : start])
            if match[0].lower() in _ONLY_SPEAKERS and not (_SAYS_SOON.match(text, end) or said_before):
                continue
            before = _BEFORE_GROUP.search(text[sentence.start : start])
            label_start = sentence.start + before.start() if before else start
            label_end = end
            body = _AFTER_GROUP.match(text, end)
            if body:
                host = next((each for each in mentions if each.start == body.end()), None)
                label_end = host.end if host else end
            is_reference = match[0].lower().split()[0] == "the" and not match[0].lower().endswith("filing")
            label = text[label_start:label_end]
            found.append(Mention(start, end, text[start:end], "reference" if is_reference else "group", of=label))
    return found


def nodes_by_text(mentions: Sequence[Mention]) -> Mapping[str, tuple[str, ...]]:
    """Return the nodes of each full name."""
    return {mention.name: mention.nodes for mention in mentions if mention.nodes}
