"""The stem of a name in Han characters: what its family shares, without place, trade and legal form."""

from __future__ import annotations

from functools import lru_cache

from embargraph.screening.names.lexicon import PLACE, kinds, native_words

__all__ = ["han_stem", "share_stem"]


@lru_cache(maxsize=65536)
def han_stem(han: str) -> str:
    """Return the characters of a name between its place and the words of its trade; empty without two of them.

    Example:
        >>> han_stem("杭州海康威视数字技术股份有限公司"), han_stem("中芯国际集成电路制造有限公司"), han_stem("北京大学")
        ('海康威视', '中芯', '')
    """
    known = native_words()
    place, stem = 0, ""
    while place < len(han):
        word = next((han[place : place + n] for n in range(6, 1, -1) if han[place : place + n] in known), "")
        if word and stem:
            break
        if word and kinds().get(known[word], ("", ""))[1] != PLACE and place:
            return ""
        if word:
            place += len(word)
            continue
        stem += han[place]
        place += 1
    return stem if len(stem) > 1 else ""


def share_stem(a: str, b: str) -> str:
    """Return the stem that two names in Han characters share, if that of one opens that of the other.

    Example:
        >>> share_stem("中芯", "中芯国际集成电路制造有限公司"), share_stem("海康", "杭州海康威视数字技术股份有限公司")
        ('中芯', '海康')
    """
    left, right = han_stem(a), han_stem(b)
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    return short if short and long.startswith(short) else ""
