"""XML that no list would hold: refused or rejected by our own error, never a crash."""

import pytest

from embargraph.errors import DataError
from embargraph.files.xml import read_xml


def test_an_encoding_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(b'<?xml version="1.0" encoding="x-unheard-of"?><l><r>a</r></l>')

    with pytest.raises(DataError):
        list(read_xml(path, ("r",)))


def test_a_record_of_many_levels_is_a_fault_and_the_next_is_read(tmp_path):
    path = tmp_path / "x.xml"
    path.write_text(f"<l><r>{'<a>' * 3000}{'</a>' * 3000}</r><r>b</r></l>")

    deep, plain = read_xml(path, ("r",))
    assert deep.fault and plain.value == "b"
