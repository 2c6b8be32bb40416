"""Files sent to be screened: progress, results as far as they are, the report, privacy, and what is refused."""

import csv
import io
import json
import os
import time
import zipfile

import pytest

from embargraph.screening import Screener
from embargraph.screening.batch.report import from_json, to_json
from embargraph.serving.settings import Limits

SENT = "/api/v1/screenings"
TABLE = "name,country,note\nAcme,CN,=1+1\nNobody Known Bakery,DE,@x\n,,\nZenith,CN,plain\n"


def send(client, content=TABLE, name="customers.csv", **fields):
    return client.post(SENT, files={"file": (name, content)}, data=fields)


def finished(client, sent):
    """Wait until a screening is over, and return how it ended."""
    address, ends = sent.json()["url"], time.monotonic() + 60
    while (state := client.get(address).json())["state"] not in {"done", "failed"}:
        assert time.monotonic() < ends
        time.sleep(0.05)
    return state


@pytest.fixture
def client(serve, build):
    return serve(build("Acme", "Zenith"))


def test_a_file_is_screened_in_order_and_every_row_is_accounted_for(client):
    sent = send(client)
    assert sent.status_code == 202 and sent.headers["location"] == sent.json()["url"]
    state = finished(client, sent)

    assert (state["rows"], state["done"]) == (4, 4)
    assert (state["hits"], state["misses"], state["failed"]) == (2, 1, 1)
    assert state["hits"] + state["misses"] + state["flags"] + state["failed"] == state["rows"]
    rows = [json.loads(line) for line in client.get(state["results"]["jsonl"]).text.splitlines()]
    assert [row.get("name") for row in rows if "name" in row][:2] == ["Acme", "Nobody Known Bakery"]
    assert rows[1]["searched"]["lists"] and rows[1]["searched"]["input"].startswith("sha256:")


def test_results_are_those_of_the_screener_and_a_report_is_made_of_them(client):
    state = finished(client, send(client, as_of="2026-01-05", threshold="0.8"))
    rows = [json.loads(line) for line in client.get(state["results"]["jsonl"]).text.splitlines()]
    generation = client.app.state.context.pool.generation
    own = to_json(Screener(generation.graph, threshold=0.8, as_of="2026-01-05").screen("Acme", country="CN"))
    assert rows[0]["hits"] == json.loads(json.dumps(own["hits"])) and rows[0]["outcome"] == "hit"
    for row in rows:
        assert json.loads(json.dumps(to_json(from_json(row)))) == row
    page = client.get(state["results"]["html"])
    assert page.status_code == 200 and "Acme" in page.text and "script" not in page.headers["content-type"]
    assert "attachment" in page.headers["content-disposition"]


def test_csv_takes_no_cell_for_a_formula(client):
    state = finished(client, send(client))
    rows = list(csv.DictReader(io.StringIO(client.get(state["results"]["csv"]).text)))
    assert [row["note"] for row in rows][:2] == ["'=1+1", "'@x"]
    assert len(rows) == 4


def test_progress_comes_as_events_and_ends(client):
    sent = send(client)
    text = client.get(sent.json()["events"]).text
    last = [line for line in text.splitlines() if line.startswith("data: ")][-1]
    assert "event: end" in text and json.loads(last[6:])["state"] == "done"


def test_columns_are_named_as_on_the_command_line(client):
    table = "who;land\nAcme;CN\n"
    state = finished(client, send(client, table, name_column="who", country_column="land"))
    assert state["hits"] == 1
    refused = send(client, table, name_column="nobody")
    assert refused.status_code == 400 and "nobody" in refused.json()["detail"]
    twice = client.post(
        SENT, files=[("file", ("a.csv", table)), ("name_column", (None, "who")), ("name_column", (None, "land"))]
    )
    assert twice.status_code == 400


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"\x00\x01\x02\xff" * 50, 400),
        (b"PK\x03\x04 no workbook", 422),
        (b"PAR1 nothing PAR1", 422),
        (b"name\n", 422),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_kept(client, content, status):
    found = send(client, content)
    assert found.status_code == status and found.json()["code"] == ("bad-data" if status == 422 else "usage")
    assert not list(client.app.state.context.screenings.folder().iterdir())


def test_a_form_without_a_file_or_with_what_is_unknown_is_refused(client):
    assert client.post(SENT, json={"file": "x"}).status_code == 422
    assert client.post(SENT, files={"other": ("a.csv", TABLE)}).status_code == 422
    assert send(client, graph="/etc/passwd").status_code == 400
    assert send(client, threshold="2").status_code == 400
    assert not list(client.app.state.context.screenings.folder().iterdir())


def test_a_file_with_too_many_rows_is_413_and_too_many_files_are_429(serve, build, monkeypatch):
    client = serve(build("Acme"), limits=Limits(upload_rows=3, uploads=0))
    found = send(client)
    assert (found.status_code, found.json()["code"]) == (429, "too-many") and found.headers["retry-after"]
    client = serve(build("Acme"), limits=Limits(upload_rows=3))
    assert send(client).status_code == 413


