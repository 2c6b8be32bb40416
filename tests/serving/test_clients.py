"""Clients that others wrote, against a real server: marked `clients`, and skipped where they are not installed.

EMBARGRAPH_CLIENTS names a folder: a virtual environment with yente-client[cli], reconciler, fastmcp and jsonschema;
below it `node_modules` with @modelcontextprotocol/sdk, and `schemas` with the JSON schemas of Reconciliation 0.2.
OpenRefine is looked for on the path; EMBARGRAPH_REFINE names the address of one that runs.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

CLIENTS = Path(os.environ.get("EMBARGRAPH_CLIENTS", "/nowhere"))
pytestmark = [pytest.mark.clients, pytest.mark.skipif(not CLIENTS.is_dir(), reason="EMBARGRAPH_CLIENTS is no folder")]
SECONDS = 120


@pytest.fixture(scope="module")
def base(packaged_file, tmp_path_factory):
    """The address of a server in a process of its own, on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("served") / "log"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "embargraph", "serve", "--graph", str(packaged_file), "--port", str(port)],
            stdout=stream, stderr=stream, env=environment,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(SECONDS):
            time.sleep(1)
            try:
                if urllib.request.urlopen(f"{address}/readyz", timeout=5).status == 200:
                    break
            except OSError:
                assert process.poll() is None, log.read_text()
        yield address
    finally:
        process.terminate()
        process.wait(30)


def run(*command, **settings):
    found = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, **settings)
    assert found.returncode == 0, found.stderr[-2000:]
    return found.stdout


def of(name):
    path = CLIENTS / "bin" / name
    if not path.exists():
        pytest.skip(f"no {name}")
    return str(path)


def python(script, *arguments):
    return run(of("python"), "-c", script, *arguments)


def test_yente_cli(base, tmp_path):
    yente = (of("yente-cli"), "--base-url", f"{base}/compat/yente")
    status = json.loads(run(*yente, "status"))
    assert status["summary"] == {"total": 1, "current": 1, "stale": 0} or "embargraph" in json.dumps(status)
    matched = json.loads(
        run(*yente, "match", "-s", "Company", "-p", "name=Huawei Tech", "-p", "country=cn", "-f", "json")
    )
    assert matched["results"][0]["id"] == "huawei"
    searched = json.loads(run(*yente, "search", "huawei", "-d", "default", "-f", "json"))
    assert searched["results"][0]["id"] == "huawei"
    fetched = json.loads(run(*yente, "fetch", "zte", "-f", "json"))
    assert fetched["properties"]["sanctions"]
    stated = json.loads(run(*yente, "statements", "--entity-id", "zte", "-f", "json"))
    assert {row["entity_id"] for row in stated["results"]} >= {"zte"}
    table = tmp_path / "customers.csv"
    table.write_text("nm,ctry\nHuawei Technologies,cn\nZzyzx Qwq,us\n", encoding="utf-8")
    run(*yente, "screen", str(table), str(tmp_path / "out.csv"), "-s", "Company", "-i", "nm=name", "-i", "ctry=country")
    assert "huawei" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_reconciler(base):
    script = """
import sys, pandas as pd
from reconciler import reconcile
table = pd.DataFrame({"name": ["Huawei Technologies", "ZTE"], "country": ["CN", "CN"]})
found = reconcile(table["name"], type_id="company", property_mapping={"country": table["country"]}, reconciliation_endpoint=sys.argv[1])
print(",".join(found["id"]))
"""
    assert python(script, f"{base}/reconcile").strip().splitlines()[-1] == "huawei,zte"


