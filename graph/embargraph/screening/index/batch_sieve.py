"""What `compare.sieve` proves of one pair of names, proved of all candidates of some hundred names at once, in arrays.

Of a name's candidates nine in ten stay below the score.  Their words are laid side by side, each with each, and what
two words may give is looked at for all pairs of them together.  As there, what is proved is only that a score is too
low; what cannot be proved here is left to `compare.sieve` or compared in full.
"""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any

from embargraph.screening.compare.cut import ROOM, cut_alike, opens
from embargraph.screening.compare.last_names import NEARLY, WHOLE_NAME
from embargraph.screening.compare.score import roles
from embargraph.screening.compare.sieve import ROUNDING, gain_of
from embargraph.screening.compare.weigh import AGAINST, AGAINST_PERSON, HONOURS
from embargraph.screening.compare.word_columns import ANY_TIMES, WordColumns
from embargraph.screening.index.joined_words import JoinedWords
from embargraph.screening.index.search import ASK, COMPARE, JOINED_WORDS
from embargraph.screening.index.side_by_side import Columns, Grid, Half, Pairs, lay_out
from embargraph.screening.names.arabic import ARABIC
from embargraph.screening.names.parse import Name, parse_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy

    from embargraph.screening.index.search import NameIndex
    from embargraph.screening.names.parse import Token

    Array = numpy.ndarray[Any, Any]

__all__ = ["BatchSieve", "judge_of"]

#: What is done with a candidate that cannot reach the score, beside `COMPARE` and `ASK`.
_LEFT_OUT = 0
#: Kinds of parties as numbers; 0 may be anybody.
_KINDS = {None: 0, "person": 1, "vessel": 2, "organization": 3, "company": 3}
#: Which of two names stands first is not said.
_EITHER = 2
_ANYBODY, _PERSON, _VESSEL, _UNKNOWN = 0, 1, 2, 9
#: So many words, names and pairs of words are remembered at most.
_MOST = 500_000


def judge_of(index: NameIndex, least: float) -> BatchSieve:
    """Return what judges candidates of an index at a score, with what it remembers of words."""
    found = index.judge
    if found is None or found.least != least or found.full:
        found = index.judge = BatchSieve(index, least)
    judge: BatchSieve = found
    return judge


