"""The question on coalitions, from facts to rows."""

from fractions import Fraction
from itertools import combinations

import pytest

from embargraph.errors import UnknownNameError, UsageError
from embargraph.supply.cuts import find_cuts
from embargraph.supply.markets import supply_chain
from embargraph.supply.record import read_record

HEAD = '[source]\nid = "s"\ntitle = "Mine"\npublished = "2024-01-01"\n'


def node(id_, kind="technology", type_="product", country=None):
    more = f'country = "{country}"\n' if country else ""
    return f'[[node]]\nid = "{id_}"\nkind = "{kind}"\ntype = "{type_}"\nlabel = "{id_}"\n{more}'


def says(subject, relation, object_, **fields):
    more = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in fields.items())
    return (
        f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\nobject = "{object_}"\n'
        f'standing = "reported"\ncitation = "test"\n{more}'
    )


def produces(who, what, share=None, period="2024", **fields):
    return says(who, "produces", what, **({"share": share} if share is not None else {}), period=period, **fields)


WORLD = [
    text
    for code in ("cn", "hk", "jp", "kr", "nl", "tw", "us")
    for text in (
        node(code, "actor", "state", code.upper()),
        node(f"place-{code}", "place", "country", code.upper()),
    )
] + [node("us-tools"), says("place-us", "produces", "us-tools")]


@pytest.fixture
def ask(graph_of):
    """Return a function that builds a graph of a few countries and asks for coalitions."""

    def run(*parts, **options):
        graph = graph_of(HEAD + "\n".join([*WORLD, *parts]))
        answer = graph.ask("coalitions", as_of="2024-06-01", **{"what": "widget", "against": "CN", **options})
        return [[member["id"] for member in row["members"]] for row in answer.to_dicts()], answer

    return run


WIDGET = node("widget")


def test_shares_are_of_the_sum_of_countries(ask):
    facts = [WIDGET, produces("place-nl", "widget", 60), produces("place-jp", "widget", 42)]
    found, answer = ask(*facts, share=0.5)
    assert found == [["nl"]]
    assert answer[0].share == 58.82


def test_organisations_are_never_added_to_countries(ask):
    maker = node("maker", "actor", "company", "NL")
    found, answer = ask(WIDGET, maker, produces("place-nl", "widget", 90), produces("place-jp", "widget", 10),
                        produces("maker", "widget", 85))  # fmt: skip
    assert found == [["nl"]]
    assert answer[0].share == 90.0
    assert [(each["id"], each["share"]) for each in answer[0].through] == [("place-nl", 90.0), ("maker", 85.0)]


def test_what_the_target_makes_cannot_be_denied(ask):
    found, answer = ask(WIDGET, produces("place-nl", "widget", 80), produces("place-cn", "widget", 20))
    assert found == []
    assert any("the target itself provides 20.0 percent" in note for note in answer.notes)


def test_what_nobody_could_refuse_is_said(ask):
    maker = node("maker", "actor", "company", "NL")
    _, answer = ask(WIDGET, maker, produces("place-nl", "widget", 90), produces("place-cn", "widget", 10),
                    produces("maker", "widget", 50), by="maker")  # fmt: skip
    assert any(
        "deny 50.0 percent of widget, 90.0 asked" in note and "50.0 percent is of nobody on record" in note
        for note in answer.notes
    )


def test_hong_kong_is_with_china(ask):
    found, _ = ask(WIDGET, produces("place-nl", "widget", 80), produces("place-hk", "widget", 20))
    assert found == []


def test_a_group_of_places_can_neither_be_denied_nor_counted_on(ask):
    area = node("area-various", "place", "group")
    facts = [WIDGET, area, produces("place-nl", "widget", 80), produces("area-various", "widget", 20)]
    assert ask(*facts)[0] == []
    assert ask(*facts, share=0.8)[0] == [["nl"]]


def test_the_latest_year_counts(ask):
    old = produces("place-jp", "widget", 100, "2019")
    assert ask(WIDGET, old, produces("place-nl", "widget", 100, "2024"))[0] == [["nl"]]


