"""What two editions of a list differ in, entry by entry, without a graph: added, removed or altered.

The entries of the whole list are paired at once: by the publisher's own number, by name and country, and then, in
one assignment, by whatever else they share.  A new name, a further name and another address are alterations of one
entry, never a removal with an addition.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from embargraph.ingest.listings import ListEntry, entry_id
from embargraph.ingest.renamed import Traits, assign
from embargraph.model.names import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Difference", "list_differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry on which two editions of a list differ.

    `old` is None of an entry that was added, `new` of one that was removed.  `fields` are those of an altered entry
    whose content differs: spacing, case, punctuation and order count for nothing.
    """

    kind: Literal["added", "removed", "altered"]
    list: str
    old: ListEntry | None
    new: ListEntry | None
    fields: tuple[str, ...] = ()

    @property
    def is_renamed(self) -> bool:
        """Whether the entry stands under another name."""
        return "name" in self.fields

    @property
    def is_evidence(self) -> bool:
        """Whether nothing but the citation differs: further evidence of the same entry."""
        return self.fields == ("citation",)


def list_differences(old: Iterable[ListEntry], new: Iterable[ListEntry]) -> list[Difference]:
    """Return what two editions differ in, list by list: altered entries first, then removed, then added.

    Lists that one of the editions has no entry of are compared too: all their entries are removed, or added.

    Args:
        old: Entries of the older edition, of one list or of several.
        new: Entries of the newer one.

    Example:
        >>> one = ListEntry("x", "Alpha Works", addresses=(("CN", "1 Road, Wuhan"),), citation="85 FR 1")
        >>> two = ListEntry("x", "Beta Group", addresses=(("CN", "1 Road, Wuhan"),), citation="85 FR 1")
        >>> [(found.kind, found.fields) for found in list_differences([one], [two])]
        [('altered', ('name',))]
    """
    before, after = _by_list(old), _by_list(new)
    return [
        one for name in sorted({*before, *after}) for one in _compare(name, before.get(name, []), after.get(name, []))
    ]


def _by_list(entries: Iterable[ListEntry]) -> dict[str, list[ListEntry]]:
    found: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.list].append(entry)
    return found


def _compare(list_: str, old: Sequence[ListEntry], new: Sequence[ListEntry]) -> Iterator[Difference]:
    pairs, gone, added = _paired(old, new)
    by_who = {str(place): entry for place, entry in enumerate([*gone, *added])}
    first = [_traits(str(place), entry) for place, entry in enumerate(gone)]
    second = [_traits(str(place), entry) for place, entry in enumerate(added, len(gone))]
    matched = assign(first, second, namesakes=True)
    pairs += [(by_who[one.who], by_who[other.who]) for one, other in matched]
    taken = {traits.who for pair in matched for traits in pair}
    for one, other in pairs:
        fields = _differing(one, other)
        if fields:
            yield Difference("altered", list_, one, other, fields)
    yield from (Difference("removed", list_, by_who[one.who], None) for one in first if one.who not in taken)
    yield from (Difference("added", list_, None, by_who[one.who]) for one in second if one.who not in taken)


def _paired(
    old: Sequence[ListEntry], new: Sequence[ListEntry]
) -> tuple[list[tuple[ListEntry, ListEntry]], list[ListEntry], list[ListEntry]]:
    """Return the entries that are one by number, or by name and country, and those that are left of each edition.

    Several entries of one name and country are told apart by their addresses.
    """
    waiting: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in new:
        waiting[_key(entry)].append(entry)
    pairs: list[tuple[ListEntry, ListEntry]] = []
    open_: list[ListEntry] = []
    # Those whose addresses agree come first, so that the others take nothing from them.
    for is_same_place in (True, False):
        for entry in old if is_same_place else open_:
            others = waiting[_key(entry)]
            fits = (one for one in others if not is_same_place or _places(one) == _places(entry))
            found = next(fits, None)
            if found is not None:
                others.remove(found)
                pairs.append((entry, found))
            elif is_same_place:
                open_.append(entry)
    kept = {id(entry) for entry, _ in pairs}
    return pairs, [one for one in old if id(one) not in kept], [one for some in waiting.values() for one in some]


def _key(entry: ListEntry) -> str:
    country = next((code for code, _ in entry.addresses if code), "")
    return entry.id or entry_id(entry.list, entry.name, country)


def _traits(who: str, entry: ListEntry) -> Traits:
    return Traits(
        who, entry.name, entry.type,
        frozenset(filter(None, map(name_key, (entry.name, *entry.names)))),
        frozenset(f"{scheme}:{value}" for scheme, value in entry.identifiers),
        frozenset(f"{code} {address}" for code, address in _places(entry) if address != _squeezed(code)),
        frozenset(_notices(entry.citation)),
    )  # fmt: skip


def _squeezed(text: str) -> str:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _places(entry: ListEntry) -> frozenset[tuple[str, str]]:
    return frozenset(
        (code, squeezed)
        for code, address in entry.addresses
        for part in address.split(";")
        if (squeezed := _squeezed(part.strip().removeprefix("and ")))
    )


def _notices(citation: str) -> Iterator[str]:
    return filter(None, map(str.strip, citation.split(";")))


def _parts(text: str, sign: str) -> frozenset[str]:
    return frozenset(filter(None, map(_squeezed, text.split(sign))))


#: What of an entry is compared, and as what.
_COMPARED: Mapping[str, Callable[[ListEntry], object]] = {
    "name": lambda entry: name_key(entry.name),
    "names": lambda entry: frozenset(filter(None, map(name_key, (entry.name, *entry.names)))),
    "addresses": _places,
    "identifiers": lambda entry: frozenset(entry.identifiers),
    "since": lambda entry: entry.since,
    "until": lambda entry: entry.until,
    "requirement": lambda entry: _squeezed(entry.requirement),
    # Beside a requirement the scope is ours, made from it.
    "scope": lambda entry: _parts("" if entry.requirement else entry.scope, ";"),
    "footnote": lambda entry: _parts(entry.footnote, ","),
    "policy": lambda entry: _squeezed(entry.policy),
    "programme": lambda entry: _parts(entry.programme, ","),
    "effects": lambda entry: frozenset(filter(None, (entry.effect, *entry.effects))),
    "gist": lambda entry: _squeezed(entry.gist),
    "citation": lambda entry: frozenset(_notices(entry.citation)),
    "text": lambda entry: _parts(entry.text, ";"),
}
#: A printed row as a whole says again what these say of its parts.
_PRINTED = ("name", "names", "addresses")


def _differing(one: ListEntry, other: ListEntry) -> tuple[str, ...]:
    found = [name for name, content in _COMPARED.items() if content(one) != content(other)]
    if "name" in found and "names" in found:
        # The old name and the new are no further names of each other.
        own = {name_key(one.name), name_key(other.name)}
        further = [frozenset(map(name_key, entry.names)) - own for entry in (one, other)]
        if further[0] == further[1]:
            found.remove("names")
    if "text" in found and any(name in found for name in _PRINTED):
        found.remove("text")
    return tuple(found)
