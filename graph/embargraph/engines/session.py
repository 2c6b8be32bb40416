"""A session of Spark: an existing one, one behind Spark Connect, one on this machine, or Sail's.

Only what `SETTINGS` lists is set, and only where the user has not set it; a session that was given is
never stopped.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.errors import DataError, MissingExtraError, UsageError
from embargraph.files.addresses import reach, secrets_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SETTINGS", "Spark", "check_workers", "open_session", "require_spark", "running"]

#: What is set, and why.
SETTINGS = {
    # Rounds are of very different sizes: the plan follows what the last stage gave.
    "spark.sql.adaptive.enabled": "true",
    # Two for each core, and not 200: a small round is otherwise nothing but the starting of tasks.
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    "spark.task.maxFailures": "4",
    # Two copies of a task that writes a round would write it twice.
    "spark.speculation": "false",
}
#: Versions of Spark whose client and server are tested.
_FIRST, _BEYOND = (4, 0), (5, 0)
_LOCAL = ("local", "spark-local")
#: Workers that are asked what they have, about: which machines these tasks run on is for the server to say.
_ASKED = 8
_LACKS = re.compile(r"No module named '(embargraph|pyarrow|duckdb|numpy)\b")
#: What a machine says that has come to its end; and what stands before the reason in a trace of Java.
_MACHINE = re.compile(
    "No space left on device|Disk quota exceeded|Read-only file system|Permission denied|Cannot allocate memory"
    "|OutOfMemoryError|MemoryError|ExecutorLostFailure[^\n]*"
)
_CAUSE = re.compile(r"^Caused by: (?:[\w.$]+: )?(.+)$", re.MULTILINE)


class Spark(NamedTuple):
    """The engine of a build: a session, or how to open one.

    Attributes:
        session: A SparkSession that is open; it is used and not stopped.
        master: What `--master` takes, where there is none.
        work: Folder for what waits between rounds; one beside the target if not given.
        parts: Parts of the companies that a fixed point is solved in; by their size if not given.
        resume: Take up the work of a build that was stopped.
        collect_under: Kept stakes up to which the rounds run here, which is quicker; beyond they run in parts.
    """

    session: Any = None
    master: str | None = None
    work: str | None = None
    parts: int | None = None
    resume: bool = False
    collect_under: int = 20_000_000


def require_spark() -> None:
    """Say what to install where there is no Spark.

    Raises:
        MissingExtraError: There is none, or no pyarrow.
    """
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise MissingExtraError("--engine spark", "spark")


@contextmanager
def open_session(master: str | None = None) -> Iterator[Any]:
    """Give a session, and stop it where it was started here.

    Args:
        master: ``sail``; ``sc://host:port`` of Spark Connect; ``local[N]``, ``local-cluster[N,cores,MB]``, or
            whatever Spark takes.  If not given: ``SPARK_REMOTE``, else ``local[*]``.

    Raises:
        MissingExtraError: No Spark is installed, or no Sail.
        UsageError: A master on this machine, and no Java; or a version of Spark that is not supported.
        DataError: The server does not answer.
    """
    require_spark()
    if master == "sail":
        with _sail() as place, open_session(place) as session:
            _give_up_soon(session)
            yield session
        return
    remote = master or os.environ.get("SPARK_REMOTE")
    session = _connected(remote) if (remote or "").startswith("sc://") else _own(master)
    try:
        _check_version(session)
        yield session
    finally:
        with suppress(Exception):
            session.stop()


def _give_up_soon(session: Any) -> None:
    """Let a client not ask a server of this very process again that has ended.

    Sail 0.7 ends at Ctrl-C, and the client of 4.2 would ask it for ten minutes to stop what it does.
    """
    with suppress(ImportError, AttributeError):
        from pyspark.sql.connect.client.retries import DefaultPolicy

        session.client.set_retry_policies([DefaultPolicy(max_retries=2, max_backoff=100)])


@contextmanager
def _sail() -> Iterator[str]:
    """Give the address of a server of Sail's in this process."""
    if find_spec("pysail") is None:
        raise MissingExtraError("--master sail", "sail")
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer()
    server.start()
    try:
        _, port = server.listening_address
        yield f"sc://127.0.0.1:{port}"
    finally:
        with suppress(Exception):
            server.stop()


def _connected(remote: str | None) -> Any:
    remote = remote or ""
    place = shown(remote)
    # The client itself tries again for ten minutes where nobody listens.
    reach(place)
    from pyspark.sql import SparkSession

    # Another session of this process may be of another server.
    try:
        session = SparkSession.builder.remote(remote).create()
        session.range(1).count()
    except Exception as error:
        reason = (str(error).splitlines() or ["no reason"])[0].replace(remote, place)
        for value in secrets_of(remote):
            reason = reason.replace(value, "…")
        raise DataError(f"{place}: Spark does not answer: {reason[:200]}") from error
    for name, value in SETTINGS.items():
        # A server may refuse what is not the session's to set.
        with suppress(Exception):
            if session.conf.get(name, None) in (None, "200"):
                session.conf.set(name, value)
    return session


