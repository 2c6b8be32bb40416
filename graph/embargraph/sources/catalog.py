"""The sources that can be loaded, by the name that `--source` has for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from embargraph.errors import UnknownNameError, UsageError, closest
from embargraph.ingest.reader import Reader
from embargraph.model.dates import parse_day
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

__all__ = ["FOLDERS", "SOURCES", "SourceFile"]

#: Readers by the name that `--source` has for them.
SOURCES: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "bods": read_bods,
        "eto": read_eto,
        "ca-sema": read_sema,
        "cn-mofcom": read_mofcom,
        "eu-fsf": read_eu,
        "ftm": read_ftm,
        "gleif": read_gleif,
        "jp-meti": read_meti,
        "stakes": read_stakes_csv,
        "supply": read_supply_csv,
        "uk-sanctions": read_uk,
        "un-sc": read_un,
        "us-bis": read_bis,
        "us-csl": read_csl,
        "us-ecfr": read_ecfr,
        "us-ofac": read_ofac_xml,
        "us-ofac-add": read_addresses,
        "us-ofac-alt": read_names,
        "us-ofac-sdn": read_sdn,
    }
)


#: Sources that are a folder of tables: their names, in the order in which they refer to each other.
FOLDERS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType({"eto": ETO_FILES, "supply": SUPPLY_FILES})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to load: its format, and its vintage where the file has none of its own."""

    name: str
    path: Path
    day: str | None = None

    @classmethod
    def parse(cls, text: str) -> SourceFile:
        """Return what ``NAME[@DATE]=FILE`` means; the file is a folder for the sources that are one.

        Raises:
            UsageError: The text has another form, or the date is none.
            UnknownNameError: No reader has the name.

        Example:
            >>> SourceFile.parse("gleif@2023-06-05=rr.json").day
            '2023-06-05'
        """
        match = re.fullmatch(r"([^@=]+)(?:@([^=]*))?=(.+)", text, re.DOTALL)
        if match is None:
            raise UsageError(f"--source {text!r}; expected NAME=FILE or NAME@DATE=FILE")
        name, day, path = match.groups()
        if name not in SOURCES:
            raise UnknownNameError(
                "source", name, [closest(name, SOURCES).removeprefix("; nearest: ") or ", ".join(SOURCES)]
            )
        if day is not None:
            try:
                parse_day(day)
            except ValueError as error:
                raise UsageError(f"--source {text!r}: {error}") from None
        return cls(name, Path(path), day)
