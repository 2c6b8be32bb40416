"""Fetching lists, from a server of our own."""

import gzip
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from embargraph.cli.application import app
from embargraph.errors import NetworkError, UnknownNameError, UsageError
from embargraph.sources import fetch as fetching
from embargraph.sources.catalog import SourceFile
from embargraph.sources.fetch import fetch

LIST = b"_id,source,name\n" + b"1,x,Alpha\n" * 200


class Handler(BaseHTTPRequestHandler):
    """Answers as the server of the test says."""

    def do_GET(self):
        state = self.server.state
        state["asked"].append(dict(self.headers))
        if state["failures"]:
            self.send_error(state["failures"].pop(0))
            return
        body, etag = state["body"], f'"{hash(state["body"])}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        begun = 0
        if self.headers.get("If-Range") == etag:
            begun = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            if begun >= len(body):
                self.send_error(416)
                return
        self.send_response(206 if begun else 200)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", "Fri, 31 Jul 2026 12:00:00 GMT")
        self.send_header("Content-Length", str(len(body) - begun))
        self.end_headers()
        cut = state.pop("cut", None)
        self.wfile.write(body[begun:cut])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetching, "BACKOFF", 0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.state = {"body": LIST, "failures": [], "asked": []}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}/list.csv"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_list_is_kept_with_its_day_and_checksum(server, tmp_path):
    found = fetch("us-csl", folder=tmp_path, url=server.url)

    assert found.path.read_bytes() == LIST
    assert (found.day, found.bytes, found.is_new) == ("2026-07-31", len(LIST), True)
    assert sorted(path.name for path in found.path.parent.iterdir()) == ["consolidated.csv", "consolidated.csv.json"]


def test_what_has_not_changed_is_not_fetched(server, tmp_path):
    fetch("us-csl", folder=tmp_path, url=server.url)
    again = fetch("us-csl", folder=tmp_path, url=server.url)

    assert not again.is_new and server.state["asked"][-1]["If-Modified-Since"].startswith("Fri, 31 Jul 2026")


def test_a_copy_that_was_tampered_with_is_fetched_anew(server, tmp_path):
    fetch("us-csl", folder=tmp_path, url=server.url).path.write_bytes(b"_id,x\n")

    assert fetch("us-csl", folder=tmp_path, url=server.url).is_new


def test_what_was_cut_off_is_resumed(server, tmp_path):
    server.state["cut"] = 700
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=server.url)
    found = fetch("us-csl", folder=tmp_path, url=server.url)

    assert found.path.read_bytes() == LIST
    assert server.state["asked"][-1]["Range"] == "bytes=700-"


def test_what_was_stopped_at_its_end_is_fetched_anew(server, tmp_path):
    fetch("us-csl", folder=tmp_path, url=server.url)
    kept = tmp_path / "us-csl" / "consolidated.csv"
    kept.rename(f"{kept}.part")
    (tmp_path / "us-csl" / "consolidated.csv.part.etag").write_text(
        f'"{hash(LIST)}"\n{fetching._address(server.url)}\n', encoding="utf-8"
    )

    assert fetch("us-csl", folder=tmp_path, url=server.url).path.read_bytes() == LIST


def test_xml_without_its_end_keeps_the_old_copy(server, tmp_path):
    whole = b"<CONSOLIDATED_LIST>" + b"<INDIVIDUAL/>" * 100 + b"</CONSOLIDATED_LIST>\n"
    server.state["body"] = whole
    old = fetch("un-sc", folder=tmp_path, url=server.url)
    for body in (whole[:-40], gzip.compress(whole[:-40]), b"<?xml version='1.0'?><html>sorry</html>" * 99):
        server.state["body"] = body
        with pytest.raises(NetworkError, match="cut off"):
            fetch("un-sc", folder=tmp_path, url=server.url, accept_shrink=True)

    assert old.path.read_bytes() == whole


def test_a_list_that_shrank_is_refused_though_the_copy_was_altered(server, tmp_path):
    old = fetch("us-csl", folder=tmp_path, url=server.url)
    old.path.write_bytes(LIST + b"\n")
    server.state["body"] = LIST[:300]
    with pytest.raises(NetworkError, match="smaller"):
        fetch("us-csl", folder=tmp_path, url=server.url)


def test_a_server_that_is_busy_is_asked_again(server, tmp_path):
    server.state["failures"] = [503, 429]

    assert fetch("us-csl", folder=tmp_path, url=server.url).is_new


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_keeps_the_old_copy(server, tmp_path, status):
    old = fetch("us-csl", folder=tmp_path, url=server.url)
    server.state["failures"] = [status] * 9
    with pytest.raises(NetworkError, match="the copy of 2026-07-31 stays"):
        fetch("us-csl", folder=tmp_path, url=server.url)

    assert old.path.read_bytes() == LIST


BAD = {
    "html": (b"<!doctype html>" + b"x" * 4000, "an HTML page"),
    "other": (b"nothing of the kind" * 300, "begins with"),
    "torn": (gzip.compress(LIST * 50)[:-20], "not whole"),
    "shrunk": (LIST[:300], "smaller than the copy kept"),
    "empty": (b"", "begins with"),
}


