"""Publishers' formats: one module each, a file in, statements out, every record counted.

A reader knows nothing of rules.  What it must do is said by `Reader`; what it
writes into is `embargraph.ingest.intake.Intake`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.errors import DataError, UnknownNameError, UsageError, closest
from embargraph.ingest.editions import compare_editions
from embargraph.ingest.intake import Intake
from embargraph.ingest.reader import Reader
from embargraph.model.dates import parse_day
from embargraph.model.statements import Source
from embargraph.resolution.judgements import Links, read_links
from embargraph.sources.bods.reader import read_bods
from embargraph.sources.ca_sema import read_sema
from embargraph.sources.cn_mofcom import read_mofcom
from embargraph.sources.eto import ETO_FILES, read_eto
from embargraph.sources.eu_fsf import read_eu
from embargraph.sources.ftm.reader import read_ftm
from embargraph.sources.gleif import read_gleif
from embargraph.sources.jp_meti import read_meti
from embargraph.sources.stakes import read_stakes_csv
from embargraph.sources.supply import SUPPLY_FILES, read_supply_csv
from embargraph.sources.uk_sanctions import read_uk
from embargraph.sources.un_sc import read_un
from embargraph.sources.us_bis import read_bis
from embargraph.sources.us_csl import read_csl
from embargraph.sources.us_ecfr import read_ecfr
from embargraph.sources.us_ofac import read_addresses, read_names, read_ofac_xml, read_sdn

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import Tally
