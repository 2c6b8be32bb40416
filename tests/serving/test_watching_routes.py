"""Watches of a server: run when a graph arrives and when a day begins; shown, and read as a feed by key."""

import time
from datetime import date, timedelta

import feedparser
import pytest

from embargraph.serving import watching_desk
from embargraph.serving.tokens import add_token, read_tokens
from embargraph.watching.keys import make_key
from embargraph.watching.state import WatchState

WATCHES = '[[watch]]\nid = "desk"\nnames = ["Alpha", "Beta", "Nobody Knows GmbH"]\n[[watch]]\nid = "mute"\nnames = ["Alpha"]\nto = [{lines = "a.jsonl"}]\n'


@pytest.fixture
def watches(tmp_path, monkeypatch):
    monkeypatch.setattr(watching_desk, "_LOOK", 0.05)
    path = tmp_path / "watches.toml"
    path.write_text(WATCHES, encoding="utf-8")
    path.chmod(0o600)
    return path


def until(told, seconds=60.0):
    """Wait until something is so, and return it."""
    ends = time.monotonic() + seconds
    while not (found := told()):
        assert time.monotonic() < ends, "it never was"
        time.sleep(0.05)
    return found


def ran(client, watch="desk", count=1):
    rows = client.get(f"/api/v1/watches/{watch}/runs").json()["rows"]
    return len(rows) >= count and rows


def test_a_graph_that_arrives_and_a_day_that_begins(serve, build, watches, monkeypatch):
    served = build("Alpha")
    client = serve(served, watches=watches)
    assert until(lambda: ran(client))[0]["outcome"] == "first"
    assert client.get("/api/v1/watches/desk/alerts").json()["rows"] == []
    build("Alpha", "Beta")
    until(lambda: ran(client, count=2))
    kinds = {(alert["kind"], alert["who"]["id"]) for alert in client.get("/api/v1/watches/desk/alerts").json()["rows"]}
    assert ("now_matches", "beta") in kinds and ("begun", "beta") in kinds

    class Tomorrow(date):
        @classmethod
        def today(cls):
            return cls.fromordinal(date.today().toordinal() + 1)

    monkeypatch.setattr(watching_desk, "date", Tomorrow)
    last = until(lambda: ran(client, count=3))[0]
    assert (last["outcome"], last["day"]) == ("quiet", str(date.today() + timedelta(days=1)))


def test_how_watches_are_shown(serve, build, watches):
    client = serve(build("Alpha"), watches=watches)
    until(lambda: ran(client))
    rows = {row["id"]: row for row in client.get("/api/v1/watches").json()["rows"]}
    assert rows["desk"]["unmatched"] == ["Beta", "Nobody Knows GmbH"]
    shown = client.get("/api/v1/watches/desk").json()
    assert [name["says"] for name in shown["names"]][1:] == ["matches nothing on record; that is not a clearance"] * 2
    assert client.post("/api/v1/watches/desk/run").json()["outcome"] == "quiet"
    quiet = client.get("/api/v1/watches/desk/runs?quiet=true").json()["rows"]
    assert quiet and all(row["searched"]["lists"] for row in quiet)
    missing = client.get("/api/v1/watches/none")
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown-id")
    assert client.get("/api/v1/watches/desk/alerts?limit=x").status_code == 400
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/watches/{id}/runs" in described
    watches.write_text("[[watch]]\nid = 3", encoding="utf-8")
    assert client.get("/api/v1/watches").status_code == 422


def test_a_server_without_watches(serve, build):
    client = serve(build("Alpha"))
    assert client.get("/api/v1/watches").status_code == 404
    assert client.get("/watches/desk/feed.atom").status_code == 404


def test_a_feed_is_read_by_its_own_key_alone(serve, build, watches, tmp_path):
    text = add_token(tmp_path / "tokens.txt", "desk", "read")
    client = serve(build("Alpha"), watches=watches, tokens=read_tokens(tmp_path / "tokens.txt"))
    with WatchState(tmp_path / "watches.sqlite") as state:
        key = make_key(state, "desk")
    address = "/watches/desk/feed.atom"
    assert client.get(address).status_code == 401
    assert client.get(address, params={"key": ""}).status_code == 401
    for wrong in ("x", key[:-1], f"{key}é"):
        assert client.get(address, params={"key": wrong}).status_code == 403
    assert client.get("/watches/mute/feed.atom", params={"key": key}).status_code == 403
    assert client.get("/watches/none/feed.atom", params={"key": key}).status_code == 403
    assert client.get("/api/v1/watches", params={"key": key}).status_code == 401, "it reads the feed and nothing else"
    found = client.get(address, params={"key": key})
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("application/atom+xml")
    assert feedparser.parse(found.content).version == "atom10"
    bearer = {"authorization": f"Bearer {text}"}
    assert client.get(address, headers=bearer).status_code == 200
    assert client.post("/api/v1/watches/desk/run", headers=bearer).status_code == 403, "to read is not to run"
    until(lambda: client.get("/api/v1/watches/desk/runs", headers=bearer).json()["rows"])
    found = client.get(address, params={"key": key})
    again = client.get(address, params={"key": key}, headers={"if-none-match": found.headers["etag"]})
    assert again.status_code == 304


def test_what_cannot_be_renewed_is_an_alert(serve, build, watches, tmp_path):
    served = build("Alpha")
    client = serve(served, watches=watches)
    until(lambda: ran(client))
    served.write_bytes(b"torn")
    alerts = until(lambda: client.get("/api/v1/watches/desk/alerts").json()["rows"])
    assert [alert["kind"] for alert in alerts] == ["source_failed"]
    assert "an older one answers" in alerts[0]["gist"]
