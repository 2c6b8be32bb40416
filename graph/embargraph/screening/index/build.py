"""The arrays of an index, made from the names of a graph."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import NAME_QUALITIES
from embargraph.screening.compare.cut import cut_heads
from embargraph.screening.index.arrays import Numbers, pack_blobs, pack_starts, pack_texts, unique
from embargraph.screening.index.keys import hash_text, join_words, less_one, pick_words, print_of, text_of
from embargraph.screening.index.search import JOINED, KNOWN, SPELT
from embargraph.screening.names.aliases import inner_names, printed_aliases
from embargraph.screening.names.lexicon import WORD
from embargraph.screening.names.parse import Name, Token, take_apart
from embargraph.screening.names.phonetics import hear, skeletons, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy

    Arrays = dict[str, numpy.ndarray[Any, Any]]

__all__ = ["build_index"]


class _Parts:
    """Names taken apart: the numbers of their words, their legal forms, and what they are found by."""

    def __init__(self) -> None:
        self.tokens: Numbers[Token] = Numbers()
        self.forms: Numbers[frozenset[str]] = Numbers()
        self.joins: Numbers[str] = Numbers()
        self.token, self.token_count = array("I"), array("H")
        self.form, self.is_body, self.print = array("H"), array("B"), array("I")
        self.han: list[bytes] = []
        # A word or words written together, and the name that has them.
        self.word, self.word_count = array("I"), array("H")
        self.join, self.join_count = array("I"), array("H")

    def add(self, name: Name) -> None:
        tokens, number = name.tokens, self.tokens.__getitem__
        numbers = array("I", map(number, tokens))
        self.token.extend(numbers)
        self.token_count.append(len(tokens))
        self.form.append(self.forms[name.forms])
        self.is_body.append(name.is_body)
        self.print.append(print_of(name))
        self.han.append(name.han.encode())
        words = pick_words(name)
        self.word.extend(numbers if len(words) == len(tokens) else map(number, words))
        self.word_count.append(len(words))
        joins = join_words(name, every=True)
        self.join.extend(map(self.joins.__getitem__, joins))
        self.join_count.append(len(joins))


def build_index(
    names: Sequence[tuple[str, int]],
    nodes: Sequence[tuple[str, str, str, str]],
    qualities: Mapping[tuple[str, int], str] | None = None,
) -> dict[str, Any]:
    """Return the arrays of an index.

    Args:
        names: Each name, with the place of its party in `nodes`.
        nodes: Id, label, type and country of each party.
        qualities: What is said of those of the names that are not simply names.

    Example:
        >>> from embargraph.screening.index.search import NameIndex
        >>> index = NameIndex(build_index([("Almaz Shipyard", 0)], [("almaz", "Almaz", "company", "RU")]))
        >>> index.text("node_id", 0)
        'almaz'
    """
    import numpy as np

    graded = _graded(names, qualities or {})
    names = list(_with_aliases(names))
    parts = _Parts()
    for raw, _ in names:
        parts.add(take_apart(raw))
    prints = np.array(parts.print, np.uint32)
    by_print = np.argsort(prints, kind="stable")
    types: Numbers[str] = Numbers()
    return {
        **_heads(names),
        "print": prints[by_print],
        "print_name": by_print.astype(np.uint32),
        "party": np.array([party for _, party in names], np.uint32),
        **_terms(parts, len(names)),
        **_tokens(parts),
        **pack_texts("name", [raw for raw, _ in names]),
        "name_quality": np.array([_QUALITIES.index(graded.get(name, "")) for name in names], np.uint8),
        **pack_texts("quality", _QUALITIES),
        "node_type": np.array([types[node[2]] for node in nodes], np.uint16),
        **pack_texts("type", types),
        **pack_texts("node_id", [node[0] for node in nodes]),
        **pack_texts("node_label", [node[1] for node in nodes]),
        **pack_texts("node_country", [node[3] for node in nodes]),
    }


#: What may be said of a name, and nothing.
_QUALITIES = ("", *NAME_QUALITIES)


def _graded(names: Sequence[tuple[str, int]], said: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str]:
    """Return what is said of names, and so of what is printed within them."""
    graded = dict(said)
    for raw, party in said:
        graded.update(((alias, party), said[raw, party]) for alias in printed_aliases(raw))
    return graded if not graded else {**graded, **{name: said.get(name, "") for name in names if name in graded}}


def _with_aliases(names: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield each name, and behind it those that are printed within it and are no other name of its party."""
    known = set(names)
    for raw, party in names:
        yield raw, party
        for alias in (*printed_aliases(raw), *inner_names(raw)):
            if (alias, party) not in known:
                known.add((alias, party))
                yield alias, party


def _heads(names: Sequence[tuple[str, int]]) -> Arrays:
    """Return the keys of what is left of long names when they are cut, in order, and the names of each."""
    import numpy as np

    heads = [(hash_text(head), place) for place, (raw, _) in enumerate(names) for head in cut_heads(raw)]
    heads.sort()
    return {
        "head": np.array([key for key, _ in heads], np.uint32),
        "head_name": np.array([place for _, place in heads], np.uint32),
    }


