"""From editions to proposals: what a publisher shows now, against what the record rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError, EmbargraphError, UsageError
from embargraph.ingest.list_differences import list_differences
from embargraph.ingest.listings import ListEntry, entry_id
from embargraph.model.dates import as_day, parse_day
from embargraph.model.typed_dates import typed_day
from embargraph.store.lookup import find_nodes
from embargraph.updates.confirmations import propose_confirmations
from embargraph.updates.editions import Kept, keep_edition, kept_editions
from embargraph.updates.federal_register import (
    Document,
    Known,
    is_of_the_field,
    known_of,
    propose_documents,
    read_documents,
    read_search,
)
from embargraph.updates.lapsed import Search, propose_lapsed, stays_of
from embargraph.updates.lists import Edition, Rules, propose_differences
from embargraph.updates.pages import propose_page
from embargraph.updates.paragraphs import propose_paragraphs, sections_of
from embargraph.updates.proposals import Proposal, add_proposals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.api import Graph
    from embargraph.model.load_report import LoadReport
    from embargraph.updates.workspace import Workspace

__all__ = ["Outcome", "Taken", "propose"]

#: Places whose editions are lists of parties, as readers name them.
LISTS = (
    "us-ecfr", "us-csl", "us-ofac", "us-ofac-sdn", "us-bis", "un-sc", "eu-fsf", "uk-sanctions", "ca-sema", "ch-seco",
    "jp-meti", "cn-mofcom",
)  # fmt: skip
_PAGE = "page-"
#: A ministry's page, or one part of Title 15.
_NAMED = re.compile(r"page-[a-z0-9-]{1,50}|us-ecfr-7[3-7][0-9]")


def _is_ecfr(source: str) -> bool:
    return source == "us-ecfr" or source.startswith("us-ecfr-")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken from a place, and its day."""

    source: str
    path: Path
    day: str | None = None

    @classmethod
    def parse(cls, text: str) -> Taken:
        """Return what ``NAME[@DATE]=FILE`` means.

        Raises:
            UsageError: The text has another form, the date is none, or no place has the name.

        Example:
            >>> Taken.parse("us-ecfr@2026-11-24=part744.xml").day
            '2026-11-24'
        """
        match = re.fullmatch(r"([^@=]+)(?:@([^=]*))?=(.+)", text, re.DOTALL)
        if match is None:
            raise UsageError(f"--from {text!r}; expected NAME=FILE or NAME@DATE=FILE")
        name, day, path = match.groups()
        if name != "us-fr" and name not in LISTS and not _NAMED.fullmatch(name):
            raise UsageError(
                f"--from {text!r}: {name!r} is not a place; expected us-fr, us-ecfr-PART, page-NAME or "
                f"{', '.join(LISTS)}"
            )
        if day is not None:
            day = typed_day(day, f"--from {text!r}").isoformat()
        return cls(name, Path(path), day)


@dataclass(slots=True)
class Outcome:
    """What became of one edition: records read, compared with which, proposals by kind, records that cannot be read."""

    source: str
    day: str = ""
    read: int = 0
    compared: str = ""
    proposed: Counter[str] = field(default_factory=Counter)
    new: int = 0
    unreadable: list[str] = field(default_factory=list)
    #: Documents of other fields, of which nothing is proposed.
    outside: int = 0
    fault: str = ""


def propose(
    workspace: Workspace,
    graph: Graph,
    taken: Sequence[Taken],
    *,
    made: date,
    dry_run: bool = False,
    with_bytes: bool = True,
) -> tuple[list[Outcome], list[Proposal]]:
    """Compare editions with those kept before, and write what may have changed as proposals.

    Args:
        workspace: Where editions and proposals are.
        graph: The graph that stands: the record's citations and parties.
        taken: Files, each with its place.
        made: The day.
        dry_run: Write nothing.
        with_bytes: Keep the bytes of editions, not their digests alone.

    Returns:
        What became of each file, and the proposals that are new.

    Raises:
        ExportError: The workspace cannot be written.
    """
    with workspace.locked():
        work = _Work(workspace, graph, made, dry_run, with_bytes, _known(graph))
        # Documents first: the days of list entries are looked up in them.
        ordered = sorted(taken, key=lambda each: (each.source != "us-fr", each.source, each.day or ""))
        outcomes = [work.take(each) for each in ordered]
        work.look_for_lapsed(outcomes)
        new = list({proposal.id: proposal for proposal in work.proposals}.values())
        if not dry_run:
            new = add_proposals(workspace, new)
    fresh = {proposal.id for proposal in new}
    for outcome, ids in zip(outcomes, work.made_by, strict=True):
        outcome.new = len(fresh & set(ids))
    return outcomes, new


def _known(graph: Graph) -> Known:
    columns = ("subject", "relation", "since", "citation", "url", "gist")
    with graph.reading() as connection:
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM statement").fetchall()
    return known_of(dict(zip(columns, row, strict=True)) for row in rows)


