"""JSON, record by record: lines, arrays, arrays inside an object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from embargraph.errors import DataError
from embargraph.files.open import MAX_RECORD, open_bytes

__all__ = ["Item", "Lines", "read_json", "read_parts"]

_CHUNK = 1 << 20


class Item(NamedTuple):
    """One record of a file: where it stands, and what it says or why it cannot be read."""

    locator: str
    value: Any
    fault: str = ""


class Lines(NamedTuple):
    """Lines of a file that stand together: the number of the first, and their texts; None is one too long."""

    first: int
    texts: list[str | None]

    def items(self) -> Iterator[Item]:
        """Yield what stands on them, or why it cannot be read; an empty line holds nothing."""
        decoder = _decoder()
        for number, text in enumerate(self.texts, self.first):
            if text is None:
                yield Item(f"line {number}", None, f"is longer than {MAX_RECORD} bytes")
            elif stripped := text.strip():
                try:
                    yield Item(f"line {number}", decoder.decode(stripped))
                except (ValueError, RecursionError):
                    yield Item(f"line {number}", None, "not JSON")


def _decoder() -> json.JSONDecoder:
    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    def exact(text: str) -> Decimal:
        try:
            return Decimal(text)
        except InvalidOperation:
            # An exponent beyond what a decimal number can have.
            raise ValueError(f"{text[:40]} is no number") from None

    return json.JSONDecoder(parse_float=exact, parse_constant=refuse)


#: Members that hold the records of an object around them, and short ones that may stand before: a count, and the
#: counts of each source that the published screening API has there.
_WRAPPED = re.compile(
    r'\s*\{(?:\s*"(?!(?:sources|facets)")[A-Za-z_]{1,40}"\s*:\s*\[|'
    r'(?:\s*"[A-Za-z_]{1,40}"\s*:\s*(?:"(?:[^"\\]|\\.){0,500}"|-?\d+|null|true|false|\[[^\[\]]{0,50000}\])\s*,){1,20}'
    r'\s*"(?:results|entities|entries|records)"\s*:\s*\[)'
)


def read_json(path: Path) -> Iterator[Item]:
    """Yield the records of a JSON file: an array, one object a line, or one object.

    An object that holds an array, as ``{"records": […]}``, stands for it; one
    that holds several stands for all of them, one after another.  A line that
    cannot be read is a record with a fault; an array that cannot be read from
    some place on is a fault of the file, as is anything else behind it.

    Raises:
        DataError: The file is no JSON, or not UTF-8.
    """
    for part in read_parts(path):
        if isinstance(part, Lines):
            yield from part.items()
        else:
            yield part


def read_parts(path: Path) -> Iterator[Item | Lines]:
    """Yield the records of a JSON file as `read_json` does, but lines many at a time and as they stand.

    Raises:
        DataError: The file is no JSON, or not UTF-8.
    """
    with open_bytes(path) as stream:
        raw, number = _line(stream), 1
        head = _decoded(path, raw).lstrip("\ufeff")
        while head.strip() == "" and (raw := _line(stream)):
            head, number = _decoded(path, raw), number + 1
        start = head.lstrip()[:1]
        if start not in {"[", "{"}:
            shown = "an HTML page" if start == "<" else "empty" if not start else "other text"
            raise DataError(f"{path}: {shown}; expected JSON")
        if start == "{" and _is_record(head):
            is_whole = raw.endswith(b"\n") or len(raw) < MAX_RECORD
            if is_whole:
                yield Lines(number, [head])
            yield from _lines(path, stream, number + is_whole, is_long=not is_whole)
        else:
            yield from _array(path, head, stream)


def _line(stream: BinaryIO) -> bytes:
    """Return a line, or its beginning; a character is not cut."""
    raw = stream.readline(MAX_RECORD)
    if len(raw) == MAX_RECORD and raw[-1] >= 0x80:
        back = next((back for back in range(1, 5) if raw[-back] >= 0xC0), 1)
        size = 2 + (raw[-back] >= 0xE0) + (raw[-back] >= 0xF0)
        raw += stream.read(max(0, size - back))
    return raw


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 near byte {error.start}; expected JSON in UTF-8") from error


def _is_record(line: str) -> bool:
    """Say whether one object stands on each line, rather than one object over several, or around an array."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        # A broken record among others; an object over several lines opens with its brace alone.
        # One whose members follow on further lines ends with what parts them.
        return not line.rstrip().endswith(("{", "[", ",")) and _WRAPPED.match(line) is None
    return not (len(value) == 1 and isinstance(next(iter(value.values())), list)) and _WRAPPED.match(line) is None


def _lines(path: Path, stream: BinaryIO, number: int, *, is_long: bool) -> Iterator[Lines]:
    """Yield the lines from a number on; of one that is too long, no more than the limit is ever held."""
    rest = b""
    while piece := stream.read(_CHUNK):
        end = piece.rfind(b"\n") + 1
        if end:
            texts = _texts(path, rest + piece[:end], is_long=is_long)
            yield Lines(number, texts)
            number, rest, is_long = number + len(texts), b"", False
        rest += piece[end:]
        if len(rest) > MAX_RECORD:
            rest, is_long = b"", True
    if rest or is_long:
        yield Lines(number, [None if is_long else _decoded(path, rest)])


