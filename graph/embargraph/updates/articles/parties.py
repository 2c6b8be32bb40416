"""What a sentence tells of parties in passing: posts that persons hold, and stakes."""

from __future__ import annotations

import re
from itertools import pairwise

from embargraph.files.shown import spell_out_line
from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.deeds import Deeds
from embargraph.updates.articles.findings import Finding
from embargraph.updates.articles.words import words

__all__ = ["Parties"]

_POST = re.compile(rf"\b(?:{'|'.join(map(re.escape, words('names', 'role')))})$", re.IGNORECASE)


class Parties(Deeds):
    """What a sentence tells of posts and stakes."""

    def posts_before(self) -> list[Finding]:
        """Return the posts that stand before a person's name, where the state is named too."""
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
            found.append(
                Finding(
                    "statement",
                    state.start,
                    person.end,
                    "reported",
                    spell_out_line(f"{person.name}: {role}"),
                    new,
                    [row],
                    ["a post before the name"],
                    [],
                    None,
                    [*person.nodes, body],
                )
            )
        return found

    def posts_after(self) -> list[Finding]:
        """Return the posts that stand beside a person's name, where the body is named too."""
        found = []
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
            role = spell_out_line(person.role.split(body.text)[0]).strip(" ,")
            role = re.sub(r"\s+(?:of|at|for|in|with|the|from)(?:\s+the)?$", "", role)
            row = self.row(one, "holds_office_in", start, end, "reported", object=other, role=role or None)
            found.append(
                Finding(
                    "statement",
                    start,
                    end,
                    "reported",
                    spell_out_line(f"{person.name}: {role} of {body.name}"),
                    [*new, *also],
                    [row],
                    ["a post beside the name"],
                    [],
                    None,
                    [*person.nodes, *body.nodes],
                )
            )
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
        for first, second in pairwise(parties):
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
            found.append(
                Finding(
                    "statement",
                    first.start,
                    second.end,
                    standing,
                    spell_out_line(f"{owner.name} owns of {what.name}"),
                    [*new, *also],
                    [row],
                    ["a stake with both parties named"],
                    [] if share else ["the share is not told"],
                    None,
                    [*owner.nodes, *what.nodes],
                )
            )
        return found
