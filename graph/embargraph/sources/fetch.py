"""Official lists from their publishers, kept in the user's cache.

A file replaces the one kept before only when it is whole, is what was asked
for, and has not shrunk: lists have lost 15,000 rows by accident before.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, NetworkError, UnknownNameError, UsageError
from embargraph.files.parts import put_in_place, written
from embargraph.resources import cache_folder
from embargraph.sources.catalog import FetchPlace, catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse

__all__ = ["Fetched", "fetch", "places"]

#: Bytes of a download beyond which it is refused.
MAX_BYTES = 4 * 1024**3
#: The part of the old file below which a new one has shrunk.
LEAST = 0.8
#: Seconds before the first new attempt; they double.
BACKOFF = 0.5
_CHUNK = 1 << 18
_DATASET = re.compile(r"[a-z0-9_]{1,100}")
#: Answer of a server that has nothing from the asked byte on.
_NO_RANGE = 416


@cache
def places() -> Mapping[str, FetchPlace]:
    """Return where files are fetched from, by the name that `fetch` has for it.

    Example:
        >>> places()["us-csl-json"].reader
        'us-csl'
    """
    found = {place.name: place for source in catalog().values() for place in source.fetch}
    return MappingProxyType(dict(sorted(found.items())))


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


def fetch(
    name: str,
    *,
    dataset: str | None = None,
    folder: Path | None = None,
    url: str | None = None,
    accept_shrink: bool = False,
    progress: Callable[[int], object] | None = None,
) -> Fetched:
    """Fetch a list into the cache, if the publisher has another than the one kept.

    Args:
        name: One of `places`.
        dataset: Which of the publisher's data sets, where the place has many.
        folder: Where to keep it; the user's cache if not given.
        url: Another address of the same file.
        accept_shrink: Take a file much smaller than the one kept.
        progress: Called with the bytes so far.

    Returns:
        What is kept now; `is_new` says whether it was fetched.

    Raises:
        UnknownNameError: There is no such place.
        UsageError: The place needs a data set, or has none.
        NetworkError: It cannot be fetched, is another kind of file, or shrank.
        ExportError: The cache cannot be written.
    """
    known = places()
    if name not in known:
        raise UnknownNameError("place to fetch from", name, list(known))
    place = _of_dataset(name, known[name], dataset)
    target = (folder or cache_folder() / "lists") / name / place.file
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return _fetch(place, url or place.url, target, accept_shrink, progress)
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def _of_dataset(name: str, place: FetchPlace, dataset: str | None) -> FetchPlace:
    """Return the place of one data set; most places have no others."""
    if ("{dataset}" in place.url) != (dataset is not None):
        said = "has one file, and no data sets" if dataset is not None else "has many data sets: --dataset says which"
        raise UsageError(f"{name} {said}")
    if dataset is None:
        return place
    # It becomes part of an address and of the name of a file.
    if not _DATASET.fullmatch(dataset):
        raise UsageError(f"data set {dataset!r}; expected a name of small letters, digits and _")
    return replace(place, url=place.url.format(dataset=dataset), file=place.file.format(dataset=dataset))


def _fetch(
    place: FetchPlace, url: str, target: Path, accept_shrink: bool, progress: Callable[[int], object] | None
) -> Fetched:
    import urllib3

    noted = _read_note(target)
    kept = noted if noted is not None and _digest(target) == noted.sha256 else None
    part = target.with_name(target.name + ".part")
    headers = {"Accept-Encoding": "identity", "User-Agent": "embargraph"}
    if kept is not None:
        headers |= {k: v for k, v in (("If-None-Match", kept.etag), ("If-Modified-Since", kept.modified)) if v}
    mark = part.with_name(part.name + ".etag")
    begun = part.stat().st_size if part.exists() and mark.exists() else 0
    if begun:
        headers |= {"Range": f"bytes={begun}-", "If-Range": mark.read_text(encoding="utf-8")}
    retries = urllib3.Retry(
        total=4, backoff_factor=BACKOFF, status_forcelist=(429, 500, 502, 503, 504), respect_retry_after_header=True
    )
    try:
        with urllib3.PoolManager(retries=retries, timeout=urllib3.Timeout(connect=20, read=60)) as pool:
            response = pool.request("GET", url, headers=headers, preload_content=False)
            if response.status == _NO_RANGE and begun:
                # All of it came before, or another file since: from the beginning.
                response.drain_conn()
                whole = {name: text for name, text in headers.items() if name not in {"Range", "If-Range"}}
                begun, response = 0, pool.request("GET", url, headers=whole, preload_content=False)
            if response.status == 304 and kept is not None:
                kept.is_new = False
                return kept
            if response.status not in {200, 206}:
                raise NetworkError(f"{url}: answered {response.status}; {_kept(noted)}")
            _write(response, part, mark, begun if response.status == 206 else 0, progress)
            response.release_conn()
    except urllib3.exceptions.HTTPError as error:
        reason = getattr(error, "reason", None) or error
        raise NetworkError(f"{url}: cannot be fetched: {reason}; {_kept(noted)}") from error
    return _take(place, url, target, part, noted, response, accept_shrink)


def _kept(kept: Fetched | None) -> str:
    return "nothing was kept before" if kept is None else f"the copy of {kept.day} stays"


def _write(
    response: BaseHTTPResponse, part: Path, mark: Path, begun: int, progress: Callable[[int], object] | None
) -> None:
    """Write a body beside its place, so that the rest can be fetched later if it is cut off."""
    etag = response.headers.get("ETag", "")
    mark.unlink(missing_ok=True)
    if etag and not etag.startswith("W/"):
        mark.write_text(etag, encoding="utf-8")
    size = begun
    with part.open("ab" if begun else "wb") as stream:
        # Piece by piece as it comes: what came before a break is kept.
        while piece := response.read1(_CHUNK):
            size += len(piece)
            if size > MAX_BYTES:
                raise NetworkError(f"{part.name}: more than {MAX_BYTES} bytes; refused")
            stream.write(piece)
            if progress is not None:
                progress(size)


def _take(
    place: FetchPlace,
    url: str,
    target: Path,
    part: Path,
    kept: Fetched | None,
    response: BaseHTTPResponse,
    shrunk_ok: bool,
) -> Fetched:
    """Put a file that is whole in its place."""
    fault = _fault(place, part)
    size = part.stat().st_size
    if not fault and kept is not None and size < LEAST * kept.bytes and not shrunk_ok:
        lost = round(100 - 100 * size / kept.bytes)
        fault = f"{lost}% smaller than the copy kept; if that is right, repeat with --accept-shrink"
    if fault:
        part.unlink()
        part.with_name(part.name + ".etag").unlink(missing_ok=True)
        raise NetworkError(f"{url}: {fault}; {_kept(kept)}")
    modified = response.headers.get("Last-Modified", "")
    found = Fetched(
        target, url, _day(modified), size, _digest(part), response.headers.get("ETag", ""), modified
    )  # fmt: skip
    put_in_place(part, target)
    part.with_name(part.name + ".etag").unlink(missing_ok=True)
    note = {**asdict(found), "path": target.name}
    with written(_note(target)) as beside:
        beside.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return found


def _fault(place: FetchPlace, part: Path) -> str:
    try:
        with part.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if is_packed:
                with gzip.open(raw) as stream:
                    head = tail = stream.read(512)
                    # To the end: what is torn shows there.
                    while piece := stream.read(_CHUNK):
                        tail = (tail + piece)[-512:]
            else:
                head = raw.read(512)
                raw.seek(max(0, part.stat().st_size - 512))
                tail = raw.read()
    except (EOFError, OSError, zlib.error) as error:
        return f"not whole: {error}"
    text = head.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith(place.begins):
        return "an HTML page" if text.startswith("<") else f"not what {place.file} begins with"
    if not tail.decode("utf-8", "replace").rstrip().endswith(place.ends):
        return f"cut off: not what {place.file} ends with"
    return ""


def _day(modified: str) -> str:
    """Return the day of the publisher's copy; today's where it does not say."""
    try:
        return parsedate_to_datetime(modified).date().isoformat()
    except (TypeError, ValueError):
        return datetime.now(UTC).date().isoformat()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _note(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _read_note(target: Path) -> Fetched | None:
    """Return what was noted of the file that is kept; it may have been altered since."""
    try:
        note: dict[str, Any] = json.loads(_note(target).read_text(encoding="utf-8"))
        kept = Fetched(**{**note, "path": target})
    except (OSError, ValueError, TypeError):
        return None
    return kept if target.is_file() else None
