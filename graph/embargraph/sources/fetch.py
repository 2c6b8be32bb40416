"""Official lists from their publishers, kept in the user's cache.

A file replaces the one kept before only when it is whole, is what was asked
for, and has not shrunk: lists have lost 15,000 rows by accident before.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from embargraph.errors import ExportError, NetworkError, UnknownNameError, UsageError
from embargraph.files.lock import LockedError, locked
from embargraph.files.replace import put_in_place, written
from embargraph.resources import cache_folder
from embargraph.sources.catalog import FetchPlace, catalog
from embargraph.sources.fetched_file import MAX_BYTES, Fetched, day_of, digest_of, fault_of, note_path, read_note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse

__all__ = ["Fetched", "fetch", "places", "retries", "shown"]

#: The part of the old file below which a new one has shrunk.
LEAST = 0.8
#: Seconds before the first new attempt; they double.
BACKOFF = 0.5
#: Seconds that a server may ask to be left alone; one that asks for more is asked again then.
MAX_WAIT = 30.0
#: Seconds for all of a fetch, with its new attempts.
MAX_SECONDS = 1800.0
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
        with _alone(target.parent.with_name(f".{target.parent.name}.lock")):
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


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one fetch of a source go on at a time: two that wrote one part file would mix two files.

    Raises:
        NetworkError: Another is under way for longer than a fetch may take.
    """
    try:
        with locked(lock, wait=MAX_SECONDS):
            yield
    except LockedError:
        raise NetworkError(f"{lock}: another fetch of this source is under way") from None


def shown(url: str) -> str:
    """Return an address as it may be printed: without user, password and secret parts of its query.

    Example:
        >>> shown("https://me:secret@example.org/list?key=abc&day=2026-01-01")
        'https://example.org/list?key=…&day=2026-01-01'
    """
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = "&".join(f"{name}={'…' if _SECRET.search(name) else value}" for name, value in pairs)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
    except ValueError:
        return "the address given"


_SECRET = re.compile(r"key|token|secret|pass|auth|sig|cred|session", re.IGNORECASE)


def _fetch(
    place: FetchPlace, url: str, target: Path, accept_shrink: bool, progress: Callable[[int], object] | None
) -> Fetched:
    import http.client

    import urllib3

    noted = read_note(target)
    kept = noted if noted is not None and digest_of(target) == noted.sha256 else None
    # Another address may name another file by the same mark.
    same = kept if kept is not None and kept.url == shown(url) else None
    part = target.with_name(target.name + ".part")
    headers = {"Accept-Encoding": "identity", "User-Agent": "embargraph"}
    if same is not None:
        headers |= {k: v for k, v in (("If-None-Match", same.etag), ("If-Modified-Since", same.modified)) if v}
    mark = part.with_name(part.name + ".etag")
    tag = _begun_of(mark, url) if part.exists() else ""
    begun = part.stat().st_size if tag else 0
    whole = dict(headers)
    if begun:
        headers |= {"Range": f"bytes={begun}-", "If-Range": tag}
    ends = time.monotonic() + MAX_SECONDS
    try:
        with urllib3.PoolManager(retries=retries(), timeout=urllib3.Timeout(connect=20, read=60)) as pool:
            response = pool.request("GET", url, headers=headers, preload_content=False)
            if begun and (response.status == _NO_RANGE or not _goes_on(response, begun)):
                # All of it came before, or another file since, or another piece than asked for: from the beginning.
                response.close()
                begun, response = 0, pool.request("GET", url, headers=whole, preload_content=False)
            with closing(response):
                if response.status == 304 and same is not None:
                    same.is_new = False
                    return same
                if response.status not in ({200, 206} if begun else {200}):
                    raise NetworkError(f"{shown(url)}: answered {response.status}; {_kept(noted)}")
                _write(response, part, (mark, url), begun if response.status == 206 else 0, ends, progress)
                is_measured = "Content-Length" in response.headers or "chunked" in response.headers.get(
                    "Transfer-Encoding", ""
                )
    except urllib3.exceptions.HTTPError as error:
        reason = getattr(error, "reason", None) or error
        said = str(reason).replace(url, shown(url))
        raise NetworkError(f"{shown(url)}: cannot be fetched: {said}; {_kept(noted)}") from error
    except (ValueError, http.client.HTTPException) as error:
        # An address that is none, of the caller's or in a redirection.
        raise NetworkError(f"{shown(url)}: leads to no address: {type(error).__name__}; {_kept(noted)}") from error
    found = _take(place, url, target, part, noted, response, accept_shrink, is_measured=is_measured)
    # A server that gives no mark sends the same file again.
    found.is_new = kept is None or kept.sha256 != found.sha256
    return found