@pytest.mark.parametrize("body, message", BAD.values(), ids=BAD)
def test_a_file_of_another_kind_keeps_the_old_copy(server, tmp_path, body, message):
    old = fetch("us-csl", folder=tmp_path, url=server.url)
    server.state["body"] = body
    with pytest.raises(NetworkError, match=message):
        fetch("us-csl", folder=tmp_path, url=server.url)

    assert old.path.read_bytes() == LIST and not list(old.path.parent.glob("*.part"))


def test_a_list_that_shrank_can_be_accepted(server, tmp_path):
    fetch("us-csl", folder=tmp_path, url=server.url)
    server.state["body"] = LIST[:300]

    assert fetch("us-csl", folder=tmp_path, url=server.url, accept_shrink=True).bytes == 300


def test_a_file_beyond_the_limit_is_refused(server, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 100)
    with pytest.raises(NetworkError, match="refused"):
        fetch("us-csl", folder=tmp_path, url=server.url)


def test_nobody_there(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "BACKOFF", 0)
    done = CliRunner().invoke(app, ["fetch", "us-csl", "--url", "http://127.0.0.1:9/x", "--folder", str(tmp_path)])

    assert isinstance(done.exception, NetworkError) or done.exit_code == 4


def test_the_command_prints_what_build_takes(server, tmp_path):
    done = CliRunner().invoke(app, ["fetch", "us-csl", "--url", server.url, "--folder", str(tmp_path)])

    assert done.stdout == f"us-csl@2026-07-31={tmp_path / 'us-csl' / 'consolidated.csv'}\n"


def test_the_command_says_by_its_status_whether_the_list_changed(server, tmp_path):
    args = ["fetch", "us-csl", "--url", server.url, "--folder", str(tmp_path), "--format", "json"]
    first, again = CliRunner().invoke(app, args), CliRunner().invoke(app, args)

    assert (first.exit_code, again.exit_code) == (0, 1)
    assert [json.loads(done.stdout)["state"] for done in (first, again)] == ["changed", "unchanged"]
    assert json.loads(again.stdout)["source"] == f"us-csl@2026-07-31={tmp_path / 'us-csl' / 'consolidated.csv'}"

    server.state["body"] = LIST + b"2,x,Beta\n"
    changed = CliRunner().invoke(app, args)
    assert (changed.exit_code, json.loads(changed.stdout)["state"]) == (0, "changed")


def test_a_data_set_has_its_own_address_and_file(server, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(fetching, "_fetch", lambda *args: asked.append(args[1:3]))
    fetch("opensanctions", dataset="some_list", folder=tmp_path)

    assert asked == [
        (
            "https://data.opensanctions.org/datasets/latest/some_list/entities.ftm.json",
            tmp_path / "opensanctions" / "some_list.ftm.json",
        )
    ]


def test_a_data_set_is_kept_for_the_reader_of_its_format(server, tmp_path):
    entity = b'{"id": "a", "schema": "Company", "properties": {"name": ["Alpha"]}}\n'
    server.state["body"] = entity * 50
    args = ["fetch", "opensanctions", "--dataset", "one", "--url", server.url, "--folder", str(tmp_path)]
    done = CliRunner().invoke(app, args)

    assert done.stdout == f"ftm@2026-07-31={tmp_path / 'opensanctions' / 'one.ftm.json'}\n"
    server.state["body"] = entity * 49 + entity[:30]
    with pytest.raises(NetworkError, match="cut off"):
        fetch("opensanctions", dataset="one", folder=tmp_path, url=server.url)


@pytest.mark.parametrize(
    ("name", "dataset", "said"),
    [
        ("opensanctions", None, "--dataset says which"),
        ("opensanctions", "../x", "expected a name"),
        ("us-csl", "x", "no data sets"),
    ],
)
def test_a_data_set_that_cannot_be_meant(tmp_path, name, dataset, said):
    with pytest.raises(UsageError, match=said):
        fetch(name, dataset=dataset, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_unknown_list():
    with pytest.raises(UnknownNameError):
        fetch("us-cls")


def test_the_sdn_list_comes_with_its_addresses_and_names(server, tmp_path, monkeypatch):
    server.state["body"] = b'901,"A","entity"\n' * 40
    known = {
        name: replace(place, url=server.url) if name.startswith("us-ofac") else place
        for name, place in fetching.places().items()
    }
    monkeypatch.setattr(fetching, "places", lambda: known)

    done = CliRunner().invoke(app, ["fetch", "us-ofac-sdn", "--folder", str(tmp_path)])

    lines = [line for line in done.output.splitlines() if line.startswith("us-ofac-")]
    assert [line.partition("@")[0] for line in lines] == ["us-ofac-sdn", "us-ofac-add", "us-ofac-alt"]
    assert sorted(path.name for path in tmp_path.rglob("*.csv")) == ["add.csv", "alt.csv", "sdn.csv"]
    assert [file.name for file in SourceFile.parse_lines("\n".join(lines))] == [
        "us-ofac-sdn",
        "us-ofac-add",
        "us-ofac-alt",
    ]
