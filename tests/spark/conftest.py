"""A session of the server that EMBARGRAPH_SPARK names: Sail in this process, or Spark on this machine (local[2])."""

import os
import shutil
from importlib.util import find_spec

import pytest

#: Without Spark in the environment none of these can run; `make spark` has one.
IS_THERE = find_spec("pyspark") is not None
SERVER = os.environ.get("EMBARGRAPH_SPARK", "sail")


def pytest_collection_modifyitems(items):
    for item in items:
        if "spark" in item.keywords and not IS_THERE:
            item.add_marker(pytest.mark.skip(reason="no Spark in this environment: make spark"))


@pytest.fixture(scope="session")
def session():
    if SERVER == "sail" and find_spec("pysail") is None:
        pytest.skip("no Sail in this environment: make spark")
    if SERVER.startswith("local") and (shutil.which("java") is None or find_spec("py4j") is None):
        pytest.skip("no Java, or no Spark but its client: Spark on this machine is NOT tested")
    from embargraph.engines.session import open_session

    with open_session(SERVER) as opened:
        yield opened
