"""Runs a watch in processes that are killed at each commit, then once more to the end; prints what arrived.

Arguments: a folder with graph.duckdb and watches.toml, the day of the first run, and that of the run that is killed.
"""

import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path

from embargraph.alerts import mail, webhook
from embargraph.alerts.deliver import deliver_due
from embargraph.api import Graph
from embargraph.watching.definitions import read_watches
from embargraph.watching.run import run_watches
from embargraph.watching.state import WatchState


def arrived(folder, *words):
    """The world outside: what arrives there is there, whatever becomes of the process."""
    with (folder / "arrived").open("a") as stream:
        stream.write(json.dumps(words) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def run(folder, day, kill=None):
    """Run in a child, which dies before or after its commit of a number; return whether it lived, and its commits."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0
        commit = WatchState._commit

        def counted(state):
            nonlocal count
            count += 1
            if kill == (count, "before"):
                os._exit(9)
            commit(state)
            if kill == (count, "after"):
                os._exit(9)

        WatchState._commit = counted
        webhook._post = lambda *given: arrived(folder, "webhook", given[-1]["webhook-id"])
        webhook.find_endpoint = lambda *_, **__: None
        mail.send_mail = lambda message, *_: arrived(folder, "mail", message["Message-ID"])
        environment = {"HOOK": "whsec_" + "A" * 32, "EMBARGRAPH_SMTP_URL": "smtp://localhost"}
        file = read_watches(folder / "watches.toml")
        with WatchState(folder / "watches.sqlite") as state, Graph(folder / "graph.duckdb") as graph:
            run_watches(state, lambda: graph, file, file.watches, date.fromisoformat(day))
            done = deliver_due(state, file, environment=environment)
        assert not done.errors, done.errors
        os.write(write, str(count).encode())
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    told = os.read(read, 16)
    os.close(read)
    return status == 0, int(told or 0)


def tried(folder, first, second, kill):
    """Return what is there after a run that was killed, and the one after it."""
    for name in ("watches.sqlite", "watches.sqlite-wal", "watches.sqlite-shm", "arrived", "alerts.jsonl"):
        (folder / name).unlink(missing_ok=True)
    shutil.copyfile(folder / "begun.sqlite", folder / "watches.sqlite")
    (folder / "watches.sqlite").chmod(0o600)
    lived, _ = run(folder, second, kill)
    # The lease of what the killed one had begun must not be waited for.
    with WatchState(folder / "watches.sqlite") as state:
        state._rows_none("UPDATE delivery SET due = '2000-01-01T00:00:00Z' WHERE state = 'waiting'", ())
    ended, commits = run(folder, second)
    with WatchState(folder / "watches.sqlite") as state:
        alerts = [alert["id"] for alert in state.alerts()]
        waiting = [row for row in state.deliveries("w") if row["state"] != "sent"]
    lines = [json.loads(line)["id"] for line in (folder / "alerts.jsonl").read_text().splitlines()]
    outside = [json.loads(line) for line in (folder / "arrived").read_text().splitlines()]
    return {"kill": kill, "lived": lived, "ended": ended, "commits": commits, "alerts": alerts, "waiting": waiting,
            "lines": lines, "webhook": [id_ for form, id_ in outside if form == "webhook"],
            "mail": [id_ for form, id_ in outside if form == "mail"]}  # fmt: skip


def main():
    folder, first, second = Path(sys.argv[1]), *sys.argv[2:4]
    assert run(folder, first)[0]
    shutil.copyfile(folder / "watches.sqlite", folder / "begun.sqlite")
    results = [tried(folder, first, second, None)]
    number = 0
    while True:
        number += 1
        both = [tried(folder, first, second, (number, when)) for when in ("before", "after")]
        if both[0]["lived"]:
            break
        results += both
    sys.stdout.write(json.dumps(results))


main()
