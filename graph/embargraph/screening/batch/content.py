"""What a customer's file is, by its content: workbook, Parquet, JSON lines or CSV, and in which encoding."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from embargraph.errors import DataError, UsageError

__all__ = ["Content", "find_content"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BLOCK = 1 << 20
_KINDS = {".xlsx": "an Excel workbook", ".xlsm": "an Excel workbook", ".parquet": "Parquet"}
_KNOWN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows-1252"}
#: Bytes that a text in Windows-1252 has alone between ASCII letters; runs of them are another encoding's.
_RUN = re.compile(rb"[\x80-\xff]+")
#: What Windows-1252 shows within a word where the file is in another code page: "z³oty", "Â¿".
_WITHIN = re.compile("[^\\W\\d_][¡¢£¤¥¦¨ª¬¯±²³´µ¶·¸¹º¼½¾¿×÷ƒˆ˜‚„…†‡‰‹›•¶§©][^\\W\\d_]")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: `kind` is xlsx, parquet, jsonl or csv; `encoding` is Python's name, None for binary ones."""

    kind: str
    encoding: str | None = None

    @property
    def words(self) -> str:
        """What it is, for a reader.

        Example:
            >>> Content("csv", "cp1252").words
            'CSV in Windows-1252'
        """
        kind = {"xlsx": "Excel workbook", "parquet": "Parquet", "jsonl": "JSON lines", "csv": "CSV"}[self.kind]
        return f"{kind} in {_KNOWN.get(self.encoding, self.encoding)}" if self.encoding else kind


def find_content(path: Path, name: str, encoding: str | None = None) -> Content:
    """Return what a file holds.  Its content decides, and its suffix only between CSV and JSON lines.

    Args:
        path: The file.
        name: What it is called in an error.
        encoding: The encoding of a text, if the user named one.

    Raises:
        DataError: It is missing, empty, locked with a password, or of no kind that is read.
        UsageError: There is no such encoding.
    """
    if not path.exists():
        raise DataError(f"{name}: no such file")
    if not path.is_file():
        raise DataError(f"{name}: not a file; expected CSV, xlsx, Parquet or JSON lines")
    try:
        with path.open("rb") as stream:
            start = stream.read(_BLOCK)
    except OSError as error:
        hint = "; it may be open in another program" if isinstance(error, PermissionError) else ""
        raise DataError(f"{name}: cannot be read: {error.strerror or error}{hint}") from error
    if not start:
        raise DataError(f"{name}: empty; expected a row with the names of the columns, and customers below it")
    binary = _binary(start, path, name)
    if binary:
        return Content(binary)
    found = _given(encoding) if encoding else _encoding(path, start, name)
    text = start[: len(start) & ~3].decode(found, "replace").lstrip("\ufeff \t\r\n")
    is_json = text.startswith("{") or (path.suffix.lower() in {".jsonl", ".ndjson"})
    return Content("jsonl" if is_json else "csv", found)


def _binary(start: bytes, path: Path, name: str) -> str | None:
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise DataError(f"{name}: locked with a password; expected a workbook saved without one")
        raise DataError(f"{name}: a workbook in the old format of Excel (.xls); expected it saved as .xlsx")
    if path.name.startswith("~$"):
        raise DataError(f"{name}: the mark that Excel leaves while a workbook is open; expected the workbook itself")
    for magic, what in ((b"%PDF", "a PDF"), (b"\x1f\x8b", "packed with gzip"), (b"{\\rtf", "a text document")):
        if start.startswith(magic):
            raise DataError(f"{name}: is {what}; expected CSV, xlsx, Parquet or JSON lines")
    if start.lstrip()[:5].lower() in {b"<html", b"<!doc", b"<?xml", b"<tabl"}:
        raise DataError(f"{name}: is HTML or XML; expected CSV, xlsx, Parquet or JSON lines")
    if path.suffix.lower() in _KINDS:
        raise DataError(f"{name}: not readable as {_KINDS[path.suffix.lower()]}: it has other content, or is cut off")
    if path.suffix.lower() not in {"", ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json"}:
        raise UsageError(f"{name}: suffix {path.suffix!r}; expected one of .csv, .tsv, .txt, .xlsx, .parquet, .jsonl")
    return None


def _given(encoding: str) -> str:
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError, UnicodeError):
        raise UsageError(f"--encoding {encoding!r}: unknown encoding; expected utf-8, cp1252, gb18030, …") from None


def _encoding(path: Path, start: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    even, odd = start[0:4000:2].count(0), start[1:4000:2].count(0)
    if even + odd > len(start[:4000]) / 8:
        return "utf-16-le" if odd >= even else "utf-16-be"
    if _is_utf8(path):
        return "utf-8"
    high, adjoining, as_utf8, sample = 0, 0, 0, bytearray()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            for run in _RUN.findall(block):
                high += len(run)
                adjoining += len(run) if len(run) > 1 else 0
                as_utf8 += len(run) > 1 and _is_utf8_run(run)
            if len(sample) < 4 * _BLOCK:
                sample += block
    if as_utf8:
        return "utf-8"  # bytes that are none spoil their own row only
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        text = None
    if text is None or adjoining > 0.25 * high or _WITHIN.search(text):
        raise DataError(
            f"{name}: unknown encoding; expected UTF-8, UTF-16 or Windows-1252. "
            "Save it as UTF-8, or say which it is: --encoding gb18030 (Chinese), cp1250 (Central European), "
            "cp1251 (Cyrillic), shift_jis (Japanese)"
        )
    return "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_run(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
