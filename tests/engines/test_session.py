"""What is missing for Spark is said, with what to install."""

import sys

import pytest

from embargraph.engines import session
from embargraph.errors import DataError, MissingExtraError, UsageError
from embargraph.files import addresses
from embargraph.files.addresses import address


def test_without_the_extra_it_is_named(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'embargraph\[spark\]'"), session.open_session("sail"):
        pass


def test_without_sail_its_extra_is_named(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: None if name == "pysail" else sys)
    with pytest.raises(MissingExtraError, match=r"pip install 'embargraph\[sail\]'"), session.open_session("sail"):
        pass


def test_a_client_alone_on_this_machine_is_told_what_to_give(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: sys if name in ("pyspark", "pyarrow") else None)
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    with pytest.raises(UsageError, match="needs a server"), session.open_session("local[2]"):
        pass


def test_without_java_the_package_is_named(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda _: sys)
    monkeypatch.setattr(session.shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="openjdk-17-jre-headless"), session.open_session("local[2]"):
        pass


def test_the_address_of_a_store_survives_being_a_path():
    assert address("s3:/bucket/a") == "s3://bucket/a" == address("s3://bucket/a")


def test_a_server_that_cannot_be_reached_or_started_is_an_error_without_its_token(monkeypatch):
    class Builder:
        def __getattr__(self, name):
            return lambda *_: self

        def create(self):
            raise ConnectionError("sc://h:1/;token=secret: refused")

        getOrCreate = create

    class SparkSession:
        builder = Builder()

    fake = type(sys)("pyspark.sql")
    fake.SparkSession = SparkSession
    monkeypatch.setitem(sys.modules, "pyspark", type(sys)("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", fake)
    monkeypatch.setattr(session, "find_spec", lambda _: sys)
    monkeypatch.setattr(session, "reach", lambda *_: None)
    with pytest.raises(DataError, match="does not answer") as caught, session.open_session("sc://h:1/;token=secret"):
        pass
    assert "secret" not in str(caught.value)
    with pytest.raises(DataError, match="cannot be started"), session.open_session("spark://h:1"):
        pass


def test_a_server_where_nobody_listens_is_said_at_once(monkeypatch):
    import socket

    for name in addresses._PROXIES:
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        remote = f"sc://127.0.0.1:{taken.getsockname()[1]}/;token=s3cret"
        with pytest.raises(DataError, match="does not answer") as caught:
            session._connected(remote)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("remote", ["sc://", "sc://host:door/;token=s3cret"])
def test_an_address_that_is_none_is_said(remote):
    with pytest.raises(UsageError, match="expected sc://HOST:PORT") as caught:
        session._connected(remote)
    assert "s3cret" not in str(caught.value)


def test_what_logs_in_is_known_wherever_it_stands():
    assert addresses.secrets_of("sc://h:1/;use_ssl=true;token=abcdef;x-key=ghijkl") == ["true", "abcdef", "ghijkl"]


JAVA = """An error occurred while calling o87.parquet.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times
\tat org.apache.spark.scheduler.DAGScheduler.failJobAndIndependentStages(DAGScheduler.scala:2935)
Caused by: java.io.IOException: {reason}
\t... 12 more"""


@pytest.mark.parametrize(
    ("module", "kind", "text", "said"),
    [
        ("py4j.protocol", "Py4JJavaError", JAVA.format(reason="No space left on device"), "No space left on device"),
        ("py4j.protocol", "Py4JJavaError", JAVA.format(reason="the store went away"), "the store went away"),
        ("pyspark.errors", "PythonException", "Traceback …\nOSError: [Errno 122] Disk quota exceeded", "Disk quota exceeded"),
        ("pyspark.errors", "SparkConnectGrpcException", "(internal) broken pipe\nmore", "(internal) broken pipe"),
        ("pyspark.errors", "AnalysisException", "", "no reason was given"),
    ],
)  # fmt: skip
def test_a_server_that_fails_is_said_in_a_line(module, kind, text, said):
    fault = type(kind, (Exception,), {"__module__": module})
    with pytest.raises(DataError) as caught, session.running(None):
        raise fault(text)
    assert str(caught.value) == f"Spark failed: {said}"


@pytest.mark.parametrize(
    ("module", "kind"), [("pyspark.errors", "PythonException"), ("builtins", "KeyError"), ("embargraph.errors", "UsageError")]
)  # fmt: skip
def test_a_fault_of_this_package_is_not_laid_to_the_server(module, kind):
    fault = type(kind, (Exception,), {"__module__": module})
    with pytest.raises(fault), session.running(None):
        raise fault("Traceback …\nKeyError: 'owner'")


def test_the_reason_that_grpc_keeps_apart_is_said():
    class Lost(Exception):
        __module__ = "grpc._channel"

        def details(self):
            return "Socket closed"

    with pytest.raises(DataError, match=r"^Spark failed: Socket closed$"), session.running(None):
        raise Lost("<_InactiveRpcError of RPC that terminated with:")
