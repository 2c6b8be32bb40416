"""The words of a graph's names, found again after a typo in any of them.

Each word is kept under itself, under itself less one letter (so that two
spellings one edit apart share a key), and under its sound.  Arrays only, in
one file that is mapped rather than read: opening costs no more at two million
names than at two thousand.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import zlib
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.screening.lexicon import FORM, PARTICLE, TITLE, WORD
from embargraph.screening.normalise import INITIAL, NUMBER, SERIES, Name, Token, parse_name, skeleton
from embargraph.screening.scoring import alikeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy

__all__ = ["NameIndex", "build_index", "open_index"]

#: Raised when the arrays change in a way that older files cannot hold.
VERSION = 1
_MAGIC = b"EMBARGRAPH-NAMES"
_ALIGN = 64

#: Words that stand in more names than this tell too little to fetch candidates by, where others do.
_COMMON = 1500
#: Up to so many names, one count for each is quicker than sorting those found.
_DENSE = 400_000


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _near_keys(word: str) -> list[int]:
    """Return the keys of a word that a misspelling or another transliteration shares."""
    keys = [_hash(word[:place] + word[place + 1 :]) for place in range(len(word))] if len(word) > 3 else []
    bones = skeleton(word)
    if len(bones) > 2:
        keys.append(_hash("~" + bones))
    return keys


def _terms(name: Name) -> tuple[list[Token], list[str]]:
    """Return the words of a name that it is found by, and its words written together."""
    words = [t for t in name.tokens if t.kind not in {FORM, PARTICLE, TITLE, INITIAL, SERIES}] or list(name.tokens)
    texts = [t.text if t.kind == WORD else t.written for t in name.tokens if t.kind != NUMBER]
    joins = [a + b for a, b in itertools.pairwise(texts) if 3 < len(a + b) < 30]
    if "," in name.raw:
        # "Lavrov, Sergei" is looked for as "SergeiLavrov" too.
        joins += [b + a for a, b in itertools.pairwise(texts) if 3 < len(a + b) < 30]
    if 2 < len(texts) < 6:
        joins.append("".join(texts))
    return words, joins


def _print(name: Name) -> int:
    """Return a key that names with the same words share, in whatever order."""
    return _hash(" ".join(sorted(token.text for token in name.tokens)))


def _key_of(token: Token) -> str:
    return f"#{token.text}" if token.kind == NUMBER else token.text


class _Vocabulary:
    """Numbers words as they come, and keeps the names each stands in."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.kinds: list[int] = []
        self.terms: list[int] = []
        self.places: list[int] = []

    def add(self, text: str, kind: int, place: int) -> None:
        number = self.numbers.get(text)
        if number is None:
            number = self.numbers[text] = len(self.kinds)
            self.kinds.append(kind)
        self.terms.append(number)
        self.places.append(place)


#: Classes of terms: a word misspelt, a known word or number as it is, words written together.
_SPELT, _KNOWN, _JOINED = 0, 1, 2


