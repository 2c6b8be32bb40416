"""The engines move rows: no rule, threshold, rank or share is computed in them, and they stay small."""

import ast
import re
from pathlib import Path

import pytest

import embargraph

FOLDER = Path(embargraph.__file__).parent / "engines"
#: What a rule would be written with; to carry a rank from one round to the next is none of it.
RULE = re.compile(
    r"least\s*[<>]|HAVING|[<>]=?\s*(50|25|0\.5)\b|\bUNIT\b|\bWHOLE\b|percent|is_reached|CONTROL\b"
    r"|\brank\s*[-+*]|\bmin\(.*rank|share\w*\s*[-+*/<>]|sum\(share"
)
#: What is imported of Spark: sessions, and how often a server of this process is asked again.
OF_SPARK = {"pyspark.sql.SparkSession", "pyspark.SparkFiles", "pyspark.sql.connect.client.retries.DefaultPolicy"}
#: What each file takes from where the rules are: a second text of one would need no more than this.
OF_RULES = {
    "advance", "Pieces", "Spans", "first_round", "solve_regimes", "LEVELS", "Ranks", "Network", "Threshold", "Solved",
    "HOLDING_COLUMNS", "find_alike", "read_network", "read_thresholds", "BOUNDS", "MACROS", "find_what_matters", "lay_rows", "own_bounds",
    "prepare", "take_wanted", "REACHED", "Reach", "Part", "by_actor", "WITHIN", "OF_SEATED",
}  # fmt: skip


def code_of(text):
    """A text without its comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = ""
    return ast.unparse(tree)


def imported(text, package):
    """What a text imports from a package, by its full name."""
    return {
        f"{node.module}.{name.name}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package.split(".")[0]
        and node.module.startswith(package)
        for name in node.names
    }  # fmt: skip


def rule_in(text):
    found = RULE.search(code_of(text))
    return found[0] if found else None


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_no_rule_is_written_a_second_time(path):
    text = path.read_text(encoding="utf-8")
    assert rule_in(text) is None
    assert imported(text, "pyspark") <= OF_SPARK
    assert {name.rpartition(".")[2] for name in imported(text, "embargraph.rules")} <= OF_RULES
    assert not re.search(
        r"^\s*import (pyspark|pysail)|\budf\b|sparkContext\.(?!setLogLevel)|\.rdd\b", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    "line",
    [
        "x = 'GROUP BY owned HAVING sum(high) >= 50'",
        "found = held >= 50",
        "rank = rank + 1",
        "total = share_min + share_max",
        "sql = 'SELECT sum(share) FROM stake'",
        "if high >= WHOLE: pass",
    ],
)
def test_a_rule_would_be_seen(line):
    assert rule_in(line) is not None


def test_a_function_of_sparks_would_be_seen():
    assert not imported("from pyspark.sql.functions import sum", "pyspark") <= OF_SPARK
    assert not {"conclude"} <= OF_RULES


def test_they_are_small():
    assert sum(len(path.read_text().splitlines()) for path in FOLDER.glob("*.py")) < 1_200


def test_nothing_of_spark_is_loaded_by_the_package_itself():
    import subprocess
    import sys

    code = (
        "import sys, embargraph.cli; print([m for m in sys.modules if m.startswith(('pyspark', 'pysail', 'pandas'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
