"""From what a sentence says to facts that a person may accept: claims, figures, measures, routes, events, offices, new nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.dates import Moment
from embargraph.updates.articles.figures import Figure
from embargraph.updates.articles.mentions import Mention
from embargraph.updates.articles.sentences import Sentence, digest_of
from embargraph.updates.articles.speakers import Speech
from embargraph.updates.articles.standing import Standing, standing_of
from embargraph.updates.articles.triggers import Trigger, speaks_to_reader, triggers_of
from embargraph.updates.articles.words import words
from embargraph.updates.plain import visible

__all__ = ["Article", "Finding", "findings_of", "node_id"]

_Placed = TypeVar("_Placed", Mention, Moment, Figure, Speech)
_ACTORS = frozenset({"person", "organisation", "group", "state", "name"})
_PARTIES = frozenset({"person", "organisation", "state", "name"})
_CUT = re.compile(
    r"(?:[,;:]\s+(?:and|but|while|which|where|though|although|yet|so|because)\b|;\s|\s(?:while|whereas|because|but|though|although)\s)",
    re.IGNORECASE,
)
_BARS = re.compile(
    r"\b(?:bar|bars|barred|ban|bans|banned|block\w*|prohibit\w*|restrict\w*|sanctioned|limit\w*|order\w*|requir\w*|tighten\w*|impos\w*|add\w*|put|remov\w*|delist\w*|blacklist\w*|invok\w*|wants?|preparing|threatened|propos\w*|announc\w*|consider\w*|plans?|issued|enlisting|decision)\b",
    re.IGNORECASE,
)
_POST = re.compile(rf"\b(?:{'|'.join(map(re.escape, words('names', 'role')))})$", re.IGNORECASE)
_GIST = "for the reviewer: put its gist into your own words"
#: A measure that was announced is not thereby in force.
_ANNOUNCED = re.compile(r"\bannounc\w*", re.IGNORECASE)


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
    #: Ids that the graph has, which no new node may take.
    taken: frozenset[str] = frozenset()


def node_id(article: Article, mention: Mention) -> str:
    """Return the id of the node that a mention is: of the graph if it names one, else a new one."""
    if len(mention.nodes) == 1:
        return mention.nodes[0]
    slug = _slug(mention.name)
    if mention.form in {"group", "reference"} or slug in article.taken or not slug:
        return f"{article.id}-{slug or mention.start}"[:120]
    return slug


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]


def findings_of(article: Article) -> list[Finding]:
    """Return what a text says, sentence by sentence.

    No finding has the standing `record`, ends or adds a listing, or moves a clock.

    Args:
        article: The text and what was found in it.
    """
    found = [*_new_nodes(article), *_links(article)]
    for sentence in article.sentences:
        found += _Sentence(article, sentence).findings()
    return sorted(found, key=lambda each: (each.start, each.kind, each.end))


class _Sentence:
    """One sentence at work: what it holds of each stage."""

    def __init__(self, article: Article, sentence: Sentence) -> None:
        self.article, self.sentence = article, sentence
        self.mentions = self._inside(article.mentions)
        self.moments = self._inside(article.moments)
        self.figures = self._inside(article.figures)
        self.speeches = self._inside(article.speeches)
        self.triggers = triggers_of(sentence)
        self.is_heading = _is_furniture(sentence)

    def _inside(self, items: Iterable[_Placed]) -> list[_Placed]:
        return [each for each in items if self.sentence.start <= each.start < self.sentence.end]

    def findings(self) -> list[Finding]:
        """Return what the sentence says; its doubts hold for all of it."""
        if self.is_heading:
            return []
        found = [
            *self.claims(),
            *self.numbers(),
            *self.measures(),
            *self.routes(),
            *self.events(),
            *self.offices(),
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
        return Finding("unreadable", self.sentence.start, self.sentence.end, "claimed", "a sentence that tells no fact",
                       doubts=["speaks to the reader"])  # fmt: skip

    # Helpers

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
        return _trimmed(self.article.text, start, end)

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
        return [_trimmed(self.article.text, *span) for span in spans]

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
        return made, [] if len(mention.nodes) == 1 else [_node_row(made, mention, kind)]

    def when(self, start: int, end: int) -> tuple[dict[str, Any], list[str]]:
        """Return the days of a clause as cells of a statement, and doubts where a day is open."""
        inside = [each for each in self.moments if start <= each.start < end]
        dated = [each for each in inside if each.since]
        doubts = [each.doubt for each in inside if each.doubt]
        if not dated:
            return {}, doubts
        first = dated[0]
        return {"since": first.since, "until": first.until, "resolved": visible(first.resolved)}, doubts

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

    # What is found

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
                label = f"claim of {visible(speech.speaker.name)}"
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
                *_cues(standing),
                _GIST,
            ]
            found.append(Finding("claim", start, end, name, label, nodes, [*statements, *rows], grounds, doubts,
                                 speech.speaker, touches))  # fmt: skip
        return found

    def own_voice(self) -> list[Finding]:
        """Return what the article itself holds, where a sentence tells no event and quotes nobody."""
        if not self.mentions or len(self.sentence.text.split()) < 6 or self.sentence.text[-1] not in '.!?"”':
            return []
        start, end = _trimmed(self.article.text, self.sentence.start, self.sentence.end)
        standing = self.standing(start, end)
        name = weakest(standing.name, "claimed")
        claim = f"{self.article.id}-claim-{start}"
        label = f"claim of the article (characters {start} to {end})"
        rows, touches = self.about(claim, start, end, name)
        quoted = self.row(claim, "quoted_in", start, end, name, object=self.article.id)
        return [Finding("claim", start, end, name, label, [{"id": claim, "kind": "claim", "label": label}], [quoted, *rows],
                        [*_cues(standing), _GIST], ["in the article's own voice"],
                        None, touches)]  # fmt: skip

    def numbers(self) -> list[Finding]:
        """Return numbers, with what they concern and who gives them."""
        found = []
        for figure in self.figures:
            start, end = self.clause(figure.start)
            end = max(end, figure.end)
            standing = self.standing(start, end)
            made = f"{self.article.id}-figure-{figure.start}"
            label = visible(" ".join(filter(None, (figure.scope, f"{figure.value:g}" if isinstance(figure.value, float) else str(figure.value),
                                                   figure.unit, figure.period and f"({figure.period})"))))  # fmt: skip
            rows = [self.row(made, "has_value", start, end, standing.name, value=figure.value, unit=figure.unit,
                             period=figure.period, scope=figure.scope)]  # fmt: skip
            about, touches = self.about(made, start, end, standing.name)
            speech = self.speech_at(start, end)
            nodes = [{"id": made, "kind": "figure", "label": label}]
            if speech is not None and speech.speaker is not None:
                speaker, new = self.node_of(speech.speaker)
                nodes += new
                rows.append(self.row(made, "said_by", start, end, standing.name, object=speaker))
            else:
                rows.append(self.row(made, "quoted_in", start, end, standing.name, object=self.article.id))
            found.append(Finding("figure", start, end, standing.name, label, nodes, [*rows, *about],
                                 [*_cues(standing), "for the reviewer: say in your own words what it measures"], list(figure.doubts),
                                 speech.speaker if speech else None, touches))  # fmt: skip
        return found

    def measures(self) -> list[Finding]:
        """Return measures: who acts, on whom, on what; one for each clause that tells of one."""
        found: list[Finding] = []
        for trigger in (each for each in self.triggers if each.kind == "measure"):
            start, end = self.clause(trigger.start)
            if any(each.start <= trigger.start < each.end for each in found) or not self._tells_measure(
                trigger, start, end
            ):
                continue
            found.append(self._measure(trigger, start, end))
        return found

    def _tells_measure(self, trigger: Trigger, start: int, end: int) -> bool:
        inside = [each for each in self.mentions if start <= each.start < end and each.form not in {"reference"}]
        named = any(each.form == "measure" for each in inside)
        return bool(inside) and (
            named
            or bool(_BARS.search(self.article.text, start, end))
            or len(inside) > 1
            or "licen" in trigger.text.lower()
        )

    def _measure(self, trigger: Trigger, start: int, end: int) -> Finding:
        standing = self.standing(start, end)
        announced = _ANNOUNCED.search(self.article.text, start, end)
        if announced:
            standing = Standing(weakest(standing.name, "proposed"), (*standing.cues, announced[0]))
        inside = [each for each in self.mentions if start <= each.start < end]
        law = next((each for each in inside if each.form == "measure" and len(each.nodes) < 2), None)
        made = f"{self.article.id}-measure-{start}"
        label = visible(f"{trigger.text} (characters {start} to {end})")
        nodes: list[dict[str, Any]] = [{"id": made, "kind": "measure", "type": "reported-measure", "label": label}]
        rows, touches = [], []
        when, doubts = self.when(start, end)
        if law is not None:
            above, new = self.node_of(law, "measure")
            nodes += new
            touches.append(above)
            rows.append(self.row(made, "under", start, end, standing.name, object=above))
        for mention in inside:
            relation = self._part(mention, trigger)
            if relation is None or len(mention.nodes) > 1:
                continue
            node, new = self.node_of(mention, "technology" if mention.form == "technology" else "actor")
            if any(row["object"] == node for row in rows):
                continue
            nodes += new
            touches += mention.nodes
            rows.append(self.row(made, relation, start, end, standing.name, object=node, **when))
            doubts += mention.doubts
        if not rows:
            rows.append(self.row(self.article.id, "about", start, end, standing.name, object=made))
            doubts.insert(0, "whom it reaches is not told in the sentence")
        grounds = [
            f"word: {trigger.text!r}",
            *_cues(standing),
            "for the reviewer: say which measure of the record it is, if one",
        ]
        speech = self.speech_at(start, end)
        return Finding("statement", start, end, standing.name, label, nodes, rows, grounds, doubts,
                       speech.speaker if speech else None, touches)  # fmt: skip

    def _part(self, mention: Mention, trigger: Trigger) -> str | None:
        """Return which part a name has in a measure: before the word who acts, after it who is reached, goods covered."""
        if mention.form == "technology":
            # A route of the graph is no technology.
            return None if any(node.startswith("route-") for node in mention.nodes) else "covers"
        if mention.form == "place":
            return "targets" if mention.nodes else None
        if mention.form not in _PARTIES or mention.form == "name":
            return None
        passive = re.search(
            r"\b(?:is|are|was|were|been|be)\s+(?:\w+\s+)?$", self.article.text[self.sentence.start : trigger.start]
        )
        before = mention.end <= trigger.start
        if before and not passive:
            return "issued_by" if mention.form in {"state", "organisation"} and mention is self._first() else None
        return "targets"

    def _first(self) -> Mention | None:
        return next((each for each in self.mentions if each.form in {"state", "organisation"}), None)

    def routes(self) -> list[Finding]:
        """Return ways around measures: who goes them, with what."""
        found: list[Finding] = []
        for trigger in (each for each in self.triggers if each.kind == "route"):
            start, end = self.clause(trigger.start)
            if any(each.start <= trigger.start < each.end for each in found):
                continue
            standing = self.standing(start, end)
            route = f"{self.article.id}-route-{start}"
            label = visible(f"{trigger.text} (characters {start} to {end})")
            nodes: list[dict[str, Any]] = [{"id": route, "kind": "route", "label": label}]
            rows, touches = [], []
            for mention in (each for each in self.mentions if start <= each.start < end and len(each.nodes) < 2):
                relation = self._on_route(mention, trigger)
                if relation is None:
                    continue
                node, new = self.node_of(
                    mention, {"technology": "technology", "measure": "measure"}.get(mention.form, "actor")
                )
                if any(row["object"] == node for row in rows):
                    continue
                nodes += new
                touches += mention.nodes
                rows.append(self.row(route, relation, start, end, standing.name, object=node))
            speech = self.speech_at(start, end)
            doubts: list[str] = []
            if not rows:
                rows.append(self.row(route, "about", start, end, standing.name, object=self.article.id))
                doubts.insert(0, "who goes it is not told in the sentence")
            found.append(Finding("route", start, end, standing.name, label, nodes, rows,
                                 [f"word: {trigger.text!r}", *_cues(standing), "for the reviewer: say which measure it goes around"],
                                 doubts, speech.speaker if speech else None, touches))  # fmt: skip
        return found

    def _on_route(self, mention: Mention, trigger: Trigger) -> str | None:
        if mention.form in _PARTIES | {"group"}:
            return "taken_by" if mention.end <= trigger.start else None
        if mention.form == "technology" and not any(node.startswith("route-") for node in mention.nodes):
            return "by_means_of"
        return "around" if mention.form == "measure" else None

    def events(self) -> list[Finding]:
        """Return what happened or is to happen, one for each clause."""
        found: list[Finding] = []
        for trigger in (each for each in self.triggers if each.kind == "event"):
            start, end = self.clause(trigger.start)
            if any(each.start <= trigger.start < each.end for each in found):
                continue
            actors = [each for each in self.actors(start, end) if len(each.nodes) < 2]
            references = [each for each in self.mentions if start <= each.start < end]
            placed = any(start <= each.start < end for each in (*self.moments, *self.figures))
            if not actors and not references and not placed:
                continue
            found.append(self._event(trigger, start, end, actors))
        return found

    def _event(self, trigger: Trigger, start: int, end: int, actors: Sequence[Mention]) -> Finding:
        standing = self.standing(start, end)
        event = f"{self.article.id}-event-{start}"
        when, doubts = self.when(start, end)
        value = "scheduled" if standing.name in {"forecast", "proposed"} else "occurred"
        who = ", ".join(dict.fromkeys(each.name for each in actors[:3]))
        label = visible(f"{trigger.text}: {who or 'no party named'} (characters {start} to {end})")
        nodes: list[dict[str, Any]] = [{"id": event, "kind": "event", "type": "reported-event", "label": label}]
        rows = [self.row(event, "happened", start, end, standing.name, value=value, **when)]
        touches: list[str] = []
        for mention in actors[:4]:
            node, new = self.node_of(mention)
            if any(row["subject"] == node for row in rows):
                continue
            nodes += new
            touches += mention.nodes
            rows.append(self.row(node, "took_part_in", start, end, standing.name, object=event))
        if not actors:
            doubts.insert(0, "who took part is not told in the sentence")
        speech = self.speech_at(start, end)
        return Finding("event", start, end, standing.name, label, nodes, rows, [f"word: {trigger.text!r}", *_cues(standing)],
                       doubts, speech.speaker if speech else None, touches)  # fmt: skip

    def offices(self) -> list[Finding]:
        """Return the posts that stand beside a person's name, where the body or the state is named too."""
        found = []
        text = self.article.text
        for person in (each for each in self.mentions if each.form == "person" and len(each.nodes) < 2):
            # "U.S. Commerce Secretary Wilbur Ross": the state, and the post between.
            state = next(
                (
                    each
                    for each in reversed(self.mentions)
                    if each.form in {"state", "people"} and each.end <= person.start
                ),
                None,
            )
            if state is None:
                continue
            role = text[state.end : person.start].strip()
            body = state.nodes[0] if len(state.nodes) == 1 else words("names", "peoples").get(state.text)
            if body is None or not re.fullmatch(r"(?:[A-Z][\w-]+\s+){0,3}[A-Z][\w-]+", role) or not _POST.search(role):
                continue
            one, new = self.node_of(person)
            row = self.row(one, "holds_office_in", state.start, person.end, "reported", object=body, role=role)
            found.append(Finding("statement", state.start, person.end, "reported", visible(f"{person.name}: {role}"), new, [row],
                                 ["a post before the name"], [], None, [*person.nodes, body]))  # fmt: skip
        for person in (each for each in self.mentions if each.form == "person" and each.role and not each.of):
            body = next(
                (
                    each
                    for each in self.mentions
                    if each.form in {"organisation", "name"}
                    and (
                        (0 < each.start - person.end < 140 and each.text in person.role)
                        or (each.end < person.start and each.text in person.role)
                    )
                ),
                None,
            )
            if body is None or len(body.nodes) > 1 or len(person.nodes) > 1:
                continue
            start, end = min(person.start, body.start), max(person.end, body.end)
            one, new = self.node_of(person)
            other, also = self.node_of(body)
            if one == other:
                continue
            role = visible(person.role.split(body.text)[0]).strip(" ,")
            role = re.sub(r"\s+(?:of|at|for|in|with|the|from)(?:\s+the)?$", "", role)
            row = self.row(one, "holds_office_in", start, end, "reported", object=other, role=role or None)
            found.append(Finding("statement", start, end, "reported", visible(f"{person.name}: {role} of {body.name}"), [*new, *also], [row],
                                 ["a post beside the name"], [], None, [*person.nodes, *body.nodes]))  # fmt: skip
        return found

    def stakes(self) -> list[Finding]:
        """Return stakes with both parties named: "Alpha owns 60 percent of Beta", "Beta, owned by Alpha"."""
        found = []
        text = self.article.text
        parties = [
            each
            for each in self.mentions
            if each.form in {"organisation", "person", "state", "name"} and len(each.nodes) < 2
        ]
        for first, second in zip(parties, parties[1:], strict=False):
            between = text[first.end : second.start]
            owns = re.fullmatch(
                r"\s+(?:owns|holds|bought|acquired|has)\s+(?:an?\s+)?(?:[\w.-]+\s?(?:%|per\s?cent|percent)\s+(?:stake\s+)?(?:of|in)\s+)(?:the\s+)?",
                between,
            )
            owned = re.fullmatch(
                r",?\s+(?:an?\s+[\w\s-]{2,40}?\s+|which\s+is\s+|is\s+)?(?:(?:partly|wholly|majority)[\s-])?owned\s+(?:[\w.]+\s?(?:%|percent|per\s?cent)\s+)?by\s+(?:China['’]s\s+|the\s+)?",
                between,
            )
            if owns is None and owned is None:
                continue
            owner, what = (first, second) if owns else (second, first)
            share = next(
                (
                    each.value
                    for each in self.figures
                    if each.unit == "percent" and not each.scope and first.end <= each.start < second.start
                ),
                None,
            )
            standing = weakest(self.standing(first.start, second.end).name, "reported")
            one, new = self.node_of(owner)
            other, also = self.node_of(what)
            if one == other:
                continue
            row = self.row(one, "owns", first.start, second.end, standing, object=other, share=share)
            found.append(Finding("statement", first.start, second.end, standing, visible(f"{owner.name} owns of {what.name}"), [*new, *also], [row],
                                 ["a stake with both parties named"], [] if share else ["the share is not told"], None,
                                 [*owner.nodes, *what.nodes]))  # fmt: skip
        return found