class BatchSieve:
    """Leaves candidates out that cannot reach a score, for many names at once; may be shared by threads.

    Args:
        index: The names that candidates are among.
        least: The score.
    """

    def __init__(self, index: NameIndex, least: float) -> None:
        """Remember nothing yet."""
        self.least = least
        #: What a name of a person's gains at least that agrees.
        self._sure = WHOLE_NAME * (NEARLY - least) - ROUNDING
        self._index = index
        self._words = WordColumns()
        self._of_token: tuple[dict[Token, int], dict[Token, int]] = ({}, {})
        #: Names of the index by their place, twice and whether they are taken for persons.
        self._side_of: dict[int, int] = {}
        self._sides = self._take([])
        self._gains: dict[int, float] = {}
        self._joins = JoinedWords(self._words)
        self._fitting: dict[frozenset[str], Array] = {}
        self._lock = threading.Lock()

    @property
    def full(self) -> bool:
        """Whether so much is remembered that another is to take its place."""
        return self._words.count + len(self._side_of) + len(self._gains) + len(self._joins) > _MOST

    def sift(
        self, asked: Sequence[Name], kinds: Sequence[str | None], whole: Sequence[bool], places: Sequence[Sequence[int]]
    ) -> list[list[tuple[int, int]]]:
        """Return for each name the candidates that may reach the score, each with `COMPARE` or `ASK`.

        Args:
            asked: Names.
            kinds: The kind of party that each is asked for, or None.
            whole: Whether a name has others within it, so that all of its candidates are asked about.
            places: The candidates of each, as places in the index.
        """
        import numpy as np

        counts = [len(each) for each in places]
        query = np.repeat(np.arange(len(asked)), counts)
        place = np.fromiter(itertools.chain.from_iterable(places), np.int64, sum(counts))
        if not len(place):
            return [[] for _ in asked]
        with self._lock:
            found = self._judge(asked, kinds, np.array(whole, bool)[query], query, place)
        kept = np.flatnonzero(found)
        rows = list(zip(place[kept].tolist(), found[kept].tolist(), strict=True))
        bounds = np.searchsorted(query[kept], np.arange(len(asked) + 1)).tolist()
        return [rows[a:b] for a, b in itertools.pairwise(bounds)]

    def _judge(
        self, asked: Sequence[Name], kinds: Sequence[str | None], whole: Array, query: Array, place: Array
    ) -> Array:
        """Return what is to be done with each candidate."""
        import numpy as np

        arrays = self._index.arrays
        of_type = np.array([_KINDS[kind] for kind in self._index.kinds], np.uint8)
        there = of_type[arrays["node_type"][arrays["party"][place]]]
        kind = np.array([_KINDS.get(each, _UNKNOWN) for each in kinds], np.uint8)[query]
        fits = (kind == _ANYBODY) | (there == _ANYBODY) | (there == kind)
        how = np.where(kind == _ANYBODY, there, kind)
        body = np.array([name.is_body for name in asked])[query] | arrays["name_is_body"][place].astype(bool)
        person = (how == _PERSON) | ((how == _ANYBODY) & ~body)
        of_persons = set(query[(how == _PERSON) & fits].tolist())
        initials = [_with_initials(name) if number in of_persons else None for number, name in enumerate(asked)]
        apart = self._apart_by_form(asked, query, place)
        # What has a legal form is neither a person nor a ship, but for initials that look like one.
        otherwise = np.array([name is not None for name in initials])[query] & (how == _PERSON)
        left_out = ~fits | (apart & ~otherwise & ((how == _PERSON) | (how == _VESSEL)))
        found = np.where(left_out, _LEFT_OUT, ASK).astype(np.uint8)
        judged = np.flatnonzero(~left_out & ~whole)
        names = [*asked, *(name or asked[number] for number, name in enumerate(initials))]
        query = np.where(otherwise, query + len(asked), query)
        found[judged] = self._weigh(names, query[judged], place[judged], person[judged])
        return found

    def _apart_by_form(self, asked: Sequence[Name], query: Array, place: Array) -> Array:
        """Return which candidates lack a legal form that is asked for."""
        import numpy as np

        rows, numbers = [np.zeros(len(self._index.forms), bool)], []
        known: dict[frozenset[str], int] = {}
        for name in asked:
            forms = name.forms
            number = known.setdefault(forms, len(rows)) if forms else 0
            if number == len(rows):
                row = self._fitting.get(forms)
                if row is None:
                    row = self._fitting[forms] = np.array([not forms <= each for each in self._index.forms])
                rows.append(row)
            numbers.append(number)
        apart: Array = np.array(rows)[np.array(numbers)[query], self._index.arrays["name_form"][place]]
        return apart

    def _weigh(self, asked: Sequence[Name], query: Array, place: Array, person: Array) -> Array:
        """Return what is to be done with candidates of a kind that fits."""
        import numpy as np

        found = np.full(len(query), ASK, np.uint8)
        keys, left = np.unique(query * 2 + person, return_inverse=True)
        mine = self._take([(asked[key >> 1], bool(key & 1)) for key in keys.tolist()])
        keys, which = np.unique(place * 2 + person, return_inverse=True)
        known = self._side_of
        new = [key for key in keys.tolist() if key not in known]
        if new:
            known.update(zip(new, itertools.count(len(known))))
            self._sides = self._sides.joined(self._take([(self._index.name(key >> 1), bool(key & 1)) for key in new]))
        right = np.fromiter(map(known.__getitem__, keys.tolist()), np.int64, len(keys))[which]
        there = self._sides
        plain = np.flatnonzero(mine.plain[left] & there.plain[right])
        if len(plain):
            left, right = left[plain], right[plain]
            names = zip(left.tolist(), right.tolist(), strict=True)
            # One order for both, as they are compared.
            swapped = np.array([mine.names[a].raw > there.names[b].raw for a, b in names], np.int64)
            pairs = Pairs.of(mine, there, left, right, person[plain], swapped)
            found[plain] = self._prove_cut(pairs, mine, there, self._prove(pairs, mine, there))
        return found

    def _take(self, sides: Sequence[tuple[Name, bool]]) -> Columns:
        """Return names as they are compared, each as a person's or as a body's."""
        import numpy as np

        words: list[int | None] = []
        tokens = [self._tokens(name, person) for name, person in sides]
        for (_, person), each in zip(sides, tokens, strict=True):
            words.extend(map(self._of_token[person].get, each))
        if None in words:
            for role in (False, True):
                self._learn(
                    itertools.chain.from_iterable(
                        each for (_, person), each in zip(sides, tokens, strict=True) if person == role
                    ),
                    role,
                )
            words = [
                self._of_token[person][token] for (_, person), each in zip(sides, tokens, strict=True) for token in each
            ]
        at, word, count = self._words, np.array(words, np.int64), np.array([len(each) for each in tokens], np.int64)
        side, begin = np.repeat(np.arange(len(sides)), count), np.cumsum(count) - count
        same, mixed = at["text"][word].copy(), np.zeros(len(word), bool)
        met = np.sort((side << 32) | same)
        for number in np.unique(met[1:][met[1:] == met[:-1]] >> 32).tolist():
            own = slice(int(begin[number]), int(begin[number] + count[number]))
            mixed[own] = _written_otherwise(same[own].tolist(), tokens[number])
            same[own] = self._each_once(same[own].tolist())
        plain = (count > 0) & (np.bincount(side, at["odd"][word], len(sides)) == 0)
        size = np.array([len(name.raw) for name, _ in sides])
        return Columns([name for name, _ in sides], word, same, mixed, begin, count, size, plain)

    def _tokens(self, name: Name, person: bool) -> Sequence[Token]:
        """Return the words of a name to judge it by; none where it cannot be."""
        raw = name.raw
        # Other scripts are read in several ways.
        if name.han or (not raw.isascii() and (len(raw) in ROOM or ARABIC.search(raw))):
            return ()
        if not person and any(token.text in HONOURS for token in name.tokens):
            return ()  # of whom a body is named after may count nothing
        if person and " de " in raw.lower():
            # The weight of a word hangs on its neighbours.
            return roles(name, True, None)
        return name.tokens

    def _learn(self, tokens: Iterable[Token], person: bool) -> None:
        """Take those words that are not known yet."""
        known = self._of_token[person]
        new = [token for token in dict.fromkeys(tokens) if token not in known]
        if new:
            in_role = roles(Name("", tuple(new), frozenset(), False), person, self._index.weights)
            known.update(zip(new, self._words.add(in_role), strict=True))

    def _each_once(self, texts: Sequence[int]) -> list[int]:
        """Return other numbers for words that a name has had before: only the first meets the other name's first."""
        met: dict[int, int] = {}
        each = []
        for text in texts:
            times = met[text] = met.get(text, 0) + 1
            each.append(text if times == 1 else self._words.number(f"{times} {text}"))
        return each

    def _prove(self, pairs: Pairs, mine: Columns, there: Columns) -> Array:
        """Return `_LEFT_OUT` where it is certain that the score is not reached, `ASK` where it nearly is."""
        import numpy as np

        halves, too_little = self._bound(pairs, mine, there)
        found = np.where(too_little, _LEFT_OUT, COMPARE).astype(np.uint8)
        found[too_little & ~pairs.person & self._may_be_acronym(pairs, *halves)] = ASK
        for parts, whole in (halves, halves[::-1]):
            found[self._joins.find(parts, whole, found == _LEFT_OUT)] = JOINED_WORDS
            doubtful = parts.pair[parts.shared & parts.doubtful]
            found[doubtful] = np.maximum(found[doubtful], too_little[doubtful] * ASK)
        return found

    def _prove_cut(self, pairs: Pairs, mine: Columns, there: Columns, found: Array) -> Array:
        """Return what was found of names as they stand, with what is so of those that may be cut as they are cut."""
        import numpy as np

        size, size_there = mine.size[pairs.left], there.size[pairs.right]
        room = np.array(sorted(ROOM))
        # The longer of two names is never the one that was cut.
        fills = (np.isin(size, room) & (size_there > size)) | (np.isin(size_there, room) & (size > size_there))
        parts, numbers = [], []
        for number in np.flatnonzero(fills & (found != COMPARE)).tolist():
            names = mine.names[pairs.left[number]], there.names[pairs.right[number]]
            if opens(*names) or opens(*names[::-1]):
                found[number] = ASK
            elif (cut := cut_alike(*names)) is not None:
                numbers.append(number)
                parts.append(cut)
        if numbers:
            which = np.array(numbers)
            person = pairs.person[which].tolist()
            one, other = (self._take(list(zip(part, person, strict=True))) for part in zip(*parts, strict=True))
            as_they_stand = found[which]
            found[which] = ASK
            places = np.flatnonzero(one.plain & other.plain)
            if len(places):
                either = np.full(len(places), _EITHER)
                parted = Pairs.of(one, other, places, places, pairs.person[which[places]], either)
                again = self._prove(parted, one, other)
                below = places[again == _LEFT_OUT]
                found[which[below]] = as_they_stand[below]
        return found

    def _bound(self, pairs: Pairs, mine: Columns, there: Columns) -> tuple[tuple[Half, Half], Array]:
        """Return both names of each pair word by word, and whether words paired one to one cannot give the score."""
        import numpy as np

        grid = lay_out(pairs)
        words, others = mine.word[grid.left], there.word[grid.right]
        gains = self._gained(words, others, grid, pairs)
        shared = mine.same[grid.left] == there.same[grid.right]
        halves, sums, agrees = [], [], []
        for row, order in ((grid.rows, None), (grid.columns, grid.turned)):
            best = np.maximum.reduceat(gains if order is None else gains[order], row.begin)
            has = np.logical_or.reduceat(shared if order is None else shared[order], row.begin)
            agrees.append(best >= self._sure)
            word = (mine.word if order is None else there.word)[row.place]
            halves.append(Half(row.pair, word, has, (mine if order is None else there).mixed[row.place]))
            count, over = len(pairs.left), np.where(best < 0, self._words["left_over"][word], 0.0)
            sums.append((np.bincount(row.pair, np.maximum(best, 0.0), count), np.bincount(row.pair, over, count)))
        (gained, over), (gained_there, over_there) = sums
        less, more = np.minimum(over, over_there), np.maximum(over, over_there)
        against, missing = (np.where(pairs.person, *both) for both in zip(AGAINST_PERSON, AGAINST, strict=True))
        # The last word of two persons' names is let be spelt further apart where two others agree.
        sure = np.bincount(grid.rows.pair, agrees[0], len(pairs.left)) > 1
        needed = self.least * (against * less + missing * (more - less))
        too_little = (np.minimum(gained, gained_there) + ROUNDING < needed) & ~(pairs.person & sure)
        return (halves[0], halves[1]), too_little

    def _gained(self, words: Array, others: Array, grid: Grid, pairs: Pairs) -> Array:
        """Return what each two words give at most towards the score; less than 0 where they cannot be paired."""
        import numpy as np

        at = self._words
        person = pairs.person[grid.pair]
        gains = np.full(len(words), -1.0)
        same = at["text"][words] == at["text"][others]
        gains[same] = (at["weight"][words[same]] + at["weight"][others[same]]) / 2 * (1 - self.least)
        may = np.flatnonzero(at.may_be_alike(words, others, person) & ~same)
        # Where both have one word, it may be an acronym.
        strict = ~person | ((pairs.many == 1) & (pairs.many_there == 1))[grid.pair]
        way = person * 2 + strict + pairs.swapped[grid.pair] * 4
        keys = (words[may] << 36) | (others[may] << 4) | way[may]
        known = self._gains
        found = []
        for key in keys.tolist():
            gain = known.get(key)
            if gain is None:
                gain = known[key] = self._gain(key)
            found.append(gain)
        gains[may] = found
        return gains

    def _gain(self, key: int) -> float:
        """Return what two words give at most, in the order in which they are compared or in either."""
        left, right = self._words.tokens[key >> 36], self._words.tokens[(key >> 4) & 0xFFFFFFFF]
        how = bool(key & 2), bool(key & 1), self.least
        swapped = key >> 2 & 3
        gains = [gain_of(left, right, *how)] if swapped != 1 else []
        return max([*gains, gain_of(right, left, *how)] if swapped else gains)

    def _may_be_acronym(self, pairs: Pairs, mine: Half, there: Half) -> Array:
        """Return in which pairs a word of one name may be the initials of the other."""
        import numpy as np

        at, found = self._words, np.zeros(len(pairs.left), bool)
        for short, full, many in ((mine, there, pairs.many_there), (there, mine, pairs.many)):
            heads = np.zeros(len(found), np.uint64)
            np.bitwise_or.at(heads, full.pair, at["head"][full.word])
            length = at["text_length"][short.word]
            fits = (length >= _FEWEST) & (length <= many[short.pair])
            fits &= (at["text_letters"][short.word] & np.uint64(ANY_TIMES) & ~heads[short.pair]) == 0
            found[short.pair[fits]] = True
        return found


#: Initials are so many at least.
_FEWEST = 3


def _with_initials(name: Name) -> Name | None:
    """Return a name as a person's whose initials look like a legal form; None where there are none."""
    return parse_person(name.raw) if name.forms and "." in name.raw else None


def _written_otherwise(texts: Sequence[int], tokens: Sequence[Token]) -> list[bool]:
    """Return of each word whether it stands twice in a name, written in two ways."""
    written: dict[int, set[str]] = {}
    for text, token in zip(texts, tokens, strict=True):
        written.setdefault(text, set()).add(token.written)
    return [len(written[text]) > 1 for text in texts]
