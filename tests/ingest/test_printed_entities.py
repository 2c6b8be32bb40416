"""An entry of a group names its members one by one: each is a party, found by its own name."""

import time

import pytest

from embargraph.ingest.printed_entities import split_entity, split_group
from sources.test_published_lists import FIVE, ecfr, row, supplement

DASH = "\u2014"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            f"Ambervale Institute (AI), and two subordinate institutions: {DASH}Quernstone; and {DASH}Ottermere, a.k.a., OM. 1 Road, Minsk, Belarus",
            [("Ambervale Institute (AI)", ()), ("Quernstone", ()), ("Ottermere", ("OM",))],
        ),
        (
            f"Ambervale Institute, a.k.a., the following two aliases: {DASH}AVI; and {DASH}AI-14; and the following two subordinate institutions: {DASH}Quernstone Corp.; and {DASH}Ottermere. The following addresses apply to all: 1 Road, Minsk, Belarus",
            [("Ambervale Institute", ("AVI", "AI-14")), ("Quernstone Corp.", ()), ("Ottermere", ())],
        ),
        (
            f"Ambervale Holdings, including the following three subsidiaries:\n{DASH}Quernstone Ltd.;\n{DASH}Ottermere Co., Ltd.; and\n{DASH}Delta. 1 Road, Minsk, Belarus",
            [("Ambervale Holdings", ()), ("Quernstone Ltd.", ()), ("Ottermere Co., Ltd.", ()), ("Delta", ())],
        ),
        (
            f"Ambervale Commission (AC), and subordinate entities (specifically: {DASH}Quernstone Works, P.O. Box 1, Minsk; {DASH}Ottermere Complex (OC), a.k.a., the following two aliases: {DASH}O Centre; and {DASH}O Plant; and {DASH}Delta, Brest, Belarus).",
            [
                ("Ambervale Commission (AC)", ()), ("Quernstone Works", ()), ("Ottermere Complex (OC)", ("O Centre", "O Plant")),
                ("Delta", ()),
            ],
        ),
    ],
)  # fmt: skip
def test_each_member_is_a_party(text, parties):
    assert [split_entity(one)[:2] for one in split_group(text)] == parties


@pytest.mark.parametrize(
    "text",
    [
        f"Ambervale, a.k.a., the following two aliases: {DASH}AW; and {DASH}Works A. 1 Road, Minsk, Belarus",
        "Ambervale 13th Institute subordinate institution: Quernstone, a.k.a., QS. 1 Road, Minsk, Belarus",
        "Ambervale (a subsidiary of Quernstone), 1 Road, Minsk, Belarus",
        "The Ministry of Ambervale, including all operating units wherever located. All addresses located in Belarus",
        f"Affiliates International, a.k.a., the following one alias: {DASH}AI. 1 Road, Minsk, Belarus",
    ],
)
def test_an_entry_of_one_party_stays_one(text):
    assert split_group(text) == [text]


def test_members_are_restricted_by_their_own_names(load):
    text = f"Ambervale Institute, and two subordinate institutions: {DASH}Quernstone; and {DASH}Ottermere. 1 Road, Minsk, Belarus"
    cells = ("BELARUS", text, "For all items subject to the EAR", "Policy of denial", "90 FR 1, 1/2/25.")
    graph, (report,) = load(("us-ecfr", "1.xml", ecfr(supplement(4, FIVE, row(*cells))), "2026-01-01"), seeds=True)

    assert (report.read, report.loaded) == (1, 1)
    for name in ("Ambervale Institute", "Quernstone", "Ottermere"):
        (found, *_) = graph.ask("restricted", who=name, by="us", as_of="2026-10-01")
        assert found.verdict == "restricted"
    homes = graph.connection.execute(
        "SELECT count(*) FROM statement WHERE relation = 'located_in' AND object = 'place-by' AND subject LIKE 'us-bis-%'"
    )
    assert homes.fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("text", "alias", "address"),
    [
        (
            "Ambervale, a.k.a., Quernstone Works. 21 Street, Minsk, Belarus",
            "Quernstone Works",
            "21 Street, Minsk, Belarus",
        ),
        ("Ambervale, a.k.a., Quernstone Co., Ltd., 21 Street, Minsk", "Quernstone Co., Ltd.", "21 Street, Minsk"),
        ("Ambervale, a.k.a., Dr. A. Quern, 21 Street, Minsk", "Dr. A. Quern", "21 Street, Minsk"),
        ("Ambervale, a.k.a., Plant No. 28, 21 Street, Minsk", "Plant No. 28", "21 Street, Minsk"),
    ],
)
def test_one_alias_ends_before_the_address(text, alias, address):
    assert split_entity(text)[1:] == ((alias,), address)


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a " * 10_000, ";" * 20_000, "following " * 2_000, f"{DASH}a; " * 4_000, "and the " * 2_500]
)
def test_a_long_cell_is_no_reason_to_wait(text):
    begun = time.process_time()
    for one in split_group(f"Ambervale, {text}"):
        split_entity(one)
    assert time.process_time() - begun < 2
