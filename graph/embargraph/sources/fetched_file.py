"""One fetched file: what is noted of it, and whether it is whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embargraph.sources.catalog import FetchPlace

__all__ = ["MAX_BYTES", "Fetched", "day_of", "digest_of", "fault_of", "note_path", "read_note"]

#: Bytes of a download beyond which it is refused.
MAX_BYTES = 4 * 1024**3
_CHUNK = 1 << 18


@dataclass(slots=True)
class Fetched:
    """What is kept of one file: where it came from, when, and its checksum."""

    path: Path
    url: str
    day: str
    bytes: int
    sha256: str
    etag: str = ""
    modified: str = ""
    is_new: bool = True
    #: Bytes of the list itself: unpacked, without blanks and zeros at its end.
    content: int = 0

    @property
    def state(self) -> str:
        """Whether the publisher had another file than the one kept: "changed" or "unchanged"."""
        return "changed" if self.is_new else "unchanged"


#: What a file is padded with: none of it is an entry.
_PADDING = b"\0 \t\r\n"


def fault_of(place: FetchPlace, part: Path, most: int = MAX_BYTES) -> tuple[str, int]:
    """Return what is wrong with a file, and how many bytes it has, unpacked and without what pads its end."""
    head, tail, size, padding = b"", b"", 0, 0
    try:
        with part.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.open(raw) if is_packed else nullcontext(raw) as stream:
                # To the end: what is torn shows there.
                while piece := stream.read(_CHUNK):
                    head = head or piece[:512]
                    size += len(piece)
                    if size > most:
                        return f"more than {most} bytes when unpacked", size
                    bare = piece.rstrip(_PADDING)
                    padding = len(piece) - len(bare) + (0 if bare else padding)
                    tail = (tail + bare)[-512:] if bare else tail
    except (EOFError, OSError, zlib.error) as error:
        return f"not whole: {error}", 0
    content = size - padding
    text = head.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith(place.begins):
        return "an HTML page" if text.startswith("<") else f"not what {place.file} begins with", content
    if not tail.decode("utf-8", "replace").rstrip().endswith(place.ends):
        return f"cut off: not what {place.file} ends with", content
    if padding > _MOST_PADDING:
        return f"{padding} blank bytes at its end in place of entries", content
    return "", content


#: Blank bytes at an end that are no sign of anything.
_MOST_PADDING = 4096


def day_of(modified: str) -> str:
    """Return the day of the publisher's copy; today's where it does not say."""
    try:
        return parsedate_to_datetime(modified).date().isoformat()
    except (TypeError, ValueError):
        return datetime.now(UTC).date().isoformat()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def note_path(target: Path) -> Path:
    """Return where it is noted what a file is."""
    return target.with_name(target.name + ".json")


def read_note(target: Path) -> Fetched | None:
    """Return what was noted of the file that is kept; it may have been altered since."""
    try:
        note: dict[str, Any] = json.loads(note_path(target).read_text(encoding="utf-8"))
        kept = Fetched(**{**note, "path": target})
    except (OSError, ValueError, TypeError):
        return None
    return kept if target.is_file() else None
