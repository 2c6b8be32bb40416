"""Compounds of Arabic names, which are written apart or together, with the article as it is heard or as it is spelt."""

from __future__ import annotations

import re

__all__ = ["join_articles"]

_SERVANT = re.compile("abd[aeiou]?(?:l|r(?=r)|s(?=s)|z(?=z)|n(?=n)|d(?=d)|t(?=t))?(?=[a-z]{3})")
_OF_FAITH = re.compile("(.{3,}?)[aeiou]+(?:dd|ld)(?:i|ee|ie)ne?")
_ARTICLES = frozenset({"al", "el", "ul", "ar", "as", "az", "an", "ad", "at", "ud", "ed", "ur", "us", "uz", "il", "eld"})
_GOD = frozenset({"allah", "ullah", "ollah", "ulla", "alla", "llah"})
_OF_GOD = re.compile("(.{2,}?)[aou](?:lla(?:h[iu]?)?|lah)")
#: Abdulahi, Abdollahi, Abdilah.
_SERVANT_OF_GOD = re.compile("abd[aeiou]?ll?[aeo]h?[iu]?")
_FAITH = frozenset({"din", "deen", "dien", "eddin", "uddin", "aldin", "eldin", "eddine", "dine"})


def join_articles(words: list[str]) -> list[str]:
    """Return words with compounds of Arabic names written one way, whether apart or together.

    Example:
        >>> join_articles(["abd", "al", "rahman"]), join_articles(["abdurrahman"])
        (['abdrahman'], ['abdrahman'])
        >>> join_articles(["nur", "al", "din"]) == join_articles(["nureddin"])
        True
        >>> join_articles(["najib", "ullah"]) == join_articles(["najibullah"]) == ["najiballah"]
        True
    """
    if len(words) > 2 and words[-1] in _SERVANTS:
        words = [words[-1], *words[:-1]]  # "AL-SAYYID, Ali 'Abd" is Ali Abd al-Sayyid
    joined: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        after = place + 1 + (place + 1 < len(words) and words[place + 1] in _ARTICLES)
        following = words[after] if after < len(words) else ""
        if word in _SERVANTS and len(following) > 2 - (after > place + 1):
            joined.append("abdallah" if following in _GOD or following == "lah" else f"abd{following}")
            place = after
        elif following in _GOD and len(word) > 2:
            joined.append(f"{word}allah")
            place = after
        elif word.startswith("abd") and _SERVANT_OF_GOD.fullmatch(word):
            joined.append("abdallah")
        elif len(word) > 6 and (found := _OF_GOD.fullmatch(word)):
            joined.append(f"{found[1]}allah")
        elif following in _FAITH and len(word) > 1 and (after > place + 1 or following != "din"):
            joined.append(f"{word}din")
            place = after
        elif word.endswith("aldin") and len(word) > len("aldin"):
            joined.append(f"{word[:-5]}din")
        elif word.startswith("abd") and len(word) > 6:
            joined.append(_SERVANT.sub("abd", word, count=1))
        elif len(word) > 6 and word.endswith(("n", "ne")) and (found := _OF_FAITH.fullmatch(word)):
            joined.append(f"{found[1]}din")
        else:
            joined.append(word)
        place += 1
    return joined


#: "Servant of": what follows is the other half of the name.
_SERVANTS = frozenset({"abd", "abdu", "abdul", "abdal", "abdel", "abdol", "abdur", "abdus", "abdun", "abdou"})