def _own(master: str | None) -> Any:
    """Start Spark itself: it needs Java where the master is this machine."""
    is_here = master is None or master.startswith(_LOCAL)
    if find_spec("pyspark.java_gateway") is None or find_spec("py4j") is None:
        said = "the client alone is installed, which needs a server: give --master sc://HOST:PORT or sail"
        raise UsageError(f"{said}, or pip install pyspark")
    if is_here and not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise UsageError("Spark on this machine needs Java 17: install openjdk-17-jre-headless, or use --master sail")
    from pyspark.sql import SparkSession

    if is_here:
        # Workers otherwise start whatever python3 the path has, which lacks the libraries.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("embargraph").config("spark.ui.enabled", "false")
    if master is not None or "SPARK_CONF_DIR" not in os.environ:
        builder = builder.master(master or "local[*]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        reason = (str(error).splitlines() or ["no reason"])[0][:200]
        raise DataError(f"{master or 'local[*]'}: Spark cannot be started: {reason}") from error
    with suppress(Exception):
        session.sparkContext.setLogLevel("ERROR")
    return session


def _check_version(session: Any) -> None:
    found = tuple(int(part) for part in str(session.version).split(".")[:2] if part.isdigit())
    if not _FIRST <= found < _BEYOND:
        raise UsageError(f"Spark {session.version}: not supported; expected 4.0 or later, below 5")


@contextmanager
def running(session: Any) -> Iterator[None]:
    """End what runs on the server when the block is left by Ctrl-C, and nothing else that the session does.

    Raises:
        DataError: The server failed: its disk is full, its memory, or it has lost its executors.
    """
    import uuid

    tag = f"embargraph-{uuid.uuid4().hex}"
    # Sail 0.7 knows no tags: what it runs in this process ends with it.
    with suppress(Exception):
        session.addTag(tag)
    try:
        yield
    except KeyboardInterrupt:
        with suppress(Exception):
            session.interruptTag(tag)
        raise
    except Exception as error:
        reason = _failure(error)
        if reason is None:
            raise
        raise DataError(f"Spark failed: {reason}") from error
    finally:
        with suppress(Exception):
            session.removeTag(tag)


def _failure(error: Exception) -> str | None:
    """Return in a few words why the server failed; None where the fault is not the server's."""
    if type(error).__module__.partition(".")[0] not in {"pyspark", "py4j", "grpc"}:
        return None
    # What gRPC raises says the reason apart.
    details = getattr(error, "details", None)
    said = str((details() if callable(details) else None) or error)
    if machine := _MACHINE.search(said):
        return machine[0][:200]
    # A task of ours that fails is a fault of ours, and its trace is wanted.
    if type(error).__name__ == "PythonException":
        return None
    return ([*_CAUSE.findall(said)][-1:] or said.splitlines() or ["no reason was given"])[0][:200]


def check_workers(session: Any, folder: str = "", table: str = "", file: str = "") -> None:
    """Refuse workers with other code, or without the files of the work, before work starts.

    Args:
        session: An open session.
        folder: Where rounds are kept, as the driver sees it; nowhere unless given.
        table: Address of the input.
        file: Path of one of its files.

    Raises:
        UsageError: A worker has none of them, or another version.
    """
    import uuid

    from embargraph.engines.tasks import report_worker
    from embargraph.files.storage import remove, write_text
    from embargraph.resources import code_mark

    mark = uuid.uuid4().hex if folder else ""
    place = f"{folder}/mark/{mark}" if folder else ""
    if folder:
        write_text(place, mark)
    asked = session.createDataFrame([(number,) for number in range(_ASKED)], "number long").repartition(_ASKED)
    report = asked.mapInArrow(report_worker(place, table, file), "code string, mark string, seen boolean")
    try:
        rows = report.collect()
    except Exception as error:
        lacks = _LACKS.search(str(error))
        if lacks is None:
            raise
        said = f"workers lack {lacks[1]}; install embargraph {code_mark()} there, or in their image"
        raise UsageError(said) from error
    finally:
        if folder:
            remove(f"{folder}/mark")
    for row in rows:
        if row.code != code_mark():
            raise UsageError(f"embargraph {code_mark()} here, {row.code} on the workers; install one version")
        if row.mark != mark:
            raise UsageError(f"{shown(folder)}: workers do not see this folder; give --work one that all machines see")
        if not row.seen:
            raise UsageError(f"{shown(table)}: workers do not see this input; put it where all machines see it")
