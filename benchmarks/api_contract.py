"""Every route of the API under examples that schemathesis draws: no 500, no answer that is not described.

    python benchmarks/api_contract.py [--examples 100] [--schemathesis PATH/TO/st] [--include PATH_REGEX]

Starts a server on a free port of this machine, has the client read its OpenAPI description, and ends both.  Answers
that say "busy" or "too slow" are answers; anything else from 500 on is a fault.  What is counted a fault too: a status,
a media type or a shape that the description has not, and a method that is taken and not described.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
)
SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503", "504"]
"""


def start(graph):
    run = [
        sys.executable,
        "-m",
        "embargraph",
        "serve",
        "--port",
        "0",
        "--no-mcp",
        *(["--graph", graph] if graph else []),
    ]
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if found := re.match(r"(http://\S+) answers", line):
            return process, found[1]
        print(line, end="", file=sys.stderr)
    raise SystemExit("the server did not start")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--schemathesis", default=shutil.which("st") or "st")
    parser.add_argument("--include")
    parser.add_argument("--exclude")
    parser.add_argument("--graph")
    given = parser.parse_args()
    server, base = start(given.graph)
    # The log is read on, or the server would wait for its reader.
    drain = subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
            run = [
                given.schemathesis, "run", f"{base}/api/v1/openapi.json", "--checks", CHECKS, "--max-examples",
                str(given.examples), "--phases", "examples,coverage,fuzzing", "--request-timeout", "60", "--no-color",
                "--continue-on-failure", "--seed", "1",
            ]  # fmt: skip
            run += ["--include-path-regex", given.include] if given.include else []
            run += ["--exclude-path-regex", given.exclude] if given.exclude else []
            environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            done = subprocess.run(run, cwd=folder, check=False, env=environment)
    finally:
        server.terminate()
        server.wait(20)
        drain.wait(5)
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
