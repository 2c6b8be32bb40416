"""Of which source and day a file is, and which editions count.

A source is recognised by what is in the file.  The day is taken from the file,
else from its name, else asked; it is never guessed silently.  Of each source the
newest edition counts, and of a source whose lists come in several files, the
newest of each list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from embargraph.errors import DataError, UsageError
from embargraph.files.open import open_bytes
from embargraph.model.dates import days
from embargraph.sources.catalog import CatalogSource, SourceFile, catalog, known_source
from embargraph.sources.recognise import recognise, refusal

__all__ = ["Edition", "Skipped", "chosen_editions", "day_in_file", "day_in_name", "file_digest", "find_editions"]

#: Bytes of a file in which its day and its lists are looked for.
_HEAD = 1 << 18
#: Bytes of a file that are looked at together for the lists that it holds, and how many of them again with the next.
_PIECE, _OVERLAP = 1 << 23, 1 << 12
#: Files of a folder beyond which it is taken for the wrong folder.
MAX_FILES = 10_000

DayFrom = Literal["file", "name", "month", "given", "publisher", "answer"]
#: How the day of an edition is known, in words.
DAY_FROM = {
    "file": "as the file says",
    "name": "as its name says",
    "month": "the first day of the month that its name says",
    "given": "as you said",
    "publisher": "as its publisher's server says",
    "answer": "as you said",
}

_NAMED_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_NAMED_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_.]([01]\d)(?![\d])")


@dataclass(frozen=True, slots=True)
class Edition:
    """A file of a source: the lists that it holds, its day, and what identifies it."""

    source: str
    path: Path
    day: str
    day_from: DayFrom
    sha256: str
    bytes: int
    #: Which of the source's lists the file holds, where they come in several files; else nothing.
    parts: tuple[str, ...] = ()
    #: "kept", "given" or "fetched".
    origin: str = "given"
    url: str | None = None

    @property
    def file(self) -> SourceFile:
        """The file as a build takes it."""
        return SourceFile(self.source, self.path, self.day)

    def to_dict(self) -> dict[str, Any]:
        """Return the edition as JSON can hold it."""
        return {**asdict(self), "path": str(self.path), "parts": list(self.parts)}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken, and why."""

    path: Path
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON can hold it."""
        return {"path": str(self.path), "reason": self.reason}


def find_editions(
    paths: Iterable[Path], ask: Callable[[Path, str], str | None] | None = None, *, today: date | None = None
) -> tuple[list[Edition], list[Skipped]]:
    """Return the editions of official lists among files and in folders, and what was skipped.

    Args:
        paths: Files, and folders with whatever is below them; hidden files are not looked at.
        ask: Asks a person for the day of a file of a source; None where nobody is there to be asked.
        today: The day after which none can be.

    Raises:
        DataError: A path is not there, or a folder holds too many files.
    """
    found: list[Edition] = []
    skipped: list[Skipped] = []
    for path in _files(paths):
        try:
            one = _edition(path, ask, today or date.today())
        except (DataError, OSError) as error:
            one = Skipped(path, f"cannot be read: {str(error).removeprefix(f'{path}: ')}")
        (found if isinstance(one, Edition) else skipped).append(one)  # type: ignore[arg-type]
    return found, skipped


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    number = 0
    for path in paths:
        if not path.exists():
            raise DataError(f"{path}: no such file or folder")
        found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
        for each in found:
            if path.is_dir() and any(part.startswith(".") for part in each.relative_to(path).parts):
                continue
            number += 1
            if number > MAX_FILES:
                raise DataError(f"{path}: more than {MAX_FILES} files; name the folder of the lists")
            yield each


def _edition(path: Path, ask: Callable[[Path, str], str | None] | None, today: date) -> Edition | Skipped:
    names = recognise(path)
    if not names:
        return Skipped(path, refusal(path) or "of no source that is known")
    lists = [name for name in names if catalog()[name].edition != "none"]
    if not lists:
        title = " or ".join(catalog()[name].title for name in names)
        return Skipped(path, f"no official list ({title}); to take it: --source {names[0]}=FILE")
    if len(lists) > 1:
        wanted = " or ".join(f"--source {name}=FILE" for name in lists)
        return Skipped(path, f"may be of several sources; say which: {wanted}")
    return read_edition(known_source(lists[0]), path, ask, today)


def read_edition(
    source: CatalogSource, path: Path, ask: Callable[[Path, str], str | None] | None, today: date
) -> Edition | Skipped:
    """Return the edition that a file of a source is, or why it is none that can be taken.

    Raises:
        DataError: The file cannot be opened.
    """
    known = day_in_file(source, path)
    how: DayFrom = "file"
    if known is None:
        known, how = day_in_name(path.name), "name"
    if known is not None and len(known) == len("2026-07"):
        known, how = f"{known}-01", "month"
    if known is None and ask is not None:
        known, how = ask(path, source.title), "answer"
    wanted = f"--source {source.name}@YYYY-MM-DD=FILE"
    if known is None:
        return Skipped(path, f"{source.title}: its day stands neither in it nor in its name; say it: {wanted}")
    if known > today.isoformat():
        return Skipped(path, f"{source.title}: its day {known} is after today; if that is wrong, say it: {wanted}")
    return Edition(source.name, path, known, how, file_digest(path), path.stat().st_size, _parts(source, path))


def given_edition(text: str, today: date) -> Edition:
    """Return the edition that ``NAME[@DATE]=FILE`` names.

    Raises:
        UsageError: The text has another form, its day stands nowhere, or the source is a folder of tables.
        UnknownNameError: No source has the name.
        DataError: The file cannot be read.
    """
    given = SourceFile.parse(text)
    source = known_source(given.name)
    if not given.path.is_file():
        raise DataError(f"{given.path}: no such file; expected one file, for tables in a folder: embargraph build")
    if given.day is None:
        found = read_edition(source, given.path, None, today)
        if isinstance(found, Skipped):
            raise UsageError(f"--source {text!r}: {found.reason}")
        return found
    if given.day > today.isoformat():
        raise UsageError(f"--source {text!r}: {given.day} is after today")
    size = given.path.stat().st_size
    return Edition(
        source.name, given.path, given.day, "given", file_digest(given.path), size, _parts(source, given.path)
    )


def day_in_file(source: CatalogSource, path: Path) -> str | None:
    """Return the day that a file says it is of; None where its format says none, or this file does not.

    Raises:
        DataError: The file cannot be opened.
    """
    if not source.dated:
        return None
    with open_bytes(path) as stream:
        head = stream.read(_HEAD).decode("utf-8-sig", "replace")
    for forms in (source.dated_first, source.dated):
        found = [day for form in forms for match in re.finditer(form, head) if (day := _day(match))]
        if found:
            return max(found)
    return None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _day(match: re.Match[str]) -> str | None:
    """Return the day of a match whose groups are called year, month and day; a month may be a word."""
    month = match["month"].casefold()
    number = int(month) if month.isdecimal() else next((n for n, m in enumerate(_MONTHS, 1) if month[:3] == m), 0)
    text = f"{match['year']}-{number:02}-{int(match['day']):02}"
    try:
        days(text)
    except ValueError:
        return None
    return text


def day_in_name(name: str) -> str | None:
    """Return the day, or the month, that the name of a file says; None where it says none, or two.

    Example:
        >>> day_in_name("sdn_2024-07-02.csv.gz"), day_in_name("canada-sema-2025-05.xml"), day_in_name("sdn.csv")
        ('2024-07-02', '2025-05', None)
    """
    for form in (_NAMED_DAY, _NAMED_MONTH):
        found = {"-".join(match.groups()) for match in form.finditer(name)}
        valid = [text for text in found if _is_date(text)]
        if valid:
            return valid[0] if len(valid) == 1 else None
    return None


def _is_date(text: str) -> bool:
    try:
        days(text)
    except ValueError:
        return False
    return True


def _parts(source: CatalogSource, path: Path) -> tuple[str, ...]:
    """Return which of a source's lists a file holds, where they come in several files."""
    if not source.parts:
        return ()
    found: set[str] = set()
    before = ""
    with open_bytes(path) as stream:
        # A list may stand behind others, and a file may be larger than the memory: piece by piece, to the end.
        while piece := stream.read(_PIECE):
            text = before + piece.decode("utf-8", "replace")
            # What is looked for at the beginning is in the first piece or nowhere.
            forms = {name: form for name, form in source.parts.items() if not before or r"\A" not in form}
            for name, form in forms.items():
                found |= {" ".join((name, *match.groups())) for match in re.finditer(form, text)}
            if not forms:
                break
            before = text[-_OVERLAP:]
    return tuple(sorted(found))


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        DataError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error


def chosen_editions(editions: Iterable[Edition]) -> tuple[list[Edition], list[tuple[Edition, Edition]]]:
    """Return the editions that count, and each that does not with the one that takes its place.

    An edition counts while a list in it is in no newer one of its source.  Of two
    of one day the one that is not kept from before counts: it was brought to replace it.
    """
    used: list[Edition] = []
    replaced: list[tuple[Edition, Edition]] = []
    order = sorted(editions, key=lambda each: (each.day, each.origin != "kept", str(each.path)), reverse=True)
    for edition in order:
        newer = [other for other in used if other.source == edition.source]
        same = next((other for other in newer if other.sha256 == edition.sha256), None)
        held = {part for other in newer for part in (other.parts or ("",))}
        if same is not None:
            replaced.append((edition, same))
        elif newer and set(edition.parts or ("",)) <= held:
            by = next(other for other in newer if set(edition.parts or ("",)) & set(other.parts or ("",)))
            replaced.append((edition, by))
        else:
            used.append(edition)
    return sorted(used, key=lambda each: (each.source, each.parts)), replaced


def moved(edition: Edition, path: Path, origin: str = "kept") -> Edition:
    """Return an edition at another path, as it is kept."""
    return replace(edition, path=path, origin=origin)
