"""A server of Spark Connect as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

import embargraph

PACKAGE = Path(embargraph.__file__).parent


@contextmanager
def server(package, *before):
    """Sail's server of Spark Connect as a process of its own, with a package and a view of the disk of its own."""
    if find_spec("pysail") is None:
        pytest.skip("no Sail in this environment: make spark")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*before, sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
    started = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(package)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and started.poll() is None:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}"
    finally:
        started.kill()
        started.wait()