def test_the_schemas_of_reconciliation(base):
    if not (CLIENTS / "schemas").is_dir():
        pytest.skip("no schemas")
    script = """
import json, pathlib, sys, urllib.parse, urllib.request
import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
schemas = {p.stem: json.loads(p.read_text()) for p in folder.glob("*.json")}
known = [(s["$id"], Resource.from_contents(s, default_specification=DRAFT7)) for s in schemas.values() if "$id" in s]
known.append(("https://reconciliation-api.github.io/specs/0.2/schemas/type.json", Resource.from_contents(schemas["type"], default_specification=DRAFT7)))
registry = Registry().with_resources(known)
queries = {"a": {"query": "Huawei", "type": "company"}, "b": {"query": "3A090.a", "type": "technology"}, "c": {"query": 5}, "d": {"query": "Nexperia", "properties": [{"pid": "country", "v": "NL"}]}}
extend = {"ids": ["huawei", "nexperia", "nobody"], "properties": [{"id": p} for p in ("verdict", "restricted_from", "under", "citation", "via", "since", "until", "branches", "owners", "searched")]}
asked = {
    "manifest": "", "reconciliation-result-batch": "?queries=" + urllib.parse.quote(json.dumps(queries)),
    "data-extension-response": "?extend=" + urllib.parse.quote(json.dumps(extend)),
    "suggest-entities-response": "/suggest/entity?prefix=hua", "suggest-types-response": "/suggest/type?prefix=c",
    "suggest-properties-response": "/suggest/property?prefix=v", "data-extension-property-proposal": "/extend/propose?type=company&limit=3",
}
for name, path in asked.items():
    answer = json.load(urllib.request.urlopen(base + path, timeout=60))
    jsonschema.Draft7Validator(schemas[name], registry=registry).validate(answer)
print(len(asked))
"""
    assert python(script, f"{base}/reconcile", str(CLIENTS / "schemas")).strip() == "7"


def test_fastmcp(base, packaged_file):
    script = """
import asyncio, os, sys
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
async def main():
    stdio = StdioTransport(command=sys.argv[2], args=["-m", "embargraph", "mcp", "--graph", sys.argv[3]], env={**os.environ, "PYTHONPATH": sys.argv[4]})
    for target in (sys.argv[1] + "/mcp", stdio):
        async with Client(target) as client:
            tools = await client.list_tools()
            found = await client.call_tool("who_is_restricted", {"who": "ZTE", "as_of": "2018-05-03"})
            print(len(tools), "83 FR 17644" in found.content[0].text, found.structured_content["legal"])
asyncio.run(main())
"""
    path = os.pathsep.join(filter(None, sys.path))
    said = python(script, base, sys.executable, str(packaged_file), path).strip().splitlines()
    assert said == ["15 True Not legal advice."] * 2


