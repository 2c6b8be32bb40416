"""Every measure in force that names somebody or something gives a row, or a reason why not: `without-rows.toml`."""

import tomllib
from pathlib import Path

REASONS = tomllib.loads(Path(__file__).with_name("without-rows.toml").read_text(encoding="utf-8"))

_SILENT = """
SELECT DISTINCT m.id FROM node m JOIN statement s ON s.subject = m.id
WHERE m.kind = 'measure' AND s.relation IN ('targets', 'covers') AND s.standing IN ('record', 'reported')
  AND m.id NOT IN (SELECT under FROM restriction)
  AND m.id NOT IN (SELECT measure FROM status GROUP BY measure HAVING bool_and(status = 'not_in_force'))
ORDER BY m.id
"""


def explained():
    return {measure: group["reason"] for group in REASONS.values() for measure in group["measures"]}


def test_a_measure_that_names_somebody_gives_a_row_or_a_reason(packaged):
    silent = [row[0] for row in packaged.connection.execute(_SILENT).fetchall()]
    assert silent
    prefixes = tuple(group["prefix"] for group in REASONS.values() if "prefix" in group)
    assert [measure for measure in silent if measure not in explained() and not measure.startswith(prefixes)] == []


def test_a_reason_is_given_once_and_for_a_measure_on_record(packaged):
    measures = [measure for group in REASONS.values() for measure in group["measures"]]
    assert len(measures) == len(set(measures))
    on_record = {row[0] for row in packaged.connection.execute("SELECT id FROM node WHERE kind = 'measure'").fetchall()}
    assert set(measures) <= on_record
    assert all(len(reason) > 30 for reason in explained().values())