def build_index(
    names: Sequence[tuple[str, int]],
    nodes: Sequence[tuple[str, str, str, str]],
    held: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the arrays of an index.

    Args:
        names: Each name, with the place of its party in `nodes`.
        nodes: Id, label, type and country of each party.
        held: A text to keep with a party, by id.
    """
    import numpy as np

    vocabulary = _Vocabulary()
    prints = np.zeros(len(names), np.uint32)
    for place, (raw, _) in enumerate(names):
        name = parse_name(raw)
        prints[place] = _print(name)
        words, joins = _terms(name)
        for token in words:
            vocabulary.add(_key_of(token), _SPELT if token.kind == WORD else _KNOWN, place)
        for joined in joins:
            vocabulary.add(joined, _JOINED, place)
    terms, places = np.array(vocabulary.terms, np.uint32), np.array(vocabulary.places, np.uint32)
    # By word, each name once.
    pairs = np.unique((terms.astype(np.uint64) << np.uint64(32)) | places)
    terms, places = (pairs >> np.uint64(32)).astype(np.uint32), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    frequency = np.bincount(terms, minlength=len(vocabulary.kinds))
    rarity = np.log(1 + len(names) / np.maximum(frequency, 1)).astype(np.float32)
    rarity[np.array(vocabulary.kinds, np.uint8) == _KNOWN] *= 0.5
    single = np.array(vocabulary.kinds, np.uint8)[terms] != _JOINED
    by_print = np.argsort(prints, kind="stable")
    arrays = {
        "print": prints[by_print],
        "print_name": by_print.astype(np.uint32),
        "posting_start": np.concatenate([[0], np.cumsum(frequency)]).astype(np.uint32),
        "posting": places,
        "rarity": rarity,
        "kind": np.array(vocabulary.kinds, np.uint8),
        "total": np.bincount(places[single], rarity[terms[single]], minlength=len(names)).astype(np.float32),
        "party": np.array([party for _, party in names], np.uint32),
        **_keys(vocabulary),
        **_texts("name", [raw for raw, _ in names]),
        **_texts("term", list(vocabulary.numbers)),
    }
    for column, label in enumerate(("id", "label", "type", "country")):
        arrays |= _texts(f"node_{label}", [node[column] for node in nodes])
    kept = held or {}
    packed = [zlib.compress(kept[node[0]].encode(), 1) if node[0] in kept else b"" for node in nodes]
    return arrays | _blobs("held", packed)


def _keys(vocabulary: _Vocabulary) -> dict[str, numpy.ndarray[Any, Any]]:
    import numpy as np

    hashes: list[int] = []
    owners: list[int] = []
    for text, number in vocabulary.numbers.items():
        kind = vocabulary.kinds[number]
        hashes.append(_hash(text))
        owners.append(number)
        more = _near_keys(text) if kind == _SPELT else [_hash("^" + skeleton(text, True))] if kind == _JOINED else []
        if kind == _SPELT:
            more.append(_hash("^" + skeleton(text, True)))
        hashes += more
        owners += [number] * len(more)
    order = np.argsort(np.array(hashes, np.uint32), kind="stable")
    return {
        "key": np.array(hashes, np.uint32)[order],
        "key_term": np.array(owners, np.uint32)[order],
    }


def _texts(name: str, texts: Iterable[str]) -> dict[str, numpy.ndarray[Any, Any]]:
    return _blobs(name, [text.encode("utf-8", "surrogatepass") for text in texts])


def _blobs(name: str, encoded: Sequence[bytes]) -> dict[str, numpy.ndarray[Any, Any]]:
    import numpy as np

    starts = np.concatenate([[0], np.cumsum([len(text) for text in encoded], dtype=np.uint64)])
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_start": starts.astype(np.uint64)}


def write_index(path: Path, arrays: dict[str, Any]) -> None:
    """Write an index beside its place and rename it over, so that no reader sees half of it."""
    import numpy as np

    header, offset, parts = {}, 0, []
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        header[name] = [str(array.dtype), len(array), offset]
        padded = data + b"\0" * (-len(data) % _ALIGN)
        parts.append(padded)
        offset += len(padded)
    head = json.dumps({"version": VERSION, "size": offset, "arrays": header}).encode()
    head = _MAGIC + len(head).to_bytes(8, "little") + head
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(head + b"\0" * (-len(head) % _ALIGN))
            stream.writelines(parts)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def open_index(path: Path) -> NameIndex:
    """Map an index file.

    Raises:
        DataError: The file is no index, is of another version, or is cut short.
    """
    import numpy as np

    try:
        data = np.memmap(path, np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not readable as an index of names: {error}") from error
    magic = len(_MAGIC)
    if bytes(data[:magic]) != _MAGIC:
        raise DataError(f"{path}: no index of names")
    size = int.from_bytes(bytes(data[magic : magic + 8]), "little")
    head = json.loads(bytes(data[magic + 8 : magic + 8 + size]))
    start = -(-(magic + 8 + size) // _ALIGN) * _ALIGN
    if head["version"] != VERSION or len(data) < start + head["size"]:
        raise DataError(f"{path}: an index of names of another version, or cut short")
    base = np.asarray(data)
    arrays = {}
    for name, (type_, length, offset) in head["arrays"].items():
        first = start + offset
        arrays[name] = base[first : first + length * np.dtype(type_).itemsize].view(type_)
    return NameIndex(arrays)


class NameIndex:
    """Finds the names that share words, spellings or sounds with a name; safe to read from threads."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        """Hold the arrays of `build_index`, in memory or mapped."""
        self.arrays = arrays
        self.names = len(arrays["party"])
        self._terms: dict[int, tuple[str, float]] = {}
        self.parties = len(arrays["node_id_start"]) - 1

    def text(self, column: str, place: int) -> str:
        """Return one text of a column: name, term, node_id, node_label, node_type or node_country."""
        start = self.arrays[f"{column}_start"]
        return bytes(self.arrays[column][int(start[place]) : int(start[place + 1])]).decode("utf-8", "surrogatepass")

    def held(self, party: int) -> str:
        """Return the text kept with a party; empty if there is none."""
        start = self.arrays["held_start"]
        packed = bytes(self.arrays["held"][int(start[party]) : int(start[party + 1])])
        return zlib.decompress(packed).decode() if packed else ""

    @cached_property
    def weights(self) -> dict[str, float]:
        """Less weight for words that many of the graph's names have."""
        import numpy as np

        if self.names < 5000:
            return {}
        starts = self.arrays["posting_start"]
        often = np.diff(starts.astype(np.int64))
        common = np.flatnonzero((often > self.names / 500) & (self.arrays["kind"] == _SPELT))
        scale = math.log(500)
        return {
            self.text("term", int(n)): max(0.55, math.log(self.names / int(often[n])) / scale) for n in common.tolist()
        }

    def candidates(self, name: Name, limit: int = 12, least: float = 0.45) -> list[int]:
        """Return the places of the names that look most like one, the likeliest first."""
        import numpy as np

        whole_name = np.uint32(_print(name))
        prints = self.arrays["print"]
        first, last = (int(np.searchsorted(prints, whole_name, side)) for side in ("left", "right"))
        same = self.arrays["print_name"][first : min(last, first + 50)].tolist()
        return list(dict.fromkeys([*same, *self._similar(name, limit, least)]))

    def _similar(self, name: Name, limit: int, least: float) -> list[int]:
        import numpy as np

        hashes, owners, asked_for = self._asked(name)
        if not hashes:
            return []
        keys = self.arrays["key"]
        asked = np.array(hashes, np.uint32)
        left, right = np.searchsorted(keys, asked), np.searchsorted(keys, asked, "right")
        pairs: set[tuple[int, int]] = set()
        terms = self.arrays["key_term"]
        for place in np.flatnonzero(right > left).tolist():
            owner = owners[place]
            pairs.update((owner, term) for term in terms[int(left[place]) : int(right[place])].tolist())
        best: dict[int, float] = {}
        whole: dict[int, float] = {}
        for owner, term in pairs:
            alike, weight = self._alike(asked_for[owner], term)
            if alike * weight > best.get(term, 0.0):
                best[term] = alike * weight
            if asked_for[owner][2] and alike * weight > whole.get(owner, 0.0):
                whole[owner] = alike * weight
        best = {term: weight for term, weight in best.items() if weight > 0}
        return self._gather(best, sum(whole.values()), limit, least) if best else []

    def _alike(self, asked: tuple[str, bool, int], term: int) -> tuple[float, float]:
        """Return how alike a word asked for and a word of the index are, and what the latter tells."""
        text, loose, _ = asked
        known = self._terms.get(term)
        if known is None:
            if len(self._terms) > 50_000:
                self._terms.clear()
            known = self._terms[term] = (self.text("term", term), float(self.arrays["rarity"][term]))
        word, weight = known
        return (1.0 if word == text else alikeness(text, word, loose)[0] if len(text) > 3 or loose else 0.0), weight

    def _asked(self, name: Name) -> tuple[list[int], list[int], list[tuple[str, bool, int]]]:
        """Return the keys to look up, which word asks by each, and those words."""
        words, joins = _terms(name)
        loose = any(token.loose for token in words)
        hashes: list[int] = []
        owners: list[int] = []
        asked: list[tuple[str, bool, int]] = []
        for token in words:
            text = _key_of(token)
            keys = [_hash(text)]
            if token.kind == WORD:
                keys += _near_keys(text)
            if token.loose:
                keys.append(_hash("^" + skeleton(text, True)))
            hashes += keys
            owners += [len(asked)] * len(keys)
            asked.append((text, token.loose, 1))
        for joined in joins:
            keys = [_hash(joined)] + ([_hash("^" + skeleton(joined, True))] if loose else [])
            hashes += keys
            owners += [len(asked)] * len(keys)
            asked.append((joined, loose, 0))
        return hashes, owners, asked

    def _gather(self, best: dict[int, float], whole: float, limit: int, least: float) -> list[int]:
        """Return the names that hold the words found, the likeliest first."""
        import numpy as np

        starts, posting, totals = self.arrays["posting_start"], self.arrays["posting"], self.arrays["total"]
        rows = sorted((int(starts[t + 1]) - int(starts[t]), int(starts[t]), weight) for t, weight in best.items())
        spans, sizes, weights, total = [], [], [], 0
        for size, first, weight in rows:
            # What is common adds nothing that rarer words have not fetched.
            if total and total + size > _COMMON:
                break
            spans.append(posting[first : first + size])
            sizes.append(size)
            weights.append(weight)
            total += size
        places = np.concatenate(spans)
        spread = np.repeat(np.array(weights, np.float32), sizes)
        if self.names <= _DENSE:
            found, shared = places, np.bincount(places, spread)[places]
        else:
            found, inverse = np.unique(places, return_inverse=True)
            shared = np.bincount(inverse, spread)
        own = totals[found]
        # Words may meet twice, as themselves and written together.
        likely = np.minimum(shared, own) * 2 / (whole + own)
        kept = likely >= least
        found, firsts = np.unique(found[kept], return_index=True)
        likely = likely[kept][firsts]
        best_first = np.argsort(-likely, kind="stable")[:limit]
        return [int(place) for place in found[best_first]]
