"""Parties: names written otherwise than on the list."""

import pytest

from embargraph.licensing.asking import ask_licence
from embargraph.licensing.look_up import parties_from_graph

DAY = "2026-08-07"


@pytest.mark.parametrize(
    "name",
    ["Huawei Technologes Co Ltd", "Hikvison"],
)
def test_a_name_like_that_of_a_listed_party_is_never_passed_over(packaged, name):
    found = ask_licence(packaged, "EAR99", "CN", party=name, as_of=DAY)
    assert found.licence == "unknown"
    assert "is_the_listed_party" in found.asked
    assert name in found.sentence


@pytest.mark.parametrize(("answer", "licence"), [("yes", "required"), ("no", "not_required")])
def test_the_user_says_whether_it_is_the_listed_party(packaged, answer, licence):
    given = {"party": "Huawei Technologies Company Limited", "facts": {"is_the_listed_party": answer}}
    assert ask_licence(packaged, "EAR99", "CN", as_of=DAY, **given).licence == licence


def test_an_excerpt_of_the_lists_is_named_in_the_verdict(packaged):
    found = ask_licence(packaged, "EAR99", "TW", party="TSMC", as_of=DAY)
    assert "screen TSMC against the whole lists" in found.sentence


def test_a_consignee_approved_in_the_emirates_needs_no_licence_there_alone(packaged):
    answers = [
        ask_licence(packaged, "3A090.b", to, party="Core42", seat="AE", as_of=DAY).licence for to in ("AE", "SA")
    ]
    assert answers == ["not_required", "required"]


def test_a_seat_that_a_file_of_facts_gives_is_a_seat(packaged, tmp_path):
    """742.6(a)(6)(iii)(A): a company of Malaysia with its seat in China needs a licence for 3A090.a."""
    facts = tmp_path / "own.toml"
    facts.write_text(
        '[source]\nid = "own"\npublished = "2026-01-05"\n[[node]]\nid = "acme-kl"\nkind = "actor"\ntype = "company"\n'
        'label = "Acme Kuala Works"\ncountry = "MY"\n[[statement]]\nsubject = "acme-kl"\nrelation = "headquartered_in"\n'
        'object = "place-cn"\nstanding = "reported"\ncitation = "a letter"\n',
        encoding="utf-8",
    )
    found = parties_from_graph(packaged, [("Acme Kuala Works", "end_user")], facts=[facts])

    assert [party.seats for party in found] == [("cn",)]


@pytest.mark.parametrize("name", ["Huawei Technologies Company Limited", "Hikvision"])
def test_a_record_of_another_list_with_the_very_name_hides_no_entry_of_the_entity_list(packaged, tmp_path, name):
    """One company stands on the lists of several states, on each as its own record."""
    facts = tmp_path / "own.toml"
    facts.write_text(
        '[source]\nid = "own"\npublished = "2026-01-05"\n[[node]]\nid = "abroad-1"\nkind = "actor"\ntype = "company"\n'
        f'label = "{name}"\ncountry = "CN"\n',
        encoding="utf-8",
    )
    found = ask_licence(packaged, "EAR99", "IN", party=name, as_of=DAY, fact_files=[facts])

    assert found.licence == "required"
    assert any("on the Entity List" in text for line in found.required_lines for text in line.because)