def retries() -> Any:
    """Return what is tried again: a busy or failing server, after as long as it asks, up to `MAX_WAIT`."""
    import urllib3

    class Retry(urllib3.Retry):
        """Waits as the server asks, but no longer than we do."""

        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            """Return the seconds to wait."""
            try:
                asked = super().get_retry_after(response)
            except urllib3.exceptions.HTTPError:
                return None
            return None if asked is None else min(asked, MAX_WAIT)

    return Retry(
        total=4, redirect=5, backoff_factor=BACKOFF, status_forcelist=(429, 500, 502, 503, 504),
        respect_retry_after_header=True,
    )  # fmt: skip


#: What names one file of a server; a weak one names several that are alike.
_TAG = re.compile(r'"[!#-~\x80-\xff]+"')
_RANGE = re.compile(r"bytes (?P<first>[0-9]+)-(?P<last>[0-9]+)/(?P<size>[0-9]+|\*)")


def _goes_on(response: BaseHTTPResponse, begun: int) -> bool:
    """Say whether an answer is the rest that was asked for; where it is the whole file there is nothing to go on."""
    if response.status != 206:
        return True
    said = response.headers.get("Content-Range")
    if said is None:
        return True
    found = _RANGE.fullmatch(said.strip())
    if found is None or int(found["first"]) != begun or int(found["last"]) < begun:
        return False
    length = response.headers.get("Content-Length", "")
    is_long = not length.isdigit() or int(length) == int(found["last"]) - begun + 1
    return is_long and (found["size"] == "*" or int(found["size"]) == int(found["last"]) + 1)


def _mark(mark: Path, url: str, etag: str) -> None:
    """Note which file of which address a piece is of, so that the rest can be asked for."""
    mark.unlink(missing_ok=True)
    if _TAG.fullmatch(etag):
        with written(mark) as beside:
            beside.write_text(f"{etag}\n{_address(url)}\n", encoding="utf-8")


def _begun_of(mark: Path, url: str) -> str:
    """Return the tag of the file that a piece is of; nothing where it is another address's, or the mark is damaged."""
    try:
        tag, address, _ = mark.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return ""
    return tag if _TAG.fullmatch(tag) and address == _address(url) else ""


def _address(url: str) -> str:
    """Return an address as it is kept: its secrets are nobody's business."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


def _kept(kept: Fetched | None) -> str:
    return "nothing was kept before" if kept is None else f"the copy of {kept.day} stays"


def _write(
    response: BaseHTTPResponse,
    part: Path,
    marked: tuple[Path, str],
    begun: int,
    ends: float,
    progress: Callable[[int], object] | None,
) -> None:
    """Write a body beside its place, so that the rest can be fetched later if it is cut off."""
    told = response.headers.get("Content-Length", "")
    if told and not told.isdigit():
        raise NetworkError(f"{part.name}: the server says a length of {told[:20]!r}")
    etag = response.headers.get("ETag", "")
    size = begun
    with part.open("ab" if begun else "wb") as stream:
        # The mark of one file must never stand beside a piece of another: the piece goes first.
        if not begun:
            os.fsync(stream.fileno())
            _mark(*marked, etag)
        # Piece by piece as it comes: what came before a break is kept.
        while piece := response.read1(_CHUNK):
            size += len(piece)
            if size > MAX_BYTES:
                raise NetworkError(f"{part.name}: more than {MAX_BYTES} bytes; refused")
            stream.write(piece)
            if time.monotonic() > ends:
                raise NetworkError(f"{part.name}: not whole after {MAX_SECONDS:g} seconds; fetch again to go on")
            if progress is not None:
                progress(size)
        os.fsync(stream.fileno())
    if told and size - begun != int(told):
        raise NetworkError(f"{part.name}: {size - begun} bytes came of {told}; fetch again to go on")


def _take(
    place: FetchPlace,
    url: str,
    target: Path,
    part: Path,
    kept: Fetched | None,
    response: BaseHTTPResponse,
    shrunk_ok: bool,
    *,
    is_measured: bool,
) -> Fetched:
    """Put a file that is whole in its place."""
    fault, content = fault_of(place, part, MAX_BYTES)
    size = part.stat().st_size
    if not fault and kept is not None and not shrunk_ok:
        before, now = (kept.content, content) if kept.content else (kept.bytes, size)
        if now < LEAST * before:
            lost = round(100 - 100 * now / before)
            fault = f"{lost}% smaller than the copy kept; if that is right, repeat with --accept-shrink"
    if not fault and not is_measured and not shrunk_ok and place.ends == ("",):
        fault = "the server says no length, so it may be cut off; if it is whole, repeat with --accept-shrink"
    if fault:
        part.unlink()
        part.with_name(part.name + ".etag").unlink(missing_ok=True)
        raise NetworkError(f"{shown(url)}: {fault}; {_kept(kept)}")
    modified = response.headers.get("Last-Modified", "")
    found = Fetched(
        target, shown(url), day_of(modified), size, digest_of(part), response.headers.get("ETag", ""), modified,
        content=content,
    )  # fmt: skip
    put_in_place(part, target)
    part.with_name(part.name + ".etag").unlink(missing_ok=True)
    note = {**asdict(found), "path": target.name}
    with written(note_path(target)) as beside:
        beside.write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return found
