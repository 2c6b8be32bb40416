"""Who stops `embargraph sparql` waits for nothing, and finds nothing half-made."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signal of a terminal there")

#: More than any machine joins: the triples three times over.
ENDLESS = "SELECT (COUNT(*) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def started(tmp_path):
    """Give what starts a line in the background, with a cache of its own."""
    cache = tmp_path / "cache"
    environment = {**os.environ, "EMBARGRAPH_CACHE": str(cache)}
    running = []

    def start(*arguments):
        command = [sys.executable, "-m", "embargraph", *arguments]
        running.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return running[-1]

    yield start, cache
    for process in running:
        process.kill()
        process.communicate()


def stop_when(process, seen):
    """Interrupt a process once something is seen; return its status."""
    ends = time.monotonic() + 120
    while not seen():
        assert process.poll() is None and time.monotonic() < ends, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    return process.returncode


def test_a_store_that_is_being_made_is_not_kept_and_made_anew(started):
    start, cache = started

    status = stop_when(
        start("sparql", "rules", "--bare"), lambda: list(cache.glob("*rdf-*")) + list(cache.glob(".*rdf-*"))
    )

    assert status == 130
    # Either it was whole before, or there is none: no reader is answered from a part of it.
    assert all((place / "files.json").is_file() for place in cache.glob("rdf-*") if not place.name.endswith(".part"))
    again = start("sparql", "rules", "--bare")
    assert b"measure" in again.communicate(timeout=120)[0]
    assert again.returncode == 0


def test_a_query_that_does_not_end_is_stopped(started, tmp_path):
    start, cache = started
    query = tmp_path / "q.rq"
    query.write_text(ENDLESS)

    assert stop_when(start("sparql", str(query)), lambda: list(cache.glob("rdf-*/seen"))) == 130


def test_what_goes_wrong_while_an_interrupted_command_tidies_up_is_no_internal_error(monkeypatch, capsys):
    from embargraph import cli

    def interrupted(arguments):
        try:
            raise KeyboardInterrupt
        finally:
            raise RuntimeError("the connection is busy")

    monkeypatch.setattr(cli, "_run", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main(["rules"])

    assert ended.value.code == 130
    assert "internal error" not in capsys.readouterr().err
