"""Records by key in one file: what was written is found, what was not is not, and damage is never silence."""

import json
import random

import pytest

from embargraph.store.packed import DamagedPackError, Pack, write_pack

TEXT = "licence required for all items subject to the EAR; presumption of denial"


def records(count, seed=3):
    draw = random.Random(seed)
    return {
        f"{draw.choice('añ华')}-{number:05}": {
            "n": number,
            "text": TEXT[: draw.randrange(10, 60)],
            "list": [None, 1.5, True],
        }
        for number in range(count)
    }


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "x.pack"
    long = {key: [value] * 6 for key, value in records(500).items()}
    short, none = records(300, 5), {}
    sections = {"long": long, "short": short, "none": none}
    write_pack(
        path, {name: [(key, json.dumps(value)) for key, value in held.items()] for name, held in sections.items()}
    )
    return path, sections


def test_every_record_is_found_and_no_other(written):
    path, sections = written
    pack = Pack(path)
    for name, held in sections.items():
        assert {key: pack.get(name, key) for key in held} == held
        assert list(pack.keys(name)) == sorted(held, key=str.encode)
        for key in ["", "a", "zz", "a-00000x", "\udc80", "华-99999", *(key + "!" for key in list(held)[:20])]:
            assert pack.get(name, key) is None


def test_what_is_got_belongs_to_who_got_it(written):
    path, sections = written
    pack, key = Pack(path), next(iter(sections["short"]))
    pack.get("short", key)["list"].clear()
    assert pack.get("short", key) == sections["short"][key]


def test_decimals_are_numbers_as_answers_write_them(tmp_path):
    write_pack(tmp_path / "x.pack", {"a": [("k", "[50.000000000, 33.333333333, 0.000000001, 7]")]})
    assert repr(Pack(tmp_path / "x.pack").get("a", "k")) == "[50, 33.333333333, 1e-09, 7]"


def test_a_changed_byte_is_noticed_wherever_it_is(written):
    path, sections = written
    whole = path.read_bytes()
    draw, noticed, harmless = random.Random(1), 0, 0
    for _ in range(250):
        place = draw.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << draw.randrange(8))]) + whole[place + 1 :])
        try:
            pack = Pack(path)
            for name, held in sections.items():
                for key, value in held.items():
                    # Either what was written, or an error: never nothing, never something else.
                    assert pack.get(name, key) == value, (place, name, key)
            harmless += 1
        except DamagedPackError:
            noticed += 1
    # A few bytes between the parts hold nothing.
    assert noticed > 240 and harmless < 10


@pytest.mark.parametrize("size", [0, 1, 20, 500, -1])
def test_a_file_cut_short_is_none(written, size):
    path, _ = written
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DamagedPackError, match=r"x\.pack"):
        Pack(path)


def test_a_failure_leaves_the_earlier_file(written):
    path, sections = written

    def failing():
        yield "a", "1"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_pack(path, {"long": failing()})
    key = next(iter(sections["long"]))
    assert Pack(path).get("long", key) == sections["long"][key]
    assert list(path.parent.iterdir()) == [path]
