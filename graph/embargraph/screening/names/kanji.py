"""How single characters are read in Japanese names, learnt from surnames and given names, and their Chinese forms.

Japanese characters have several readings, and a name of two says only what both are
read as together.  Which part of it is whose is found from all names at once: the
parting under which most names share their parts.  The names are those of
japanese-personal-name-dataset (MIT); the forms are OpenCC's table of Japanese variants.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

__all__ = ["kanji_forms", "kanji_readings"]

#: Kana that open no syllable.
_SMALL = frozenset("ゃゅょぁぃぅぇぉっんー")
#: So often the partings are weighed again, and this much of a name a reading must explain in all.
_ROUNDS, _LEAST = 3, 1.2
#: Of a character's names, a reading has this share at least.
_SHARE = 0.08


def kanji_forms() -> dict[str, str]:
    """Return the simplified form of each Japanese character that differs from the traditional one."""
    import opencc

    from embargraph.screening.names.letters import simplify

    table = Path(opencc.__file__).parent / "dictionary" / "JPVariants.txt"
    forms: dict[str, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        traditional, _, japanese = line.partition("\t")
        for form in japanese.split():
            forms.setdefault(form, simplify(traditional))
    return {form: plain for form, plain in forms.items() if form != plain}


def _names() -> list[tuple[str, str]]:
    """Return names of two characters, simplified, each with its reading in kana."""
    from japanese_personal_name_dataset import load_dataset

    from embargraph.screening.names.letters import simplify

    forms = kanji_forms()

    def plain(text: str) -> str:
        return simplify("".join(forms.get(c, c) for c in text))

    *given, surnames = load_dataset(include_last_names=True)
    found = [(plain(name), entry["reading"]) for name, entry in surnames.items() if len(name) == 2]
    for names in given:
        found += [(plain(name), kana) for kana, entry in names.items() for name in entry["kanji"] if len(name) == 2]
    return [(name, kana) for name, kana in found if kana and not name.isascii()]


def kanji_readings() -> dict[str, str]:
    """Return the readings of each character in Latin letters, the commonest first, joined by a bar."""
    from anyascii import anyascii

    partings = []
    for name, kana in set(_names()):
        cuts = [n for n in range(1, len(kana)) if kana[n] not in _SMALL]
        if cuts:
            partings.append([((name[0], kana[:n]), (name[1], kana[n:])) for n in cuts])
    weight: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for _ in range(_ROUNDS):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        for ways in partings:
            shares = [weight[left] * weight[right] for left, right in ways]
            total = sum(shares) or 1.0
            for (left, right), share in zip(ways, shares, strict=True):
                counts[left] += share / total
                counts[right] += share / total
        weight = defaultdict(float, counts)
    readings: dict[str, list[tuple[float, str]]] = defaultdict(list)
    totals: dict[str, float] = defaultdict(float)
    for (char, _), count in weight.items():
        totals[char] += count
    for (char, kana), count in weight.items():
        if count >= max(_LEAST, _SHARE * totals[char]):
            readings[char].append((-count, anyascii(kana)))
    return {char: "|".join(said for _, said in sorted(found)[:8]) for char, found in readings.items()}
