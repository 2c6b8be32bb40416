"""Stakes and work on an object store: a server of S3 on loopback, where moto is installed."""

import os
import socket
import subprocess
import sys
import time
from importlib.util import find_spec

import pytest

from made_stakes import rows_of, some_rows, write_facts, write_table

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(find_spec("moto") is None, reason="pip install 'moto[server]': an object store is NOT tested"),
    pytest.mark.skipif(os.environ.get("EMBARGRAPH_SPARK", "sail") != "sail", reason="pip's Spark has no S3"),
]


@pytest.fixture
def store():
    """Settings by which clients find the server, and a bucket that is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    settings = {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s3cr3t-key", "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT": place, "AWS_ENDPOINT_URL": place, "AWS_ALLOW_HTTP": "true",
    }  # fmt: skip
    try:
        import boto3

        client = boto3.client(
            "s3",
            endpoint_url=place,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="s3cr3t-key",
        )
        until = time.monotonic() + 60
        while True:
            try:
                client.create_bucket(Bucket="registers")
                break
            except Exception:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield settings, client
    finally:
        server.kill()
        server.wait()


def test_a_table_and_the_work_on_a_store_give_the_graph_of_a_disk(store, tmp_path):
    settings, client = store
    facts = write_facts(tmp_path / "facts.toml", [("p00", "a", "2019"), ("p01", "b", "2020-05-10")])
    table = write_table(tmp_path / "stakes", some_rows(7, actors=20, stakes=70), files=3)
    for path in table.iterdir():
        client.upload_file(str(path), "registers", f"stakes/{path.name}")

    def build(out, stakes, *more):
        command = [sys.executable, "-m", "embargraph", "build", "--no-seeds", "--facts", str(facts), "--stakes", stakes,
                   "--out", str(out), *more]  # fmt: skip
        return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True)

    here = build(tmp_path / "here.duckdb", str(table))
    assert here.returncode == 0, here.stderr
    more = ("--engine", "spark", "--master", "sail", "--work", "s3://registers/work", "--collect-under", "0")
    there = build(tmp_path / "there.duckdb", "s3://registers/stakes", *more)
    assert there.returncode == 0, there.stderr
    assert rows_of(tmp_path / "there.duckdb") == rows_of(tmp_path / "here.duckdb") != []
    assert "s3cr3t-key" not in there.stdout + there.stderr
    left = [found["Key"] for found in client.list_objects_v2(Bucket="registers").get("Contents", ())]
    assert sorted(left) == sorted(f"stakes/{path.name}" for path in table.iterdir())
