#!/usr/bin/env bash
# typer 0.29.2: pydantic is a requirement, and is imported as soon as an app parses one plain parameter (an int), or none of its
# own: the options for shell completion, which every app has unless it says add_completion=False, are enough.
# So `app --help` of a command without parameters pays for pydantic.  Click is neither required nor imported.
# Seen, whether pydantic is in sys.modules:
#   after `import typer`                                      False
#   a command without parameters, add_completion=False        False
#   a command without parameters                              True
#   a command with one int option, add_completion=False       True
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install --quiet --quiet --disable-pip-version-check --target "$dir/lib" 'typer==0.29.2'
cd "$dir"
python3 - <<'PY'
import subprocess
import sys
from importlib.metadata import requires

CODE = """
import sys, typer
app = typer.Typer(add_completion={completion})
@app.command()
def command({parameter}) -> None: pass
if {run}:
    app({words}, standalone_mode=False)
print(*("pydantic" in sys.modules, "click" in sys.modules))
"""


def loaded(run, completion, parameter, words):
    code = CODE.format(run=run, completion=completion, parameter=parameter, words=words)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pydantic, click = done.stdout.split()
    assert click == "False", "the behaviour has changed"
    return pydantic == "True"


seen = {
    "after import typer": loaded(False, True, "", []),
    "a command without parameters, add_completion=False": loaded(True, False, "", []),
    "a command without parameters": loaded(True, True, "", []),
    "a command with one int option, add_completion=False": loaded(True, False, "number: int = 1", ["--number", "5"]),
}
for case, answer in seen.items():
    print(f"{case:<55} {answer}")
names = [line for line in requires("typer") if line.startswith(("pydantic", "click"))]
print("required:", names)
assert list(seen.values()) == [False, False, True, True], "the behaviour has changed"
assert len(names) == 1 and names[0].startswith("pydantic"), "the behaviour has changed"
PY
