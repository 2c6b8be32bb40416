"""The home graph from lists that are fetched, from a server of our own."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from embargraph.cli.application import app
from embargraph.home import update as updating
from embargraph.home.update import update_home
from embargraph.sources import fetch as fetching
from embargraph.sources.catalog import catalog


class Handler(BaseHTTPRequestHandler):
    """Gives the files that the test put there, each with its day; 404 for any other."""

    def do_GET(self):
        body = self.server.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        etag = f'"{hash(body)}"'
        self.send_response(304 if self.headers.get("If-None-Match") == etag else 200)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", "Sat, 28 Nov 2026 06:00:00 GMT")
        if self.headers.get("If-None-Match") != etag:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.headers.get("If-None-Match") != etag:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetching, "BACKOFF", 0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    real = fetching.places()
    wanted = {name: replace(real[name], url=f"{address}/{name}") for name in ("un-sc", "us-ofac-sdn")}
    monkeypatch.setattr(fetching, "places", lambda: wanted)
    monkeypatch.setattr(updating, "places", lambda: wanted)
    yield server
    server.shutdown()
    server.server_close()


def test_lists_are_fetched_and_only_what_changed_makes_another_graph(data, server, un_list):
    server.files["/un-sc"] = un_list("2026-02-27", "Alpha Mining").read_bytes()
    server.files["/us-ofac-sdn"] = b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA"' + b",-0- " * 8 + b"\n"

    done = update_home()
    assert (done.state, done.failed) == ("changed", ())
    # The list of OFAC says no day: its publisher's server does.
    assert {(each.source, each.day, each.day_from) for each in done.editions} == {
        ("un-sc", "2026-02-27", "file"), ("us-ofac-sdn", "2026-11-28", "publisher"),
    }  # fmt: skip
    assert update_home().state == "unchanged"

    server.files["/un-sc"] = un_list("2026-03-05", "Alpha Mining", "Beta Mining").read_bytes()
    later = update_home()
    assert later.state == "changed"
    assert [each.added_names for each in later.lists if each.is_changed] == [("Beta Mining",)]


def test_a_list_that_cannot_be_fetched_leaves_its_edition_and_is_status_4(data, server, un_list):
    server.files["/un-sc"] = un_list("2026-02-27", "Alpha Mining").read_bytes()
    server.files["/us-ofac-sdn"] = b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA"' + b",-0- " * 8 + b"\n"
    update_home()

    del server.files["/us-ofac-sdn"]
    server.files["/un-sc"] = un_list("2026-03-05", "Alpha Mining", "Beta Mining").read_bytes()
    done = CliRunner().invoke(app, ["update", "--format", "table"])
    assert done.exit_code == 4
    assert "Not fetched: us-ofac-sdn" in done.stdout and "another now" in done.stdout
    assert {each.source for each in update_home(offline=True).editions} == {"un-sc", "us-ofac-sdn"}


def test_without_a_network_and_without_anything_kept_no_graph_is_made(data, server):
    done = CliRunner().invoke(app, ["update"])
    assert done.exit_code in {1, 3} and "no official list to build the home graph from" in str(done.exception)
    assert not (data / "graph.duckdb").exists()


def test_what_is_fetched_are_the_lists_that_need_no_key_each_once():
    wanted = [place for place in fetching.places().values() if place.in_update and "{" not in place.url]
    assert all(catalog()[place.reader].edition != "none" for place in wanted)
    assert {"us-csl", "un-sc", "eu-fsf", "uk-sanctions", "ch-seco"} <= {place.reader for place in wanted}
    assert len({(place.reader, place.file) for place in wanted}) == len(wanted)