class _Work:
    """One run: documents that were read, proposals made so far."""

    def __init__(
        self, workspace: Workspace, graph: Graph, made: date, dry_run: bool, with_bytes: bool, known: Known
    ) -> None:
        self.workspace, self.graph, self.made = workspace, graph, made
        self.dry_run, self.with_bytes, self.known = dry_run, with_bytes, known
        self.proposals: list[Proposal] = []
        self.made_by: list[list[str]] = []
        self.documents: list[Document] = []
        #: The first and the last day of the documents of this run; and parts whose text is the same, with the day.
        self.searched: tuple[str, str] | None = None
        self.same: dict[str, str] = {}
        self.entries: dict[Path, tuple[list[ListEntry], LoadReport]] = {}
        #: Editions of this run, where nothing is kept: by source, the newest last.
        self.fresh: dict[str, list[tuple[str, Path]]] = {}
        for kept in kept_editions(workspace, "us-fr"):
            path = kept.open_path(workspace)
            if path is not None:
                self.documents += [document for _, document, _ in _documents(path) if document is not None]

    def take(self, each: Taken) -> Outcome:
        """Compare one file; a fault ends this file alone."""
        outcome = Outcome(each.source, each.day or "")
        found: list[Proposal] = []
        try:
            day = each.day or self._day(each)
            outcome.day = day
            if parse_day(day) > self.made:
                raise DataError(f"{each.path}: {day} is after {self.made}: nothing is known of it yet")
            before = self._before(each.source)
            if before is not None and before[0] > day:
                raise DataError(f"{each.path}: of {day}, and an edition of {before[0]} is kept: it goes back in time")
            found = self._compare(each, day, before, outcome)
            if not self.dry_run:
                keep_edition(self.workspace, each.source, each.path, day, with_bytes=self.with_bytes)
            self.fresh.setdefault(each.source, []).append((day, each.path))
        except EmbargraphError as error:
            outcome.fault = str(error)
        outcome.proposed.update(proposal.kind for proposal in found)
        self.proposals += found
        self.made_by.append([proposal.id for proposal in found])
        return outcome

    def look_for_lapsed(self, outcomes: Sequence[Outcome]) -> None:
        """Propose, with the last search of the register, that stays lapsed on which it found nothing."""
        if self.searched is None:
            return
        with self.graph.reading() as connection:
            stays = stays_of(connection)
        search = Search(self.documents, *self.searched, self.same)
        found = propose_lapsed(stays, search, made=self.made.isoformat())
        place = max(n for n, each in enumerate(outcomes) if each.source == "us-fr" and not each.fault)
        outcomes[place].proposed.update(proposal.kind for proposal in found)
        self.made_by[place] += [proposal.id for proposal in found]
        self.proposals += found

    def _before(self, source: str) -> tuple[str, Path] | None:
        """Return the edition before: of this run, else the newest kept with its bytes."""
        if self.fresh.get(source):
            return self.fresh[source][-1]
        kept: list[Kept] = kept_editions(self.workspace, source)
        for each in reversed(kept):
            path = each.open_path(self.workspace)
            if path is not None:
                return each.day, path
        return None

    def _day(self, each: Taken) -> str:
        if each.source == "us-fr":
            if (searched := read_search(each.path)) is not None:
                return searched[1]
            days = [document.published for _, document, _ in _documents(each.path) if document and document.published]
            if days:
                return max(days)
        named = re.search(r"\d{4}-\d{2}-\d{2}", each.path.name)
        if named and as_day(named[0]):
            return named[0]
        raise UsageError(f"{each.path}: its day is not known; write {each.source}@YYYY-MM-DD={each.path}")

    def _compare(self, each: Taken, day: str, before: tuple[str, Path] | None, outcome: Outcome) -> list[Proposal]:
        if each.source == "us-fr":
            return self._compare_documents(each, outcome)
        if before is None:
            outcome.compared = "nothing: the first edition"
            outcome.read = len(self._entries(each, outcome)) if self._has_list(each) else 1
            return []
        outcome.compared = f"the edition of {before[0]}"
        if _same(before[1], each.path):
            outcome.read = 1
            self._keep_same(each, day, ())
            return self._confirmed(each, day) if day > before[0] else []
        if each.source.startswith(_PAGE):
            found, outcome.read = propose_page(each.source, before, (day, each.path), made=self.made.isoformat())
            return found
        found = self._compare_lists(each, day, before, outcome) if self._has_list(each) else []
        if _is_ecfr(each.source):
            outcome.read = outcome.read or 1
            made = self.made.isoformat()
            paragraphs = propose_paragraphs(before, (day, each.path), self._citing(), self.documents, made=made)
            self._keep_same(each, day, [str(proposal.evidence["section"]) for proposal in paragraphs])
            found += paragraphs
        return found

    def _has_list(self, each: Taken) -> bool:
        """Say whether an edition has entries of a list: of the parts of Title 15 one has."""
        return not each.source.startswith(_PAGE) and each.source in {*LISTS, "us-ecfr-744"}

    def _compare_lists(self, each: Taken, day: str, before: tuple[str, Path], outcome: Outcome) -> list[Proposal]:
        old = self._entries(replace(each, path=before[1]), Outcome(each.source))
        new = self._entries(each, outcome)
        if len(new) < len(old) * 0.8:
            raise DataError(f"{each.path}: {len(new)} entries, {len(old)} in the edition of {before[0]}; refused")
        return propose_differences(
            list_differences(old, new), Edition(each.source, before[1].name, before[0]),
            Edition(each.source, each.path.name, day), rules=Rules.of(self.documents), find=self._find,
            country=self._country, made=self.made.isoformat(),
        )  # fmt: skip

    def _compare_documents(self, each: Taken, outcome: Outcome) -> list[Proposal]:
        documents = []
        for where, document, fault in read_documents(each.path):
            outcome.read += 1
            if document is None:
                outcome.unreadable.append(f"{where}: {fault}")
            else:
                documents.append(document)
        outcome.compared = "what the record cites"
        self.documents += documents
        days = [document.published for document in documents if document.published]
        self.searched = read_search(each.path) or ((min(days), outcome.day) if days else self.searched)
        outcome.outside = len(documents)
        documents = [document for document in documents if is_of_the_field(document)]
        outcome.outside -= len(documents)
        return propose_documents(documents, self.known, made=self.made.isoformat(), day=outcome.day)

    def _keep_same(self, each: Taken, day: str, changed: Sequence[str]) -> None:
        """Note which parts read the same as before: all of the file's but those of which a section changed."""
        if not _is_ecfr(each.source):
            return
        other = {section.partition(".")[0] for section in changed}
        parts = {section.partition(".")[0] for section in sections_of(each.path)}
        self.same |= {f"15 CFR {part}": day for part in parts - other}

    def _entries(self, each: Taken, outcome: Outcome) -> list[ListEntry]:
        from embargraph.sources.catalog import SourceFile
        from embargraph.sources.entries import read_entries

        name = "us-ecfr" if _is_ecfr(each.source) else each.source
        # An edition of this run is the one before for the next.
        if each.path not in self.entries:
            self.entries[each.path] = read_entries(SourceFile(name, each.path))
        entries, report = self.entries[each.path]
        outcome.read = report.read
        outcome.unreadable = [f"{count} records: {reason}" for reason, count in report.reasons.items()]
        return entries

    def _find(self, entry: ListEntry) -> tuple[str, str] | None:
        """Return the party that an entry means: by the list's own id, else the one party of its name on the list."""
        code = next((code for code, _ in entry.addresses if code), "")
        own = entry.id or entry_id(entry.list, entry.name, code)
        with self.graph.reading() as connection:
            rows = connection.execute(
                "SELECT n.id, n.label FROM node n WHERE n.id = $1 UNION SELECT n.id, n.label FROM identifier i "
                "JOIN node n ON n.id = i.node WHERE i.scheme = 'entry' AND i.value = $1", [own],
            ).fetchall()  # fmt: skip
            return (rows[0][0], rows[0][1]) if rows else _listed(connection, entry)

    def _country(self, code: str) -> str:
        with self.graph.reading() as connection:
            rows = connection.execute("SELECT label FROM node WHERE id = $1", [f"place-{code.lower()}"]).fetchall()
        return str(rows[0][0]) if rows else ""

    def _citing(self) -> Mapping[str, list[str]]:
        """Return which nodes rest on each citation of the regulations."""
        with self.graph.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT subject, citation FROM statement WHERE citation LIKE '%CFR%'"
            ).fetchall()
        found: dict[str, list[str]] = {}
        for subject, citation in rows:
            found.setdefault(str(citation), []).append(str(subject))
        return found

    def _confirmed(self, each: Taken, day: str) -> list[Proposal]:
        """Return that the text of a place reads the same on a later day."""
        base = "us-ecfr" if _is_ecfr(each.source) else each.source
        parts = {section.partition(".")[0] for section in sections_of(each.path)} if base == "us-ecfr" else set()
        with self.graph.reading() as connection:
            return propose_confirmations(connection, each.source, base, parts, day, made=self.made.isoformat())


def _listed(connection: DuckDBPyConnection, entry: ListEntry) -> tuple[str, str] | None:
    try:
        matches = [match for match in find_nodes(connection, entry.name) if match.how == "exact"]
    except EmbargraphError:
        return None
    ids = [f"{entry.list}--{match.id}" for match in matches]
    rows = connection.execute(
        "SELECT DISTINCT n.id, n.label FROM statement s JOIN node n ON n.id = s.object "
        "WHERE s.relation = 'targets' AND list_contains($1, s.subject)", [ids],
    ).fetchall()  # fmt: skip
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None


def _documents(path: Path) -> Iterable[tuple[str, Document | None, str]]:
    """Return the documents of a kept file, packed or not; a file that cannot be read any more gives none."""
    if path.suffix == ".gz":
        import gzip
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / path.name.removesuffix(".gz")
            plain.write_bytes(gzip.decompress(path.read_bytes()))
            return list(read_documents(plain))
    return list(read_documents(path))


def _same(before: Path, after: Path) -> bool:
    import gzip

    def content(path: Path) -> bytes:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw

    return content(before) == content(after)
