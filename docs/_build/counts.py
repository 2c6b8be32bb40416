"""Fill the table of counts in sources.md from the folder of real files: python docs/_build/counts.py FOLDER."""

import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from embargraph.sources.catalog import SourceFile
from embargraph.sources.load import load_sources
from embargraph.store.schema import create_tables

PAGE = Path(__file__).resolve().parents[1] / "sources.md"
BEGIN, END = "<!-- counts -->\n", "<!-- /counts -->"
#: Reader, vintage where the file has none, and file.
FILES = (
    ("us-csl", "2022-05-31", "csl/consolidated-2022-05.csv.gz"),
    ("us-csl", "2026-07-31", "csl/consolidated-2026-07-31.csv.gz"),
    ("us-bis", None, "lists/entity_list_ecfr_2026-07-09.json"),
    ("us-bis", None, "lists/meu_list_ecfr_2026-07-09.json"),
    ("us-bis", None, "lists/denied_persons_2026-04-14.json"),
    ("us-ofac-sdn", "2024-07-02", "lists/sdn_2024-07-02.csv.gz"),
    ("us-ofac-add", "2025-12-01", "lists/sdn_add_2025-12.csv.gz"),
    ("us-ofac-alt", "2025-12-01", "lists/sdn_alt_2025-12.csv.gz"),
    ("us-ofac", None, "lists/ofac-consolidated-nonsdn-2025-03-28.xml.gz"),
    ("un-sc", None, "lists/un-consolidated-2026-02-27.xml.gz"),
    ("ca-sema", "2025-05-31", "lists/canada-sema-2025-05.xml.gz"),
    ("cn-mofcom", None, "lists/mofcom-2026-07-19.json"),
    ("jp-meti", None, "lists/meti-2025-09-29.json"),
    ("ftm", None, "ownership/yente_zala_entities.ftm.json"),
    ("ftm", None, "ownership/yente_parteispenden_entities.ftm.json"),
    ("gleif", None, "ownership/gleif/lei-data.json"),
    ("gleif", None, "ownership/gleif/lei-data.xml"),
    ("gleif", None, "ownership/gleif/rr-data.json"),
    ("gleif", None, "ownership/gleif/rr-data.xml"),
    ("bods", None, "ownership/bods/bods-package-annotations.json"),
    ("bods", None, "ownership/bods/bods-package-entity-owning-entity.json"),
    ("bods", None, "ownership/bods/bods-package-fi-soe.json"),
    ("bods", None, "ownership/bods/bods-package-linking-annotations.json"),
    ("bods", None, "ownership/bods/bods-package.json"),
    ("bods", None, "ownership/bods/fermcat.json"),
    ("bods", None, "ownership/bods/full-pep-declaration.json"),
    ("bods", None, "ownership/bods/indirect-ownership.json"),
    ("bods", None, "ownership/bods/joint-ownership.json"),
    ("bods", None, "ownership/bods/levent.json"),
    ("bods", None, "ownership/bods/listed-company-exempt-from-disclosure.json"),
    ("bods", None, "ownership/bods/mixed-direct-and-indirect-ownership.json"),
    ("bods", None, "ownership/bods/multiple-indirect-ownership.json"),
    ("bods", None, "ownership/bods/multiple-tax-residencies.json"),
    ("bods", None, "ownership/bods/mutilple-indirect-ownership-2.json"),
    ("bods", None, "ownership/bods/nomination.json"),
    ("bods", None, "ownership/bods/plc-entity-statement.json"),
    ("bods", None, "ownership/bods/simple-pep-declaration.json"),
    ("bods", None, "ownership/bods/tecido.json"),
)


def counts(folder: Path, files: Sequence[tuple[str, str | None, str]]) -> list[str]:
    """Return rows of the table, from files loaded together."""
    lines = []
    with duckdb.connect() as connection:
        create_tables(connection)
        found = [SourceFile(reader, folder / file, day) for reader, day, file in files]
        reports = {report.file: report for report in load_sources(connection, found)}
    for reader, _, file in files:
        t = reports[Path(file).name]
        lines.append(
            f"| {t.file} | `{reader}` | {t.read} | {t.loaded} | {t.rejected} | {t.duplicates} | {t.unparsed} |"
        )
    return lines


def main() -> None:
    """Write the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    folder = Path(sys.argv[1])
    head_row = "| file | reader | read | loaded | rejected | duplicates | unparsed |"
    # The screening lists apart: what the others refer to must not be theirs.
    rows = [head_row, "| --- | --- |" + " ---: |" * 5, *counts(folder, FILES[:2]), *counts(folder, FILES[2:])]
    table = "\n".join(rows) + "\n"
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(head + BEGIN + "\n" + table + "\n" + END + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
