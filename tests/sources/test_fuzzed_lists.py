"""Lists damaged at random: a reader accounts for every record, or refuses the file, and never crashes."""

import csv
import io
from copy import deepcopy
from xml.etree import ElementTree

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargraph.errors import EmbargraphError
from embargraph.sources.catalog import SourceFile
from embargraph.sources.load import load_sources
from embargraph.store.schema import create_tables
from sources import test_lists, test_published_lists

XML = {
    "us-ofac": test_lists.OFAC_XML,
    "un-sc": test_lists.UN_XML,
    "ca-sema": test_lists.SEMA_XML,
    "eu-fsf": test_published_lists.EU,
    "us-ecfr": test_published_lists.ecfr(test_published_lists.ENTITY_LIST, test_published_lists.UNVERIFIED),
}
#: Rows of OFAC's tables, which have no header.
TABLES = {
    "us-ofac-sdn": [["901", "BETA, Carla", "individual", "SDGT] [IFSR", *["-0-"] * 7, "DOB 1960; alt. POB Kyiv."]],
    "us-ofac-add": [["901", "2", "1 Road", "Wuhan 430000", "China", "-0-"]],
    "us-ofac-alt": [["901", "3", "aka", "GAMMA", "-0-"]],
}
ODD = st.sampled_from(
    ["", "-0-", "\u202eABC", "=1+1", "0000-00-00", "31/12/1999", "Various", "9" * 400, "a;b;;c", "<b>", "\ufeff", "𝕏é"]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
DAMAGE = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["text", "drop", "twice", "empty", "attribute"]), ODD),
    min_size=1, max_size=6,
)  # fmt: skip
SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def account(name, path):
    """Load a file into tables of its own, without deriving anything; None where it is refused."""
    with duckdb.connect() as connection:
        create_tables(connection)
        try:
            (report,) = load_sources(connection, [SourceFile(name, path, "2026-01-01")])
        except EmbargraphError as error:
            assert str(error).strip()
            return None
    return report


def damaged(text, damage):
    root = deepcopy(ElementTree.fromstring(text))
    for place, how, odd in damage:
        pairs = [(parent, child) for parent in root.iter() for child in parent]
        if not pairs:  # Earlier damage dropped everything below the root.
            break
        parent, child = pairs[place % len(pairs)]
        if how == "text":
            child.text = odd
        elif how == "drop" and len(pairs) > 1:
            parent.remove(child)
        elif how == "twice":
            parent.append(deepcopy(child))
        elif how == "empty":
            child.clear()
        elif how == "attribute":
            for attribute in child.attrib:
                child.set(attribute, odd)
    return ElementTree.tostring(root, encoding="utf-8")


@pytest.mark.parametrize("name", XML)
@given(damage=DAMAGE)
@SLOW
def test_damaged_xml_is_accounted_for(tmp_path, name, damage):
    path = tmp_path / "list.xml"
    path.write_bytes(damaged(XML[name], damage))

    report = account(name, path)

    assert report is None or report.read == report.loaded + report.rejected


@pytest.mark.parametrize("name", XML)
@given(place=st.integers(0, 10_000), odd=st.binary(max_size=6), cut=st.booleans())
@SLOW
def test_torn_xml_is_accounted_for_or_refused(tmp_path, name, place, odd, cut):
    raw = XML[name].encode()
    place %= len(raw)
    path = tmp_path / "list.xml"
    path.write_bytes(raw[:place] + odd + (b"" if cut else raw[place + len(odd) :]))

    report = account(name, path)

    assert report is None or report.read == report.loaded + report.rejected


@pytest.mark.parametrize("name", TABLES)
@given(rows=st.lists(st.lists(st.tuples(st.integers(0, 11), ODD), max_size=4), min_size=1, max_size=4), extra=ODD)
@SLOW
def test_damaged_tables_are_accounted_for(tmp_path, name, rows, extra):
    written = io.StringIO()
    writer = csv.writer(written)
    for changes in rows:
        cells = list(TABLES[name][0])
        for place, odd in changes:
            if place < len(cells):
                cells[place] = odd
            else:
                cells.append(extra)
        writer.writerow(cells)
    path = tmp_path / "list.csv"
    path.write_text(written.getvalue(), encoding="utf-8")

    report = account(name, path)

    assert report is None or report.read == report.loaded + report.rejected == len(rows)
