"""Parties as the Code of Federal Regulations prints them in one cell: name, other names, address, members of a group.

"Alpha Institute, and the following two subordinate institutions: \u2014Beta; and \u2014Gamma. 1 Road, Wuhan, China"
lists three parties.  Each is found by its own name, so each becomes an entry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KNOWN_AS", "find_aliases", "split_entity", "split_group"]

KNOWN_AS = re.compile(
    r"(?<=\S)[,\s(]+(?:a\.?k\.?a\.?|A\.K\.A\.?|a/k/a|also known as|f\.?k\.?a\.?|F\.K\.A\.?|f/k/a|formerly known as|"
    r"n\.k\.a\.|n/k/a|now known as|d\.b\.a\.|d/b/a|doing business as)(?![A-Za-z])"
)
#: What says in other words that aliases follow.
_WITH_ALIASES = re.compile(
    r",?\s*\b(?:along with|together with|including|includes|under|with)\s+the following\s+(\S+\s+)?(?:other\s+)?"
    r"(?:alias(?:es)?|(?:trade|other|alternate) names?)\s*:",
    re.I,
)
#: "See alternate address under Hong Kong": where else the party is printed, no part of its address.
_SEE_ALSO = re.compile(
    r"\s*\(?\s*(?:see\s+(?:also\s+)?(?:the\s+)?(?:(?:alternat|additional|further|other)\w*\s+)?(?:address|entr|listing)\w*"
    r"|(?:alternat|additional)\w*\s+address\w*(?=\s+under\b))[^()]*\)?\.?",
    re.I,
)
#: A point behind these ends no name.
_SHORT = "".join(rf"(?<!\b{word})" for word in (
    "Dr", "No", "Nos", "Mr", "Mrs", "Ms", "St", "Prof", "Tech", "Sci", "Gen", "Col", "Capt", "Eng", "Dept", "Univ",
    "Inst", "Mfg", "Intl", "Natl", "Elec", "Ind",
))  # fmt: skip
_ALIAS = re.compile(
    r"\s*[\u2014\u2013]\s*(.+?)\s*(?=;\s*(?:and\s*)?[\u2014\u2013]|"
    + _SHORT
    + r"(?:(?<!\b[A-Z])\.(?:\s|$)|(?<=\b[A-Z])\.(?=\s+\d))|\.$|;\s*$|$)",
    re.S,
)
#: A point that ends a name: what follows is an address.
_POINT = re.compile(_SHORT + r"(?<!\b[A-Z])(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bCorp)\.\s+(?=[A-Z0-9])")
_SUFFIX = re.compile(
    r"(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l\.l\.c|llp|lp|plc|pte|pty|gmbh|ag|a\.?s|s\.?a|"
    r"s\.?l|b\.?v|n\.?v|fze|fzc|fzco|fz-llc|jsc|ojsc|pjsc|ooo|zao|oao|sdn\.? bhd|s\.?r\.?o|k\.?g|kk|oy|ab|spa|s\.p\.a)"
    r"(?:\.?,?\s*(?:co|ltd|limited|inc|llc))*\.?(?:\s*\([^()]*\))?",
    re.I,
)


def split_entity(text: str) -> tuple[str, tuple[str, ...], str]:
    """Return name, other names and address of a printed entry.

    Where no other names stand between them, the name ends at its first comma
    that no form of company follows: a guess, so readers keep the whole text too.

    Example:
        >>> split_entity("Alpha Works, a.k.a., the following two aliases: —AW; and —Works A. 1 Road, Yerevan, Armenia")
        ('Alpha Works', ('AW', 'Works A'), '1 Road, Yerevan, Armenia')
        >>> split_entity("Beta Trading Co., Ltd., 2 Street, Baku, Azerbaijan")
        ('Beta Trading Co., Ltd.', (), '2 Street, Baku, Azerbaijan')
    """
    text = _WITH_ALIASES.sub(r", a.k.a., the following \1aliases:", _SEE_ALSO.sub("", text))
    known = KNOWN_AS.search(text)
    if known is not None and _is_in_lines(text[known.end() :]):
        return _by_lines(text[: known.start()], text[known.end() :])
    text = text.replace("\n", " ")
    if known is None:
        name, address = _first_name(text)
        return name.strip(" ,"), (), address.strip(" .")
    name, rest = text[: known.start()].strip(" ,"), text[known.end() :]
    names, address = find_aliases(rest)
    if names:
        return name, tuple(dict.fromkeys(names)), address
    if "(" in text[known.start() : known.end()] and ")" in rest:
        # Names in brackets behind the name end with them: "Alpha (a.k.a. AW; Works A), 1 Road".
        inside, _, address = rest.partition(")")
        more = [part.strip(" ,.") for part in re.split(r";|,?\s+and\s+(?=[A-Z])", inside)]
        further, address = _further(address.strip(" ,."))
        return name, tuple(dict.fromkeys(filter(None, [*more, *further]))), address
    further, address = _further(f"{rest.lstrip(' ,:.')}", is_name=True)
    if len(further) > 1:
        return name, tuple(dict.fromkeys(further)), address
    alias, address = _first_name(rest.lstrip(" ,:."))
    ends = _POINT.search(alias)
    if ends:
        alias, address = alias[: ends.start()], ", ".join(filter(None, (alias[ends.end() :], address)))
    alias = alias.strip(" ;") if _ENDS_SHORT.search(alias) else alias.strip(" .;")
    return name, tuple(filter(None, [alias])), address.strip(" .")


def _further(text: str, *, is_name: bool = False) -> tuple[list[str], str]:
    """Return names that each stand behind an "a.k.a." or "f.k.a." of their own, and what stands behind the last."""
    names: list[str] = []
    while True:
        if is_name:
            alias, text = _first_name(text)
            names.append(alias.strip(" ;") if _ENDS_SHORT.search(alias) else alias.strip(" .;"))
        known = KNOWN_AS.match(f"x {text}", 1)
        if known is None:
            return list(filter(None, names)), text.strip(" .")
        text, is_name = text[known.end() - 2 :].lstrip(" ,:."), True


def _first_name(text: str) -> tuple[str, str]:
    """Return what stands before the first comma that no form of company follows, and what stands behind it."""
    pieces = text.split(", ")
    end = 1
    while end < len(pieces) and _SUFFIX.fullmatch(pieces[end].strip()):
        end += 1
    return ", ".join(pieces[:end]), ", ".join(pieces[end:])


def find_aliases(text: str) -> tuple[list[str], str]:
    """Return names that stand behind dashes, and what stands behind the last of them.

    Example:
        >>> find_aliases("the following two aliases: \u2014AW; and \u2014Works A. 1 Road, Yerevan, Armenia")
        (['AW', 'Works A'], '1 Road, Yerevan, Armenia')
    """
    found = list(_ALIAS.finditer(text))
    names = (re.sub(r"[;,]?\s*(?:and)?$", "", one[1]).strip(" ,;") for one in found)
    return list(filter(None, names)), text[found[-1].end() :].strip(" .;") if found else ""


def _is_in_lines(rest: str) -> bool:
    """Say whether each other name has a line of its own, and what is no name stands on lines behind them."""
    first, *lines = rest.split("\n")
    return not re.search("[\u2014\u2013]", first) and bool(lines) and lines[-1][:1] not in {"\u2014", "\u2013", "-"}


def _by_lines(name: str, rest: str) -> tuple[str, tuple[str, ...], str]:
    """Return name, other names and address, where each other name is printed on a line of its own behind a dash."""
    name = name.replace("\n", " ").strip(" ,")
    first, *lines = rest.split("\n")
    # "a.k.a., Alpha." on the line of the name, or "the following two aliases:" before lines of their own.
    alone = first.lstrip(" ,:.")
    marked = [n for n, line in enumerate(lines) if line[:1] in {"\u2014", "\u2013", "-"}]
    if not marked:
        alias, _, address = alone.partition(", ") if alone else ("", "", "")
        return name, tuple(filter(None, [alias.strip(" .;")])), " ".join(filter(None, (address, *lines))).strip(" .")
    names = []
    for line in lines[: marked[-1] + 1]:
        text = re.sub(r"[;,]\s*(?:and)?$", "", line.strip()).strip()
        if line[:1] in {"\u2014", "\u2013", "-"}:
            names.append(text.lstrip("\u2014\u2013- "))
        elif names:
            names[-1] = f"{names[-1]} {text}"
    names[-1] = names[-1].removesuffix(".") if not _ENDS_SHORT.search(names[-1]) else names[-1]
    return name, tuple(dict.fromkeys(filter(None, names))), " ".join(lines[marked[-1] + 1 :]).strip(" .;")


_ENDS_SHORT = re.compile(r"\b(?:Co|Ltd|Inc|Corp|Pte|Pty|S\.A|L\.L\.C|B\.V)\.$", re.I)


# fmt: off
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)
# fmt: on
_COUNT = rf"(?:{'|'.join(_NUMBERS)}|twenty[- ]\w{{1,9}}|thirty(?:[- ]\w{{1,9}})?|\d{{1,3}})"
_NOUN = (
    r"(?:institut(?:e|ion)s?|entit(?:y|ies)|units?|organi[sz]ations?|compan(?:y|ies)|laborator(?:y|ies)|"
    r"facilit(?:y|ies)|divisions?|factor(?:y|ies)|departments?|members?|part(?:y|ies)|enterprises?|firms?|bureaus?)"
)
#: What stands between a group and its members, each of which stands behind a dash.
_MEMBERS = re.compile(
    # Words are as long as words are: a cell of one letter ten thousand times is no reason to wait.
    r"[\s,;.(]{0,20}(?:\b(?:and|including|to include|which includes?|as well as|along with|together with|with)\s+)*"
    r"(?:(?:its|all|the)\s+)*"
    r"\b(?:"
    rf"(?:following\s+)?(?:{_COUNT}\s+)?(?:\(\d+\)\s+)?(?:\w{{1,30}}\s+)?"
    rf"(?:subordinate|affiliated|subsidiary|constituent|component)\s+(?:\w{{1,30}}\s+)?{_NOUN}"
    rf"|(?:following\s+)?(?:{_COUNT}\s+)?(?:\(\d+\)\s+)?(?:\w{{1,30}}\s+)?(?:subsidiar(?:y|ies)|affiliates?|branch(?:es)?)"
    rf"|following\s+(?:{_COUNT}\s+)?(?:\(\d+\)\s+)?(?:\w{{1,30}}\s+){{0,2}}{_NOUN}"
    r")"
    r"\s*(?:\(?\s*specifically)?\s*[:,]?\s*(?=[\u2014\u2013])",
    re.I,
)
#: One of these stands in whatever `_MEMBERS` finds.
_GROUPED = (
    "subordinate", "affiliate", "subsidiar", "constituent", "component", "branch",
)  # fmt: skip
_ALIASES = re.compile(
    rf"a\.?k\.?a\.?,?\s*(?:the\s+)?following\s+({_COUNT})?\s*(?:\(\d+\)\s*)?alias(?:es)?\s*:?\s*", re.I
)


def _may_be_group(line: str) -> bool:
    """Say whether an entry has a word of a group; the following aliases are none."""
    lower = line.casefold()
    return any(word in lower for word in _GROUPED) or "following" in _ALIASES.sub("", lower)


def split_group(text: str) -> list[str]:
    """Return the entry of a group and that of each member that it names, each as it would be printed alone.

    Any other entry comes back as it is.  A member without an address of its own has that of the group.

    Example:
        >>> split_group("Alpha, and two subordinate institutions: \u2014Beta; and \u2014Gamma. 1 Road, Minsk")
        ['Alpha, 1 Road, Minsk', 'Beta, 1 Road, Minsk', 'Gamma, 1 Road, Minsk']
    """
    line = " ".join(text.split("\n"))
    # Nearly no entry is one of a group, and to find that out by the pattern alone takes half of a list's reading.
    if not ("\u2014" in line or "\u2013" in line) or not _may_be_group(line):
        return [text]
    found = _MEMBERS.search(line)
    if found is None or not line[: found.start()].strip(" ,;"):
        return [text]
    head, rest = line[: found.start()].strip(" ,;"), line[found.end() :]
    if line[found.start() : found.end()].count("(") > line[found.start() : found.end()].count(")"):
        # Members within parentheses end with them.
        rest = re.sub(r"\)(?=[\s.;,]*$)", "", rest)
    names, address = find_aliases(rest)
    address = re.sub(r"^The following address(?:es)?[^:]*:\s*", "", address)
    if not names:
        return [text]
    # An entry that has a dash before its aliases ends them with a point; any other its name with a comma.
    _, aliases, _ = split_entity(head)
    between = ". " if aliases and re.search("[\u2014\u2013]", head) else ", "
    whole = [f"{head}{between}{address}" if address else head]
    for member in _members(names):
        _, _, there = split_entity(member)
        between = ". " if re.search("[\u2014\u2013]", member) else ", "
        whole.append(member if there or not address else f"{member}{between}{address}")
    return whole


def _members(names: list[str]) -> Iterator[str]:
    """Yield each member, with its aliases behind it where they stand as items of their own."""
    turn = 0
    while turn < len(names):
        name = names[turn]
        turn += 1
        told = _ALIASES.search(name)
        if told is not None:
            # The first of them may stand in the same item.
            own = name[told.end() :].strip(" \u2014\u2013")
            count = _number(told[1]) - bool(own)
            others = [*([own] if own else []), *names[turn : turn + count]]
            turn += count
            name = f"{name[: told.end()].strip()} " + "; ".join(f"\u2014{other}" for other in others)
        yield name


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdecimal() else _NUMBERS.index(word.casefold()) + 1 if word.casefold() in _NUMBERS else 1
