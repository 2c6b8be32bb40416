"""China's control, unreliable entity and watch lists (MOFCOM), in JSON."""

from __future__ import annotations

from embargraph.ingest.json_lists import json_list_reader
from embargraph.sources.catalog import list_codes

__all__ = ["READER"]

READER = json_list_reader(list_codes("cn-mofcom"))
