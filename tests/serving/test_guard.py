"""What is refused before any route: hosts, origins, tokens, lengths; and what every response says."""

import json
import socket
import subprocess
import sys
import time

import pytest

from embargraph.errors import DataError, ExportError, UsageError
from embargraph.serving.api import endpoints
from embargraph.serving.settings import Limits, Settings
from embargraph.serving.tokens import SCOPES, Token, Tokens, add_token, read_tokens

ASKED = "/api/v1/ask/restricted?who=Acme&as_of=2026-01-05"
ROUTES = sorted(
    {each.path.replace("{", "").replace("}", "") for each in endpoints()} | {"/", "/session", "/nowhere", "/mcp"}
)


@pytest.fixture
def tokens(tmp_path):
    """Texts of tokens by scope, and the file that knows them."""
    path = tmp_path / "tokens"
    return {scope: add_token(path, f"desk-{scope}", scope) for scope in SCOPES}, path


def bearer(text):
    return {"authorization": f"Bearer {text}"}


# Hosts


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_answers_for_another_host(client, route):
    for host in ("evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "localhost@evil.example"):
        found = client.get(route, headers={"host": host})
        assert (found.status_code, found.json()["code"]) == (421, "wrong-host"), host


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765"])
def test_this_machine_by_its_own_names_is_answered(client, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_host_that_is_allowed_is_answered(serve, build):
    client = serve(build("Acme"), hosts=("Graph.example.org",))
    assert client.get("/healthz", headers={"host": "graph.example.org"}).status_code == 200
    assert client.get("/healthz", headers={"host": "other.example.org"}).status_code == 421


# Origins


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8765"])
def test_pages_of_other_origins_may_not_call(client, origin):
    for method, path in (("GET", "/api/v1/questions"), ("POST", "/api/v1/screen"), ("DELETE", "/api/v1/screenings/x")):
        found = client.request(method, path, headers={"origin": origin})
        assert (found.status_code, found.json()["code"]) == (403, "forbidden")
        assert "access-control-allow-origin" not in found.headers


def test_pages_of_its_own_origin_and_of_those_allowed_may(serve, build):
    client = serve(build("Acme"), origins=("https://desk.example.org",))
    assert client.get(ASKED, headers={"origin": "http://127.0.0.1:8765"}).status_code == 200
    found = client.get(ASKED, headers={"origin": "https://desk.example.org"})
    assert found.headers["access-control-allow-origin"] == "https://desk.example.org"
    assert "access-control-allow-credentials" not in found.headers and "Origin" in found.headers["vary"]
    asked = client.options("/api/v1/screen", headers={"origin": "https://desk.example.org"})
    assert asked.status_code == 204 and "POST" in asked.headers["access-control-allow-methods"]


def test_forms_of_other_sites_are_refused_also_without_an_origin(client):
    found = client.post("/api/v1/screen", headers={"sec-fetch-site": "cross-site"}, json={"queries": [{"name": "x"}]})
    assert found.status_code == 403


def test_openrefine_may_call_reconciliation_and_nothing_else(client):
    origin = {"origin": "http://127.0.0.1:3333"}
    assert client.options("/reconcile", headers=origin).status_code == 204
    assert client.get("/api/v1/questions", headers=origin).status_code == 403


# Headers


@pytest.mark.parametrize("route", ["/", "/api/v1/questions", "/healthz", "/session", "/nowhere", "/api/v1/docs"])
def test_every_response_says_what_a_browser_may_do_with_it(client, route):
    headers = client.get(route).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] in {
        "no-referrer",
        "same-origin",
    }
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_an_error_of_ours_never_shows_its_text_and_the_log_has_no_names(client, monkeypatch, caplog):
    from embargraph.serving.api import nodes

    def fails(nodes):
        # Not in the source: that is what the log shows.
        raise RuntimeError("".join(("sec", "ret")))

    monkeypatch.setattr(nodes, "_verdict", fails)
    found = client.get("/api/v1/nodes/zte")

    made = found.json()
    assert (found.status_code, made["code"]) == (500, "internal") and "secret" not in found.text
    assert made["instance"] in caplog.text and "secret" not in caplog.text and "RuntimeError" in caplog.text


def test_the_log_has_no_query_strings(client, caplog):
    import logging

    with caplog.at_level(logging.INFO, logger="embargraph.serving"):
        client.get("/api/v1/ask/restricted?who=Somebody%20Private")
    assert "/api/v1/ask/restricted" in caplog.text and "Private" not in caplog.text


# Lengths


def test_too_much_is_refused_before_it_is_read(serve, build):
    client = serve(build("Acme"), limits=Limits(body=1000, url=500, upload=2000, batch=3))
    long = client.get("/api/v1/ask/restricted?who=" + "x" * 600)
    assert (long.status_code, long.json()["code"]) == (414, "address-too-long")
    said = client.post("/api/v1/screen", content=b"x" * 1001)
    assert (said.status_code, said.json()["code"]) == (413, "too-large")
    streamed = client.post("/api/v1/screen", content=(b"x" * 100 for _ in range(20)))
    assert streamed.status_code == 413
    many = client.post("/api/v1/screen", json={"queries": [{"name": "x"}] * 4})
    assert many.status_code == 413
    file = client.post("/api/v1/screenings", files={"file": ("a.csv", b"name\n" + b"x\n" * 2000)})
    assert file.status_code == 413


# Tokens


def test_without_a_token_nothing_but_health_is_answered(serve, build, tokens):
    client = serve(build("Acme"), tokens=read_tokens(tokens[1]))
    for route in ROUTES:
        status = client.get(route).status_code
        assert status == (200 if route in {"/healthz", "/readyz", "/session"} else 401), route
    found = client.get(ASKED)
    assert found.headers["www-authenticate"].startswith("Bearer") and found.json()["code"] == "unauthorised"
    for wrong in ("", "nonsense", tokens[0]["read"][:-1], tokens[0]["read"] + "x"):
        assert client.get(ASKED, headers=bearer(wrong)).status_code == 401
    assert client.get(ASKED, headers={"authorization": f"Basic {tokens[0]['read']}"}).status_code == 401


def test_a_token_may_do_what_its_scope_says_and_what_stands_before_it(serve, build, tokens):
    client = serve(build("Acme"), tokens=read_tokens(tokens[1]))
    texts = tokens[0]
    for scope in SCOPES:
        assert client.get(ASKED, headers=bearer(texts[scope])).status_code == 200
    body = {"queries": [{"name": "Acme"}]}
    assert client.post("/api/v1/screen", json=body, headers=bearer(texts["screen"])).status_code == 200
    refused = client.post("/api/v1/screen", json=body, headers=bearer(texts["read"]))
    assert refused.status_code == 403 and 'scope="screen"' in refused.headers["www-authenticate"]


def test_a_browser_comes_in_with_a_token_and_goes_on_with_a_cookie(serve, build, tokens):
    client = serve(build("Acme"), tokens=read_tokens(tokens[1]))
    own = {"origin": "http://127.0.0.1:8765"}
    assert client.get("/session").status_code == 200
    assert client.post("/session", data={"token": "nonsense"}, headers=own).status_code == 401

    found = client.post("/session", data={"token": tokens[0]["screen"]}, headers=own)

    cookie = found.headers["set-cookie"]
    assert found.status_code == 303 and "HttpOnly" in cookie and "samesite=strict" in cookie.casefold()
    assert tokens[0]["screen"] not in cookie
    assert client.get(ASKED).status_code == 200
    body = {"queries": [{"name": "Acme"}]}
    assert client.post("/api/v1/screen", json=body).status_code == 403, "a form must say where it comes from"
    assert client.post("/api/v1/screen", json=body, headers=own).status_code == 200


def test_a_cookie_is_secure_off_loopback(serve, build, tokens):
    client = serve(build("Acme"), tokens=read_tokens(tokens[1]), host="0.0.0.0", hosts=("graph.example.org",))
    headers = {"host": "graph.example.org", "origin": "http://graph.example.org"}
    cookie = client.post("/session", data={"token": tokens[0]["read"]}, headers=headers).headers["set-cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie


def test_a_cookie_ends_with_its_time_its_token_and_any_change_of_it():
    token = Token("desk", "read", "0" * 64)
    tokens = Tokens([token])
    cookie = tokens.cookie(token, now=1000.0)
    assert tokens.of_cookie(cookie, now=1001.0) == token
    assert tokens.of_cookie(cookie, now=1000.0 + 13 * 3600) is None
    assert tokens.of_cookie(cookie.replace("desk", "desl"), now=1001.0) is None
    name, end, signature = cookie.split(":")
    assert tokens.of_cookie(f"{name}:{int(end) + 1}:{signature}", now=1001.0) is None
    assert Tokens([Token("desk", "read", "1" * 64)]).of_cookie(cookie, now=1001.0) is None
    for nonsense in ("", ":", "::", "desk", "desk:x:y"):
        assert tokens.of_cookie(nonsense, now=1001.0) is None


def test_tokens_are_kept_as_hashes_for_their_owner_alone(tmp_path):
    path = tmp_path / "tokens"
    text = add_token(path, "desk", "screen")
    assert len(text) >= 43 and text not in path.read_text() and path.stat().st_mode & 0o077 == 0
    assert read_tokens(path).find(text).name == "desk"
    with pytest.raises(UsageError, match="taken"):
        add_token(path, "desk", "read")
    with pytest.raises(UsageError, match="--scope"):
        add_token(path, "other", "everything")
    with pytest.raises(UsageError, match="--new-token"):
        add_token(path, "two words", "read")
    with pytest.raises(ExportError):
        add_token(tmp_path / "none" / "tokens", "desk", "read")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no token in it"), ("# nothing\n", "no token in it"), ("desk read\n", "line 1: expected NAME SCOPE"),
        ("desk all sha256:" + "0" * 64, "a scope being"), ("desk read sha256:xyz", "line 1"),
        (f"desk read sha256:{'0' * 64}\n" * 2, "stands twice"),
    ],
)  # fmt: skip
def test_a_file_of_tokens_that_is_none_is_refused(tmp_path, text, said):
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        read_tokens(path)


