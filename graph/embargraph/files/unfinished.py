"""Results of a long run: gathered beside their place, put there when whole, taken up where a run was stopped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embargraph.errors import ExportError
from embargraph.files.replace import put_in_place, written

__all__ = ["begun_about", "note_about", "unfinished"]


@contextmanager
def unfinished(target: Path, *, resume: bool, keep: bool = True) -> Iterator[Path]:
    """Give the file that gathers the results of a run; it takes the target's place when the block ends.

    It is ``TARGET.part``.  A run that is stopped leaves it, and the target as it was: the earlier
    results whole, or none.

    Args:
        target: Where whole results go.  What is no file, as a pipe, is written as the results come.
        resume: Keep what a stopped run has gathered; the target itself, where there is no part.
        keep: Leave the part where the block fails, for a run that takes it up.

    Raises:
        ExportError: Another run is writing the same results, or they cannot be written.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    part = target.with_name(target.name + ".part")
    try:
        descriptor = _locked(part, target)
        try:
            if not resume:
                os.truncate(part, 0)
            elif not part.stat().st_size and target.exists():
                shutil.copyfile(target, part)
            yield part
            if target.exists():
                # Whoever shares the results with others goes on to share them.
                shutil.copymode(target, part)
            put_in_place(part, target)
        except BaseException:
            if not keep or not part.stat().st_size:
                part.unlink(missing_ok=True)
            raise
        finally:
            if descriptor is not None:
                os.close(descriptor)
            if not part.exists():
                _about(part).unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def _locked(part: Path, target: Path) -> int | None:
    """Open a part, made where there is none, for this run alone.

    Raises:
        ExportError: Another run has it.
    """
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows lets nobody rename what is open
            os.close(descriptor)
            return None
        except BlockingIOError:
            os.close(descriptor)
            raise ExportError(f"{target}: another run is writing it; wait for its end, or name another file") from None
        except OSError:
            # Some network file systems lock nothing.
            return descriptor
        with suppress(OSError):
            # The run before may just have put it in its place.
            if os.path.samestat(os.fstat(descriptor), part.stat()):
                return descriptor
        os.close(descriptor)


def note_about(part: Path, about: str) -> None:
    """Note what gathered results rest on, for results that do not say so themselves.

    Raises:
        OSError: It cannot be written.
    """
    with written(_about(part)) as beside:
        beside.write_text(about, encoding="utf-8")


def begun_about(part: Path) -> str | None:
    """Return what was noted of gathered results; None where there is nothing, or nothing that can be read."""
    try:
        return _about(part).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _about(part: Path) -> Path:
    return part.with_name(part.name + ".about")