def test_reach_of_the_foreign_product_rule(ask):
    facts = [
        WIDGET, node("foundry", "actor", "company", "TW"), node("other", "actor", "company", "KR"),
        produces("foundry", "widget", 60), produces("other", "widget", 40),
        says("foundry", "uses", "us-tools"), says("other", "uses", "us-tools"),
    ]  # fmt: skip
    assert ask(*facts)[0] == [["kr", "tw"]]
    assert ask(*facts, reach="fdp")[0] == [["us"], ["kr", "tw"]]


def test_a_makers_share_is_part_of_its_countrys(ask):
    facts = [
        WIDGET, node("foundry", "actor", "company", "TW"),
        produces("place-tw", "widget", 100), produces("foundry", "widget", 91),
        says("foundry", "uses", "us-tools"),
    ]  # fmt: skip
    assert ask(*facts, reach="fdp")[0] == [["tw"], ["us"]]
    assert ask(*facts, reach="fdp", share=0.95)[0] == [["tw"]]


def test_who_equips_a_maker_reaches_it(ask):
    facts = [
        WIDGET, node("foundry", "actor", "company", "TW"), node("toolmaker", "actor", "company", "US"),
        produces("foundry", "widget"), says("toolmaker", "supplies", "foundry", item="equipment"),
    ]  # fmt: skip
    assert ask(*facts, reach="fdp")[0] == [["tw"], ["us"]]


def test_by_maker(ask):
    facts = [
        WIDGET, node("maker", "actor", "company", "NL"), node("second", "actor", "company", "NL"),
        node("home", "actor", "company", "CN"),
        produces("place-nl", "widget", 90), produces("place-cn", "widget", 10),
        produces("maker", "widget", 70), produces("second", "widget", 20), produces("home", "widget", 10),
    ]  # fmt: skip
    assert ask(*facts, by="maker")[0] == [["maker", "second"]]
    assert ask(*facts, by="maker", share=0.7)[0] == [["maker"]]
    assert ask(*facts, by="maker", share=0.95)[0] == []


def test_various_companies_are_nobody_who_could_refuse(ask):
    facts = [
        WIDGET, node("maker", "actor", "company", "NL"), node("various", "actor", "group"),
        produces("place-nl", "widget", 100), produces("maker", "widget", 90), produces("various", "widget", 10),
    ]  # fmt: skip
    assert ask(*facts, by="maker")[0] == [["maker"]]
    assert ask(*facts, by="maker", share=0.95)[0] == []


def test_where_no_maker_uses_foreign_technology_the_reach_is_said_to_change_nothing(ask):
    found, answer = ask(WIDGET, produces("place-nl", "widget", 100), reach="fdp")
    assert found == [["nl"]]
    assert any("reach fdp changes nothing" in note for note in answer.notes)


def test_an_assumption_changes_the_measures_shown(packaged):
    options = {"by": "JP", "what": "jp-controlled-lithography", "as_of": "2024-01-01"}
    assert packaged.ask("coverage", **options)[0].verdict == "denied"
    stayed = packaged.ask("coverage", **options, assume=["jp-chip-tools-ordinance-2023=not-in-force"])
    assert stayed[0].verdict == "open"
    assert "jp-chip-tools-ordinance-2023" in stayed[0].assuming


def test_a_firm_that_is_the_same_as_another_has_its_seat(ask):
    facts = [
        WIDGET, node("maker-a", "actor", "company"), node("maker-b", "actor", "company", "NL"),
        produces("maker-a", "widget"), says("maker-a", "same_as", "maker-b"),
    ]  # fmt: skip
    assert ask(*facts)[0] == [["nl"]]


def test_an_allegation_is_no_supply(ask):
    text = produces("place-jp", "widget").replace("reported", "alleged")
    assert ask(WIDGET, text, produces("place-nl", "widget"))[0] == [["nl"]]


