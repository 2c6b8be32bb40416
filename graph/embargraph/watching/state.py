"""What is kept of watches in one SQLite file: how each stood last, its runs, its alerts and their deliveries.

A run writes what it found, what is to be delivered and how the watch stands now
in one transaction: killed at any moment it has done all of it or nothing.
No secret is in it: of a webhook's address a digest, of a feed's key a digest.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embargraph.errors import DataError, ExportError

__all__ = ["Delivery", "Kept", "WatchState", "now_utc", "state_file"]

_VERSION = 1
#: Seconds that a run waits for another.
_PATIENCE = 300.0


@dataclass(slots=True)
class Kept:
    """How a watch stood after a run: on which day, in which graph, and its answers.

    Attributes:
        day: The day that the answers are of.
        graph: The digest of the graph that gave them.
        terms: The digest of the watch's terms then.
        answers: Rows by what was asked, by assumption ("" for the record): see `embargraph.watching.answers`.
        matches: Parties by name, as `embargraph.watching.matching` finds them.
        lists: Label and entries of each list, and its edition.
        more: What else a run needs of the one before.
    """

    day: str
    graph: str
    terms: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    matches: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Alerts on their way to one target."""

    id: int
    watch: str
    run: int
    form: str
    target: str
    alerts: tuple[str, ...]
    attempts: int


