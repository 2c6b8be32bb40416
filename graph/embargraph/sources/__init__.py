"""Publishers' formats: one module for each name of `--source`; a file in, statements out, every record counted.

A reader knows nothing of rules.  What it must do is said by `embargraph.ingest.reader.Reader`;
what it writes into is `embargraph.ingest.intake.Intake`.
"""

from __future__ import annotations

from embargraph.sources.catalog import SourceFile

__all__ = ["SourceFile"]
