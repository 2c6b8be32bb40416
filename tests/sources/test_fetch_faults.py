"""Servers that answer wrongly: a damaged list is refused, and what was kept before stays."""

import gc
import gzip
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embargraph.errors import NetworkError
from embargraph.sources import fetch as fetching
from embargraph.sources.fetch import fetch, shown

LIST = b"_id,source,name\n" + b"1,x,Alpha\n" * 200


@pytest.fixture(autouse=True)
def _collected():
    """Collect here what urllib3 leaves open of a redirection that it refuses: the next test would be blamed for it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def serve(monkeypatch):
    """Return a function that serves what a handler's method does, and gives its address."""
    monkeypatch.setattr(fetching, "BACKOFF", 0)
    running = []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.close_connection = True
                answer(self)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/list.csv"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def _send(handler, body, status=200, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _good(handler, body=LIST):
    _send(handler, body, Content_Length=str(len(body)), ETag='"1"')


@pytest.mark.parametrize(
    "said",
    ["bytes 0-{last}/{size}", "bytes 7-{last}/{size}", "bytes {begun}-{last}/99", "items 1-2/3", "bytes {begun}-{wrong}/{size}"],
)  # fmt: skip
def test_another_range_than_asked_for_is_not_appended(serve, tmp_path, said):
    asked = []

    def answer(handler):
        begun = handler.headers.get("Range")
        asked.append(begun)
        if not asked[0] and len(asked) == 1:
            _send(handler, LIST[:900], Content_Length=str(len(LIST)), ETag='"1"')
        elif begun:
            first = int(begun.removeprefix("bytes=").rstrip("-"))
            told = said.format(begun=first, last=len(LIST) - 1, size=len(LIST), wrong=len(LIST) + 4)
            rest = LIST[first:]
            _send(handler, rest, 206, Content_Length=str(len(rest)), Content_Range=told, ETag='"1"')
        else:
            _good(handler)

    url = serve(answer)
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=url)
    assert fetch("us-csl", folder=tmp_path, url=url).path.read_bytes() == LIST
    assert asked[-1] is None


def test_a_range_that_was_not_asked_for_is_refused(serve, tmp_path):
    url = serve(lambda handler: _send(handler, LIST, 206, Content_Length=str(len(LIST))))
    with pytest.raises(NetworkError, match="answered 206"):
        fetch("us-csl", folder=tmp_path, url=url)


@pytest.mark.parametrize("kept", [False, True])
def test_a_body_without_length_is_refused_where_its_end_says_nothing(serve, tmp_path, kept):
    if kept:
        fetch("us-csl", folder=tmp_path, url=serve(_good))
    url = serve(lambda handler: _send(handler, LIST[: len(LIST) * 9 // 10]))
    with pytest.raises(NetworkError, match="no length"):
        fetch("us-csl", folder=tmp_path, url=url)
    assert (tmp_path / "us-csl" / "consolidated.csv").exists() == kept
    assert fetch("us-csl", folder=tmp_path, url=url, accept_shrink=True).is_new


@pytest.mark.parametrize("told", [len(LIST) + 1, len(LIST) * 2, "many"])
def test_a_wrong_length_is_refused_at_the_first_fetch(serve, tmp_path, told):
    url = serve(lambda handler: _send(handler, LIST, Content_Length=str(told)))
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=url)
    assert not (tmp_path / "us-csl" / "consolidated.csv").exists()


def test_two_fetches_do_not_share_a_part(serve, tmp_path):
    under_way, most = [], []

    def answer(handler):
        if handler.headers.get("If-None-Match"):
            _send(handler, b"", 304)
            return
        under_way.append(1)
        most.append(len(under_way))
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(LIST)))
        handler.send_header("ETag", '"1"')
        handler.end_headers()
        for start in range(0, len(LIST), 300):
            handler.wfile.write(LIST[start : start + 300])
            time.sleep(0.02)
        under_way.pop()

    url = serve(answer)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: fetch("us-csl", folder=tmp_path, url=url), range(4)))
    assert max(most) == 1
    assert [each.path.read_bytes() == LIST for each in found] == [True] * 4
    assert sorted(each.state for each in found) == ["changed", "unchanged", "unchanged", "unchanged"]


def test_a_server_that_asks_for_a_day_is_not_waited_for(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_WAIT", 0.05)
    url = serve(lambda handler: _send(handler, b"", 503, Retry_After="86400", Content_Length="0"))
    begun = time.monotonic()
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=url)
    assert time.monotonic() - begun < 10