def test_names_of_files_are_shown_and_never_opened(client):
    state = finished(client, send(client, name="../../etc/pass\x1b[2Jwd\r\nX: y.csv"))
    assert "/" not in state["input"] and "\x1b" not in state["input"] and "\n" not in state["input"]


def test_what_was_sent_is_private_has_a_random_name_and_can_be_removed(client):
    sent = send(client)
    finished(client, sent)
    folder = client.app.state.context.screenings.folder()
    (kept,) = folder.iterdir()
    assert folder.stat().st_mode & 0o077 == 0 and kept.stat().st_mode & 0o077 == 0
    assert kept.name == sent.json()["id"] and len(kept.name) >= 20

    assert client.delete(sent.json()["url"]).status_code == 204

    assert client.get(sent.json()["url"]).status_code == 404 and not list(folder.iterdir())


def test_what_is_older_than_a_day_is_gone(client):
    sent = send(client)
    finished(client, sent)
    screenings = client.app.state.context.screenings
    left = screenings.folder() / "left-by-another"
    left.mkdir()
    old = time.time() - 25 * 3600
    os.utime(left, (old, old))
    screenings._kept[sent.json()["id"]].began = old

    assert client.get(sent.json()["url"]).status_code == 404
    assert not list(screenings.folder().iterdir())


def test_results_of_one_token_are_not_anothers(serve, build, tmp_path):
    from embargraph.serving.tokens import add_token, read_tokens

    path = tmp_path / "tokens"
    one, other = (add_token(path, name, "screen") for name in ("one", "other"))
    client = serve(build("Acme"), tokens=read_tokens(path))
    sent = client.post(SENT, files={"file": ("a.csv", TABLE)}, headers={"authorization": f"Bearer {one}"})
    assert client.get(sent.json()["url"], headers={"authorization": f"Bearer {one}"}).status_code == 200
    for address in (sent.json()["url"], sent.json()["events"], sent.json()["results"]["csv"]):
        assert client.get(address, headers={"authorization": f"Bearer {other}"}).status_code == 404
    assert client.delete(sent.json()["url"], headers={"authorization": f"Bearer {other}"}).status_code == 404


def test_a_screening_ends_on_the_graph_that_it_began_with(client, build):
    many = "name\n" + "Acme\n" * 3000
    sent = send(client, many)
    build("Omega")
    client.portal.call(client.app.state.context.pool.reload)
    state = finished(client, sent)
    assert (state["done"], state["hits"]) == (3000, 3000)
    graphs = {json.loads(line)["searched"]["graph"] for line in client.get(state["results"]["jsonl"]).text.splitlines()}
    assert graphs == {state["searched"]["graph"]} != {client.get("/readyz").json()["graph"]}
    assert client.get(f"{sent.json()['url']}/results.pdf").status_code == 404


def zipped(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def test_a_workbook_is_read_whatever_it_is_called(client):
    openpyxl = pytest.importorskip("openpyxl")
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["name", "country", "twice"])
    book.active.append(["Acme", "CN", "=1+1"])
    book.save(stream)
    for name in ("customers.xlsx", "customers", "customers.csv"):
        assert finished(client, send(client, stream.getvalue(), name))["hits"] == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", zipped(**{"a.txt": "no workbook"})),
        ("a.csv", zipped(**{"[Content_Types].xml": "x" * 2000, "xl__worksheets__sheet1.xml": "<a/>"})),
        ("a.xlsx", zipped(**{"xl__workbook.xml": "<x/>"})[:60]),
        ("a.parquet", b"PAR1 and nothing of it PAR1"),
        ("a.csv", b"SQLite format 3\0" + bytes(range(256)) * 40),
        ("a.csv", b"\x1f\x8b" + b"\0" * 50),
        ("a.jsonl", b"[" * 100_000),
    ],
    # Not by their contents: a packed file holds the second in which it was made, and two processes run the tests.
    ids=["packed text", "workbook without its index", "cut workbook", "parquet", "sqlite", "gzip", "deep"],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_of_the_server_is_told(client, name, content):
    answer = send(client, content, name)
    folder = client.app.state.context.screenings.folder()

    assert answer.status_code in {400, 422}
    assert name in answer.json()["detail"]
    assert str(folder) not in answer.text and "uploads" not in answer.text
    assert list(folder.iterdir()) == []


def test_bytes_that_are_none_of_utf_16_spoil_their_own_row(client):
    table = "name\nAcme\n".encode("utf-16") + b"\x00\xd8\n\0" + "Zenith\n".encode("utf-16-le") + b"x"
    state = finished(client, send(client, table))

    assert (state["rows"], state["hits"], state["failed"]) == (4, 2, 2)
