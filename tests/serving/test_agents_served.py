"""MCP over standard input and output, and over HTTP inside the application."""

import json
import os
import subprocess
import sys
import time

import pytest

pytest.importorskip("mcp")

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from starlette.applications import Starlette
from starlette.testclient import TestClient

from embargraph.serving import agents
from embargraph.serving.agents.mounted import PATH

TAKEN = {"accept": "application/json, text/event-stream"}


def message(id_, method, **params):
    return {"jsonrpc": "2.0", "id": id_, "method": method, "params": params}


@pytest.fixture(scope="module")
def connected(client):
    """The client of a server whose MCP has been loaded: it is, beside the first answers."""
    for _ in range(600):
        if client.app.state.mcp is not None:
            return client
        time.sleep(0.1)
    raise AssertionError("MCP was not loaded within a minute")


def ask(client, tool, headers=None, **arguments):
    return client.post(
        PATH, json=message(1, "tools/call", name=tool, arguments=arguments), headers=TAKEN | (headers or {})
    )


def test_http_gives_what_the_api_gives(connected):
    told = ask(connected, "who_is_restricted", who="ZTE", as_of="2018-05-03", limit=500).json()["result"]
    rows = connected.get("/api/v1/ask/restricted?who=ZTE&as_of=2018-05-03&limit=1000").json()["rows"]
    key = json.dumps
    assert sorted(told["structuredContent"]["rows"], key=key) == sorted(rows, key=key)


def test_http_reads_over_both_methods_that_hosts_use(connected):
    listed = connected.post(PATH, json=message(1, "tools/list"), headers=TAKEN).json()
    assert {tool["name"] for tool in listed["result"]["tools"]} >= {"find", "why", "screen", "licence", "story"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"host": "evil.example"}, 421), ({"origin": "http://evil.example"}, 403), ({"origin": "http://127.0.0.1:8765"}, 200)],
)  # fmt: skip
def test_foreign_hosts_and_pages_are_refused(connected, headers, status):
    assert ask(connected, "find", headers, name="ZTE").status_code == status


def test_the_protocols_own_check_has_the_same_lists(connected):
    # Without the guard before it: what the library itself was told.
    async def run():
        answers = []
        for header in ((b"host", b"evil.example"), (b"origin", b"http://evil.example")):
            sent = []
            headers = [(b"accept", TAKEN["accept"].encode()), (b"content-type", b"application/json"), header]
            if header[0] != b"host":
                headers.append((b"host", b"127.0.0.1:8765"))
            scope = {
                "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
                "headers": headers, "root_path": "", "scheme": "http", "http_version": "1.1", "app": connected.app,
                "server": ("127.0.0.1", 8765), "client": ("127.0.0.1", 1),
            }  # fmt: skip

            async def receive():
                return {"type": "http.request", "body": b"{}", "more_body": False}

            async def send(part, sent=sent):
                sent.append(part)

            await connected.app.state.mcp(scope, receive, send)
            answers.append(sent[0]["status"])
        return answers

    assert connected.portal.call(run) == [421, 403]


def test_before_it_is_loaded_it_says_when_to_come_again():
    app = Starlette(routes=agents.routes())
    app.state.mcp = None
    with TestClient(app) as client:
        found = client.post(PATH, json=message(1, "tools/list"))
    assert (found.status_code, found.headers["retry-after"]) == (503, "2")
    assert found.json()["code"] == "busy"


def test_nothing_else_is_ever_on_standard_output(packaged_file):
    lines = [
        message(
            1, "initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={"name": "t", "version": "1"}
        ),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        message(2, "tools/call", name="who_is_restricted", arguments={"who": "ZTE", "as_of": "2018-05-03"}),
        message(3, "tools/call", name="nothing", arguments={}),
        message(4, "nothing/at-all"),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "embargraph", "mcp", "--graph", str(packaged_file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    try:
        process.stdin.write("no JSON at all\n" + "".join(json.dumps(line) + "\n" for line in lines))
        process.stdin.flush()
        answers = {}
        while len(answers) < 4:
            line = json.loads(process.stdout.readline())
            assert line["jsonrpc"] == "2.0"
            answers[line.get("id")] = line
        rest, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert rest.strip() == ""
    assert process.returncode == 0
    assert answers[1]["result"]["serverInfo"]["name"] == "embargraph"
    assert "83 FR 17644" in answers[2]["result"]["content"][0]["text"]
    assert "error" in answers[3] or answers[3]["result"]["isError"]
    assert "error" in answers[4]


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONWARNINGS": "default"}


def test_the_sdks_client_talks_over_standard_input(packaged_file):
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "embargraph", "mcp", "--graph", str(packaged_file)], env=environment()
    )

    async def run():
        with anyio.fail_after(120):
            async with Client(stdio_client(parameters)) as client:
                result = await client.call_tool("owners", {"who": "Wingtech", "as_of": "2025-10-15"})
                return result.structured_content["rows"][0]["owned"]["id"]

    assert anyio.run(run) == "nexperia"


def test_a_graph_that_cannot_be_read_is_said_on_standard_error(tmp_path):
    (tmp_path / "bad.duckdb").write_bytes(b"nothing")
    found = subprocess.run(
        [sys.executable, "-m", "embargraph", "mcp", "--graph", str(tmp_path / "bad.duckdb")],
        input="", capture_output=True, text=True, timeout=120, env=environment(),
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (3, "")
    assert found.stderr.startswith("error: ")


def test_what_was_asked_is_in_the_record_of_requests(serve, packaged_file, tmp_path):
    client = serve(packaged_file, audit=tmp_path / "audit.jsonl")
    for _ in range(600):
        if client.app.state.mcp is not None:
            break
        time.sleep(0.1)
    assert ask(client, "find", name="Zzyzx Qwq").status_code == 200
    (line,) = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = line["asked"]
    assert (asked["path"], asked["mcp"], asked["name"]) == (PATH, "tools/call", "find")
    assert asked["arguments"] == {"name": "Zzyzx Qwq"}