def test_a_server_that_trickles_is_given_up(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.5)

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(60):
            try:
                handler.wfile.write(b"_id,")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    begun = time.monotonic()
    with pytest.raises(NetworkError, match="not whole after"):
        fetch("us-csl", folder=tmp_path, url=serve(answer))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "place", ["http://[::1", "file:///etc/passwd", "http://exa mple/", "http://\x7f/", "ftp://h/x"]
)
def test_a_bad_redirection_is_an_error_of_ours(serve, tmp_path, place):
    url = serve(lambda handler: _send(handler, b"", 302, Location=place, Content_Length="0"))
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=url)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("pad", [b"\0", b" ", b"\n"])
def test_padding_does_not_hide_that_a_list_shrank(serve, tmp_path, pad, packed):
    def pack(body):
        return gzip.compress(body, mtime=0) if packed else body

    fetch("us-csl", folder=tmp_path, url=serve(lambda handler: _good(handler, pack(LIST))))
    short = LIST[:400] + pad * (len(LIST) - 400)
    with pytest.raises(NetworkError, match="smaller than the copy kept"):
        fetch("us-csl", folder=tmp_path, url=serve(lambda handler: _good(handler, pack(short))))
    with pytest.raises(NetworkError, match="blank bytes"):
        fetch("us-csl", folder=tmp_path, url=serve(lambda handler: _good(handler, pack(LIST + pad * 100_000))))


def test_what_unpacks_beyond_the_limit_is_refused(serve, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000_000)
    bomb = gzip.compress(LIST + b"1,x,A\n" * 1_000_000)
    with pytest.raises(NetworkError, match="when unpacked"):
        fetch("us-csl", folder=tmp_path, url=serve(lambda handler: _good(handler, bomb)))


def test_secrets_of_an_address_are_not_told(serve, tmp_path):
    url = serve(lambda handler: _send(handler, b"", 403, Content_Length="0"))
    secret = url.replace("http://", "http://me:hunter2@") + "?api_key=hunter3&day=1"
    with pytest.raises(NetworkError) as caught:
        fetch("us-csl", folder=tmp_path, url=secret)
    assert "hunter" not in str(caught.value)
    good = serve(_good).replace("http://", "http://me:hunter2@") + "?token=hunter3"
    found = fetch("us-csl", folder=tmp_path, url=good)
    kept = "".join(path.read_text() for path in found.path.parent.iterdir())
    assert "hunter" not in found.url + kept
    assert shown("http://[") == "the address given"


def test_a_piece_of_one_address_is_not_gone_on_with_from_another(serve, tmp_path):
    other = LIST.replace(b"Alpha", b"Omega")
    cut = serve(lambda handler: _send(handler, LIST[:900], Content_Length=str(len(LIST)), ETag='"1"'))
    with pytest.raises(NetworkError):
        fetch("us-csl", folder=tmp_path, url=cut)
    asked = []

    def answer(handler):
        asked.append(handler.headers.get("Range"))
        _good(handler, other)

    assert fetch("us-csl", folder=tmp_path, url=serve(answer)).path.read_bytes() == other
    assert asked == [None]


def test_a_mark_of_one_address_says_nothing_of_another(serve, tmp_path):
    def marked(body):
        def answer(handler):
            if handler.headers.get("If-None-Match") == '"1"':
                _send(handler, b"", 304)
            else:
                _good(handler, body)

        return answer

    fetch("us-csl", folder=tmp_path, url=serve(marked(LIST)))
    other = LIST.replace(b"Alpha", b"Omega")
    found = fetch("us-csl", folder=tmp_path, url=serve(marked(other)))
    assert (found.path.read_bytes(), found.state) == (other, "changed")


@pytest.mark.parametrize("damage", ["", '"1', '"1"\n', '"1"\nsomething\n', "\xff"])
def test_a_damaged_mark_begins_anew(serve, tmp_path, damage):
    folder = tmp_path / "us-csl"
    folder.mkdir()
    (folder / "consolidated.csv.part").write_bytes(b"_id,of another file\n")
    (folder / "consolidated.csv.part.etag").write_bytes(damage.encode("latin-1"))
    assert fetch("us-csl", folder=tmp_path, url=serve(_good)).path.read_bytes() == LIST


def test_the_same_file_sent_again_is_unchanged(serve, tmp_path):
    url = serve(lambda handler: _send(handler, LIST, Content_Length=str(len(LIST))))
    assert [fetch("us-csl", folder=tmp_path, url=url).state for _ in range(2)] == ["changed", "unchanged"]
