"""The kept table of readings: made anew where it was damaged, since a wrong reading finds nobody."""

import pytest

from embargraph.screening.names import readings


@pytest.mark.parametrize("damage", ["empty", "cut", "flip", "other"])
def test_a_damaged_table_is_made_anew(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(readings, "_table", lambda: {"长": "chang", "西藏": "xizang"})
    monkeypatch.setattr(readings, "_surnames", lambda: {"佐藤": "satou"})

    def read():
        readings._kept.cache_clear()
        return dict(readings._kept())

    try:
        table = read()
        (kept,) = (tmp_path / "cache").glob("readings-*.bin")
        whole = kept.read_bytes()
        damaged = bytearray(whole)
        damaged[-8] ^= 1
        kept.write_bytes({"empty": b"", "cut": whole[:-5], "flip": bytes(damaged), "other": b"[]"}[damage])
        assert read() == table
        assert kept.read_bytes() == whole
    finally:
        readings._kept.cache_clear()
