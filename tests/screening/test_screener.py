"""Names against a graph: the right party, what it is restricted from, and evidence beside the name."""

import threading

import pytest

from embargraph.api import Graph
from embargraph.errors import DataError, UsageError
from embargraph.packaged import build_graph
from embargraph.screening import Query, Screener
from embargraph.screening.compare.addresses import AddressBook
from embargraph.screening.index.build import build_index
from embargraph.screening.index.file import open_index, write_index
from embargraph.screening.index.search import NameIndex
from embargraph.screening.names.parse import parse_name

LISTED = """
[source]
id = "list"
title = "A list"
published = "2024-01-02"
known_through = "2026-11-01"
[[node]]
id = "acme-list"
kind = "measure"
type = "list"
label = "Entity List of a test"
[[node]]
id = "romashka"
kind = "actor"
type = "company"
label = "Romashka Precision Optics LLC"
names = ["ООО Ромашка Прецизионная Оптика", "北京理工大学", "Beijing Institute of Technology"]
country = "RU"
identifiers = { lei = "5493 00AB-CDEF12345678" }
[[node]]
id = "petrov"
kind = "actor"
type = "person"
label = "PETROV, Anton Sergeyevich"
identifiers = { birth_date = "1971-05-04" }
[[node]]
id = "sidorov"
kind = "actor"
type = "person"
label = "Sidorenko, Maksim Olegovich"
text = "title: Director; remarks: DOB 03 Feb 1964; POB Kyiv."
[[node]]
id = "address-01"
kind = "actor"
type = "party"
label = "Address 01"
[[node]]
id = "lodger"
kind = "actor"
type = "party"
label = "Quiet Lodger Trading"
"""


#: As the readers of lists give them: party, address, label.
ADDRESSES = [
    ("address-01", "Room 1003, 10/F, Lippo Centre Tower 1, 89 Queensway, Admiralty, Hong Kong, HK", "Address 01"),
    (
        "lodger",
        "P.O. Box 8, Kowloon; Unit 5, 77 Tsun Yip Street, Kwun Tong, Kowloon, Hong Kong",
        "Quiet Lodger Trading",
    ),
]


@pytest.fixture(scope="module")
def screener(packaged):
    return Screener(packaged, as_of="2021-03-11")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listed")
    (folder / "listed.toml").write_text(LISTED, encoding="utf-8")
    build_graph(folder / "graph.duckdb", [folder / "listed.toml"], seeds=True)
    with Graph(folder / "graph.duckdb") as graph:
        yield Screener(graph, as_of="2026-11-22")


@pytest.mark.parametrize("name", ["Huawei Tech. Co Ltd", "华为技术有限公司", "Huawei Technolgies", "HUAWEI"])
def test_huawei_is_found_with_what_it_is_restricted_from(screener, name):
    found = screener.screen(name)

    assert found.outcome == "hit"
    assert (found.hits[0].party, found.hits[0].verdict) == ("huawei", "restricted")
    assert {row["basis"] for row in found.hits[0].restrictions} >= {"listed", "foreign_produced"}
    assert found.hits[0].reasons


def test_zte_and_zte_parsian_are_different_parties(screener):
    found = screener.screen("ZTE")

    assert [hit.party for hit in found.hits] == ["zte"]
    assert "zte-parsian" in [hit.party for hit in found.near]


def test_a_substring_is_no_match(screener):
    found = screener.screen("Kosmicheskie Sistemy")

    assert not found.hits
    assert not [hit for hit in found.near if "smic" in hit.label.casefold().split()]


def test_a_miss_says_what_was_searched(screener):
    found = screener.screen("Acme Bakery GmbH")

    assert found.outcome == "no hit"
    assert found.searched["lists"]
    assert found.searched["threshold"] == 0.7
    assert found.searched["graph"].startswith("sha256:")
    assert found.searched["as_of"] == "2021-03-11"


