#!/usr/bin/env bash
# mkdocstrings-python 2.0.11 (griffelib 2.4.1), mkdocs 1.6.1: the section "Example:" of a Google
# docstring, which Sphinx's napoleon reads like "Examples:", is taken for an admonition. Its prompt
# lines become quotations, and two brackets side by side in its code become a link to a page that
# does not exist. "Examples:" is rendered as code.
# Seen:
#   Example:   Could not find cross-reference target '0'   code block: no
#   Examples:  no warning                                  code block: yes
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'mkdocstrings-python==2.0.11' 'griffelib==2.4.1' 'mkdocs==1.6.1'
cd "$dir"
python3 - <<'PY'
import subprocess
import sys
from pathlib import Path

CONFIG = """site_name: Names
plugins: [{mkdocstrings: {handlers: {python: {paths: ["."], options: {show_source: false}}}}}]
"""
MODULE = '''"""Names."""


def first(rows: list[list[str]]) -> str:
    """Give the first name.

    HEADING
        >>> rows = [["Acme"]]
        >>> rows[0][0]
        'Acme'
    """
    return rows[0][0]
'''
Path("docs").mkdir()
Path("docs/index.md").write_text("::: names\n")
Path("mkdocs.yml").write_text(CONFIG)


def build(heading):
    Path("names.py").write_text(MODULE.replace("HEADING", heading))
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], capture_output=True, text=True, check=True)
    unresolved = "Could not find cross-reference target '0'" in done.stderr
    page = Path("site/index.html").read_text()
    as_code = "<pre>" in page.partition("Give the first name")[2]
    print(heading, "unresolved link:", unresolved, " code block:", as_code)
    return unresolved, as_code


assert build("Example:") == (True, False), "the behaviour has changed"
assert build("Examples:") == (False, True), "the behaviour has changed"
PY
