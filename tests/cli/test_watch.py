"""`embargraph watch` as a desk runs it: one alert, once, in all four forms."""

import email
import json
import socket
from datetime import date
from email.policy import default

import feedparser
import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook

from alert_servers import authority, hook, server_context, trusted
from alerts_made import SECRETS
from embargraph import cli
from embargraph.cli.watch_text import report_lines, shown_lines
from embargraph.watching.writing import Report

__all__ = ["authority", "hook", "server_context", "trusted"]


class Inbox:
    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def inbox(monkeypatch):
    made = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(made, "127.0.0.1", port, ready_timeout=60)
    controller.start()
    monkeypatch.setenv("EMBARGRAPH_SMTP_URL", f"smtp://localhost:{port}")
    yield made
    controller.stop()


@pytest.fixture
def run(capsys, packaged_file, tmp_path):
    """Return a function that runs `embargraph watch`, and gives its exit status and what it printed."""

    def of(command, *args, graph=False):
        given = ["watch", command, *args, "--watches", str(tmp_path / "watches.toml")]
        with pytest.raises(SystemExit) as ended:
            cli.main([*given, "--graph", str(packaged_file)] if graph else given)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return of


def write(tmp_path, text):
    path = tmp_path / "watches.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_one_alert_in_four_forms_and_then_nothing(tmp_path, run, hook, trusted, inbox):
    write(
        tmp_path,
        f"""
base = "https://desk.example.org"
[[watch]]
id = "desk"
names = ["Nexperia", "Nobody Knows GmbH"]
horizon = 0
to = [{{feed = true}}, {{mail = "desk@example.org"}}, {{lines = "alerts.jsonl"}},
      {{webhook = "{hook.url}", secret_env = "NEW"}}]
""",
    )
    day = ("desk", "--allow-private-targets", "--today")
    code, _, err = run("run", *day, "2026-11-09", graph=True)
    assert code == 0
    assert (
        "first run" in err and "Names that match nothing on record (that is not a clearance): Nobody Knows GmbH" in err
    )
    code, out, err = run("run", *day, "2026-11-10", "--format", "json", graph=True)
    assert code == 0, err
    ((alert,),) = [report["alerts"] for report in json.loads(out)]
    assert alert["kind"] == "became_unknown"
    assert len(alert["branches"]) == 2
    branches = [branch["if"] for branch in alert["branches"]]
    code, out, err = run("run", *day, "2026-11-10", graph=True)
    assert code == 1
    assert json.loads(out)[0]["alerts"] == []

    ((_, headers, body),) = hook.taken
    assert Webhook(SECRETS["NEW"]).verify(body, headers)["data"] == alert
    (line,) = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == alert
    (mail,) = inbox.taken
    text = mail.get_body(("plain",)).get_content().replace("\n", " ")
    code, out, _ = run("feed", "desk")
    (entry,) = feedparser.parse(out).entries
    assert entry.id == f"urn:{alert['id']}"
    for said in branches:
        assert said in " ".join(text.split())
        assert said in entry.content[0].value
    assert "Nobody Knows GmbH" in text


