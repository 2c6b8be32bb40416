"""The home graph brought up to date: lists fetched or taken, one graph built beside the old one, and put in its place.

Nothing is replaced by what is damaged, and by default nothing by less: a list
that fell to nothing or shrank leaves the old home graph where it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, EmbargraphError, ExportError, NetworkError
from embargraph.files.lock import LockedError, locked
from embargraph.files.replace import put_in_place, written
from embargraph.home.changes import HeldLists, ListChange, compare_lists, from_note, held_lists, losses
from embargraph.home.editions import (
    Edition,
    Skipped,
    chosen_editions,
    file_digest,
    find_editions,
    given_edition,
    moved,
    read_edition,
)
from embargraph.home.last_update import note_update
from embargraph.home.place import (
    accepted_facts,
    configuration,
    home_file,
    make_private,
    manifest_file,
    read_manifest,
    workspace_folder,
)
from embargraph.packaged import build_graph
from embargraph.resources import facts_digest
from embargraph.sources.catalog import catalog, known_source
from embargraph.sources.fetch import fetch, places

if TYPE_CHECKING:
    from embargraph.model.load_report import LoadReport

__all__ = ["Failed", "Loss", "Update", "update_home"]

#: The layout of the note beside the home graph.
_NOTE_VERSION = 1


class Loss(DataError):
    """Lists that would be lost, or would shrink: the home graph stays as it was."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A list that could not be fetched; the edition that was kept before counts on."""

    source: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON can hold it."""
        return {"source": self.source, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: whether the home graph is another now, and what it was built from."""

    graph: Path
    digest: str
    is_changed: bool
    editions: tuple[Edition, ...]
    lists: tuple[ListChange, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    #: Official lists of which no file is held, by the title of their source.
    missing: tuple[str, ...]
    #: Fact files that were accepted, and where they are.
    accepted: tuple[Path, ...]
    reports: tuple[LoadReport, ...]
    losses: tuple[str, ...]
    #: What a reader should know of the lists, in sentences.
    notes: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether the home graph holds other things than before: "changed" or "unchanged"."""
        return "changed" if self.is_changed else "unchanged"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it: what a program that runs it every night reads."""
        return {
            "state": self.state,
            "graph": str(self.graph),
            "digest": f"sha256:{self.digest}",
            "editions": [each.to_dict() for each in self.editions],
            "lists": [each.to_dict() for each in self.lists],
            "skipped": [each.to_dict() for each in self.skipped],
            "failed": [each.to_dict() for each in self.failed],
            "missing": list(self.missing),
            "accepted": [str(path) for path in self.accepted],
            "losses": list(self.losses),
            "notes": list(self.notes),
            "reports": [
                {"source": each.source, "read": each.read, "loaded": each.loaded, "rejected": each.rejected,
                 "unparsed": each.unparsed, "reasons": dict(each.reasons)}
                for each in self.reports
            ],
        }  # fmt: skip


def update_home(
    paths: Sequence[Path] = (),
    *,
    sources: Sequence[str] = (),
    offline: bool = False,
    anew: bool = False,
    accept_losses: bool = False,
    workspace: Path | None = None,
    rejects: Path | None = None,
    ask: Callable[[Path, str], str | None] | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Update:
    """Bring the home graph up to date.

    Lists that were taken before count until a newer edition comes.

    Args:
        paths: Files, and folders of files, to take; without any and without `sources` the lists are fetched.
        sources: Files of a source that is named, ``NAME[@DATE]=FILE``.
        offline: Fetch nothing: build from what is kept.
        anew: Leave out what was taken before.
        accept_losses: Replace the home graph although a list fell to nothing or shrank.
        workspace: The folder whose accepted facts go in; see `embargraph.home.place.workspace_folder`.
        rejects: CSV file to write rejected records and unparsed pieces to.
        ask: Asks a person for the day of a file that says none.
        say: Told what is being done.

    Returns:
        What was done.

    Raises:
        DataError: A file cannot be read, or a folder is not there; the home graph is as it was.
        Loss: A list would be lost.
        ExportError: The data folder cannot be written, or another update is under way.
    """
    home = home_file(configuration())
    make_private(home.parent)
    try:
        with locked(home.with_name(".lock")):
            updating = _Updating(home, anew=anew, say=say)
            try:
                done = updating.run(paths, sources, offline, accept_losses, workspace, rejects, ask)
            except EmbargraphError as error:
                # Who watches the graph must hear that it is not renewed.
                note_update(home, [*updating.troubles, f"the home graph was not renewed: {str(error).splitlines()[0]}"])
                raise
            note_update(home, updating.troubles)
            return done
    except LockedError as error:
        raise ExportError(f"{home.parent}: another update is under way; the home graph is left to it") from error
    except OSError as error:
        raise ExportError(f"{home.parent}: cannot be written: {error.strerror or error}") from error


class _Updating:
    """One update, under the lock."""

    def __init__(self, home: Path, *, anew: bool, say: Callable[[str], object]) -> None:
        self.home, self.say = home, say
        self.before = read_manifest(home)
        self.failed: list[Failed] = []
        self.skipped: list[Skipped] = []
        self.kept = [] if anew else list(self._kept())

    @property
    def troubles(self) -> list[str]:
        """The lists that could not be fetched, each in a sentence."""
        return [f"the list {each.source} could not be fetched: {each.reason}" for each in self.failed]

    def _kept(self) -> Iterator[Edition]:
        """Yield the editions that the home graph was built from, as far as their files are whole."""
        for entry in self.before.get("editions", ()):
            try:
                edition = Edition(**{**entry, "path": self.home.parent / entry["path"], "parts": tuple(entry["parts"])})
                known_source(edition.source)
                if file_digest(edition.path) != edition.sha256:
                    raise DataError(f"{edition.path}: is not the file that was kept; it was altered or damaged")
            except (TypeError, KeyError, EmbargraphError) as error:
                self.skipped.append(Skipped(self.home.parent / str(entry.get("path", "")), str(error)))
            else:
                yield edition

    def run(
        self,
        paths: Sequence[Path],
        sources: Sequence[str],
        offline: bool,
        accept_losses: bool,
        workspace: Path | None,
        rejects: Path | None,
        ask: Callable[[Path, str], str | None] | None,
    ) -> Update:
        today = date.today()
        found, skipped = find_editions(paths, ask, today=today)
        self.skipped += skipped
        found += [given_edition(text, today) for text in sources]
        if not (paths or sources or offline):
            found += self._fetched(today)
        chosen, replaced = chosen_editions([*self.kept, *found])
        self.skipped += [
            Skipped(old.path, f"{known_source(old.source).title}: {_why_not(old, new)}")
            for old, new in replaced if old.origin == "given"
        ]  # fmt: skip
        if not chosen:
            raise DataError(self._nothing())
        folder = workspace_folder(workspace, self.before.get("workspace"))
        accepted = accepted_facts(folder)
        inputs = _inputs(chosen, accepted)
        with self._taken(chosen) as taken:
            if self._is_current(inputs):
                return self._result(taken, accepted, False, HeldLists(), HeldLists(), (), self.before["digest"])
            return self._build(taken, accepted, folder, inputs, accept_losses, rejects)

    def _fetched(self, today: date) -> Iterator[Edition]:
        for name, place in places().items():
            source = known_source(place.reader)
            if source.edition == "none" or not place.in_update or "{" in place.url:
                continue
            try:
                got = fetch(name, folder=self.home.parent / "fetched")
            except NetworkError as error:
                self.failed.append(Failed(name, str(error)))
                self.say(f"{name}: {error}")
                continue
            self.say(f"{name}: {got.state}, {got.bytes} bytes, of {got.day}")
            edition = read_edition(source, got.path, lambda *_, day=got.day: day, today)
            if isinstance(edition, Skipped):
                self.failed.append(Failed(name, edition.reason))
                continue
            how = "publisher" if edition.day_from == "answer" else edition.day_from
            yield Edition(
                edition.source, edition.path, edition.day, how, edition.sha256, edition.bytes, edition.parts, "fetched",
                got.url,
            )  # fmt: skip

    def _nothing(self) -> str:
        reasons = [f"{each.path}: {each.reason}" for each in self.skipped]
        reasons += [f"{each.source}: {each.reason}" for each in self.failed]
        told = "".join(f"\n  {reason}" for reason in reasons[:20])
        more = f"\n  and {len(reasons) - 20} more" if len(reasons) > 20 else ""
        return f"no official list to build the home graph from; it is as it was{told}{more}"

    def _is_current(self, inputs: dict[str, Any]) -> bool:
        """Say whether the home graph was built from just this, and is whole."""
        if self.before.get("inputs") != inputs or "digest" not in self.before:
            return False
        try:
            return file_digest(self.home) == self.before.get("file")
        except EmbargraphError:
            return False

    @contextmanager
    def _taken(self, chosen: Sequence[Edition]) -> Iterator[list[Edition]]:
        """Give the editions as copies in the data folder: what is built from stays, and cannot change meanwhile."""
        made: list[Path] = []
        taken = []
        try:
            for edition in chosen:
                if edition.origin == "kept":
                    taken.append(edition)
                    continue
                folder = self.home.parent / "lists" / edition.source / edition.sha256[:16]
                target = folder / edition.path.name
                if not (target.is_file() and file_digest(target) == edition.sha256):
                    folder.mkdir(parents=True, exist_ok=True)
                    made.append(folder)
                    with written(target) as part:
                        shutil.copyfile(edition.path, part)
                    if file_digest(target) != edition.sha256:
                        raise DataError(f"{edition.path}: was changed while it was read; run the update again")
                taken.append(moved(edition, target))
            yield taken
        except BaseException:
            for folder in made:
                shutil.rmtree(folder, ignore_errors=True)
            raise

    def _build(
        self,
        editions: list[Edition],
        accepted: list[Path],
        workspace: Path | None,
        inputs: dict[str, Any],
        accept_losses: bool,
        rejects: Path | None,
    ) -> Update:
        old = held_lists(self.home) if self.home.is_file() else HeldLists()
        old = from_note(self.before.get("lists", {})) if old is None else old
        new_file = self.home.with_name("graph-new.duckdb")
        try:
            reports = build_graph(new_file, accepted, sources=[each.file for each in editions], rejects=rejects)
            new = held_lists(new_file)
            if new is None:
                raise ExportError(f"{new_file}: cannot be read after it was built; the home graph is as it was")
            lost = [loss.text for loss in losses(old, new)]
            if lost and not accept_losses:
                told = "".join(f"\n  {text}" for text in lost)
                raise Loss(f"the home graph is as it was; to take the new lists anyway, add --accept-losses{told}")
            # Nobody else may write what answers.
            new_file.chmod(0o600)
            digest = file_digest(new_file)
            put_in_place(new_file, self.home)
        finally:
            with suppress(OSError):
                new_file.unlink(missing_ok=True)
        self._note(editions, workspace, inputs, new, digest)
        self._tidy(editions)
        is_changed = new.digest != old.digest
        return self._result(editions, accepted, is_changed, old, new, reports, new.digest, lost)

    def _note(
        self, editions: Sequence[Edition], workspace: Path | None, inputs: dict[str, Any], new: HeldLists, digest: str
    ) -> None:
        """Write what the home graph was built from."""
        folder = self.home.parent
        note = {
            "version": _NOTE_VERSION,
            "updated": datetime.now(UTC).isoformat(timespec="seconds"),
            "facts": inputs["facts"],
            "digest": new.digest,
            "file": digest,
            "inputs": inputs,
            "workspace": None if workspace is None else str(workspace),
            "lists": new.to_dict(),
            "editions": [{**each.to_dict(), "path": str(each.path.relative_to(folder))} for each in editions],
        }
        with written(manifest_file(self.home)) as part:
            part.write_text(json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _tidy(self, editions: Sequence[Edition]) -> None:
        """Remove the files of editions that do not count any more."""
        used = {each.path.parent for each in editions}
        for folder in (self.home.parent / "lists").glob("*/*"):
            if folder not in used:
                shutil.rmtree(folder, ignore_errors=True)

    def _result(
        self,
        editions: Sequence[Edition],
        accepted: Sequence[Path],
        is_changed: bool,
        old: HeldLists,
        new: HeldLists,
        reports: Sequence[LoadReport],
        digest: str,
        lost: Sequence[str] = (),
    ) -> Update:
        held = {each.source for each in editions}
        missing = [source.title for name, source in catalog().items() if source.official and name not in held]
        return Update(
            self.home, digest, is_changed, tuple(editions), tuple(compare_lists(old, new)), tuple(self.skipped),
            tuple(self.failed), tuple(missing), tuple(accepted), tuple(reports), tuple(lost),
            tuple(new.notes),
        )  # fmt: skip


def _why_not(old: Edition, new: Edition) -> str:
    if old.sha256 == new.sha256:
        return f"the same file as {new.path.name}"
    return f"of {old.day}; {new.path.name} of {new.day} counts"


def _inputs(editions: Sequence[Edition], accepted: Sequence[Path]) -> dict[str, Any]:
    """Return what decides the content of the graph: equal inputs make an equal graph."""
    return {
        "facts": facts_digest(),
        "editions": sorted([each.source, each.day, each.sha256] for each in editions),
        "accepted": [[path.name, file_digest(path)] for path in accepted],
    }
