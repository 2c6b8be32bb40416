"""An entry that the next edition prints under another name is one party, and nothing is lost under its old name."""

import pytest

from sources.test_published_lists import FIVE, ecfr, row, supplement

REQUIRED = "For all items subject to the EAR (See § 744.11 of the EAR)"


def edition(*rows):
    return ecfr(
        supplement(4, FIVE, *(row(country, cell, REQUIRED, policy, notice) for country, cell, policy, notice in rows))
    )


def changes(graph):
    return graph.connection.execute("SELECT change, before, after FROM edition_change ORDER BY ALL").fetchall()


def two(load, before, after):
    return load(
        ("us-ecfr", "1.xml", edition(*before), "2026-01-01"), ("us-ecfr", "2.xml", edition(*after), "2026-06-01")
    )[0]


ALPHA = ("CHINA", "Alpha Optics Works, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20.")


def test_a_renamed_entry_is_one_party_under_both_names(load):
    renamed = ("CHINA", "Beta Photonics Group, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20.")
    graph = two(load, [ALPHA], [renamed])

    assert changes(graph) == [("renamed", "Alpha Optics Works", "Beta Photonics Group")]
    for name in ("Alpha Optics Works", "Beta Photonics Group"):
        (found,) = graph.ask("restricted", who=name, as_of="2026-10-01")
        assert (found.who["label"], found.verdict) == ("Beta Photonics Group", "listed")


def test_entries_are_paired_once_so_that_all_fit_best(load):
    # Both share the notice and the street; each name fits one only.
    before = [
        ALPHA,
        ("CHINA", "Gamma Radar Institute, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20."),
    ]
    after = [
        ("CHINA", "Gamma Radar Institute No. 2, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20."),
        ("CHINA", "Alpha Optics Works Group, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20."),
    ]  # fmt: skip
    graph = two(load, before, after)

    assert changes(graph) == [
        ("renamed", "Alpha Optics Works", "Alpha Optics Works Group"), ("renamed", "Gamma Radar Institute", "Gamma Radar Institute No. 2")]  # fmt: skip


def test_one_notice_or_one_street_alone_makes_nobody_one(load):
    other = ("CHINA", "Delta Chemicals, 9 Street, Dalian, China", "Presumption of denial", "85 FR 83420, 12/22/20.")
    neighbour = ("CHINA", "Epsilon Foods, 1 Road, Wuhan, China", "Presumption of denial", "91 FR 1, 1/5/26.")
    graph = two(load, [ALPHA], [other, neighbour])

    assert [change for change, *_ in changes(graph)] == ["added", "added", "gone"]


def test_an_address_that_changed_is_an_alteration(load):
    moved = ("CHINA", "Alpha Optics Works, 2 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20.")
    graph = two(load, [ALPHA], [moved])

    assert changes(graph) == [("readdressed", "1 Road, Wuhan, China", "2 Road, Wuhan, China")]


def test_a_further_name_is_an_alteration(load):
    named = (
        "CHINA",
        "Alpha Optics Works, a.k.a., the following two aliases: —AOW; and —Works for Optics. 1 Road, Wuhan, China",
        "Presumption of denial",
        "85 FR 83420, 12/22/20.",
    )
    assert changes(two(load, [ALPHA], [named])) == [("names_changed", None, "AOW; Works for Optics")]
    assert changes(two(load, [named], [ALPHA])) == [("names_changed", "AOW; Works for Optics", None)]


def test_a_renamed_party_is_on_the_list_on_every_day(load):
    renamed = ("CHINA", "Beta Photonics Group, 1 Road, Wuhan, China", "Presumption of denial", "85 FR 83420, 12/22/20.")
    graph = two(load, [ALPHA], [renamed])

    for day in ("2026-01-01", "2026-03-15", "2026-05-31", "2026-06-01", "2026-11-29"):
        for name in ("Alpha Optics Works", "Beta Photonics Group"):
            (found,) = graph.ask("restricted", who=name, as_of=day)
            assert found.verdict == "listed"


@pytest.mark.shared
def test_ten_labelled_differences_of_supplement_4(load, shared):
    folder = shared / "data/living"
    graph, _ = load(
        ("us-ecfr", "", folder / "supp4_before_2026-07-09.xml", "2026-07-09"),
        ("us-ecfr", "", folder / "supp4_after_constructed.xml", "2026-11-24"),
    )
    found = graph.connection.execute(
        "SELECT change, label FROM edition_change JOIN node ON node.id = who ORDER BY ALL"
    ).fetchall()
    assert found == [
        ("added", "Example Added Works Co., Ltd."),
        ("gone", "3K Aviation Consulting and Logistics"),
        ("names_changed", "Abhar Technologies and Services Private Limited"),
        ("readdressed", "Arrow Electronics (Hong Kong) Co., Ltd."),
        ("renamed", "27th Scientific Center of the Russian Ministry of Defense JSC"),
        ("reworded", "3-K Electronics Limited"),
        ("reworded", "Abdul Qader Khan Research Laboratories (AQKRL)"),
    ]