def test_what_is_shown_says_what_matches_nothing(tmp_path, run):
    write(tmp_path, '[[watch]]\nid = "desk"\nnames = ["Nexperia", "Nobody Knows GmbH"]\n')
    code, out, _ = run("list", "--format", "json")
    (row,) = json.loads(out)
    assert (code, row["outcome"], row["unmatched"]) == (0, "never run", ["Nexperia", "Nobody Knows GmbH"])
    assert "means nothing" in row["troubles"][0]
    run("run", "--today", "2026-11-09", graph=True)
    for form in ("table", "json"):
        code, out, _ = run("show", "desk", "--format", form)
        assert code == 0
        assert "Nobody Knows GmbH" in out and "not a clearance" in " ".join(out.split())
    assert run("runs", "--quiet")[0] == 1
    run("run", "--today", "2026-11-09", graph=True)
    code, out, _ = run("runs", "--quiet", "--format", "json")
    assert (code, len(json.loads(out))) == (0, 1)
    code, out, _ = run("alerts", "desk", "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("seen,watch,kind,day,who")
    key = run("key", "desk")[1].strip()
    assert len(key) >= 40
    assert run("reset", "desk")[0] == 0
    assert run("reset", "desk")[0] == 1
    assert run("on", "desk")[1] == "0 targets switched on again\n"


def test_what_is_not_delivered_is_said_and_waits(tmp_path, run, monkeypatch):
    monkeypatch.delenv("EMBARGRAPH_SMTP_URL", raising=False)
    write(tmp_path, '[[watch]]\nid = "desk"\nnames = ["Nexperia"]\nto = [{mail = "desk@example.org"}]\n')
    code, _, err = run("run", "--today", "2026-11-09", graph=True)
    assert code == 4
    assert "Not delivered: desk: mail desk@example.org: EMBARGRAPH_SMTP_URL: not set" in err
    assert "EMBARGRAPH_SMTP_URL" in run("show", "desk", "--format", "table")[1]
    code, _, err = run("test", "desk")
    assert code == 4


def test_a_test_alert_is_delivered_and_not_kept(tmp_path, run, inbox):
    write(tmp_path, '[[watch]]\nid = "desk"\nnames = ["Nexperia"]\nto = [{mail = "desk@example.org"}, {feed = true}]\n')
    code, out, _ = run("test", "desk")
    assert code == 0
    assert "mail desk@example.org: delivered" in out
    assert "This is a test of the watch desk; nothing has changed." in inbox.taken[0].get_body(("plain",)).get_content()
    assert run("alerts")[0] == 1


def test_a_graph_that_is_not_there_is_an_alert_and_a_failure(tmp_path, run):
    write(tmp_path, '[[watch]]\nid = "desk"\nnames = ["Nexperia"]\nto = [{lines = "alerts.jsonl"}]\n')
    code, _, err = run("run", "--graph", str(tmp_path / "none.duckdb"))
    assert code == 3
    assert json.loads((tmp_path / "alerts.jsonl").read_text())["kind"] == "source_failed"
    assert "It sees nothing until this is mended" in err


def test_old_lists_are_one_line_and_the_watched_names_stand_before_it(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    labels = ["Entity List", "Denied Persons List", "METI Foreign End User List"]
    day = date(2026, 11, 30)
    notes = [
        f"{label}: the newest edition held is of 2026-07-31, more than 30 days old: what came after it is not seen"
        for label in labels
    ]
    alerts = tuple(
        {"kind": "source_stale", "who": {"label": label}, "day": "2026-08-31", "seen": "2026-11-30T03:00:00Z",
         "gist": note, "legal": "Not legal advice."}
        for label, note in zip(labels, notes, strict=True)
    )  # fmt: skip
    body = {"found": {"source_stale": 3}, "on_record": {"restricted": 2}, "watched": "2 names", "notes": notes}
    ran = list(report_lines(Report("desk", 1, day, "first", alerts, body)))
    shown = list(shown_lines({
        "id": "desk", "watched": "2 names", "last_run": None, "day": None, "outcome": None, "unmatched": [],
        "troubles": notes, "targets": ["feed"], "recent": alerts, "runs": [],
        "names": [{"name": "Nexperia", "says": "43 restricted", "parties": []}],
    }))  # fmt: skip
    for lines, first in ((ran, "On record for 2 names"), (shown, "Nexperia: 43 restricted")):
        told = "\n".join(lines)
        assert " ".join(told.split()).count("3 lists are older than 30 days: Entity List (2026-07-31), Denied") == 1
        assert told.index(first) < told.index("lists are older")
        assert told.count("newest edition held") == 0
        assert all(len(line) <= 80 for line in told.splitlines())
        assert len(told.splitlines()) < 12
