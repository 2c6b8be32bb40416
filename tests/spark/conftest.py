"""A session for each server that is there: Sail in this process, and Spark on this machine where there is Java."""

import os
import shutil
from importlib.util import find_spec

import pytest

#: Without Spark in the environment none of these can run; `make spark` has one.
IS_THERE = find_spec("pyspark") is not None
SERVERS = [name for name in os.environ.get("EMBARGRAPH_SPARK", "sail,local[2]").split(",") if name]


def pytest_collection_modifyitems(items):
    for item in items:
        if "spark" in item.keywords and not IS_THERE:
            item.add_marker(pytest.mark.skip(reason="no Spark in this environment: make spark"))


@pytest.fixture(scope="session", params=SERVERS)
def session(request):
    if request.param == "sail" and find_spec("pysail") is None:
        pytest.skip("no Sail in this environment: make spark")
    if request.param.startswith("local") and (shutil.which("java") is None or find_spec("py4j") is None):
        pytest.skip("no Java, or no Spark but its client: Spark on this machine is NOT tested")
    from embargraph.engines.session import open_session

    with open_session(request.param) as opened:
        yield opened