def now_utc() -> str:
    """Return the time as it is kept: to the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def state_file(watches: Path) -> Path:
    """Return where the state of a file of watches is kept: beside it.

    Example:
        >>> state_file(Path("desk/watches.toml")).name
        'watches.sqlite'
    """
    return watches.with_suffix(".sqlite")


class WatchState:
    """The SQLite file, open; a connection of its own for each thread that opens one."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, for nobody else to read.

        Raises:
            DataError: It is no such file, of a newer version, or others can read it.
            ExportError: It cannot be made.
        """
        self.path = path
        try:
            _make_private(path)
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            with self._faults():
                self._prepare()
        except OSError as error:
            raise ExportError(f"{path}: cannot be made: {error.strerror or error}") from error
        except sqlite3.Error as error:
            raise ExportError(f"{path}: cannot be opened: {error}") from error

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        # A commit that was reported is on the disk: what was sent is never sent again after a power cut.
        run("PRAGMA synchronous = FULL")
        run("PRAGMA trusted_schema = OFF")
        has_meta = run("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        held = run("SELECT value FROM meta WHERE key = 'version'").fetchone() if has_meta else None
        if held is None and run("SELECT count(*) FROM sqlite_master").fetchone()[0] and not has_meta:
            raise DataError(f"{self.path}: a SQLite file of something else; name another with --state")
        if held is not None and int(held[0]) > _VERSION:
            raise DataError(f"{self.path}: written by a newer version of embargraph; upgrade it")
        self._connection.executescript(Path(__file__).with_name("state.sql").read_text(encoding="utf-8"))
        run("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (str(_VERSION),))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> WatchState:
        """Return the state itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn the engine's errors into ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise ExportError(f"{self.path}: another run has held it for {_PATIENCE:.0f} seconds") from error
            raise DataError(f"{self.path}: {error}; it is damaged, or cannot be written") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the file for a block: all that it writes is there afterwards, or nothing.

        Raises:
            ExportError: Another run has held the file for five minutes.
            DataError: The file is damaged, or the disk is full.
        """
        with self._faults():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            self._commit()

    def _commit(self) -> None:
        self._connection.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._faults():
            found = self._connection.execute(sql, values)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    # How watches stand.

    def kept(self, watch: str) -> Kept | None:
        """Return how a watch stood after its last run; None before its first."""
        rows = self._rows("SELECT day, graph, terms, body FROM standing WHERE watch = ?", (watch,))
        if not rows:
            return None
        body = _unpacked(rows[0]["body"])
        return Kept(rows[0]["day"], rows[0]["graph"], rows[0]["terms"], **body)

    def keep(self, watch: str, kept: Kept) -> None:
        """Keep how a watch stands."""
        body = {"answers": kept.answers, "matches": kept.matches, "lists": kept.lists, "more": kept.more}
        self._rows_none(
            "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)",
            (watch, kept.terms, kept.day, kept.graph, _packed(body)),
        )

    def forget(self, watch: str) -> bool:
        """Forget how a watch stood, so that its next run is its first; say whether there was anything."""
        with self.writing():
            known = bool(self._rows("SELECT 1 FROM standing WHERE watch = ?", (watch,)))
            self._rows_none("DELETE FROM standing WHERE watch = ?", (watch,))
        return known

    def generation(self, graph: str) -> dict[str, Any] | None:
        """Return the digests of the parties of a graph, if they are kept."""
        rows = self._rows("SELECT body FROM generation WHERE graph = ?", (graph,))
        return _unpacked(rows[0]["body"]) if rows else None

    def keep_generation(self, graph: str, body: Mapping[str, Any]) -> None:
        """Keep the digests of the parties of a graph, and forget those of graphs that no watch rests on."""
        self._rows_none("INSERT OR REPLACE INTO generation VALUES (?, ?)", (graph, _packed(body)))
        self._rows_none(
            "DELETE FROM generation WHERE graph <> ? AND graph NOT IN (SELECT graph FROM standing)", (graph,)
        )

    # Runs and alerts.

    def add_run(self, watch: str, **run: Any) -> int:
        """Add a run, and return its number."""
        body = json.dumps(run.pop("body"))
        names = ("day", "started", "ended", "outcome", "graph_before", "graph_after", "alerts")
        with self._faults():
            made = self._connection.execute(
                f"INSERT INTO run (watch, {', '.join(names)}, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (watch, *(run[name] for name in names), body),
            )
        return int(made.lastrowid or 0)

    def times(self, watch: str, kind: str, key: str, day: str) -> int:
        """Return how many alerts there are of a kind on a thing and a day."""
        sql = "SELECT count(*) AS n FROM alert WHERE watch = ? AND key = ? AND kind = ? AND day = ?"
        return int(self._rows(sql, (watch, key, kind, day))[0]["n"])

    def add_alert(self, run: int, alert: Mapping[str, Any], key: str) -> bool:
        """Add an alert; say whether it was new."""
        with self._faults():
            made = self._connection.execute(
                "INSERT OR IGNORE INTO alert (id, watch, run, kind, key, day, seen, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (alert["id"], alert["watch"], run, alert["kind"], key, alert["day"], alert["seen"],
                 json.dumps(alert)),
            )  # fmt: skip
        return made.rowcount == 1

    def alerts(self, watch: str | None = None, *, most: int = 200, ids: Iterable[str] | None = None) -> list[Any]:
        """Return alerts, the newest first.

        Args:
            watch: Of this watch only.
            most: At most so many.
            ids: Only these, in their order, however many.
        """
        if ids is not None:
            found = (self._rows("SELECT body FROM alert WHERE id = ?", (id_,)) for id_ in ids)
            return [json.loads(rows[0]["body"]) for rows in found if rows]
        where, values = ("WHERE watch = ?", [watch]) if watch is not None else ("", [])
        rows = self._rows(f"SELECT body FROM alert {where} ORDER BY number DESC LIMIT ?", [*values, most])
        return [json.loads(row["body"]) for row in rows]

    def runs(self, watch: str | None = None, *, outcome: str | None = None, most: int = 100) -> list[dict[str, Any]]:
        """Return runs, the newest first: when, on what graph and day, what came of it."""
        given = {"watch": watch, "outcome": outcome}
        wanted = {name: value for name, value in given.items() if value is not None}
        where = "WHERE " + " AND ".join(f"{name} = ?" for name in wanted) if wanted else ""
        rows = self._rows(f"SELECT * FROM run {where} ORDER BY id DESC LIMIT ?", [*wanted.values(), most])
        return [{**row, "body": json.loads(row["body"])} for row in rows]

    def run(self, number: int) -> dict[str, Any] | None:
        """Return one run by its number."""
        rows = self._rows("SELECT * FROM run WHERE id = ?", (number,))
        return {**rows[0], "body": json.loads(rows[0]["body"])} if rows else None

    # Deliveries.

    def add_delivery(
        self, watch: str, run: int, form: str, target: str, alerts: Sequence[str], due: str, *, state: str = "waiting"
    ) -> None:
        """Add alerts to be delivered to a target; one that is switched off has them when it is switched on again."""
        self._rows_none(
            "INSERT INTO delivery (watch, run, form, target, alerts, state, attempts, due) "
            "VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            (watch, run, form, target, json.dumps(list(alerts)), state, due),
        )

    def claim(self, now: str, until: str) -> Delivery | None:
        """Take the next delivery that is due; another process may take it again from a time on, if this one dies.

        Args:
            now: The time.
            until: When it is due again if nobody says what became of it.
        """
        with self.writing():
            rows = self._rows(
                "SELECT id, watch, run, form, target, alerts, attempts FROM delivery "
                "WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT 1",
                (now,),
            )
            if not rows:
                return None
            self._rows_none("UPDATE delivery SET due = ? WHERE id = ?", (until, rows[0]["id"]))
        row = rows[0]
        return Delivery(**{**row, "alerts": tuple(json.loads(row["alerts"]))})

    def settle(self, delivery: int, state: str, *, error: str | None = None, due: str | None = None) -> None:
        """Say what became of a delivery: "sent", "waiting" till `due`, "given up", or "off".

        Args:
            delivery: Its number.
            state: What it is now.
            error: What went wrong, without secrets.
            due: When it is tried again.
        """
        with self.writing():
            self._rows_none(
                "UPDATE delivery SET state = ?, attempts = attempts + 1, error = ?, due = coalesce(?, due), "
                "sent = CASE WHEN ? = 'sent' THEN ? END WHERE id = ?",
                (state, error, due, state, now_utc(), delivery),
            )

    def switch_off(self, watch: str, target: str, why: str) -> None:
        """Deliver nothing more to a target: it said that it is gone."""
        with self.writing():
            self._rows_none("INSERT OR REPLACE INTO switched_off VALUES (?, ?, ?, ?)", (watch, target, now_utc(), why))
            self._rows_none(
                "UPDATE delivery SET state = 'off', error = ? WHERE watch = ? AND target = ? AND state = 'waiting'",
                (why, watch, target),
            )

    def switch_on(self, watch: str, target: str) -> bool:
        """Deliver to a target again; say whether it was switched off.  What was not delivered meanwhile waits again."""
        with self.writing():
            was = bool(self._rows("SELECT 1 FROM switched_off WHERE watch = ? AND target = ?", (watch, target)))
            self._rows_none("DELETE FROM switched_off WHERE watch = ? AND target = ?", (watch, target))
            self._rows_none(
                "UPDATE delivery SET state = 'waiting', due = ?, attempts = 0 "
                "WHERE watch = ? AND target = ? AND state IN ('off', 'given up')",
                (now_utc(), watch, target),
            )
        return was

    def is_off(self, watch: str, target: str) -> str | None:
        """Return why nothing is delivered to a target, if nothing is."""
        rows = self._rows("SELECT why FROM switched_off WHERE watch = ? AND target = ?", (watch, target))
        return str(rows[0]["why"]) if rows else None

    def deliveries(self, watch: str) -> list[dict[str, Any]]:
        """Return how the deliveries of a watch stand, by target: how many in each state, an error, when due."""
        return self._rows(
            "SELECT target, state, count(*) AS count, max(error) AS error, min(due) AS due, max(sent) AS sent "
            "FROM delivery WHERE watch = ? GROUP BY target, state ORDER BY target, state",
            (watch,),
        )

    # Keys of feeds.

    def keep_feed_key(self, watch: str, digest: str) -> None:
        """Keep the digest of the key that reads the feed of a watch; one before it reads no more."""
        with self.writing():
            self._rows_none("INSERT OR REPLACE INTO feed_key VALUES (?, ?, ?)", (watch, digest, now_utc()))

    def feed_key(self, watch: str) -> str | None:
        """Return the digest of the key of a feed."""
        rows = self._rows("SELECT digest FROM feed_key WHERE watch = ?", (watch,))
        return str(rows[0]["digest"]) if rows else None

    def _rows_none(self, sql: str, values: Sequence[Any]) -> None:
        with self._faults():
            self._connection.execute(sql, values)


def _make_private(path: Path) -> None:
    """Make the file, if it is not there, and see that nobody else can read it: names are personal data.

    Raises:
        DataError: Others can read or write it.
        OSError: It cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise DataError(f"{path}: not a file; name another with --state") from None
        if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o077):
            raise DataError(
                f"{path}: belongs to another user, or others can read it; it holds names: chmod 600 closes it"
            ) from None


def _packed(body: Any) -> bytes:
    return zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 3)


def _unpacked(body: bytes) -> Any:
    return json.loads(zlib.decompress(body))
