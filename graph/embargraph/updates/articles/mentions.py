"""Who and what a sentence names: names of the graph first, then names by their form, then groups without a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from embargraph.model.names import name_key
from embargraph.updates.articles.forms import DOES, IN_PLACE, names_by_form
from embargraph.updates.articles.groups import groups_of
from embargraph.updates.articles.names import Known, Mention, Names
from embargraph.updates.articles.sentences import Sentence, inside
from embargraph.updates.articles.words import words

if TYPE_CHECKING:
    pass

__all__ = ["Known", "Mention", "Names", "mentions_of", "with_alike"]


_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_MOST_WORDS = 9
#: Two letters that are written for a state in running text; others, such as AI, mean something else.
_COUNTRY_CODES = frozenset({"US", "UK", "EU", "UN"})


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
    runs = names_by_form(text, sentences)
    for mention in _settled(known, runs):
        found[mention.start] = mention
    ordered = [found[start] for start in sorted(found)]
    ordered = _short_forms(with_alike(ordered, names))
    return sorted([*ordered, *groups_of(text, sentences, ordered)], key=lambda mention: mention.start)


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
        is_place = bool(IN_PLACE.search(text[sentence.start : start]))
        ids = tuple(node.id for node in nodes if (node.kind == "place") == is_place)[:1]
        return Mention(start, end, piece, "place" if is_place else "state", ids)
    capital = words("names", "capitals").get(piece)
    if capital and not IN_PLACE.search(text[sentence.start : start]) and DOES.match(text, end):
        return Mention(start, end, piece, "state", (capital,), doubts=(f"{piece!r} read as the government",))
    form = _form_of(nodes[0])
    if len(ids) > 1:
        doubts = (f"{piece!r} may be any of {len(ids)} nodes",)
    return Mention(start, end, piece, form, ids, doubts=doubts)


def _form_of(node: Known) -> str:
    if node.kind != "actor":
        return node.kind if node.kind != "route" else "technology"
    return {"person": "person", "state": "state", "group": "group"}.get(node.type, "organisation")


def _settled(known: list[Mention], runs: list[Mention]) -> list[Mention]:
    """Return names of the graph and names by form, where they overlap the longer."""
    ranked = sorted([*known, *runs], key=lambda each: (each.start - each.end, not each.nodes))
    found: list[Mention] = []
    taken: set[int] = set()
    known = sorted(known, key=lambda each: each.start)
    posts = {each.end: each for each in runs if each.role}
    for mention in ranked:
        near = inside(known, mention.start, mention.end)
        held = [each for each in near if each.end <= mention.end and each.form == "organisation"]
        if held and not mention.nodes:
            mention = replace(
                mention, doubts=(*mention.doubts, f"holds the name {held[0].text!r} of {', '.join(held[0].nodes)}")
            )
        if mention.nodes and mention.form == "person" and not mention.role:
            same = posts.get(mention.end)
            mention = replace(mention, role=same.role) if same and same.start <= mention.start else mention
        if taken.isdisjoint(range(mention.start, mention.end)):
            taken.update(range(mention.start, mention.end))
            found.append(mention)
    return found


def with_alike(mentions: list[Mention], names: Names) -> list[Mention]:
    """Return mentions, those of new names with the parties that a search for the name would find."""
    new = {each.text for each in mentions if not each.nodes and each.form in {"person", "organisation", "name"}}
    alike = names.alike(new)
    found = []
    for mention in mentions:
        like = alike.get(mention.text, ()) if mention.text in new else ()
        doubts = (
            f"may be {', '.join(like[:5])}{' or others' if len(like) > 5 else ''}: its words are all in their names",
        )
        found.append(replace(mention, like=like, doubts=(*doubts, *mention.doubts)) if like else mention)
    return found


def _short_forms(mentions: list[Mention]) -> list[Mention]:
    """Return mentions with short forms tied to the full name before them: a surname, the first word of a firm."""
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
                mention,
                form=other.form,
                nodes=other.nodes,
                of=other.name,
                role=other.role,
                doubts=other.doubts,
                like=other.like,
            )
        found.append(mention)
    return found
