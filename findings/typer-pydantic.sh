#!/usr/bin/env bash
# typer 0.29.2: pydantic is a requirement. `import typer` leaves it alone; the first command that
# runs imports it, also one without parameters; --help does not. Who times the import or the help
# sees a light library. Click is neither required nor imported.
# Seen, whether pydantic is in sys.modules:
#   after `import typer`           False
#   a command without parameters   True
#   --help                         False
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'typer==0.29.2'
cd "$dir"
python3 - <<'PY'
import subprocess
import sys
from importlib.metadata import requires

CODE = """
import sys, typer
app = typer.Typer(add_completion=False)
@app.command()
def command() -> None: pass
words = {words}
if words is not None:
    try:
        app(words, standalone_mode=False)
    except SystemExit:
        pass
print()
print("pydantic" in sys.modules, "click" in sys.modules)
"""


def loaded(words):
    done = subprocess.run([sys.executable, "-c", CODE.format(words=words)], capture_output=True, text=True, check=True)
    pydantic, click = done.stdout.splitlines()[-1].split()
    assert click == "False", "the behaviour has changed"
    return pydantic == "True"


seen = {
    "after import typer": loaded(None),
    "a command without parameters": loaded([]),
    "--help": loaded(["--help"]),
}
for case, answer in seen.items():
    print(f"{case:<30} {answer}")
names = [line for line in requires("typer") if line.startswith(("pydantic", "click"))]
print("required:", names)
assert list(seen.values()) == [False, True, False], "the behaviour has changed"
assert len(names) == 1 and names[0].startswith("pydantic"), "the behaviour has changed"
PY
