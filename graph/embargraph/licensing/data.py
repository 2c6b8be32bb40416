"""The packaged tables of the Export Administration Regulations, read once and only as far as asked."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.resources import find_folder

__all__ = ["folder", "read_csv", "read_table"]


def folder() -> Path:
    """Return the folder of the tables."""
    return find_folder("seeds") / "ear"


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Return a TOML table by its name.

    Raises:
        DataError: The file is missing, or is no TOML.
    """
    path = folder() / f"{name}.toml"
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise DataError(f"{path}: is missing; reinstall embargraph") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: {error}") from None


@cache
def read_csv(name: str) -> list[dict[str, str]]:
    """Return the lines of a CSV table by its name.

    Raises:
        DataError: The file is missing.
    """
    path = folder() / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise DataError(f"{path}: is missing; reinstall embargraph") from None