def test_a_file_of_tokens_that_others_can_write_is_refused(tmp_path):
    path = tmp_path / "tokens"
    add_token(path, "desk", "read")
    path.chmod(0o622)
    with pytest.raises(DataError, match="others can write it"):
        read_tokens(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_tokens(tmp_path / "none")


# The record of requests


def test_each_request_is_written_down_with_who_asked_and_on_which_graph(serve, build, tokens, tmp_path):
    path = tmp_path / "audit.jsonl"
    client = serve(build("Acme"), tokens=read_tokens(tokens[1]), audit=path)
    client.get(ASKED, headers=bearer(tokens[0]["read"]))
    client.post("/api/v1/screen", json={"queries": [{"name": "Acme"}]}, headers=bearer(tokens[0]["screen"]))
    client.get(ASKED)
    client.get("/healthz")

    first, second, third = (json.loads(line) for line in path.read_text().splitlines())
    assert first["who"] == "desk-read" and ["who", "Acme"] in first["asked"]["query"] and first["outcome"] == 200
    assert first["graph"].startswith("sha256:") and first["when"]
    assert second["asked"]["names"] == ["Acme"] and second["who"] == "desk-screen"
    assert (third["who"], third["outcome"]) == (None, 401)
    assert path.stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_down_is_not_answered(serve, build, tmp_path, monkeypatch):
    client = serve(build("Acme"), audit=tmp_path / "audit.jsonl")
    assert client.get(ASKED).status_code == 200

    def full(*_, **__):
        raise ExportError("audit: cannot be written: no space left on device")

    monkeypatch.setattr(client.app.state.context.audit, "write", full)
    found = client.get(ASKED)
    assert found.status_code == 503 and "rows" not in found.text
    with pytest.raises(ExportError, match="cannot be written"):
        serve(build("Acme"), audit=tmp_path / "none" / "audit.jsonl")


# The command


def test_another_host_without_tokens_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "embargraph", "serve", "--host", "0.0.0.0"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2 and "--token-file" in done.stderr and not done.stdout


def test_the_command_says_where_it_answers_and_ends_with_status_0(build):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    run = [sys.executable, "-m", "embargraph", "serve", "--graph", str(build("Acme")), "--port", str(port), "--no-mcp"]
    process = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said = process.stderr.readline()
        assert f"http://127.0.0.1:{port} answers: graph sha256:" in said and "last evidence" in said
        with socket.create_connection(("127.0.0.1", port), timeout=20) as asked:
            asked.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while piece := asked.recv(4096):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'{"status":"ok"}')
        second = subprocess.run(run, capture_output=True, text=True, timeout=60)
        assert second.returncode == 3 and "cannot be listened on" in second.stderr
        began = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0 and time.monotonic() - began < 15
    finally:
        process.kill()
        process.communicate()


def test_settings_know_this_machine():
    assert Settings().is_loopback and not Settings(host="0.0.0.0").is_loopback
    assert "0.0.0.0" not in Settings(host="0.0.0.0").known_hosts
