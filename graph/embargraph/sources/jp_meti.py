"""Japan's Foreign End User List (METI), in JSON."""

from __future__ import annotations

from embargraph.ingest.json_lists import json_list_reader
from embargraph.sources.catalog import list_codes

__all__ = ["READER"]

READER = json_list_reader(list_codes("jp-meti"))
