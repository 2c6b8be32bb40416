"""The words of a graph's names, found again after a typo in any of them.

Each word is kept under itself, under itself less one letter (so that two
spellings one edit apart share a key), and under its sound.  Names are kept
taken apart, so that no name of the graph is parsed when one is asked about.
Many names are looked up together: what is done for each key, word and name is
then done in arrays, and once for a word that several of them have.
"""

from __future__ import annotations

import bisect
import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.sieve import Sieve
from embargraph.screening.compare.similarity import alikeness
from embargraph.screening.index.arrays import ranges, unique
from embargraph.screening.index.keys import hash_text, join_words, less_one, pick_words, print_of, text_of
from embargraph.screening.index.reach import Asked, Reached, Remembered
from embargraph.screening.names.forms import unglue
from embargraph.screening.names.heard import heard_keys
from embargraph.screening.names.kana import kana_variants
from embargraph.screening.names.lexicon import WORD
from embargraph.screening.names.native import BY_KANA, BY_SOUND
from embargraph.screening.names.parse import Name, Token
from embargraph.screening.names.phonetics import hear, skeleton, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy

    Array = numpy.ndarray[Any, Any]

__all__ = ["ASK", "COMPARE", "FEW", "JOINED", "JOINED_WORDS", "KIND_OF", "KNOWN", "SPELT", "NameIndex"]

#: Classes of terms: a word that may be misspelt, a known word or number as it is, words written together.
SPELT, KNOWN, JOINED = 0, 1, 2

#: What is done with a candidate that was looked at with others: it is compared in full, or asked about by itself first,
#: in all or as to words written together alone.
COMPARE, ASK, JOINED_WORDS = 1, 2, 3

#: Types of parties that are of one kind; others are organizations, and a "party" may be anybody.
KIND_OF = {"person": "person", "vessel": "vessel", "aircraft": "vessel", "party": None, "": None}

#: Words that stand in more names than this tell too little to fetch candidates by, where others do.
_COMMON = 1500
#: So many postings are weighed at once, some hundred bytes each.
_AT_ONCE = 1_000_000
#: What is remembered between calls: names taken apart, and words with what they reach.
_REMEMBERED = 20_000
#: So few names are looked up one by one, which needs no numpy: a name, and what else it is looked up by.
FEW = 2
#: Names with the same words in any order, at most.
_SAME = 50


