"""The notebook of the documentation runs as it stands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "notebook.ipynb"
# In a process of its own: the client's loops and sockets warn at their end, and warnings are errors here.
RUN = """
import json, sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=300, kernel_name="python3").execute()
print(json.dumps(book))
"""


def test_every_cell_of_the_notebook_runs(tmp_path, monkeypatch):
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.casefold()))
    done = subprocess.run([sys.executable, "-c", RUN, NOTEBOOK], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]

    cells = [cell for cell in json.loads(done.stdout.splitlines()[-1])["cells"] if cell["cell_type"] == "code"]
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    shown = [output["data"] for output in outputs if output["output_type"] == "execute_result"]
    # The answer itself, then a frame.
    assert sum("text/html" in each for each in shown) >= 2
    assert any("<Answer restricted:" in "".join(each["text/plain"]) for each in shown)
    assert any("'hit'" in "".join(each["text/plain"]) and "'no hit'" in "".join(each["text/plain"]) for each in shown)


def test_it_is_kept_without_outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code")