def test_the_typescript_sdk(base, packaged_file, tmp_path):
    if not (CLIENTS / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.skip("no node, or no SDK")
    script = tmp_path / "talk.mjs"
    script.write_text(
        """
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
const [base, python, graph, path] = process.argv.slice(2);
const stdio = { command: python, args: ["-m", "embargraph", "mcp", "--graph", graph], env: { ...process.env, PYTHONPATH: path } };
for (const transport of [new StreamableHTTPClientTransport(new URL(base + "/mcp")), new StdioClientTransport(stdio)]) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  const tools = (await client.listTools()).tools;
  const found = await client.callTool({ name: "why", arguments: { who: "ZTE", as_of: "2018-05-03" } });
  console.log(tools.length, found.content[0].text.includes("83 FR 17644"), found.structuredContent.legal);
  await client.close();
}
""",
        encoding="utf-8",
    )
    (tmp_path / "node_modules").symlink_to(CLIENTS / "node_modules")
    path = os.pathsep.join(filter(None, sys.path))
    said = run("node", str(script), base, sys.executable, str(packaged_file), path, cwd=tmp_path).strip().splitlines()
    assert said == ["15 true Not legal advice."] * 2


@pytest.fixture(scope="module")
def refine(tmp_path_factory):
    """The address of OpenRefine: the one that runs, or one that is started without a window."""
    if address := os.environ.get("EMBARGRAPH_REFINE"):
        yield address
        return
    program = Path("/usr/share/openrefine/refine")
    if not program.exists():
        pytest.skip("no OpenRefine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("refine")
    command = [
        str(program),
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-d",
        str(data),
        "-x",
        "refine.headless=true",
        "-m",
        "400m",
    ]
    with (data / "log").open("w") as stream:
        process = subprocess.Popen(command, cwd=program.parent, stdout=stream, stderr=stream, start_new_session=True)
    try:
        for _ in range(SECONDS):
            time.sleep(1)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/command/core/get-version", timeout=5)
                break
            except OSError:
                assert process.poll() is None
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait(60)


class Refine:
    """OpenRefine, driven by the requests that its own pages make."""

    def __init__(self, address):
        self.address = address

    def get(self, path, data=None, headers=None):
        request = urllib.request.Request(f"{self.address}/command/core/{path}", data=data, headers=headers or {})
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.read(), response.geturl()

    def json(self, path, **form):
        return json.loads(self.get(path, urllib.parse.urlencode(form).encode() if form else None)[0])

    def posted(self, path, form):
        return json.loads(self.get(path, urllib.parse.urlencode(form).encode())[0])

    def post(self, path, **form):
        token = self.json("get-csrf-token")["token"]
        return self.posted(f"{path}{'&' if '?' in path else '?'}csrf_token={token}", form)

    def project(self, table):
        mark = "x-table-x"
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="project-name"\r\n\r\nt\r\n--{mark}\r\n'
            'Content-Disposition: form-data; name="project-file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
            f"{table}\r\n--{mark}--\r\n"
        ).encode()
        token = self.json("get-csrf-token")["token"]
        options = urllib.parse.quote(json.dumps({"separator": ",", "headerLines": 1}))
        path = f"create-project-from-upload?csrf_token={token}&format=text/line-based/*sv&options={options}"
        _, url = self.get(path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
        return urllib.parse.parse_qs(urllib.parse.urlparse(url).query)["project"][0]

    def wait(self, project):
        for _ in range(SECONDS):
            if not self.json(f"get-processes?project={project}")["processes"]:
                return
            time.sleep(0.5)
        raise AssertionError("OpenRefine did not end")


ALL_ROWS = json.dumps({"facets": [], "mode": "row-based"})


def test_openrefine(base, refine):
    service, page = f"{base}/reconcile", Refine(refine)
    manifest = json.load(urllib.request.urlopen(service, timeout=60))
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    project = page.project("name,country\nHuawei Technologies,CN\nZTE,CN\nZzyzx Qwq,US\n")
    guessed = page.post(
        f"guess-types-of-column?project={project}&columnName=name&service={urllib.parse.quote(service)}"
    )
    assert guessed["types"][0]["id"] == "company"
    config = {
        "mode": "standard-service", "service": service, **spaces, "type": {"id": "company", "name": "company"},
        "autoMatch": True, "limit": 0,
        "columnDetails": [{"column": "country", "propertyName": "country", "propertyID": "country"}],
    }  # fmt: skip
    page.post(f"reconcile?project={project}", columnName="name", config=json.dumps(config), engine=ALL_ROWS)
    page.wait(project)
    extension = {
        "properties": [{"id": "verdict", "name": "verdict"}, {"id": "under", "name": "under", "settings": {"limit": 1}}]
    }
    page.post(
        f"extend-data?project={project}", baseColumnName="name", endpoint=service, **spaces, columnInsertIndex="2",
        extension=json.dumps(extension), engine=ALL_ROWS,
    )  # fmt: skip
    page.wait(project)
    rows = page.json(f"get-rows?project={project}&start=0&limit=20", engine=ALL_ROWS)["rows"]
    told = {
        row["cells"][0]["v"]: [(cell or {}).get("v") for cell in row["cells"][2:4]] for row in rows if row["cells"][0]
    }
    page.post("delete-project", project=project)
    assert told["Huawei Technologies"] == ["restricted", "Huawei on the Entity List"]
    assert told["ZTE"][0] == "restricted"
    assert not any(told["Zzyzx Qwq"])