@pytest.mark.parametrize("share", [0, -1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(packaged, share):
    with pytest.raises(UsageError, match="--share"):
        packaged.ask("coalitions", what="euv-lithography", share=share)


@pytest.mark.parametrize("question", ["coalitions", "chokepoints"])
def test_a_limit_is_at_least_one(packaged, question):
    more = {"what": "euv-lithography"} if question == "coalitions" else {}
    with pytest.raises(UsageError, match="--limit"):
        packaged.ask(question, limit=0, **more)
    assert len(packaged.ask(question, limit=1, **more)) == 1


def test_what_must_be_a_technology_and_against_a_state(packaged):
    with pytest.raises(UsageError, match="no technology"):
        packaged.ask("coalitions", what="ASML")
    with pytest.raises(UsageError, match="no state"):
        packaged.ask("coalitions", what="euv-lithography", against="ASML")
    with pytest.raises(UsageError, match="needs --what"):
        packaged.ask("coalitions")
    with pytest.raises(UnknownNameError):
        packaged.ask("coalitions", what="no such thing at all")


def test_the_packaged_core_answers_and_says_what_is_missing(packaged):
    answer = packaged.ask("coalitions", what="EUV lithography", against="CN")
    assert [[member["id"] for member in row.members] for row in answer] == [["nl"]]
    assert any("no market shares" in note and "eto=DIR" in note for note in answer.notes)

    alone = packaged.ask("coalitions", what="advanced chips", against="CN", reach="fdp")
    assert [member["id"] for member in alone[0].members] == ["us"]
    together = packaged.ask("coalitions", what="advanced chips", against="CN")
    assert [member["id"] for member in together[0].members] == ["kr", "tw", "us"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["EUV lithography", "EUV lithography tools"])
def test_the_netherlands_alone_deny_euv(eto, name):
    answer = eto.ask("coalitions", what=name, against="CN")
    assert [[member["id"] for member in row.members] for row in answer] == [["nl"]]
    assert "eto-p" in "".join(each["id"] for each in answer[0].through)


@pytest.mark.shared
@pytest.mark.parametrize("share", ["0.5", "0.9", "1"])
def test_every_subset_of_countries_agrees(eto, share):
    chain = supply_chain(read_record(eto.connection), ["cn", "hk"])
    names = [name for name in sorted(chain.known) if name.startswith("eto-")]
    share = Fraction(share)
    cuts = find_cuts(chain, names, share)
    tried = 0
    for name in names:
        members = sorted(chain.members([name]))
        if len(members) > 12:
            continue
        tried += 1
        found = []
        for size in range(1, len(members) + 1):
            for chosen in map(frozenset, combinations(members, size)):
                if not any(less <= chosen for less in found) and chain.is_denied(name, chosen, share):
                    found.append(chosen)
        assert set(cuts.sets[name]) == set(found), name
    assert tried > 100
    assert cuts.bound is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Photomasks", [["jp", "us"]]),
        ("i-line lithography tools", [["jp", "nl", "us"]]),
        ("SoC test tools", [["it", "jp", "us"], ["jp", "tw", "us"]]),
        ("Finished logic chip", [["jp"], ["us"]]),
    ],
)
def test_the_page_s_inputs_checked_by_hand(eto, name, expected):
    answer = eto.ask("coalitions", what=name, against="CN")
    assert [[member["id"] for member in row.members] for row in answer] == expected


def test_no_share_on_record_is_no_share_of_the_market(packaged):
    rows = packaged.ask("chokepoints", against="CN").to_dicts()

    assert rows
    assert all(row["share"] is None and row["note"].startswith("named suppliers only") for row in rows)
    # Japan alone does not deny what makers in the United States and the Netherlands make too.
    etching = next(row for row in rows if row["what"]["id"] == "etching-equipment")
    assert [[member["id"] for member in members] for members in etching["coalitions"]] == [["jp", "us"]]


def test_states_behind_the_inputs_of_a_sole_maker_can_refuse_too(packaged):
    rows = packaged.ask("coalitions", what="EUV lithography", against="CN", reach="fdp").to_dicts()
    assert [[member["id"] for member in row["members"]] for row in rows] == [["de"], ["nl"], ["us"]]


def test_a_share_that_is_on_record_is_shown_without_a_remark(ask):
    answer = ask(WIDGET, produces("place-nl", "widget", 95), produces("place-jp", "widget", 5))[1]
    assert answer[0].share == 95.0
    assert answer[0].note is None