def _tokens(parts: _Parts) -> Arrays:
    """Return the words of the names, each word once, so that no name is taken apart again."""
    import numpy as np

    tokens = list(parts.tokens)
    kinds: Numbers[str] = Numbers()
    return {
        "token_kind": np.array([kinds[token.kind] for token in tokens], np.uint8),
        "token_weight": np.array([token.weight for token in tokens], np.float64),
        "token_loose": np.array([token.loose for token in tokens], np.uint8),
        **pack_texts("kind", kinds),
        **pack_texts("token", [token.text for token in tokens]),
        **pack_texts("token_written", ["" if token.written == token.text else token.written for token in tokens]),
        "name_token": np.array(parts.token, np.uint32),
        "name_token_start": pack_starts(np.array(parts.token_count)),
        "name_form": np.array(parts.form, np.uint16),
        "name_is_body": np.array(parts.is_body, np.uint8),
        **pack_texts("form", [" ".join(sorted(forms)) for forms in parts.forms]),
        **pack_blobs("name_han", parts.han),
    }


def _terms(parts: _Parts, count: int) -> Arrays:
    """Return what names are found by: words and words written together, their keys, and the names of each."""
    import numpy as np

    numbers: Numbers[str] = Numbers()
    of_token = np.array([numbers[text_of(token)] for token in parts.tokens], np.uint32)
    kinds = [KNOWN] * len(numbers)
    for token, number in zip(parts.tokens, of_token.tolist(), strict=True):
        if token.kind == WORD:
            kinds[number] = SPELT
    words = len(numbers)
    of_join = np.array([numbers[text] for text in parts.joins], np.uint32)
    kinds += [JOINED] * (len(numbers) - words)
    places = np.arange(count, dtype=np.uint32)
    terms = np.concatenate([_taken(of_token, parts.word), _taken(of_join, parts.join)])
    owners = np.concatenate([np.repeat(places, parts.word_count), np.repeat(places, parts.join_count)])
    # By word, each name once.
    pairs = unique((terms.astype(np.uint64) << np.uint64(32)) | owners)
    terms, owners = (pairs >> np.uint64(32)).astype(np.uint32), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    kind = np.array(kinds, np.uint8)
    frequency = np.bincount(terms, minlength=len(kinds))
    rarity = np.log(1 + count / np.maximum(frequency, 1)).astype(np.float32)
    rarity[kind == KNOWN] *= 0.5
    single = kind[terms] != JOINED
    common = np.flatnonzero((frequency > count / 500) & (kind == SPELT)) if count >= 5000 else np.zeros(0, np.int64)
    return {
        # Words that many names have weigh less; in a small graph none is that common.
        "common_term": common.astype(np.uint32),
        "common_weight": np.maximum(0.55, np.log(count / np.maximum(frequency[common], 1)) / np.log(500)),
        "posting_start": pack_starts(frequency),
        "posting": owners,
        "rarity": rarity,
        "term_kind": kind,
        "total": np.bincount(owners[single], rarity[terms[single]], minlength=count).astype(np.float32),
        **pack_texts("term", numbers),
        **_keys(list(numbers), kind),
    }


def _taken(of: numpy.ndarray[Any, Any], numbers: array[int]) -> numpy.ndarray[Any, Any]:
    import numpy as np

    return of[np.array(numbers, np.uint32)] if len(of) else np.zeros(0, np.uint32)


def _keys(texts: list[str], kind: numpy.ndarray[Any, Any]) -> Arrays:
    """Return the keys of every term in order: itself; if spelt, less a letter and by sound; if unknown, coarsely."""
    import numpy as np

    spelt, loose = np.flatnonzero(kind == SPELT), np.flatnonzero(kind != KNOWN)
    hashes = array("I", map(hash_text, texts))
    owners = [np.arange(len(texts), dtype=np.uint32)]
    counts = array("H")
    for number in spelt.tolist():
        keys = less_one(texts[number])
        hashes.extend(keys)
        counts.append(len(keys))
    owners.append(np.repeat(spelt, counts).astype(np.uint32))
    sounds = skeletons(texts[number] for number in spelt.tolist())
    heard = [place for place, bones in enumerate(sounds) if len(bones) > 2]
    hashes.extend([hash_text("~" + sounds[place]) for place in heard])
    owners.append(spelt[heard].astype(np.uint32))
    open_ = [(each, n) for n in loose.tolist() for each in spellings(texts[n])]
    hashes.extend([hash_text("^" + bones) for bones in skeletons((each for each, _ in open_), True)])
    owners.append(np.array([n for _, n in open_], np.uint32))
    # What Chinese spells by its sound finds what is spelt in letters.
    sounds = hear(texts[number] for number in spelt.tolist())
    kept = [place for place, bones in enumerate(sounds) if len(bones) > 1]
    hashes.extend([hash_text("=" + sounds[place]) for place in kept])
    owners.append(spelt[kept].astype(np.uint32))
    keys_, terms = np.array(hashes, np.uint32), np.concatenate(owners)
    order = np.argsort(keys_, kind="stable")
    return {"key": keys_[order], "key_term": terms[order]}
