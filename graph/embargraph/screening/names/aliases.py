"""Names that are printed within a name: an acronym in parentheses behind the words it stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from embargraph.screening.names.lexicon import WORD
from embargraph.screening.names.parse import parse_name

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["inner_names", "printed_aliases"]

#: One pair of parentheses may stand within another.
_PARENTHESIS = re.compile(r"\s*[(（]\s*((?:[^()（）]|[(（][^()（）]*[)）]){2,60}?)\s*[)）]")
#: What is painted on an aircraft, which papers print without its dash: EP-MNB.
_TAIL = re.compile(r"[A-Z0-9]{1,2}-[A-Z0-9]{3,5}")
_ACRONYM = re.compile(r"[0-9]{0,4}[ -]?(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Z0-9&./-]*(?: [0-9]{1,4})?")
#: An acronym in a name that is all in capitals is no longer than this; there a word looks like one.
_LONGEST_IN_CAPITALS = 6


def printed_aliases(raw: str) -> list[str]:
    """Return the names that a name gives besides itself: without its acronym, and the acronym.

    A name in another script in parentheses is a name too.  Else what stands there must be in capitals and no place,
    legal form or common word.  An acronym of two letters is taken out of the name, and is none by itself.  Where more
    words follow, the acronym stands for what is before it, so that both belong to one name.

    Example:
        >>> printed_aliases("National University of Defense Technology (NUDT)")
        ['National University of Defense Technology', 'NUDT']
        >>> printed_aliases("China Shipbuilding Industry Group (CSIC) 713th Research Institute")
        ['China Shipbuilding Industry Group 713th Research Institute', 'CSIC 713th Research Institute']
        >>> printed_aliases("ACE (HK) Electronics Limited")
        []
    """
    if "(" not in raw and "（" not in raw:
        return [raw.replace("-", "")] if "-" in raw and _TAIL.fullmatch(raw) else []
    kept: list[re.Match[str]] = []
    for found in _PARENTHESIS.finditer(raw):
        before, acronym = raw[: found.start()].strip(" ,"), found[1]
        after = raw[found.end() :].strip(" ,;")
        if (before and _is_other_script(before, acronym)) or (
            before and _ACRONYM.fullmatch(acronym) and _is_acronym(raw, acronym, before, after)
        ):
            kept.append(found)
    aliases = []
    if kept:
        bare = raw
        for found in reversed(kept):
            bare = f"{bare[: found.start()]} {bare[found.end() :]}"
        aliases.append(" ".join(bare.split()).strip(" ,;"))
    for found in kept:
        acronym, after = found[1], raw[found.end() :].strip(" ,;")
        if not acronym.isascii() and _is_other_script(raw[: found.start()], acronym):
            aliases.append(acronym)
        elif sum(c.isalnum() for c in acronym) >= 3 and not any(c in after for c in "()（）"):
            aliases.append(f"{acronym} {after}" if after and parse_name(f"{acronym} {after}").words[1:] else acronym)
    return aliases


def _is_other_script(before: str, within: str) -> bool:
    """Return whether what is in parentheses is the name again in a script of its own: Acme Co., Ltd. (某某公司)."""
    return bool(_LATIN.search(before)) and not _LATIN.search(within) and sum(c.isalpha() for c in within) > 2


_LATIN = re.compile("[A-Za-z]")


def _is_acronym(raw: str, acronym: str, before: str, after: str) -> bool:
    tokens = parse_name(acronym).tokens
    words = [word for word in re.findall(r"\w+", before) if not word.isdigit()]
    if len(words) < 2 or not tokens:
        return False
    if _are_initials(acronym, words):
        return True  # also what is a word of its own (AERO) or holds what looks like a legal form (ISF-IM)
    if not any(token.kind == WORD for token in tokens) or parse_name(acronym).forms:
        return False
    if raw.upper() != raw:
        return True
    letters = [c for c in acronym if c.isalpha()]
    if len(letters) > _LONGEST_IN_CAPITALS:
        return False
    initials = iter(word[0] for word in words)
    return all(letter in initials for letter in letters) or not after


def _are_initials(acronym: str, words: Sequence[str]) -> bool:
    """Return whether an acronym is what all words begin with, those that only join others perhaps left out."""
    letters = "".join(c for c in acronym if c.isalpha()).upper()
    if len(letters) < _SHORTEST:
        return False
    every = [word.upper() for word in words]
    return letters in {"".join(w[0] for w in every), "".join(w[0] for w in every if w not in _JOINING)}


#: So many letters has an acronym that is taken for one by its letters alone.
_SHORTEST = 3
_JOINING = frozenset({"OF", "FOR", "AND", "THE", "IN", "ON", "DE", "DU", "DES", "LA", "LE", "ET", "Y"})

_QUOTED = re.compile('[\u201c\u201e\u00ab"]([^\u201c\u201d\u201e\u00ab\u00bb"]{4,})[\u201d\u201c\u00bb"]')
#: What stands between two names of one party: in a bracket or behind a comma, or in words that can be nothing else.
_FORMER = re.compile(
    r"(?:[(,;/]\s*(?:(?:a|f|n)\.?\s?k\.?\s?a|d\.?\s?b\.?\s?a|formerly|previously|ex|alias|t/a)\b"
    r"|(?:[(,;/]\s*|\s)(?:[afn]\.k\.a|d\.b\.a|[afn]/k/a|d/b/a|t/a|trading as|doing business as"
    r"|(?:also|formerly|previously|now|better) known as|formerly|previously)\b"
    r"|(?-i:\sex(?=[\s-])))(?:\s+(?:known|named|called|registered)(?:\s+as)?)?[.:,]*[\s-]*",
    re.IGNORECASE,
)
#: How the name of a parent ends that stands before a comma.
_PARENT = re.compile(r"(?:corporation|company|concern|group|holding|technologies|association)$", re.IGNORECASE)


def inner_names(raw: str) -> list[str]:
    """Return the names that are printed within one: what a parent's name stands before, former and other names.

    Example:
        >>> inner_names("Tactical Missile Corporation, KB Mashinostroeniya")
        ['KB Mashinostroeniya']
        >>> inner_names("Resort Oreanda (f.k.a., Sanatori Oreanda)"), inner_names("Acme Trading Company, Ltd.")
        (['Resort Oreanda', 'Sanatori Oreanda'], [])
    """
    if _FORMERLY.search(raw):
        # In capitals a small "ex" cannot be told from a word.
        text = _EX.sub(" ex ", raw) if raw.isupper() else raw
        former = [name.strip(" ,()") for part in _FORMER.split(text) for name in part.split(";")]
        if len(former) > 1:
            parts = [part for part in former if len(part) > 3 and not _SUCCESSORS.match(part)]
            # "ex" is a word of other languages too: what it parts must tell somebody.
            return [part for part in parts if " ex" not in text or any(t.kind == WORD for t in parse_name(part).tokens)]
    if not _MARKED.search(raw):
        return []
    several = [part.strip(" ,.") for part in raw.split(";") if not _SUCCESSORS.match(part)] if ";" in raw else []
    if len(several) > 1 or (several and ";" in raw.rstrip(" ;")):
        return [part for part in several if _names_a_body(part)]
    found = raw.split("\u30fb") if "\u30fb" in raw and raw.count(" ") > 1 else []
    quoted = _QUOTED.search(raw)
    if quoted and quoted.start() > 3:
        found.append(quoted[1])
    if " / " in raw:
        found += raw.split(" / ")  # AL-ITIHAAD AL-ISLAMIYA / AIAI
    parent, comma, child = raw.partition(",")
    if comma and _PARENT.search(parent):
        found.append(child)
    elif not comma and (dash := _DASH.search(raw)) and _PARENT.search(raw[: dash.start()]):
        found.append(raw[dash.end() :])
    return [name for part in found if (name := part.strip(" ,;.\u201c\u201d\"'")) and _names_a_body(name)]


#: What the State Department writes behind a name: "; and any successor, sub-unit, or subsidiary thereof".
_SUCCESSORS = re.compile(r"\s*(?:and )?any (?:successor|sub-?unit|subsidiar)", re.I)
_EX = re.compile(r" EX[ -]")
#: Letters that what parts two names has, so that most names are not looked at.
_FORMERLY = re.compile(
    r"k\.?\s?a\b|d\.?\s?b\.?\s?a\b|[/ ]k/|b/a\b|\bt/a\b|former|previous|known as|trading|business as|\bex\b|alias", re.I
)
#: What stands before or around a name within a name.
_MARKED = re.compile('[(,;/\u30fb"\u201c\u201e\u00ab\u2013\u2014]|\\s-\\s')
_DASH = re.compile(r"\s[\u2013\u2014-]\s")


def _names_a_body(text: str) -> bool:
    name = parse_name(text)
    told = any(token.kind == WORD and token.text not in name.forms for token in name.tokens)
    return len(name.tokens) > 2 or (told and len(name.tokens) + len(name.forms) > 1)
