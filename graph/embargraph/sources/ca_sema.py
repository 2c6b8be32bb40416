"""Canada's list under the Special Economic Measures Act, in XML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.xml import read_xml
from embargraph.ingest.listings import ListEntry, ListingWriter, entry_id
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_sema"]


def read_sema(path: Path, intake: Intake) -> None:
    """Read Canada's consolidated autonomous sanctions.

    Args:
        path: XML, gzip or not; its country is the regime's, not the party's.
        intake: Where the records go.

    Raises:
        DataError: The file is not well-formed, or declares an entity.
    """
    writer = ListingWriter(intake)
    for item in read_xml(path, ("record",)):
        record = intake.read(item.place)
        value = item.value if isinstance(item.value, dict) else {}
        person = " ".join(filter(None, (plain(value.get("GivenName")), plain(value.get("LastName")))))
        name = person or plain(value.get("EntityOrShip"))
        if not name:
            intake.reject(record, item.fault or "has no name", field="LastName")
            continue
        regime = plain(value.get("Country")).partition(" / ")[0]
        number = f"{regime}/{plain(value.get('Schedule'))}/{plain(value.get('Item'))}"
        imo = plain(value.get("ShipIMONumber"))
        listed = plain(value.get("DateOfListing"))
        since = as_day(listed)
        if listed and since is None:
            intake.unparsed(record, "is not a date", field="DateOfListing", value=listed)
        fields = (("TitleOrShip", "title"), ("DateOfBirthOrShipBuildDate", "born or built"))
        told = [f"{label}: {text}" for field, label in fields if (text := plain(value.get(field)))]
        writer.add(record, item.place, ListEntry(
            "ca-sanctions", name, entry_id("ca-sanctions", name, number),
            "person" if person else "vessel" if imo else "organisation",
            tuple(filter(None, map(str.strip, plain(value.get("Aliases")).split(";")))),
            marks=(("imo", imo),) if re.fullmatch(r"\d{7}", imo) else (), text="; ".join(told),
            citation=f"Schedule {plain(value.get('Schedule'))}, item {plain(value.get('Item'))}", since=since,
            programme=regime,
        ))  # fmt: skip
    writer.flush()
