"""Days that a text names, resolved against its dateline or its day of publication; each resolution is written out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from embargraph.updates.articles.sentences import Sentence
from embargraph.updates.articles.words import words

__all__ = ["Moment", "dateline_of", "moments_of"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_COUNTS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_COUNTS |= {"a": 1, "an": 1}
_FORMS = re.compile(
    rf"""(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    |(?P<mdy>\b{_MONTH}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y1>(?:19|20)\d\d)\b)?)
    |(?P<dmy>\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<y2>(?:19|20)\d\d)\b)?)
    |(?P<my>\b{_MONTH}(?:\s+of)?,?\s+(?P<y3>(?:19|20)\d\d)\b)
    |(?P<quarter>\b(?:the\s+)?(?P<qn>first|second|third|fourth)\s+(?P<qk>quarter|half)\s+of\s+(?P<y4>(?:19|20)\d\d)\b)
    |(?P<months>\b(?:the\s+)?first\s+(?P<mn>\w+)\s+months\s+of\s+(?P<y5>(?:19|20)\d\d)\b)
    |(?P<monthonly>\b(?P<prep>in|since|until|till|by|of|from|during|last|next|this|early|late|mid|before|after)[\s-]+(?P<m>{_MONTH})(?!\s*\d))
    |(?P<weekday>\b(?:(?P<wq>last|next|this|by|until)\s+)?(?P<w>{"|".join(_DAYS)})\b)
    |(?P<span>\b(?:(?:earlier|later|early|late)\s+)?(?P<sq>this|last|next)\s+(?P<sk>week|month|quarter|year)\b)
    |(?P<day>\b(?:today|yesterday|tomorrow)\b)
    |(?P<ago>\b(?P<an>\d+|{"|".join(_COUNTS)})\s+(?P<ak>day|week|month|year)s?\s+(?:ago|earlier)\b)
    |(?P<year>(?:(?<=\bin\s)|(?<=\bof\s)|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bafter\s)
      |(?<=\bduring\s))(?:19|20)\d\d\b)
    |(?P<vague>\b(?:in\s+recent\s+(?:days|weeks|months|years)|recently|in\s+the\s+(?:coming|past|last|next)\s+(?:\w+\s+)?(?:days|weeks|months|years|decade)|the\s+past\s+year)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Verbs of saying that themselves look ahead.
_EXPECTING = {"expected", "expects", "predicted", "predicts", "estimated", "estimates"}
_SAYING = "|".join(verb for verb in words("speaking", "verbs") if verb not in _EXPECTING)
_AHEAD = re.compile(
    r"\b(?:expected|expects?|will|would|due|set|scheduled|plans?|planned|to\s+be|could|may|might|must|should|deadline|"
    r"until|by|expires?|before|upcoming|opens|starts|begins|ends|convenes|meets|votes|takes?\s+effect|comes?\s+into|kicks\s+off|to\s+begin|to\s+start|to\s+end|going\s+to|aims?|can)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(rf"[,;:—–\"“”]|\b(?:that|after|when|but|{_SAYING})\b", re.IGNORECASE)
_SAID = re.compile(rf"\b(?:{_SAYING})\s+(?:(?:on|in)\s+)?$", re.IGNORECASE)
_DATELINE = re.compile(
    rf"\A(?:[^\n]{{0,200}}\n\s*)?[A-Z][A-Z .'-]{{2,40}}(?:,\s*[A-Z][\w. ]{{2,20}})?[,\s(]+"
    rf"(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})"
    rf"(?:,?\s+(?P<y>(?:19|20)\d\d))?\)?[^\n]{{0,20}}?\s[-–—]\s"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a span of days that a text names; `since` is empty where it cannot be known, and `doubt` says why.

    Days are YYYY, YYYY-MM or YYYY-MM-DD; `resolved` is empty where the text itself gives the whole date.
    """

    start: int
    end: int
    text: str
    since: str = ""
    until: str = ""
    resolved: str = ""
    doubt: str = ""

    @property
    def is_relative(self) -> bool:
        """Say whether another day was needed to know it."""
        return bool(self.resolved or self.doubt)


def dateline_of(text: str, published: date | None) -> date | None:
    """Return the day of the dateline; one without a year is the last such day before publication.

    Example:
        >>> dateline_of("PARIS, Oct 14 - It rained.", date(2025, 10, 15))
        datetime.date(2025, 10, 14)
    """
    found = _DATELINE.match(text)
    if found is None:
        return None
    month = _number(found["m"])
    if found["y"]:
        return _date(int(found["y"]), month, int(found["d"]))
    return _near(month, int(found["d"]), published, ahead=False) if published else None


def moments_of(text: str, sentences: Sequence[Sentence], published: date | None) -> list[Moment]:
    """Return the days that a text names.

    Without a day of publication, or a dateline with its year, nothing relative is resolved.

    Args:
        text: The text.
        sentences: Its sentences.
        published: Its day of publication, if known.
    """
    line = _DATELINE.match(text)
    anchor = dateline_of(text, published) or published
    name = "dateline" if anchor and line and dateline_of(text, published) else "day of publication"
    found = []
    for sentence in sentences:
        for match in _FORMS.finditer(sentence.text):
            start = sentence.start + match.start()
            if line and start < line.end() and line.start("m") <= start:
                continue
            found.append(_moment(match, sentence, anchor, name))
    return [moment for moment in found if moment is not None]


def _moment(match: re.Match[str], sentence: Sentence, anchor: date | None, name: str) -> Moment | None:
    start, end = sentence.start + match.start(), sentence.start + match.end()
    whole = _absolute(match)
    if whole is not None:
        return Moment(start, end, match[0], *whole) if whole[0] else None
    if match["vague"]:
        return Moment(start, end, match[0], doubt=f"{match[0]!r} names no day")
    if anchor is None:
        return Moment(start, end, match[0], doubt=f"{match[0]!r} is open: the day of publication is not known")
    ahead = _is_ahead(sentence.text, match.start(), match.end())
    is_month = match["mdy"] or match["dmy"] or (match["monthonly"] and match["prep"].lower() in {"in", "from", "by"})
    if is_month and not ahead and not _tells_past(sentence.text, match.start(), match.end()):
        return Moment(start, end, match[0], doubt=f"{match[0]!r} may be past or ahead")
    since, until = _relative(match, anchor, ahead)
    if not since:
        return Moment(start, end, match[0], doubt=f"{match[0]!r} could not be resolved")
    span = since if since == until else f"{since} to {until}"
    side = ", in a clause on what is ahead" if ahead else ""
    return Moment(
        start, end, match[0], since, until, f'"{match[0]}" is {span}, counted from the {name}, {anchor}{side}'
    )


def _absolute(match: re.Match[str]) -> tuple[str, str] | None:
    """Return the span of a form that gives its year; None for one that does not, an empty one for no day at all."""
    if match["iso"]:
        try:
            date.fromisoformat(match["iso"])
        except ValueError:
            return "", ""
        return match["iso"], match["iso"]
    if match["year"]:
        return match["year"], match["year"]
    for whole, day, year in (("mdy", "d1", "y1"), ("dmy", "d2", "y2")):
        if match[whole] and match[year]:
            made = _date(int(match[year]), _number(_month_in(match[0])), int(match[day]))
            return (made.isoformat(),) * 2 if made else ("", "")
    if match["my"]:
        return (f"{match['y3']}-{_number(_month_in(match[0])):02}",) * 2
    if match["quarter"]:
        length = 3 if match["qk"].lower() == "quarter" else 6
        last = ("first", "second", "third", "fourth").index(match["qn"].lower()) * length + length
        return ("", "") if last > 12 else (f"{match['y4']}-{last - length + 1:02}", f"{match['y4']}-{last:02}")
    if match["months"]:
        count = _COUNTS.get(match["mn"].lower(), 0)
        return (f"{match['y5']}-01", f"{match['y5']}-{count:02}") if count else ("", "")
    return None


def _relative(match: re.Match[str], anchor: date, ahead: bool) -> tuple[str, str]:
    if match["weekday"]:
        return _weekday(match, anchor, ahead)
    if match["mdy"] or match["dmy"]:
        made = _near(_number(_month_in(match[0])), int(match["d1"] or match["d2"]), anchor, ahead=ahead)
        return (made.isoformat(), made.isoformat()) if made else ("", "")
    if match["monthonly"]:
        is_next = ahead or match["prep"].lower() == "next"
        month, year = _number(match["m"]), anchor.year
        if is_next and month < anchor.month:
            year += 1
        elif not is_next and (month > anchor.month or (match["prep"].lower() == "last" and month == anchor.month)):
            year -= 1
        return (f"{year}-{month:02}",) * 2
    if match["day"]:
        made = anchor + timedelta({"today": 0, "yesterday": -1, "tomorrow": 1}[match["day"].lower()])
        return made.isoformat(), made.isoformat()
    if match["ago"]:
        return _ago(match, anchor)
    return _span(match["sk"].lower(), {"this": 0, "last": -1, "next": 1}[match["sq"].lower()], anchor)


def _weekday(match: re.Match[str], anchor: date, ahead: bool) -> tuple[str, str]:
    wanted = [day.lower() for day in _DAYS].index(match["w"].lower())
    back = (anchor.weekday() - wanted) % 7
    word = (match["wq"] or "").lower()
    if word == "this":
        made = anchor - timedelta(anchor.weekday() - wanted)
    elif word in {"next", "by", "until"} or ahead:
        made = anchor + timedelta((wanted - anchor.weekday()) % 7 or 7)
    else:
        made = anchor - timedelta(back or (7 if word == "last" else 0))
    return made.isoformat(), made.isoformat()


def _ago(match: re.Match[str], anchor: date) -> tuple[str, str]:
    count = int(match["an"]) if match["an"].isdigit() else _COUNTS[match["an"].lower()]
    kind = match["ak"].lower()
    if kind == "year":
        return (str(anchor.year - count),) * 2
    if kind == "month":
        total = anchor.year * 12 + anchor.month - 1 - count
        return (f"{total // 12}-{total % 12 + 1:02}",) * 2
    if kind == "week":
        return _span("week", -count, anchor)
    made = anchor - timedelta(count)
    return made.isoformat(), made.isoformat()


def _span(kind: str, step: int, anchor: date) -> tuple[str, str]:
    """Return a whole week, month, quarter or year."""
    if kind == "year":
        return (str(anchor.year + step),) * 2
    if kind == "week":
        monday = anchor - timedelta(anchor.weekday()) + timedelta(7 * step)
        return monday.isoformat(), (monday + timedelta(6)).isoformat()
    if kind == "month":
        total = anchor.year * 12 + anchor.month - 1 + step
        return (f"{total // 12}-{total % 12 + 1:02}",) * 2
    total = anchor.year * 4 + (anchor.month - 1) // 3 + step
    first = total % 4 * 3 + 1
    return f"{total // 4}-{first:02}", f"{total // 4}-{first + 2:02}"


def _is_ahead(sentence: str, start: int, end: int) -> bool:
    """Say whether the clause of a date is about what is to come; the day on which something was said is not."""
    before = sentence[:start]
    if _SAID.search(before):
        return False
    cut = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
    clause = before[cut:]
    if _AHEAD.search(clause):
        return True
    # "... in the quarter that ends on April 27", "charges would come in the quarter that ends".
    if re.search(r"\bends?\s+(?:on\s+)?$", before):
        return True
    if len(clause.split()) > 2:
        return False
    rest = re.split(rf"\b(?:{_SAYING}|\w+ed|spoke|met|held)\b", sentence[end:], maxsplit=1)[0][:80]
    return bool(re.search(r"\b(?:will|is\s+due|are\s+due|is\s+set|are\s+set)\b", rest))


#: What tells of the past: forms in -ed, and the commonest others.
_PAST = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|has|have|did|fell|rose|met|made|took|came|went|became|began|sold|bought|built|told|won|"
    r"lost|left|held|sent|spent|paid|put|cut|set|shut|hit|grew|saw|led|gave|spoke|broke|ran|drew|since|ago|"
    rf"{_SAYING})\b",
    re.IGNORECASE,
)


def _tells_past(sentence: str, start: int, end: int) -> bool:
    """Say whether the piece between commas that holds a date tells of what is over; one without a verb does."""
    first = max(sentence.rfind(mark, 0, start) for mark in ",;:") + 1
    last = min((place for mark in ",;:" if (place := sentence.find(mark, end)) > 0), default=len(sentence))
    piece = f"{sentence[first:start]} {sentence[end:last]}"
    return bool(_PAST.search(piece)) or not re.search(r"\b(?:is|are|\w+s)\b", sentence[first:start])


def _near(month: int, day: int, anchor: date, *, ahead: bool) -> date | None:
    """Return the nearest such day on or before another; on or after it, if ahead."""
    years = range(anchor.year, anchor.year + 5) if ahead else range(anchor.year, anchor.year - 5, -1)
    days = [made for year in years if (made := _date(year, month, day))]
    return next((made for made in days if (made >= anchor if ahead else made <= anchor)), None)


def _month_in(text: str) -> str:
    found = re.search(_MONTH, text, re.IGNORECASE)
    return found[0] if found else ""


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None