def test_the_day_decides_the_verdict(packaged):
    before = Screener(packaged, as_of="2016-01-01").screen("Huawei")

    assert before.hits[0].verdict != "restricted"


def test_restrictions_are_those_of_the_prebuilt_question(packaged, screener):
    asked = {
        (row.effect, row.under["id"], row.verdict)
        for row in packaged.ask("restricted", who="Huawei", as_of="2021-03-11")
        if row.match == "exact"
    }

    found = screener.screen("Huawei").hits[0]
    assert {(row["effect"], row["under"], row["verdict"]) for row in found.restrictions} == asked


def test_restrictions_under_an_assumption_are_those_of_the_question(packaged):
    assume = ["us-bis-affiliates-rule=in-force"]
    day = "2026-11-22"
    asked = {
        (row.effect, row.under["id"], row.verdict)
        for row in packaged.ask("restricted", who="Nexperia", as_of=day, assume=assume)
        if row.match == "exact"
    }
    assumed = Screener(packaged, as_of=day, assume=assume).screen("Nexperia")
    on_record = Screener(packaged, as_of=day).screen("Nexperia")

    assert {(row["effect"], row["under"], row["verdict"]) for row in assumed.hits[0].restrictions} == asked
    assert assumed.searched["assuming"] == "us-bis-affiliates-rule=in-force"
    assert on_record.searched["assuming"] is None
    assert on_record.hits[0].restrictions != assumed.hits[0].restrictions


def test_an_identifier_decides(own):
    found = own.screen("Some Other Name", identifiers={"lei": "549300ABCDEF12345678"})

    assert [(hit.party, hit.score, hit.matched_on) for hit in found.hits] == [("romashka", 1.0, "identifier")]


def test_a_listed_address_is_a_hit_and_a_shared_one_a_red_flag(own, monkeypatch):
    monkeypatch.setitem(own.__dict__, "addresses", AddressBook(ADDRESSES))
    listed = own.screen("Bright Future Ltd", address="Rm 1003 10/F Lippo Centre, Tower 1, 89 Queensway, Hong Kong")
    shared = own.screen("Bright Future Ltd", address="5 Unit, 77 Tsun Yip St., Kwun Tong, Hong Kong")
    neither = own.screen("Bright Future Ltd", address="12 Queensway, Hong Kong")

    assert (listed.outcome, listed.hits[0].party) == ("hit", "address-01")
    assert (shared.outcome, shared.flags[0].party) == ("red flag", "lodger")
    assert neither.outcome == "no hit"


def test_country_moves_the_score_and_says_so(own):
    same = own.screen("Romashka Optics", country="ru")
    other = own.screen("Romashka Optics", country="BR")

    assert same.hits[0].score > other.hits[0].score if other.hits else other.near[0].score
    assert any("same country" in reason for reason in same.hits[0].reasons)


def test_a_date_of_birth_moves_the_score_and_says_so(own):
    same, other, none = (
        (found.hits + found.near)[0]
        for found in (own.screen("Anton Petrow", birth_date=date) for date in ("1971", "1969-01-01", None))
    )

    assert same.score > none.score > other.score
    assert any("same date of birth: 1971-05-04" in reason for reason in same.reasons)
    assert any("another date of birth" in reason for reason in other.reasons)


def test_a_date_of_birth_in_the_words_of_a_list_is_read(own):
    same, other = (own.screen("Maksim Sidorenko", birth_date=date).hits for date in ("1964-02-03", "1970"))

    assert "same date of birth: 1964-02-03" in same[0].reasons
    assert same[0].score > max((hit.score for hit in other), default=0)


@pytest.mark.parametrize("name", ["北京理工大學", "ООО «Ромашка Прецизионная Оптика»", "Beijing Inst. of Technology"])
def test_aliases_in_other_scripts_meet(own, name):
    found = own.screen(name)

    assert [hit.party for hit in found.hits] == ["romashka"]


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 10_000, "\x00\x1b[31m", "\u202e", "😀", "=HYPERLINK(1)", "\ud800a", "a" * 3]
)
def test_awkward_names_have_an_outcome(screener, name):
    assert screener.screen(name).outcome