def _texts(path: Path, block: bytes, *, is_long: bool) -> list[str | None]:
    """Return the lines of a block that ends with one; the first may have begun before it."""
    if is_long:
        # It may begin within a character.
        block = block[block.index(b"\n") :]
    try:
        texts: list[str | None] = [*block.decode("utf-8").split("\n")]
    except UnicodeDecodeError:
        # Where it is, counted in its line.
        texts = [_decoded(path, line) if len(line) < MAX_RECORD else None for line in block.split(b"\n")]
    texts.pop()
    if len(block) > MAX_RECORD:
        sizes = map(len, block.split(b"\n"))
        texts = [None if size >= MAX_RECORD else text for size, text in zip(sizes, texts, strict=False)]
    if is_long:
        texts[0] = None
    return texts


def _array(path: Path, head: str, stream: BinaryIO) -> Iterator[Item]:
    text, number = _Text(path, head, stream), 0
    while _WRAPPED.match(text.buffer) is None and not text.buffer.lstrip().startswith("["):
        # One object, over several lines.
        if len(text.buffer) > MAX_RECORD or not text.grow():
            yield Item("record 1", _whole(path, text.decoder, text.buffer))
            return
    wrapper = _WRAPPED.match(text.buffer)
    text.place = wrapper.end() if wrapper else text.buffer.index("[") + 1
    is_open = True
    while is_open:
        while text.next(_GAP) != "]":
            number += 1
            yield Item(f"record {number}", text.element(number))
        text.place += 1
        is_open = wrapper is not None and text.find_array(number)
    # To the end of the file: what is torn there shows, and what stands there would be lost.
    if text.next(_SPACE):
        raise text.unexpected(number)


class _Text:
    """A text that is read piece by piece; what lies before the place is let go."""

    def __init__(self, path: Path, head: str, stream: BinaryIO) -> None:
        import codecs

        self.path, self.buffer, self.stream, self.place = path, head, stream, 0
        self.decoder, self._decode = _decoder(), codecs.getincrementaldecoder("utf-8")()

    def grow(self) -> bool:
        """Read one piece more; False at the end of the file."""
        piece = self.stream.read(_CHUNK)
        self.buffer, self.place = self.buffer[self.place :] + _more(self.path, self._decode, piece), 0
        return bool(piece)

    def next(self, gap: re.Pattern[str]) -> str:
        """Go past a gap and return the character behind it; empty at the end of the file."""
        while True:
            self.place = _past(gap, self.buffer, self.place)
            if self.place < len(self.buffer):
                return self.buffer[self.place]
            if not self.grow():
                return ""

    def element(self, number: int) -> Any:
        """Return the next value of an array.

        Raises:
            DataError: It is cut off, too long, or no JSON.
        """
        found = self._value(",]")
        if found is None:
            is_long = len(self.buffer) - self.place > MAX_RECORD
            long = f"; a record is longer than {MAX_RECORD} characters" if is_long else ""
            raise DataError(f"{self.path}: record {number} cannot be read as JSON: the file is damaged{long}")
        return found[0]

    def find_array(self, number: int) -> bool:
        """Go on to the next array of the object around the last one; False behind the object's end.

        Single values are passed over: they say how many records there are, or when they were written.

        Raises:
            DataError: Another object stands there, or what is no member.
        """
        while (sign := self.next(_SPACE)) == ",":
            self.place += 1
            if self.next(_SPACE) != '"' or self._value(":") is None:
                raise self.unexpected(number)
            self.place = _past(_SPACE, self.buffer, self.place) + 1
            sign = self.next(_SPACE)
            if sign == "[":
                self.place += 1
                return True
            if sign == "{" or self._value(",}") is None:
                raise self.unexpected(number)
        if sign != "}":
            raise self.unexpected(number)
        self.place += 1
        return False

    def unexpected(self, number: int) -> DataError:
        """Return the error that says what stands at the place, behind the last record."""
        found = self.buffer[self.place : self.place + 40]
        shown = repr(found) if found else "the end of the file"
        return DataError(f"{self.path}: {shown} was not expected after record {number}; expected the end of the JSON")

    def _value(self, ends: str) -> tuple[Any] | None:
        """Return the value at the place, and go behind it; None where none stands that ends with such a sign."""
        while True:
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.place)
            except (ValueError, RecursionError):
                pass
            else:
                # A number at the end of the text may go on in the next piece.
                after = _past(_SPACE, self.buffer, end)
                if after < len(self.buffer) and self.buffer[after] in ends:
                    self.place = end
                    return (value,)
            if len(self.buffer) - self.place > MAX_RECORD or not self.grow():
                return None


def _more(path: Path, decode: Any, piece: bytes) -> str:
    try:
        return str(decode.decode(piece, final=not piece))
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8; expected JSON in UTF-8") from error


def _whole(path: Path, decoder: json.JSONDecoder, text: str) -> Any:
    try:
        return decoder.decode(text.strip())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {str(error)[:200]}") from error


_GAP, _SPACE = re.compile(r"[\s,]*"), re.compile(r"\s*")


def _past(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place
