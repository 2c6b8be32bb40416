"""Names as keys and words: without case, width and punctuation."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["name_key", "name_words"]

_NOT_WORD = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """Return a name without case, width, punctuation and spaces, for equality.

    Example:
        >>> name_key("Huawei Technologies Co., Ltd.")
        'huaweitechnologiescoltd'
    """
    return _NOT_WORD.sub("", _folded(name))


def name_words(name: str) -> list[str]:
    """Return the words of a name, without case and width.

    Example:
        >>> name_words("ZTE (Parsian)")
        ['zte', 'parsian']
    """
    return [word for word in _NOT_WORD.split(_folded(name)) if word]


def _folded(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