def _new_nodes(article: Article) -> list[Finding]:
    """Return names that the graph does not have, each once."""
    found = []
    seen: set[str] = set()
    for mention in article.mentions:
        if mention.nodes or mention.form in {"group", "reference", "people", "state", "event"} or mention.of:
            continue
        made = node_id(article, mention)
        if made in seen:
            continue
        seen.add(made)
        kind = {"technology": "technology", "place": "place", "measure": "measure"}.get(mention.form, "actor")
        standing = "reported"
        doubts = [*mention.doubts, *_suspicious(mention.text)]
        found.append(Finding("addition", mention.start, mention.end, standing, visible(mention.text), [_node_row(made, mention, kind)],
                             [], ["a name that the graph does not have"], doubts))  # fmt: skip
    return found


def _links(article: Article) -> list[Finding]:
    """Return names that several nodes carry, each once, with all of them."""
    found = []
    seen: set[str] = set()
    for mention in article.mentions:
        if len(mention.nodes) > 1 and mention.text not in seen:
            seen.add(mention.text)
            found.append(Finding("link", mention.start, mention.end, "reported", visible(mention.text), grounds=[f"candidates: {', '.join(mention.nodes)}"],
                                 doubts=list(mention.doubts), touches=list(mention.nodes)))  # fmt: skip
    return found


