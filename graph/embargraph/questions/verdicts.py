"""An answer's verdict in one to three sentences: who, on which day, how it stands, what is unknown.

Every form of an answer begins with these sentences, so that no reader takes
rows for the whole, or their absence for a clearance.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import EFFECTS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from embargraph.questions.ask import Answer

__all__ = ["is_own", "is_world", "severity", "state_column", "verdict_sentences"]

#: What bars most comes first; the other effects follow in the order of the vocabulary.
_GRAVEST = ("denial", "blocking", "trade_ban", "licence_requirement", "end_use")
_EFFECT_RANK = {effect: rank for rank, effect in enumerate((*_GRAVEST, *(e for e in EFFECTS if e not in _GRAVEST)))}
_VERDICT_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_MATCH_RANK = {"exact": 0, "like": 1, "narrower": 2, "words": 3, "broader": 4}
#: Rows of the world: a rule that reaches a party only because it reaches nearly everybody.
_WORLD = frozenset({"place-world", "place-outside-eu"})

#: The column that says how a row stands, where a question has one.
_STATES = {
    "affiliates": "restricted",
    "changes": "verdict",
    "coverage": "verdict",
    "leaks": "kind",
    "licence": "licence",
    "restricted": "verdict",
    "routes": "answer",
    "rules": "status",
}
_NOUNS = {
    "affiliates": ("stake", "stakes"),
    "changes": ("change", "changes"),
    "chokepoints": ("input", "inputs"),
    "claims": ("claim", "claims"),
    "cliffs": ("day on which an answer changes or becomes unknown", "days on which answers change or become unknown"),
    "coalitions": ("smallest set whose refusal denies it", "smallest sets whose refusal denies it"),
    "coverage": ("technology", "technologies"),
    "evidence": ("measure", "measures"),
    "exposure": ("link of supply", "links of supply"),
    "figures": ("figure", "figures"),
    "leaks": ("opening", "openings"),
    "licence": ("determination", "determinations"),
    "paths": ("shortest path", "shortest paths"),
    "routes": ("route", "routes"),
    "rules": ("measure", "measures"),
    "sources": ("source", "sources"),
    "statements": ("statement", "statements"),
    "timeline": ("event", "events"),
}
#: What the names of a question are, the closest to its subject first.
_SUBJECTS = ("who", "what", "measure", "under", "subject", "about", "by", "said_by", "around", "document", "from", "to")
#: Bases that are a party's own: no place and no class of parties has them.
_ON_PARTIES = frozenset({"listed", "owned", "controlled"})
_TAKEN = frozenset({"exact", "like", "words"})
_NAMED = 3
#: A verdict is read, not studied: longer parts are in the rows.
_LONGEST = 260


def state_column(question: str, columns: Iterable[str]) -> str | None:
    """Return the column that says how a row stands: a verdict, a status, an answer.

    Example:
        >>> state_column("rules", ("measure", "status"))
        'status'
    """
    known = tuple(columns)
    found = _STATES.get(question)
    if found in known:
        return found
    return next((name for name in ("verdict", "status", "standing") if name in known), None)


def is_world(row: Mapping[str, Any]) -> bool:
    """Whether a rule reaches a party only because it reaches nearly everybody."""
    return str((row.get("who") or {}).get("id")) in _WORLD


def is_own(row: Mapping[str, Any]) -> bool:
    """Whether a restriction is on the party asked about, not on its place or on all the world.

    Where an item is asked for too, the match of an entry for all items is "broader": the item is, not the party.

    Example:
        >>> is_own({"match": "broader", "basis": "listed"}), is_own({"match": "broader", "basis": "located"})
        (True, False)
    """
    return row.get("match") != "broader" or row.get("basis") in _ON_PARTIES


def severity(row: Mapping[str, Any]) -> tuple[int, ...]:
    """Return where a restriction stands among others, the worst first: own, verdict, what is barred."""
    return (
        _MATCH_RANK.get(str(row.get("match")), 3),
        _VERDICT_RANK.get(str(row.get("verdict")), len(_VERDICT_RANK)),
        _EFFECT_RANK.get(str(row.get("effect")), len(_EFFECT_RANK)),
        # An entry on a list reaches further than a rule for some items.
        int(row.get("basis") != "listed"),
    )


def verdict_sentences(
    answer: Answer, resolved: Mapping[str, Sequence[Mapping[str, Any]]], nothing: str
) -> tuple[str, ...]:
    """Return an answer's verdict: party and day with the finding, what is worst, what is unknown.

    Args:
        answer: The answer.
        resolved: The nodes that each name was taken to mean, as `Answer.answer` has them.
        nothing: What is said where there are no rows.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     told = graph.ask("rules", measure="us-ai-diffusion-rule", as_of="2026-11-01").answer["verdict"]
        >>> told[0]
        'AI Diffusion Rule, as of 2026-11-01: 1 measure: 1 unknown.'
    """
    head = f"{_subject(answer, resolved)}{_day(answer)}"
    if not len(answer):
        return (f"{_capital(head)}: {nothing}.",)
    rows = answer.to_dicts()
    if answer.question == "restricted":
        return tuple(_restricted(head, rows))
    told = _TELLERS.get(answer.question, _counted)
    return tuple(_capital(sentence) for sentence in told(head, rows, answer))


def _subject(answer: Answer, resolved: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    parts = []
    for option in (*_SUBJECTS, *(name for name in resolved if name not in (*_SUBJECTS, "against"))):
        taken = [row for row in resolved.get(option, ()) if row["match"] in _TAKEN]
        if taken:
            # The asked name comes first; parties of like names follow.
            taken.sort(key=lambda row: _MATCH_RANK[row["match"]])
            parts.append(_some([row["label"] for row in taken], ", "))
    against = [row["label"] for row in resolved.get("against", ()) if row["match"] in _TAKEN]
    said = " and ".join(parts)
    if against:
        said = f"{said or 'all inputs'} against {against[0]}"
    if not said and answer.question == "licence":
        said = str(answer.options.get("what", ""))
    return f"{said}, " if said else ""


def _day(answer: Answer) -> str:
    if answer.as_of is not None:
        return f"as of {answer.as_of}"
    first, last = answer.options.get("from"), answer.options.get("to")
    if answer.question in {"changes", "cliffs", "timeline"} and (first or last):
        return " ".join(f"{word} {day}" for word, day in (("from", first), ("to", last)) if day)
    return "over all time"


def _restricted(head: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ordered = sorted(rows, key=severity)
    own = [row for row in ordered if is_own(row)]
    verdicts = Counter(row["verdict"] for row in rows)
    told = ", ".join(f"{verdicts[name]} {_words(name)}" for name in VERDICTS if name in verdicts)
    # An entry of a party of a like name may be worse than that of the name itself.
    first = sorted(own or ordered, key=lambda row: severity(row)[1:])
    place = "" if own else ", not by an entry of its own"
    count = _number(len(rows), "restriction", "restrictions")
    yield _capital(f"{head}: {_words(first[0]['verdict'])}{place}; {count} on record: {told}.")
    yield _worst(first, "Its own: " if own else "Through its place: ")
    unknown = [row for row in ordered if row["verdict"] == "unknown"]
    if unknown:
        yield _unknown([(row["under"]["label"], row.get("branches")) for row in unknown])


def _worst(rows: Sequence[Mapping[str, Any]], begin: str) -> str:
    """Return what is barred by the gravest row, for whom and since when, and what else is."""
    row = rows[0]
    what = row["what"] and _labels(row["what"])
    what = what or row.get("scope") or ""
    since = f", since {row['since']}" if row.get("since") else ""
    binds = f", for {row['binds']}" if row.get("binds") else ""
    cited = f" [{_short(row['under']['citation'], 60)}]" if row["under"].get("citation") else ""
    said = f"{begin}{_words(row['effect'] or 'no effect on record')}{f' ({_short(what, 90)})' if what else ''}"
    said += f"{binds}{since}, under {row['under']['label']}{cited}"
    more = Counter(_words(each["effect"]) for each in rows[1:] if each["effect"] and each["effect"] != row["effect"])
    said += f"; also {', '.join(list(more)[:4])}" if more else ""
    return said + ("." if row.get("by") or row.get("binds") or not _is_listed(row) else _NO_LAW)


#: Said of an entry of a list behind which no law is on record: what is printed there is told, and no more.
_NO_LAW = "; the law behind the list and whom it binds are not recorded."


def _is_listed(row: Mapping[str, Any]) -> bool:
    return row.get("basis") == "listed"


def _unknown(rows: Sequence[tuple[str, Any]]) -> str:
    """Return which rows are unknown, and the branches of the first that has some."""
    told = list(dict(rows))
    first = next(((label, branches) for label, branches in rows if branches), None)
    if first is None:
        return f"Unknown ({len(rows)}): {_some(told, '; ')}."
    label, branches = first
    ways = "; ".join(f"if {branch['if']}: {_then(branch)}" for branch in branches[:3])
    others = len(rows) - 1
    more = f"; and {_number(others, 'more row', 'more rows')} unknown" if others else ""
    return f"Unknown under {label}: {_short(ways, _LONGEST)}{more}."


def _then(branch: Mapping[str, Any]) -> str:
    """Return what follows on a branch; one of a licence says whether there must be one, and how it is reviewed."""
    said = [branch.get("then"), branch.get("licence") and f"licence {_words(branch['licence'])}", branch.get("policy")]
    return "; ".join(str(part) for part in said if part) or "another answer"


def _counted(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    """Yield how many rows there are, of each state, and which of them are unknown."""
    state = state_column(answer.question, answer.columns)
    # A question of a user's own may have anything in a column of that name.
    state = state if state and all(row[state] is None or isinstance(row[state], str) for row in rows) else None
    states = Counter(_words(row[state] or f"no {_words(state)} on record") for row in rows) if state else Counter()
    told = ", ".join(f"{count} {name}" for name, count in states.most_common(5))
    more = f", {sum(states.values()) - sum(c for _, c in states.most_common(5))} other" if len(states) > 5 else ""
    noun = _NOUNS.get(answer.question, ("row", "rows"))
    yield f"{head}: {_number(len(rows), *noun)}{f': {told}{more}' if told else ''}."
    open_ = [row for row in rows if state and row[state] == "unknown"]
    if open_:
        packaged = answer.question in _NOUNS
        yield _unknown([(_first_label(row), row.get("branches") if packaged else None) for row in open_])


def _changes(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    kinds = Counter(row["change"] for row in rows)
    told = ", ".join(f"{count} {name}" for name, count in kinds.most_common())
    yield f"{head}: {_number(len(rows), *_NOUNS['changes'])}: {told}."
    last = rows[-1]
    yield f"The last: {last['date']} {last['change']}{_but(last['verdict'])}, {last['under']['label']}."
    open_ = [row for row in rows if row["verdict"] == "unknown"]
    if open_:
        yield _unknown([(f"{row['under']['label']} from {row['date']}", None) for row in open_])


def _but(verdict: str | None) -> str:
    return "" if verdict in {None, "restricted"} else f" ({_words(verdict)})"


def _cliffs(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    yield f"{head}: {_number(len(rows), *_NOUNS['cliffs'])}."
    row = rows[0]
    yield f"The first, {row['date']}: {_some([each['label'] for each in row['measures']], ', ')}; {_edges(row)}."
    open_ = [each for each in rows if each["unknown"]]
    if open_:
        after = "it" if len(rows) == 1 else "each of them" if len(open_) == len(rows) else f"{len(open_)} of them"
        yield f"Unknown after {after}: {_short(open_[0]['unknown'], _LONGEST)}"


def _edges(row: Mapping[str, Any]) -> str:
    return ", ".join(row["edges"] or ())


def _affiliates(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    above, below = (sum(row["direction"] == way for row in rows) for way in ("above", "below"))
    told = f": {above} above, {below} below" if above or below else ""
    yield f"{head}: {_number(len(rows), *_NOUNS['affiliates'])}{told}."
    barred = {}
    for row in rows:
        if row["restricted"]:
            end = row["owner"] if row["direction"] == "above" else row["owned"]
            barred[end["label"]] = row["restricted"]
    named = _some([f"{label} ({_words(verdict)})" for label, verdict in barred.items()], ", ")
    yield (
        f"Restricted among them: {named}."
        if barred
        else "None of them is restricted on record; that is not a clearance."
    )
    vague = sum(row["share"] is None and row["share_min"] is None and row["relation"] == "owns" for row in rows)
    if vague:
        yield f"Unknown: the share of {_number(vague, 'stake', 'stakes')}."


def _routes(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    states = Counter(str(row["answer"]).partition(":")[0] if row["answer"] else "no answer" for row in rows)
    told = ", ".join(f"{count} answered: {name}" if name != "no answer" else f"{count} without an answer on record"
                     for name, count in states.most_common())  # fmt: skip
    yield f"{head}: {_number(len(rows), *_NOUNS['routes'])}: {told}."
    standings = Counter(row["standing"] or "not stated" for row in rows)
    yield f"Standing of what is said of them: {', '.join(f'{n} {name}' for name, n in standings.most_common())}."


def _timeline(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    yield from _counted(head, rows, answer)
    # What has no day stands last, and is not the last that happened.
    dated = [row for row in rows if row["date"] is not None]
    if dated:
        last = dated[-1]
        yield f"The last: {last['date']} {_short(last['what_happened'], 160)} ({last['standing']})."
    if len(dated) < len(rows):
        without = [_short(row["what_happened"], 160) for row in rows if row["date"] is None]
        yield f"Without a day: {_some(without, '; ')}."


def _coalitions(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    yield f"{head}: {_number(len(rows), *_NOUNS['coalitions'])}; the smallest: {_labels(rows[0]['members'])}."
    yield from _noted(rows, answer)


def _chokepoints(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    first = rows[0]
    who = "; or ".join(_labels(members) for members in (first["coalitions"] or ())[:3])
    yield f"{head}: {_number(len(rows), 'input that refusals deny', 'inputs that refusals deny')}."
    yield f"The fewest refusals, {first['refusals']}: {first['what']['label']} ({who})."
    yield from _noted(rows, answer)


def _noted(rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    """Yield what limits figures of supply: without it a share looks like a measure of the market."""
    notes = Counter(row["note"] for row in rows if row.get("note"))
    said = [note for note, _ in notes.most_common(1)] or list(answer.notes[:1])
    if said:
        yield f"Limits: {_short(said[0], _LONGEST)}."


def _limited(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    yield from _counted(head, rows, answer)
    yield from _noted(rows, answer)


def _exposure(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    sides = Counter(row["side"] for row in rows)
    told = ", ".join(f"{count} {_words(side)}" for side, count in sides.most_common())
    yield f"{head}: {_number(len(rows), *_NOUNS['exposure'])}: {told}."
    vague = sum(row["share"] is None for row in rows)
    if vague:
        yield f"Unknown: the share of {vague} of {len(rows)}."


def _sources(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    read, loaded, rejected = (sum(row[name] or 0 for row in rows) for name in ("read", "loaded", "rejected"))
    count = _number(len(rows), *_NOUNS["sources"])
    yield f"{head}: {count}; {read} records read, {loaded} loaded, {rejected} rejected."


def _paths(head: str, rows: Sequence[Mapping[str, Any]], _: Answer) -> Iterator[str]:
    lengths = [row["length"] for row in rows]
    yield f"{head}: {_number(len(rows), *_NOUNS['paths'])}, of {_number(min(lengths), 'statement', 'statements')}."
    yield "A path connects two nodes; it says nothing on whether one restricts the other."


def _licence(head: str, rows: Sequence[Mapping[str, Any]], answer: Answer) -> Iterator[str]:
    yield from _counted(head, rows, answer)
    yield str(rows[0]["sentence"]) if len(rows) == 1 else f"The first: {_short(rows[0]['sentence'], _LONGEST)}"


_TELLERS: Mapping[str, Callable[[str, Sequence[Mapping[str, Any]], Answer], Iterator[str]]] = {
    "affiliates": _affiliates,
    "changes": _changes,
    "chokepoints": _chokepoints,
    "cliffs": _cliffs,
    "coalitions": _coalitions,
    "coverage": _limited,
    "exposure": _exposure,
    "leaks": _limited,
    "licence": _licence,
    "paths": _paths,
    "routes": _routes,
    "sources": _sources,
    "timeline": _timeline,
}


def _first_label(row: Mapping[str, Any]) -> str:
    return next(
        (str(value["label"]) for value in row.values() if isinstance(value, dict) and "label" in value), "a row"
    )


def _labels(value: Any) -> str:
    nodes = value if isinstance(value, list | tuple) else [value]
    return _some([str(node["label"]) for node in nodes if node], ", ")


def _some(names: Sequence[str], sign: str) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return sign.join(names[:_NAMED]) + more


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _words(name: str | None) -> str:
    return str(name).replace("_", " ")


def _short(text: str, most: int) -> str:
    """Return text of at most so many characters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