class NameIndex:
    """Finds the names that share words, spellings or sounds with a name; safe to read from threads."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        """Hold the arrays of `build_index`, in memory or mapped."""
        self.arrays = arrays
        # Single values come quicker from views than from arrays, and a mapped file gives them without numpy.
        view = getattr(arrays, "view", None) or (lambda column: memoryview(arrays[column]))
        self._view: dict[str, memoryview] = {column: view(column) for column in arrays}
        self.names = len(self._view["party"])
        self.parties = len(self._view["node_type"])
        self._blob = {column: (self._view[column], start) for column, start in self._starts()}
        self._types = self._texts("type")
        self._qualities = self._texts("quality")
        self._forms = [frozenset(text.split()) for text in self._texts("form")]
        self._kinds = self._texts("kind")
        self._tokens: dict[int, Token] = {}
        self._names: dict[int, Name] = {}
        self._reached: Remembered | None = None
        self._cells: dict[int, str] = {}
        self._sieve: Sieve | None = None
        #: What judges the candidates of many names together: `batch_sieve.judge_of` makes it, and remembers it here.
        self.judge: Any = None

    def _starts(self) -> Iterator[tuple[str, memoryview]]:
        for column, view in self._view.items():
            if column.endswith("_start") and column.removesuffix("_start") in self._view:
                yield column.removesuffix("_start"), view

    def text(self, column: str, place: int) -> str:
        """Return one text of a column: name, term, node_id, node_label or node_country."""
        data, start = self._blob[column]
        return str(data[start[place] : start[place + 1]], "utf-8", "surrogatepass")

    def _texts(self, column: str) -> list[str]:
        return [self.text(column, place) for place in range(len(self._blob[column][1]) - 1)]

    def cell(self, number: int) -> str:
        """Return one text of those that restrictions are made of; the last thousands are remembered."""
        found = self._cells.get(number)
        if found is None:
            if len(self._cells) > _REMEMBERED:
                self._cells.clear()
            found = self._cells[number] = self.text("cell", number)
        return found

    def type(self, party: int) -> str:
        """Return the type of a party; empty if it has none."""
        return self._types[self._view["node_type"][party]]

    def quality(self, place: int) -> str:
        """Return what its publisher says of a name, one of `NAME_QUALITIES`; empty where nothing."""
        return self._qualities[self._view["name_quality"][place]]

    def view(self, column: str) -> memoryview:
        """Return an array for reading single values."""
        return self._view[column]

    def name(self, place: int) -> Name:
        """Return a name taken apart, as `parse_name` takes its text."""
        found = self._names.get(place)
        if found is None:
            if len(self._names) > _REMEMBERED:
                self._names.clear()
            data, start = self._blob["name_token"]
            known = self._tokens.get
            # Asked once: another thread may empty what is remembered in between.
            tokens = tuple([known(n) or self._token(n) for n in data[start[place] : start[place + 1]]])
            forms = self._forms[self._view["name_form"][place]]
            is_body, han = bool(self._view["name_is_body"][place]), self.text("name_han", place)
            found = self._names[place] = Name(self.text("name", place), tokens, forms, is_body, han)
        return found

    def sieve(self, least: float) -> Sieve:
        """Return what leaves out candidates that cannot reach a score, with what it remembers of words."""
        found = self._sieve
        if found is None or found.least != least or found.full:
            found = self._sieve = Sieve(self.weights, least)
        return found

    @property
    def forms(self) -> list[frozenset[str]]:
        """The legal forms that names have, as `name_form` numbers them."""
        return self._forms

    @cached_property
    def kinds(self) -> list[str | None]:
        """The kind of each type of party; None where it may be anybody."""
        return [KIND_OF.get(type_, "organization") for type_ in self._types]

    def _token(self, number: int) -> Token:
        if len(self._tokens) > 5 * _REMEMBERED:
            self._tokens.clear()
        view, text = self._view, self.text("token", number)
        kind, loose = self._kinds[view["token_kind"][number]], view["token_loose"][number]
        # What is empty is written as it is compared.
        written = self.text("token_written", number) or text
        token = self._tokens[number] = Token(text, kind, view["token_weight"][number], loose, written)
        return token

    @cached_property
    def weights(self) -> dict[str, float]:
        """Less weight for words that many of the graph's names have."""
        terms, values = self._view["common_term"], self._view["common_weight"]
        return {self.text("term", term): value for term, value in zip(terms, values, strict=True)}

    def cut_short(self, raw: str) -> list[int]:
        """Return the places of the names that a name is when they are cut."""
        heads, asked = self._view["head"], hash_text(raw.strip().casefold())
        first = bisect.bisect_left(heads, asked)
        return self._view["head_name"][first : min(bisect.bisect_right(heads, asked, first), first + _SAME)].tolist()

    def candidates(self, name: Name, limit: int = 12, least: float = 0.45) -> list[int]:
        """Return the places of the names that look most like one, the likeliest first."""
        prints, asked = self._view["print"], print_of(name)
        first = bisect.bisect_left(prints, asked)
        same = self._view["print_name"][first : min(bisect.bisect_right(prints, asked, first), first + _SAME)].tolist()
        return list(dict.fromkeys([*same, *self._similar_one(name, limit, least)]))

    def parties_printing(self, name: Name) -> list[int]:
        """Return the parties one of whose names has the same words as one, in any order, legal forms aside."""
        prints, asked = self._view["print"], print_of(name)
        first = bisect.bisect_left(prints, asked)
        same = self._view["print_name"][first : min(bisect.bisect_right(prints, asked, first), first + _SAME)]
        return list(dict.fromkeys(self._view["party"][place] for place in same))

    def _similar_one(self, name: Name, limit: int, least: float) -> list[int]:
        """Return what `_similar` returns for one name: a single look-up is done before numpy is imported."""
        words, joins = _asked(name)
        runs: dict[int, tuple[float, int, int]] = {}
        whole = 0.0
        for number, word in enumerate(dict.fromkeys((*words, *joins))):
            found = self._reach_one(Asked(*word))
            if number < len(set(words)):
                whole += max((worth for worth, _, _ in found), default=0.0) * words.count(word)
            for worth, start, size in found:
                known = runs.get(start)
                if known is None or worth > known[0]:
                    runs[start] = (worth, start, size)
        posting, total = self._view["posting"], self._view["total"]
        shared: dict[int, float] = {}
        fetched = 0
        for number, (worth, start, size) in enumerate(sorted(runs.values(), key=lambda run: (run[2], run[1]))):
            fetched += size
            # What is common adds nothing that rarer words have not fetched.
            if number and fetched > _COMMON:
                continue
            for place in posting[start : start + size]:
                shared[place] = shared.get(place, 0.0) + worth
        likely = []
        for place, sum_ in shared.items():
            own = total[place]
            # Words may meet twice, as themselves and written together.
            share = min(sum_, own) * 2 / (whole + own)
            if share >= least:
                likely.append((-share, place))
        return [place for _, place in sorted(likely)[:limit]]

    def _reach_one(self, word: Asked) -> list[tuple[float, int, int]]:
        """Return how much a word tells of each run of postings that it leads to, its start and its size."""
        known, of_key, begins = self._view["key"], self._view["key_term"], self._view["posting_start"]
        terms: set[int] = set()
        for key in _keys(word):
            first = bisect.bisect_left(known, key)
            terms.update(of_key[first : bisect.bisect_right(known, key, first)])
        data, start, rarity = self._view["term"], self._view["term_start"], self._view["rarity"]
        found = []
        for term in sorted(terms):
            text = str(data[start[term] : start[term + 1]], "utf-8", "surrogatepass")
            worth = _alike(word, text) * rarity[term]
            if worth > 0:
                found.append((worth, begins[term], begins[term + 1] - begins[term]))
        return found

    def candidates_of(self, names: Sequence[Name], limit: int = 12, least: float = 0.45) -> list[list[int]]:
        """Return the candidates of each of several names, as `candidates` gives them one by one."""
        if len(names) <= FEW:
            return [self.candidates(name, limit, least) for name in names]
        import numpy as np

        prints, asked = self.arrays["print"], np.array([print_of(name) for name in names], np.uint32)
        firsts, lasts = np.searchsorted(prints, asked), np.searchsorted(prints, asked, "right")
        found = self._similar(names, limit, least)
        printing = self._view["print_name"]
        for number in np.flatnonzero(firsts < lasts).tolist():
            first = int(firsts[number])
            same = printing[first : min(int(lasts[number]), first + _SAME)].tolist()
            found[number] = list(dict.fromkeys([*same, *found[number]]))
        return found

    def _similar(self, names: Sequence[Name], limit: int, least: float) -> list[list[int]]:
        import numpy as np

        asked = [_asked(name) for name in names]
        owners = np.arange(len(names))
        reach = self._reach(list(itertools.chain.from_iterable(words for words, _ in asked)))
        of_word = np.repeat(owners, [len(words) for words, _ in asked])
        # What is written together comes once, and adds nothing to what a name's own words tell.
        whole = np.bincount(of_word, reach.most, len(names)).astype(np.float32)
        joined = self._look_up([Asked(*join) for _, joins in asked for join in joins])
        of_word = np.concatenate([of_word, np.repeat(owners, [len(joins) for _, joins in asked])])
        reach = reach.joined(joined)
        found: list[list[int]] = [[] for _ in names]
        if not len(reach.starts):
            return found
        runs = _runs(np.repeat(of_word, reach.counts), reach.starts, reach.sizes, reach.worth)
        if runs[2].sum() > _AT_ONCE and len(names) > 1:
            half = len(names) // 2
            return [*self._similar(names[:half], limit, least), *self._similar(names[half:], limit, least)]
        query, places, likely = self._likely(*runs, whole)
        kept = likely >= least
        query, places, likely = query[kept], places[kept], likely[kept]
        if not len(query):
            return found
        keys, once = np.unique((query.astype(np.uint64) << np.uint64(32)) | places.astype(np.uint64), return_index=True)
        # The likeliest first; of equals, the first in the index.
        order = np.lexsort((keys, -likely[once], query[once]))
        query, places = query[once][order], places[once][order]
        bounds = np.searchsorted(query, np.arange(len(names) + 1)).tolist()
        return [places[a : min(b, a + limit)].tolist() for a, b in itertools.pairwise(bounds)]

    def _likely(
        self, query: Array, starts: Array, sizes: Array, worth: Array, whole: Array
    ) -> tuple[Array, Array, Array]:
        """Return query and name of each posting reached, and how much of both names' words the two share."""
        import numpy as np

        places = self.arrays["posting"][ranges(starts, sizes)].astype(np.intp)
        of_query = np.repeat(query, sizes)
        spread = np.repeat(worth.astype(np.float32).astype(np.float64), sizes)
        shared = np.empty(len(places))
        sums = np.zeros(self.names)
        ends = np.flatnonzero(np.concatenate([of_query[1:] != of_query[:-1], [True]])) + 1
        begin = 0
        for end in ends.tolist():
            here = places[begin:end]
            np.add.at(sums, here, spread[begin:end])
            shared[begin:end] = sums[here]
            sums[here] = 0
            begin = end
        own = self.arrays["total"][places]
        # Words may meet twice, as themselves and written together.
        return of_query, places, np.minimum(shared, own) * 2 / (whole[of_query] + own)

    def _reach(self, words: Sequence[tuple[str, bool, int]]) -> Reached:
        """Return what each word leads to, one after the other; what words lead to is remembered."""
        import numpy as np

        kept = self._reached
        if kept is None or len(kept.numbers) > _REMEMBERED:
            kept = self._reached = Remembered.empty()
        numbers = list(map(kept.numbers.get, words))
        if None in numbers:
            new = dict.fromkeys(word for word, number in zip(words, numbers, strict=True) if number is None)
            found = self._look_up([Asked(*word) for word in new])
            known = {**kept.numbers, **dict(zip(new, itertools.count(len(kept.numbers))))}
            kept = self._reached = Remembered(known, kept.reach.joined(found))
            numbers = list(map(known.__getitem__, words))
        return kept.reach.of(np.array(numbers, np.int64))

    def _look_up(self, asked: Sequence[Asked]) -> Reached:
        import numpy as np

        hashes: list[int] = []
        counts = []
        for word in asked:
            keys = _keys(word) if word.spelt or word.loose else [hash_text(word.text)]
            hashes += keys
            counts.append(len(keys))
        known, keys_ = self.arrays["key"], np.array(hashes, np.uint32)
        owner = np.repeat(np.arange(len(asked), dtype=np.uint64), counts)
        left = np.searchsorted(known, keys_)
        # Few keys are there, and where the others would end need not be sought.
        there = np.flatnonzero(known[np.minimum(left, max(len(known) - 1, 0))] == keys_) if len(known) else left[:0]
        left, right = left[there], np.searchsorted(known, keys_[there], "right")
        owner = np.repeat(owner[there], right - left)
        terms = self.arrays["key_term"][ranges(left, right - left)]
        pairs = unique((owner << np.uint64(32)) | terms)
        owner, terms = (pairs >> np.uint64(32)).astype(np.intp), (pairs & np.uint64(0xFFFFFFFF)).astype(np.intp)
        worth = self._alike(asked, owner, terms) * self.arrays["rarity"][terms].astype(np.float64)
        kept = worth > 0
        owner, terms, worth = owner[kept], terms[kept], worth[kept]
        starts = self.arrays["posting_start"][terms].astype(np.int64)
        sizes = self.arrays["posting_start"][terms + 1].astype(np.int64) - starts
        most = np.zeros(len(asked))
        np.maximum.at(most, owner, worth)
        return Reached(np.bincount(owner, minlength=len(asked)), most, starts, sizes, worth)

    def _alike(self, asked: Sequence[Asked], owner: Array, terms: Array) -> Array:
        """Return how alike words asked for and words of the index are."""
        import numpy as np

        start, data = self.arrays["term_start"], self._view["term"]
        alike = []
        for number, first, last in zip(owner.tolist(), start[terms].tolist(), start[terms + 1].tolist(), strict=True):
            alike.append(_alike(asked[number], str(data[first:last], "utf-8", "surrogatepass")))
        return np.array(alike, np.float64)


