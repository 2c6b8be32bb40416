"""What is done: measures, ways around them, events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from embargraph.files.shown import spell_out_line
from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.findings import Finding, Work, cues
from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.standing import Standing
from embargraph.updates.articles.triggers import Trigger

__all__ = ["Deeds"]

_PARTIES = frozenset({"person", "organisation", "state", "name"})
_BARS = re.compile(
    r"\b(?:bar|bars|barred|ban|bans|banned|block\w*|prohibit\w*|restrict\w*|sanctioned|limit\w*|order\w*|requir\w*|tighten\w*|impos\w*|add\w*|put|remov\w*|delist\w*|blacklist\w*|invok\w*|wants?|preparing|threatened|propos\w*|announc\w*|consider\w*|plans?|issued|enlisting|decision)\b",
    re.IGNORECASE,
)
#: A measure that was announced is not thereby in force.
_ANNOUNCED = re.compile(r"\bannounc\w*", re.IGNORECASE)


class Deeds(Work):
    """What a sentence tells of measures, routes and events."""

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
        label = spell_out_line(f"{trigger.text} (characters {start} to {end})")
        nodes: list[dict[str, Any]] = [{"id": made, "kind": "measure", "type": "reported-measure", "label": label}]
        rows: list[dict[str, Any]] = []
        touches: list[str] = []
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
            *cues(standing),
            "for the reviewer: say which measure of the record it is, if one",
        ]
        speech = self.speech_at(start, end)
        return Finding(
            "statement",
            start,
            end,
            standing.name,
            label,
            nodes,
            rows,
            grounds,
            doubts,
            speech.speaker if speech else None,
            touches,
        )

    def _part(self, mention: Mention, trigger: Trigger) -> str | None:
        """Return which part a name has in a measure: who acts, who is reached, what is covered."""
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
            label = spell_out_line(f"{trigger.text} (characters {start} to {end})")
            nodes: list[dict[str, Any]] = [{"id": route, "kind": "route", "label": label}]
            rows: list[dict[str, Any]] = []
            touches: list[str] = []
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
            found.append(
                Finding(
                    "route",
                    start,
                    end,
                    standing.name,
                    label,
                    nodes,
                    rows,
                    [f"word: {trigger.text!r}", *cues(standing), "for the reviewer: say which measure it goes around"],
                    doubts,
                    speech.speaker if speech else None,
                    touches,
                )
            )
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
            placed = any(start <= place < end for place in self.places())
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
        label = spell_out_line(f"{trigger.text}: {who or 'no party named'} (characters {start} to {end})")
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
        return Finding(
            "event",
            start,
            end,
            standing.name,
            label,
            nodes,
            rows,
            [f"word: {trigger.text!r}", *cues(standing)],
            doubts,
            speech.speaker if speech else None,
            touches,
        )