def test_names_without_letters_are_said_not_to_be_screened(screener):
    assert screener.screen("...").outcome.startswith("not screened")


def test_a_batch_is_in_order_and_equals_single_calls(screener):
    names = ["ZTE", "Acme Bakery GmbH", "Huawei"] * 300
    found = list(screener.screen_many(names))

    assert [outcome.query.name for outcome in found] == names
    assert found[0] == screener.screen("ZTE")


def test_processes_give_the_same_as_none(screener):
    names = ["ZTE", "Acme Bakery GmbH", "Huawei", "SMIC"] * 150

    assert list(screener.screen_many(names, workers=2)) == list(screener.screen_many(names))


def test_threads_share_a_screener(screener):
    expected = [hit.party for hit in screener.screen("Huawei Technologies").hits]
    wrong = []

    def ask():
        found = [screener.screen("Huawei Technologies") for _ in range(20)]
        wrong.extend(one for one in found if [hit.party for hit in one.hits] != expected)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("keywords", [{"threshold": 0}, {"threshold": 1.5}, {"as_of": "soon"}])
def test_what_cannot_be_meant_is_said(packaged, keywords):
    with pytest.raises(UsageError):
        Screener(packaged, **keywords)


def test_a_kind_that_is_none_is_said(screener):
    with pytest.raises(UsageError, match="expected one of"):
        list(screener.screen_many([Query("x", kind="ship")]))


def test_a_typo_in_any_word_still_finds_the_name():
    names = [("Gorizont Precision Elektropribor", 0), ("Almaz Shipyard", 1), ("Gorizont Bank", 2)]
    index = build_index(names, [(str(n), text, "company", "") for text, n in names])

    kept = NameIndex(index)
    for typo in (
        "Gorisont Precision Elektropribor",
        "Gorizont Precison Elektropribor",
        "Gorizont Precision Elektroprbor",
    ):
        assert 0 in kept.candidates(parse_name(typo))


def test_a_torn_index_is_not_read(tmp_path):
    index = build_index([("Almaz", 0)], [("a", "Almaz", "company", "")])
    target = tmp_path / "names.idx"
    write_index(target, index)
    assert open_index(target).names == 1
    whole = target.read_bytes()
    target.write_bytes(whole[:-64])

    with pytest.raises(DataError, match="cut short"):
        open_index(target)
    assert [path.name for path in tmp_path.iterdir()] == ["names.idx"]


def test_a_miss_in_an_excerpt_says_first_that_it_is_one(packaged):
    found = Screener(packaged).screen("Rosoboronexport")

    assert found.outcome == "no hit"
    assert "excerpt" in found.searched["leads"][0]
    assert "`embargraph update`" in found.searched["leads"][0]
    coverage = {each["id"]: each["coverage"] for each in found.searched["lists"]}
    assert coverage["us-bis-entity-list"] == "excerpt"
    # Documents and facts name parties too, and are not lists.
    assert all(each["authority"] or each["coverage"] for each in found.searched["lists"])
    assert not [each for each in found.searched["lists"] if "semafor" in each["id"] or "daily" in each["id"]]


@pytest.mark.parametrize(
    "name", ["Some Trading, LEI 549300ABCDEF12345678", "Acme (LEI: 549300ABCDEF12345678)", "LEI 549300ABCDEF12345678"]
)
def test_a_number_within_a_name_is_an_identifier(own, name):
    (hit,) = own.screen(name).hits
    assert (hit.party, hit.score, hit.matched_on) == ("romashka", 1.0, "identifier")


def test_a_name_with_a_number_that_nobody_has_is_still_looked_for(own):
    found = own.screen("Romashka Precision Optics (IMO 9187629)")
    assert [hit.party for hit in found.hits] == ["romashka"] and "optics" in found.hits[0].reasons[0]