def _alike(word: Asked, text: str) -> float:
    """Return how alike a word asked for and a word of the index are."""
    if word.text == text:
        return 1.0
    return alikeness(word.text, text, word.loose)[0] if len(word.text) > 3 or word.loose else 0.0


def _asked(name: Name) -> tuple[list[tuple[str, bool, int]], list[tuple[str, bool, int]]]:
    """Return the words of a name to look for, as `Asked`, and those of it written together."""
    words = pick_words(name)
    loose = max([token.loose for token in words], default=0)
    joins = [(text, False, loose) for text in join_words(name)]
    # "Tawafukltd" is also looked for as "Tawafuk".
    glued = [unglue(token.text) for token in words if token.kind == WORD]
    joins += [(text, False, loose) for text in glued if text]
    return [(text_of(token), token.kind == WORD, token.loose) for token in words], joins


def _keys(word: Asked) -> list[int]:
    """Return the keys of a word that a misspelling or another transliteration shares."""
    keys = [hash_text(word.text)]
    if word.spelt:
        keys += less_one(word.text)
        bones = skeleton(word.text)
        if len(bones) > 2:
            keys.append(hash_text("~" + bones))
    if word.loose:
        read = kana_variants(word.text) if word.loose == BY_KANA else spellings(word.text)
        keys += [hash_text("^" + skeleton(each, True)) for each in read]
        if word.loose == BY_SOUND:
            keys += [hash_text("=" + each) for each in {hear([word.text])[0], *heard_keys(word.text)}]
    return keys


def _runs(query: Array, starts: Array, sizes: Array, worth: Array) -> tuple[Array, Array, Array, Array]:
    """Return the runs of postings to fetch for each query, the rarest first, without those that tell nothing new."""
    import numpy as np

    order = np.lexsort((-worth, starts, sizes, query))
    query, starts, sizes, worth = query[order], starts[order], sizes[order], worth[order]
    # A term that is reached by several words counts by the one that tells most.
    once = np.concatenate([[True], (starts[1:] != starts[:-1]) | (query[1:] != query[:-1])])
    query, starts, sizes, worth = query[once], starts[once], sizes[once], worth[once]
    first = np.concatenate([[True], query[1:] != query[:-1]])
    run = np.cumsum(sizes)
    before = np.maximum.accumulate(np.where(first, run - sizes, 0))
    # What is common adds nothing that rarer words have not fetched.
    kept = first | (run - before <= _COMMON)
    return query[kept], starts[kept], sizes[kept], worth[kept]
