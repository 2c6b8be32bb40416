"""What two editions of a list differ in, as proposals: one for each entry that was added, removed or altered.

An entry begins on the effective day of the rule that made it, never on the day of an edition; without the rule its
start stays open.  An entry that is gone ends only by a rule: until one is found the answer stays unknown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from embargraph.ingest.list_differences import Difference
from embargraph.ingest.listings import ListEntry, entry_id
from embargraph.model.dates import parse_day
from embargraph.model.names import name_key
from embargraph.updates.federal_register import Document
from embargraph.updates.proposals import Proposal

__all__ = ["Edition", "Rules", "propose_differences"]

MADE_BY = "list-differences/1"
#: Fields of an entry that say what is barred: a change of one is a second entry, dated, beside the first.
_TERMS = ("requirement", "scope", "footnote", "policy", "programme", "effects")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a list: the source, the file as it is kept, and its day."""

    source: str
    file: str
    day: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Documents that may have made or ended entries, by their citation."""

    documents: Sequence[Document] = ()
    by_citation: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Rules:
        """Return documents with those that have a citation by it."""
        kept = list(documents)
        return cls(kept, {document.citation: document for document in kept if document.citation})

    def day(self, citation: str) -> tuple[str | None, list[str]]:
        """Return the effective day of the newest rule that a citation names, and doubts."""
        cited = [part.strip() for part in citation.split(";") if part.strip()]
        if not cited:
            return None, ["the row cites no rule"]
        document = self.by_citation.get(cited[-1])
        if document is None:
            return None, [f"no effective date found: {cited[-1]} is not at hand"]
        stages, doubts = document.stages
        whole = [stage.since for stage in stages if not stage.part]
        if len(set(whole)) == 1:
            return whole[0], [doubt for doubt in doubts if "DATES" in doubt]
        return None, [f"no effective date found: {doubt}" for doubt in doubts] or ["no effective date found"]

    def removing(self, name: str, country: str, count: int, before: str, after: str) -> tuple[Document | None, str]:
        """Return the rule between two editions that removes a party, and on what ground it is taken for that one."""
        said = [d for d in self.documents if re.search(r"\bremov", f"{d.title} {d.abstract}", re.IGNORECASE)]
        timely = [d for d in said if not d.published or before <= d.published <= after]
        for document in timely:
            if name_key(name) and name_key(name) in name_key(document.abstract):
                return document, f"{_named(document)} names it"
        words = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
        told = (
            rf"\bremov\w+ (?:{count}|{words.get(count, count)}) (?:entit|part|person)\w* .*?destinations? of (?:the )?"
        )
        for document in timely:
            if country and re.search(rf"{told}{re.escape(country)}", document.abstract, re.IGNORECASE):
                return document, f"{_named(document)} removes {count} under {country}, as many as are gone"
        return None, ""


def _named(document: Document) -> str:
    return document.citation or f"document {document.number}"


#: An entry's list, name and country -> the id of its party in the graph, and its label there.
FindParty = Callable[[ListEntry], tuple[str, str] | None]


def propose_differences(
    differences: Sequence[Difference],
    before: Edition,
    after: Edition,
    *,
    rules: Rules,
    find: FindParty,
    country: Callable[[str], str],
    made: str,
) -> list[Proposal]:
    """Return a proposal for each entry on which two editions differ.

    Args:
        differences: What `embargraph.ingest.list_differences` found.
        before: The older edition.
        after: The newer one.
        rules: Documents in which effective days are looked up.
        find: Returns the party of an entry where the graph has it.
        country: Returns a country's name by its code.
        made: The day, YYYY-MM-DD.
    """
    gone: dict[tuple[str, str], int] = {}
    for each in differences:
        if each.kind == "removed" and each.old is not None:
            key = each.list, _code(each.old)
            gone[key] = gone.get(key, 0) + 1
    maker = _Maker(before, after, rules, find, country, made, gone)
    return [maker.proposal(each) for each in differences]


def _code(entry: ListEntry) -> str:
    return next((code for code, _ in entry.addresses if code), "")


@dataclass(frozen=True, slots=True)
class _Maker:
    before: Edition
    after: Edition
    rules: Rules
    find: FindParty
    country: Callable[[str], str]
    made: str
    gone: Mapping[tuple[str, str], int]

    def proposal(self, difference: Difference) -> Proposal:
        """Return the proposal of one difference."""
        if difference.kind == "added":
            return self._added(cast("ListEntry", difference.new))
        if difference.kind == "removed":
            return self._removed(cast("ListEntry", difference.old))
        old, new = cast("ListEntry", difference.old), cast("ListEntry", difference.new)
        return self._altered(old, new, difference.fields)

    def _made(
        self, kind: str, entry: ListEntry, facts: dict[str, list[dict[str, Any]]], grounds: Sequence[str],
        doubts: Sequence[str], **evidence: Any,
    ) -> Proposal:  # fmt: skip
        party, label = self._party(entry)
        header = {
            "id": f"{self.after.source}-{self.after.day}", "title": f"{entry.list} of {self.after.day}",
            "published": self.after.day, "known_through": self.after.day,
        }  # fmt: skip
        return Proposal(
            kind, header, {name: rows for name, rows in facts.items() if rows},
            {"list": entry.list, "party": party, **evidence}, MADE_BY, self.made, self.after.source, self.before.file,
            self.after.file, f"entry {entry.name}", label, tuple(grounds), tuple(dict.fromkeys(doubts)),
            (entry.list, f"{entry.list}--{party}", party),
        )  # fmt: skip

    def _party(self, entry: ListEntry) -> tuple[str, str]:
        known = self.find(entry)
        return known or (entry.id or entry_id(entry.list, entry.name, _code(entry)), entry.name)

    def _node(self, entry: ListEntry, *, names: Sequence[str] = ()) -> dict[str, Any]:
        """Return the party's table: as the graph has it, with further names."""
        party, label = self._party(entry)
        further = [name for name in dict.fromkeys([*names, *entry.names]) if name and name != label]
        if entry.name != label:
            further.insert(0, entry.name)
        node: dict[str, Any] = {"id": party, "kind": "actor", "label": label}
        if self.find(entry) is None:
            node |= {"type": entry.type} | ({"country": code} if (code := _code(entry)) else {})
        return node | ({"names": list(dict.fromkeys(further))} if further else {})

    def _listing(self, entry: ListEntry, **days: str | None) -> dict[str, Any]:
        party, _ = self._party(entry)
        row: dict[str, Any] = {"actor": party, "list": entry.list}
        row |= {name: day for name, day in days.items() if day}
        texts = ("requirement", "policy", "footnote", "programme", "citation")
        return row | {name: text for name in texts if (text := getattr(entry, name))}

    def _added(self, entry: ListEntry) -> Proposal:
        since, doubts = self.rules.day(entry.citation)
        listing = self._listing(entry, since=since, seen=None if since else self.after.day)
        known = self.find(entry)
        if known is not None:
            doubts = [*doubts, f"the graph has a party of this name: {known[0]}"]
        grounds = [f"row in the edition of {self.after.day}, not in that of {self.before.day}"]
        grounds += [f"cites {entry.citation}"] * bool(entry.citation)
        return self._made("addition", entry, {"node": [self._node(entry)], "listing": [listing]}, grounds, doubts)

    def _removed(self, entry: ListEntry) -> Proposal:
        place = self.country(_code(entry))
        count = self.gone[entry.list, _code(entry)]
        rule, ground = self.rules.removing(entry.name, place, count, self.before.day, self.after.day)
        grounds = [f"row in the edition of {self.before.day}, not in that of {self.after.day}"]
        if rule is None:
            doubts = ["no rule found that removes it: until one is, the answer stays unknown"]
            return self._made("removal", entry, {}, grounds, doubts)
        stages, doubts = rule.stages
        day = next((stage.since for stage in stages if not stage.part and stage.since), None)
        if "names it" not in ground:
            doubts = ["the rule does not name the party", *doubts]
        if day is None:
            doubts = [*doubts, "without an effective day nothing ends: accept it once the day is read"]
            return self._made("removal", entry, {}, [*grounds, ground], doubts, rule=rule.number)
        last = (parse_day(day) - timedelta(days=1)).isoformat()
        listing = self._listing(entry, until=last)
        listing["citation"] = "; ".join(filter(None, (entry.citation, _named(rule))))
        facts = {"node": [self._node(entry)], "listing": [listing]}
        return self._made("removal", entry, facts, [*grounds, f"{ground}; effective {day}"], doubts, rule=rule.number)

    def _altered(self, old: ListEntry, new: ListEntry, fields: Sequence[str]) -> Proposal:
        terms = [name for name in fields if name in _TERMS]
        if "name" in fields:
            return self._renamed(old, new, fields)
        if terms:
            return self._terms_changed(old, new, fields, terms)
        if tuple(fields) == ("citation",):
            added = "; ".join(part for part in new.citation.split("; ") if part not in old.citation)
            # Further evidence of the same entry: no answer changes, and no restriction is touched.
            return self._made(
                "confirmation", old, {}, [f"also cites {added or new.citation}"], [], citation=new.citation
            )
        grounds = [f"{name}: {_said(old, name)} became {_said(new, name)}" for name in fields]
        facts: dict[str, list[dict[str, Any]]] = {}
        if "names" in fields:
            facts["node"] = [self._node(old, names=new.names)]
        return self._made("alteration", old, facts, grounds, self._of_day(new)[1], fields=_digest(new, fields))

    def _renamed(self, old: ListEntry, new: ListEntry, fields: Sequence[str]) -> Proposal:
        """Return one proposal for an entry under another name: never a removal with an addition."""
        node = self._node(old, names=[new.name, *new.names])
        doubts = self._of_day(new)[1]
        listing = self._listing(new, seen=self.after.day) | {"actor": node["id"]}
        grounds = [f"{old.name} stands as {new.name}", *_shared(old, new)]
        facts = {"node": [node], "listing": [listing]}
        kept = [name for name in fields if name not in {"name", "names"}]
        grounds += [f"{name}: {_said(old, name)} became {_said(new, name)}" for name in kept]
        return self._made("rename", old, facts, grounds, doubts, name=new.name)

    def _terms_changed(self, old: ListEntry, new: ListEntry, fields: Sequence[str], terms: Sequence[str]) -> Proposal:
        """Return a second entry with the new terms; the first ends the day before, where the day is known."""
        since, doubts = self._of_day(new)
        grounds = [f"{name}: {_said(old, name)} became {_said(new, name)}" for name in fields]
        node = self._node(old)
        later = self._listing(new, since=since, seen=None if since else self.after.day) | {"actor": node["id"]}
        listings = [later]
        if since:
            last = (parse_day(since) - timedelta(days=1)).isoformat()
            listings.insert(0, self._listing(old, until=last) | {"actor": node["id"]})
        facts = {"node": [node], "listing": listings}
        return self._made("alteration", old, facts, grounds, doubts, fields=_digest(new, terms))

    def _of_day(self, entry: ListEntry) -> tuple[str | None, list[str]]:
        return self.rules.day(entry.citation)


def _said(entry: ListEntry, name: str) -> str:
    value = getattr(entry, name)
    if name == "addresses":
        value = "; ".join(address for _, address in entry.addresses)
    elif isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return f"“{value}”" if value else "nothing"


def _shared(old: ListEntry, new: ListEntry) -> list[str]:
    found = [f"the same citation, {old.citation}"] * bool(old.citation and old.citation == new.citation)
    places = {address for _, address in old.addresses} & {address for _, address in new.addresses}
    return found + [f"the same address, {sorted(places)[0]}"] * bool(places)


def _digest(entry: ListEntry, fields: Sequence[str]) -> str:
    text = "\n".join(f"{name}={_said(entry, name)}" for name in sorted(fields))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