def _node_row(made: str, mention: Mention, kind: str) -> dict[str, Any]:
    kinds = {
        "person": "person",
        "organisation": "organisation",
        "group": "group",
        "reference": "group",
        "name": "organisation",
        "state": "state",
    }
    row: dict[str, Any] = {"id": made, "kind": kind, "label": visible(mention.name)}
    if kind == "actor":
        row["type"] = kinds.get(mention.form, "organisation")
    elif kind == "measure":
        row["type"] = "reported-measure"
    return row


def _suspicious(name: str) -> list[str]:
    """Return a doubt where a name mixes scripts, or holds what cannot be seen."""
    import unicodedata

    doubts = []
    if visible(name) != name:
        doubts.append("its name holds characters that cannot be seen")
    scripts = {unicodedata.name(character, "?").split()[0] for character in name if character.isalpha()}
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
        doubts.append("its name mixes scripts")
    return doubts


def _is_furniture(sentence: Sentence) -> bool:
    """Say whether a line is no sentence: a menu, a heading, a caption's credit."""
    ends = re.search(r"[.?!…][\"”’)\]]*$|[\"”]$", sentence.text)
    return ends is None and len(sentence.text.split()) < 14


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in ' .,;:"”':
        end -= 1
    while start < end and text[start] in ' ,;:"“':
        start += 1
    return start, end


def _cues(standing: Standing) -> list[str]:
    return [f"words of its standing: {', '.join(map(repr, standing.cues))}"] if standing.cues else []
