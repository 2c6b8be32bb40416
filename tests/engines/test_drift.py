"""The engines move rows: no rule, threshold, rank or share is computed in them, and they stay small."""

import re
from pathlib import Path

import embargraph

FOLDER = Path(embargraph.__file__).parent / "engines"
#: What a rule would be written with; to carry a rank from one round to the next is none of it.
RULE = re.compile(r"least\s*[<>]|HAVING|>=\s*50|\bUNIT\b|\bWHOLE\b|0\.5|percent|is_reached|CONTROL\b")


def test_no_rule_is_written_a_second_time():
    for path in FOLDER.glob("*.py"):
        code = "\n".join(line.partition("#")[0] for line in path.read_text().splitlines())
        assert not RULE.search(code), f"{path.name}: {RULE.search(code)}"
        assert "pyspark.sql.functions" not in code and "udf" not in code, path.name


def test_they_are_small():
    assert sum(len(path.read_text().splitlines()) for path in FOLDER.glob("*.py")) < 1_200


def test_nothing_of_spark_is_loaded_by_the_package_itself():
    import subprocess
    import sys

    code = (
        "import sys, embargraph.cli; print([m for m in sys.modules if m.startswith(('pyspark', 'pysail', 'pandas'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
