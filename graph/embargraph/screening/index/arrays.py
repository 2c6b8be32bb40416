"""Texts and runs as arrays, as the file of an index keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy

    Arrays = dict[str, numpy.ndarray[Any, Any]]

__all__ = ["Numbers", "pack_blobs", "pack_starts", "pack_texts", "ranges", "unique"]

_Key = TypeVar("_Key")


class Numbers(dict[_Key, int]):
    """Numbers what it is asked for, in the order in which it comes.

    Example:
        >>> numbers = Numbers()
        >>> [numbers[word] for word in ("b", "a", "b")]
        [0, 1, 0]
    """

    def __missing__(self, key: _Key) -> int:
        number = self[key] = len(self)
        return number


def pack_starts(counts: Any) -> numpy.ndarray[Any, Any]:
    """Return where each of several runs begins, and where the last ends."""
    import numpy as np

    ends = np.concatenate([[0], np.cumsum(counts, dtype=np.uint64)])
    return ends.astype(np.uint32 if ends[-1] < 2**32 else np.uint64)


def pack_texts(name: str, texts: Iterable[str]) -> Arrays:
    """Return texts as one array, and where each begins."""
    return pack_blobs(name, [text.encode("utf-8", "surrogatepass") for text in texts])


def pack_blobs(name: str, encoded: Sequence[bytes]) -> Arrays:
    """Return byte strings as one array, and where each begins."""
    import numpy as np

    starts = pack_starts([len(text) for text in encoded])
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_start": starts}


def unique(numbers: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    """Return numbers in order, each once: numpy's own goes by hashes, which takes ten times as long here."""
    import numpy as np

    ordered = np.sort(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def ranges(starts: numpy.ndarray[Any, Any], sizes: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    """Return the places of several runs, one after the other.

    Example:
        >>> import numpy as np
        >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
        [5, 6, 0, 1, 2]
    """
    import numpy as np

    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    places: numpy.ndarray[Any, Any] = np.arange(total) + np.repeat(starts.astype(np.int64) - (ends - sizes), sizes)
    return places
