"""Names taken apart: scripts, forms, abbreviations, initials."""

import csv

import pytest

from embargraph.screening import match
from embargraph.screening.names import readings
from embargraph.screening.names.lexicon import abbreviations, kinds
from embargraph.screening.names.parse import parse_name, take_apart

ANYWHERE = [
    ("深圳南通半导体有限公司", "深圳市南通半导体有限公司"),
    ("Shenzhen Nantong Semiconductor Co., Ltd.", "深圳市南通半导体有限公司"),
    ("廈門市華聯電子有限公司", "厦门华联电子有限公司"),
    ("沈陽精密儀器廠", "沈阳市精密仪器厂"),
    ("中国电子科技集团公司第55研究所", "中国电子科技集团公司第五十五研究所"),
    ("China Electronics Technology Group 55th Research Institute", "中国电子科技集团公司第五十五研究所"),
    ("Changjiang Storage Technology", "长江存储科技有限责任公司"),
    ("Changxin Memory Technologies", "长鑫存储技术有限公司"),
    ("Xizang Mining", "西藏矿业"),
    ("Bengbu Glass Design Institute", "蚌埠玻璃设计研究院"),
    ("Fujian Jinhua Integrated Circuit", "福建省晋华集成电路有限公司"),
    ("Nordvik Natl Inds", "Nordvik National Industries"),
    ("Nordvik Mfg & Distr", "Nordvik Manufacturing and Distribution Ltd"),
    ("Zamrud W.L.L.", "Zamrud"),
    ("PT Bintang Laut Tbk", "Bintang Laut"),
]


@pytest.mark.parametrize(("a", "b"), ANYWHERE)
def test_one_body_in_two_spellings(a, b):
    assert match(a, b, "company").matched, match(a, b, "company")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("中国电子科技集团公司第五十五研究所", "中国电子科技集团公司第五十四研究所"),
        ("中芯", "中兴"),
        ("深圳市场研究有限公司", "深圳南通半导体有限公司"),
        ("长江存储科技有限责任公司", "长鑫存储技术有限公司"),
    ],
)
def test_two_bodies_in_han_characters_stay_two(a, b):
    assert not match(a, b, "company").matched


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Sidorov P.K.", "Pavel Kirillovich Sidorov", True),
        ("Ю.А. Петров", "Yuri Alekseevich Petrov", True),
        ("Krasnov N.V.", "KRASNOV, Nikita Vladimirovich", True),
        ("S.A. Orlov", "Stanislav Alexandrovich Orlov", True),
        ("Krasnov N.V.", "KRASNOV, Pavel Vladimirovich", False),
        ("Sidorov P.K.", "Pavel Olegovich Sidorov", False),
        ("Sidorov P.", "Pavel Kirillovich Sidorov", False),
    ],
)
def test_initials_count_when_there_are_two_of_them(a, b, same):
    assert match(a, b, "person").matched is same


@pytest.mark.parametrize("name", ["S.M.I.C.", "U.S. Steel Works", "J.R. Hartley Trading Ltd"])
def test_dots_in_names_of_bodies_part_no_initials(name):
    assert not any(len(word) == 1 for word in parse_name(name).words)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Abd al-Aziz Karim", "Abdulaziz Karim"), ("Abdel Nasser Haddad", "Abdunnasser Haddad"),
     ("Salah ad-Din Omar", "Salahuddin Omar"), ("Đuro Đaković", "Djuro Djakovic")],
)  # fmt: skip
def test_compounds_are_written_apart_or_together(a, b):
    assert match(a, b, "person").matched, match(a, b, "person")


def test_a_vietnamese_stroke_is_a_plain_letter():
    assert match("Đặng Văn Minh", "Dang Van Minh", "person").score == 1.0


def test_every_abbreviation_is_the_word_it_is_short_for():
    rows = abbreviations()

    assert len(rows) > 100
    assert all(kinds()[short][0] == kinds().get(word, (word,))[0] for short, word in rows.items())


def test_the_kept_table_of_readings_is_the_one_that_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("EMBARGRAPH_CACHE", str(tmp_path))
    readings._kept.cache_clear()
    made = readings._kept()
    readings._kept.cache_clear()

    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".bin"]
    assert readings._kept() == made == {"chinese": readings._table(), "japanese": readings._surnames()}
    readings._kept.cache_clear()


@pytest.mark.shared
def test_pairs(shared):
    with (shared / "cases" / "names" / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    wrong = [row for row in rows if match(row["name1"], row["name2"]).matched != (row["match"] == "true")]

    assert rows
    assert not wrong


@pytest.mark.shared
def test_legal_forms_are_those_of_rigour(shared):
    """The compiled part of rigour that is asked gives what its public function gives."""
    from rigour.names.org_types import extract_org_types

    from embargraph.screening.names.forms import _forms_of

    with (shared / "data" / "names" / "name-pairs.csv").open(encoding="utf-8", newline="") as stream:
        names = [row[side].casefold() for row in csv.DictReader(stream) for side in ("name1", "name2")]

    assert [_forms_of()(name) for name in names] == [extract_org_types(name, generic=True) for name in names]


def test_a_name_is_taken_apart_the_same_way_twice():
    for a, b in ANYWHERE:
        assert take_apart(a) == parse_name(a)
        assert take_apart(b) == parse_name(b)
