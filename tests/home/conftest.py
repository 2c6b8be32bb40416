"""A data folder of the test's own, and small lists in their publishers' formats."""

import json

import pytest

from embargraph.resources import seed_files

UN = """<?xml version="1.0"?>
<CONSOLIDATED_LIST dateGenerated="{day}T00:00:09Z"><INDIVIDUALS/><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"""
ENTITY = (
    "<ENTITY><DATAID>{id}</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
    "<REFERENCE_NUMBER>CDe.{id}</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON></ENTITY>"
)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder of its own, in a working folder of its own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("EMBARGRAPH_DATA", str(folder))
    for name in ("EMBARGRAPH_GRAPH", "EMBARGRAPH_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    # Most of these tests ask which lists are in; the packaged facts would take seconds each time.
    monkeypatch.setattr("embargraph.packaged.seed_files", list)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


@pytest.fixture
def un_list(tmp_path):
    """Return a function that writes a list of the Security Council with some names."""

    def write(day, *names, file="un.xml", folder="lists"):
        target = tmp_path / folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        entities = "".join(ENTITY.format(id=100 + number, name=name) for number, name in enumerate(names))
        target.write_text(UN.format(day=day, entities=entities), encoding="utf-8")
        return target

    return write


@pytest.fixture
def bis_list(tmp_path):
    """Return a function that writes one of the lists of BIS as a projection of the eCFR has it."""

    def write(list_id, *names, file, extracted=None):
        target = tmp_path / "lists" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        entities = [
            {"name": name, "aliases": [], "country": "China", "address": "Beijing, China", "status": None,
             "effective_date": None, "federal_register": "85 FR 83799, 12/23/2020", "notes": None}
            for name in names
        ]  # fmt: skip
        said = {"list_id": list_id, "count": len(names), "entities": entities}
        if extracted:
            said = {"extracted": extracted, **said}
        target.write_text(json.dumps(said), encoding="utf-8")
        return target

    return write


@pytest.fixture
def packaged_facts(data, monkeypatch):
    """The packaged facts are built into the home graph too: what a list bars is among them."""
    monkeypatch.setattr("embargraph.packaged.seed_files", seed_files)
