"""What a name is found by: its words, its words written together, and keys that misspellings share."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from embargraph.screening.names.lexicon import FORM, PARTICLE, TITLE, WORD
from embargraph.screening.names.parse import INITIAL, NUMBER, SERIES, Name, Token
from embargraph.screening.names.stems import han_stem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["hash_text", "join_words", "less_one", "pick_words", "print_of", "text_of"]

#: Classes of words that a name is not found by where it has others.
_LIGHT = frozenset({FORM, PARTICLE, TITLE, INITIAL, SERIES})


_APART = frozenset({FORM, NUMBER})


def hash_text(text: str) -> int:
    """Return the key of a text: 32 bits, the same in every process."""
    return zlib.crc32(text.encode())


def text_of(token: Token) -> str:
    """Return what a word is kept under; a number is no word."""
    return f"#{token.text}" if token.kind == NUMBER else token.text


def less_one(word: str) -> list[int]:
    """Return the keys of a word less one letter each: two spellings one edit apart share one."""
    if len(word) <= 3:
        return []
    if not word.isascii():
        return [hash_text(word[:place] + word[place + 1 :]) for place in range(len(word))]
    text = word.encode()
    return [zlib.crc32(text[:place] + text[place + 1 :]) for place in range(len(text))]


def pick_words(name: Name) -> Sequence[Token]:
    """Return the words that a name is found by."""
    return [token for token in name.tokens if token.kind not in _LIGHT] or name.tokens


def join_words(name: Name, *, every: bool = False) -> list[str]:
    """Return the neighbouring words of a name written together, and all of them.

    Args:
        name: The name.
        every: Also two common words; where a name has others, these are rare together and tell no more than they do.

    Example:
        >>> from embargraph.screening.names.parse import parse_name
        >>> join_words(parse_name("Hua Wei Technology"))
        ['huawei', 'weitechnology', 'huaweitechnology']
    """
    texts, words = [], []
    for token in name.tokens:
        if token.kind not in _APART:
            words.append(token.kind == WORD)
            texts.append(token.text if words[-1] else token.written)
    every = every or True not in words
    pairs = [
        (a, b)
        for a, b, is_word, is_there in zip(texts, texts[1:], words, words[1:], strict=False)
        if (every or is_word or is_there) and 3 < len(a) + len(b) < 30
    ]
    joins = [a + b for a, b in pairs]
    if "," in name.raw:
        # "Lavrov, Sergei" is looked for as "SergeiLavrov" too.
        joins += [b + a for a, b in pairs]
    if 2 < len(texts) < 6 and pairs:
        joins.append("".join(texts))
    if name.han and (stem := han_stem(name.han)):
        # The family is found by its stem's first two characters, in whatever script the rest is.
        joins.append(f"~{stem[:2]}")
    return joins


def print_of(name: Name) -> int:
    """Return a key that names with the same words share, in whatever order; what is left of a legal form aside."""
    words = [token.text for token in name.tokens if token.kind != FORM] or [token.text for token in name.tokens]
    return hash_text(" ".join(sorted(words)))
