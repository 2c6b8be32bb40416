"""Run the golden answers against a wheel, far from the sources: python tests/wheel.py WHEEL ENVIRONMENT.

The wheel is installed into an environment of its own, with the extra that finds a party by its name (`licence
--party` needs it) and pytest, and nothing else.  The tests are copied to a
folder for the time being, so that neither the package, nor the facts and questions beside it, can be those of the
checkout.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Folders of the checkout, and where the wheel has them.
SHIPPED = {
    ROOT / "graph" / "embargraph": "embargraph",
    ROOT / "seeds": "embargraph/_data/seeds",
    ROOT / "queries": "embargraph/_data/queries",
}
_USES_GOLDEN = re.compile(r"[\"']golden[\"']")


def missing_files(wheel: Path) -> list[str]:
    """Return files of the package, the facts and the questions that a wheel lacks or has otherwise, sorted."""
    faults = []
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        for folder, name in SHIPPED.items():
            files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
            for path in files:
                inside = f"{name}/{path.relative_to(folder).as_posix()}"
                if inside not in held or archive.read(inside) != path.read_bytes():
                    faults.append(inside)
    return sorted(faults)


def golden_tests() -> list[str]:
    """Return the tests that compare with files of tests/golden, as paths in the checkout."""
    users = [p for p in (ROOT / "tests").rglob("test_*.py") if _USES_GOLDEN.search(p.read_text(encoding="utf-8"))]
    return ["tests/golden", *sorted(path.relative_to(ROOT).as_posix() for path in users)]


def run_golden(python: Path, folder: Path) -> int:
    """Run the golden answers in a copy of the tests below `folder`; return pytest's exit status."""
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "EMBARGRAPH_", "PYTEST_"))}
    where = subprocess.run(
        [python, "-c", "import embargraph; print(embargraph.__file__)"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    if not Path(where.stdout.strip()).is_relative_to(python.parents[1]):
        raise SystemExit(f"the tests would run against {where.stdout.strip()}, which is not the wheel")
    # What rdflib answers is what the exported file holds, not what the wheel does; it takes most of the time.
    options = [
        "-q",
        "-n",
        "auto",
        "--dist",
        "worksteal",
        "-p",
        "no:cacheprovider",
        "-m",
        "not shared",
        "-k",
        "not rdflib",
    ]
    command = [python, "-m", "pytest", *options, *golden_tests()]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def main() -> int:
    """Check what the wheel holds, install it, and run the golden answers against it."""
    wheel, environment = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    if faults := missing_files(wheel):
        sys.stderr.write(f"{wheel.name} lacks, or has otherwise:\n  " + "\n  ".join(faults) + "\n")
        return 1
    venv.create(environment, clear=True, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", f"{wheel}[screening]", "pytest>=8", "pytest-xdist>=3.5"], check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        return run_golden(python, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
