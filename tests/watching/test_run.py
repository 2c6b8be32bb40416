"""Runs of watches: what changed is said once, with its day; what is quiet is kept; nothing is silent."""

import json
import sqlite3
from datetime import date

import pytest

from embargraph.errors import GraphFileError
from embargraph.watching.changes import KINDS, Unit, changes_between, kind_of
from small_worlds import listing

NEXPERIA = '[[watch]]\nid = "n"\nnames = ["Nexperia"]\n'


def test_a_watch_on_nexperia_says_once_that_the_answer_became_unknown(desk, packaged):
    desk.write(NEXPERIA)
    (first,) = desk.run(packaged, "2026-11-09")
    (second,) = desk.run(packaged, "2026-11-10")
    (again,) = desk.run(packaged, "2026-11-10")

    assert first.outcome == "first"
    assert {alert["kind"] for alert in first.alerts} == {"cliff_ahead"}
    (alert,) = second.alerts
    assert (alert["kind"], alert["day"], alert["who"]["id"]) == ("became_unknown", "2026-11-10", "nexperia")
    assert (alert["before"], alert["after"]) == ("not_in_force", "unknown")
    assert [branch["then"] for branch in alert["branches"]] == ["not restricted", "restricted"]
    assert alert["citation"] == "90 FR 50857"
    assert alert["restriction"]["under"]["id"] == "us-bis-affiliates-rule"
    assert alert["graph"]["after"] == f"sha256:{packaged.digest}"
    assert again.outcome == "quiet"
    assert not again.alerts


def test_a_cliff_is_said_within_the_horizon_and_once(desk, packaged):
    desk.write(NEXPERIA + "horizon = 7\nthrough_places = false\n")
    assert desk.alerts(packaged, "2026-11-02") == []
    cliff = ("cliff_ahead", "nexperia", "not_in_force", "unknown")
    assert desk.alerts(packaged, "2026-11-03") == [cliff]
    assert desk.alerts(packaged, "2026-11-04") == []
    desk.state.forget("n")
    desk.write(NEXPERIA + "horizon = 0\n")
    assert desk.alerts(packaged, "2026-11-04") == []


def test_a_clock_that_jumps_skips_no_day(desk, world):
    graph = world(
        listing("alpha", "2026-11-03"), listing("beta", "2020-01-01", "2026-11-05"), listing("gamma", "2026-11-07", "2026-11-08")
    )  # fmt: skip
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "Beta Ltd", "Gamma Ltd"]\nhorizon = 0\n')
    desk.run(graph, "2026-11-01")
    (report,) = desk.run(graph, "2026-11-20")
    assert [(a["kind"], a["who"]["id"], a["day"]) for a in report.alerts] == [
        ("begun", "alpha", "2026-11-03"),
        ("ended", "beta", "2026-11-06"),
        # What began and ended between two runs is said too.
        ("begun", "gamma", "2026-11-07"),
        ("ended", "gamma", "2026-11-09"),
    ]


def test_another_graph(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Stays", "Leaves Ltd", "Changes", "Comes Ltd"]\n')
    before = world(listing("stays"), listing("leaves"), listing("changes", policy="presumption of denial"))
    after = world(listing("stays"), listing("comes"), listing("changes", policy="case by case"))
    desk.run(before, "2026-11-01")
    (report,) = desk.run(after, "2026-11-01")
    found = {(a["kind"], a["who"]["id"]): a for a in report.alerts}
    assert set(found) == {
        ("altered", "changes"), ("now_matches", "comes"), ("begun", "comes"), ("matches_no_more", "leaves"), ("ended", "leaves"),
    }  # fmt: skip
    assert found["altered", "changes"]["altered"] == {
        "policy": {"before": "presumption of denial", "after": "case by case"}
    }
    assert found["begun", "comes"]["before"] is None, "nothing was on record"
    assert found["ended", "leaves"]["restriction"]["evidence"], "what ended is shown as it was"
    # To and fro on one day: each turn is said, or the last would be believed to stand.
    assert ("begun", "leaves", None, "restricted") in desk.alerts(before, "2026-11-01")
    assert ("ended", "leaves", "restricted", None) in desk.alerts(after, "2026-11-01")
    assert ("begun", "leaves", None, "restricted") in desk.alerts(before, "2026-11-01")
    assert desk.alerts(before, "2026-11-01") == []


def test_only_what_changed_is_screened(desk, world):
    names = ", ".join(f'"Party {word} Trading"' for word in ("Amber", "Birch", "Cedar", "Dahlia", "Elm", "Fir"))
    desk.write(f'[[watch]]\nid = "w"\nnames = [{names}]\n')
    entries = [listing(word.lower(), label=f"{word} Trading") for word in ("Amber", "Birch", "Oak", "Pine", "Quince")]
    desk.run(world(*entries), "2026-11-01")
    (report,) = desk.run(world(*entries, listing("cedar", label="Cedar Trading Co")), "2026-11-02")
    assert ("now_matches", "cedar") in {(a["kind"], a["who"]["id"]) for a in report.alerts}
    assert report.body["screened"] < 6


def test_a_name_that_matches_nothing_is_said_each_time(desk, world):
    from embargraph.watching.shown import watch_row, watch_shown

    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "Nobody Knows GmbH"]\n')
    graph = world(listing("alpha"))
    for day in ("2026-11-01", "2026-11-02"):
        (report,) = desk.run(graph, day)
        assert report.body["unmatched"] == ["Nobody Knows GmbH"]
        assert watch_row(desk.state, desk.file.watch("w"))["unmatched"] == ["Nobody Knows GmbH"]
    said = {name["name"]: name["says"] for name in watch_shown(desk.state, desk.file.watch("w"))["names"]}
    assert said == {
        "Alpha Ltd": "1 restricted",
        "Nobody Knows GmbH": "matches nothing on record; that is not a clearance",
    }


def test_a_quiet_day_is_kept_as_evidence(desk, world):
    from embargraph.watching.shown import run_rows

    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\n')
    graph = world(listing("alpha"))
    desk.run(graph, "2026-11-01")
    assert run_rows(desk.state, "w", quiet=True) == []
    desk.run(graph, "2026-11-02")
    (row,) = run_rows(desk.state, "w", quiet=True)
    assert (row["day"], row["alerts"], row["graph"]) == ("2026-11-02", 0, f"sha256:{graph.digest}")
    assert [each["label"] for each in row["searched"]["lists"]] == ["The List"]


def test_a_graph_that_cannot_be_opened_is_an_alert(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\n')
    desk.run(world(listing("alpha")), "2026-11-01")

    def broken():
        raise GraphFileError("graph.duckdb: torn")

    from embargraph.watching.run import run_watches

    file = desk.file
    reports = [run_watches(desk.state, broken, file, file.watches, date(2026, 11, 2))[0] for _ in range(2)]
    assert [len(report.alerts) for report in reports] == [1, 0], "once a day for one reason"
    assert reports[0].alerts[0]["kind"] == "source_failed"
    assert "torn" in reports[0].alerts[0]["gist"]
    assert reports[1].outcome == "failed"


def test_one_watch_that_fails_leaves_the_others(desk, world):
    desk.write('[[watch]]\nid = "bad"\nmeasures = ["no-such-rule"]\n[[watch]]\nid = "good"\nnames = ["Alpha Ltd"]\n')
    bad, good = desk.run(world(listing("alpha")), "2026-11-01")
    assert (bad.outcome, good.outcome) == ("failed", "first")
    assert bad.alerts[0]["kind"] == "source_failed"
    assert "no-such-rule" in bad.body["why"]


def test_what_could_not_be_fetched_is_an_alert(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\n')
    graph = world(listing("alpha"))
    told = ["the list us-csl could not be fetched: no answer"]
    assert ("source_failed", None, None, None) in desk.alerts(graph, "2026-11-01", troubles=told)
    assert desk.alerts(graph, "2026-11-01", troubles=told) == []
    assert desk.alerts(graph, "2026-11-02", troubles=told) != []


def test_the_same_change_of_several_names_is_one_alert(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "ALPHA Limited"]\nhorizon = 0\n')
    graph = world(listing("alpha", "2026-11-03"))
    desk.run(graph, "2026-11-01")
    (report,) = desk.run(graph, "2026-11-03")
    (alert,) = report.alerts
    assert (alert["asked"], alert["asked_also"], alert["asked_count"]) == ("Alpha Ltd", ["ALPHA Limited"], 2)


def test_a_measure_and_a_question_are_watched(desk, packaged):
    desk.write(
        '[[watch]]\nid = "rule"\nmeasures = ["us-bis-affiliates-rule"]\n'
        '[[watch]]\nid = "question"\nquestion = "restricted"\noptions = {who = "Nexperia", basis = "owned"}\n'
    )
    desk.run(packaged, "2026-11-09")
    for report in desk.run(packaged, "2026-11-10"):
        assert [(a["kind"], a["before"], a["after"]) for a in report.alerts] == [
            ("became_unknown", "not_in_force", "unknown")
        ]
        assert len(report.alerts[0]["branches"]) == 2


def test_what_would_follow_is_said_beside_the_record(desk, packaged):
    desk.write(NEXPERIA + 'through_places = false\nassume = ["us-bis-affiliates-rule=in-force"]\nhorizon = 0\n')
    desk.run(packaged, "2026-11-09")
    (report,) = desk.run(packaged, "2026-11-10")
    assert [(a["kind"], a["assuming"]) for a in report.alerts] == [("became_unknown", None)]
    desk.write(NEXPERIA + 'through_places = false\nassume = ["us-bis-affiliates-rule=not-in-force"]\nhorizon = 30\n')
    desk.state.forget("n")
    (report,) = desk.run(packaged, "2026-11-09")
    assert all(alert["assuming"] is None for alert in report.alerts), "under this assumption nothing turns"


def test_a_decision_that_is_open_again_matches_again(desk, world):
    from embargraph.screening.decisions import Decisions
    from embargraph.screening.screener import Screener

    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\ndecisions = "decisions.jsonl"\nhorizon = 0\n')
    graph = world(listing("alpha"))
    decisions = Decisions(desk.folder / "decisions.jsonl")
    decisions.record(Screener(graph), "Alpha Ltd", "alpha", "false-positive", by="A", why="another country")
    (report,) = desk.run(graph, "2026-11-01")
    assert report.body["unmatched"] == ["Alpha Ltd"], "who was decided to be another is not meant"
    changed = world(listing("alpha").replace("[[listing]]", 'names = ["Alfa"]\n[[listing]]', 1))
    found = desk.alerts(changed, "2026-11-02")
    assert ("now_matches", "alpha", None, "matches") in found


def test_a_clock_that_goes_back_does_not_undo_what_was_said(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\nhorizon = 0\n')
    graph = world(listing("alpha", "2026-11-03"))
    desk.run(graph, "2026-11-01")
    assert len(desk.alerts(graph, "2026-11-05")) == 1
    (report,) = desk.run(graph, "2026-11-02")
    assert not report.alerts
    assert report.day == date(2026, 11, 5)
    assert "the last run was for 2026-11-05" in report.body["notes"][0]
    assert desk.alerts(graph, "2026-11-06") == []


def test_other_terms_begin_a_watch_anew_and_a_new_name_begins_quietly(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\n')
    graph = world(listing("alpha"), listing("beta"))
    desk.run(graph, "2026-11-01")
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "Beta Ltd"]\n')
    (report,) = desk.run(graph, "2026-11-02")
    assert (report.alerts, report.body["notes"]) == ((), ["1 name new to the watch, and no alert: Beta Ltd"])
    desk.write('[[watch]]\nid = "w"\nnames = ["Beta Ltd"]\n')
    (report,) = desk.run(graph, "2026-11-02")
    # A file of names that was cut is no quiet day.
    assert report.body["notes"] == ["1 name no longer watched: nothing is said of Alpha Ltd"]
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd", "Beta Ltd"]\neffect = ["denial"]\n')
    (report,) = desk.run(graph, "2026-11-02")
    assert report.outcome == "first"
    assert not report.alerts, "nobody was freed by looking for less"


def test_nothing_secret_is_kept(desk, world, monkeypatch):
    monkeypatch.setenv("HOOK", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")
    desk.write(
        '[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\nhorizon = 0\n'
        'to = [{webhook = "https://hooks.example.org/T0/path-secret?token=query-secret", secret_env = "HOOK"}]\n'
    )
    from embargraph.watching.keys import make_key, opens
    from embargraph.watching.shown import watch_shown

    graph = world(listing("alpha", "2026-11-03"))
    desk.run(graph, "2026-11-01")
    desk.run(graph, "2026-11-03")
    key = make_key(desk.state, "w")
    assert opens(desk.state, "w", key)
    assert not opens(desk.state, "w", key[:-1])
    assert not opens(desk.state, "other", key)
    assert not opens(desk.state, "other", "")
    shown = json.dumps(watch_shown(desk.state, desk.file.watch("w")))
    dump = "\n".join(sqlite3.connect(desk.folder / "watches.sqlite").iterdump())
    for secret in ("path-secret", "query-secret", "c2VjcmV0", key):
        assert secret not in shown + dump
    assert (desk.folder / "watches.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, "restricted", "begun"), ("not_in_force", "in_force", "begun"), ("restricted", None, "ended"),
        ("in_force", "not_in_force", "ended"), ("restricted", "listed", "ended"), ("listed", "restricted", "begun"),
        (None, "listed", "begun"), ("restricted", "unknown", "became_unknown"), (None, "unknown", "became_unknown"),
        ("unknown", "restricted", "became_known"), ("unknown", None, "became_known"),
        (None, "red_flag", "red_flag"), ("restricted", "red_flag", "red_flag"), ("red_flag", None, "ended"),
        ("red_flag", "restricted", "begun"), ("unknown", "unknown", "altered"),
    ],
)  # fmt: skip
def test_kinds(before, after, kind):
    assert kind_of(before, after) == kind
    assert kind in KINDS


def test_other_branches_of_what_stays_unknown_are_an_alteration():
    def row(then):
        row = dict.fromkeys(("since", "until", "list", "binds", "policy", "requirement", "scope", "footnote"))
        row |= dict.fromkeys(("programme", "presumption", "standing", "via", "relief", "what"))
        return row | {"who": {"id": "a", "label": "A"}, "under": {"id": "u", "label": "U"}, "effect": "denial",
                      "basis": "listed", "verdict": "unknown", "branches": [{"if": "x", "then": then, "evidence": []}]}  # fmt: skip

    unit = Unit("a", "A", lambda *_: ([], None))
    (change,) = changes_between(unit, [row("restricted")], [row("not restricted")], date(2026, 1, 1), absent=None)
    assert (change.kind, change.altered) == ("altered", ("branches",))
    assert not list(changes_between(unit, [row("x")], [row("x")], date(2026, 1, 1), absent=None))


def test_a_list_that_is_gone_frees_nobody_and_is_said_until_it_is_back(desk, load):
    from sources.csl_rows import EL, SDN, row, table

    entity = row(source=EL, name="Gamma Works", addresses="CN", start_date="2024-01-05", federal_register_notice="89 FR 1",
                 license_requirement="For all items subject to the EAR (See § 744.11 of the EAR)")  # fmt: skip
    sdn = row(source=SDN, entity_number="901", type="Entity", programs="SDGT", name="DELTA HOLDING")
    whole, _ = load(("us-csl", "whole.csv", table(entity, sdn), "2026-09-01"), seeds=False)
    short, _ = load(("us-csl", "short.csv", table(entity), "2026-09-02"), seeds=False)
    desk.write('[[watch]]\nid = "w"\nnames = ["Delta Holding", "Gamma Works"]\nhorizon = 0\nthrough_places = false\n')
    desk.run(whole, "2026-09-01")
    (report,) = desk.run(short, "2026-09-02")
    assert [alert["kind"] for alert in report.alerts] == ["source_shrank"]
    assert "not freed by that" in report.alerts[0]["gist"]
    assert not report.body["unmatched"], "who is lost with a list is still meant"
    (report,) = desk.run(short, "2026-09-03")
    assert not report.alerts
    assert any("list gone" in note for note in report.body["notes"]), "said again on each day"
    assert desk.alerts(whole, "2026-09-04") == [], "what never ended does not begin again"
    # Gone, and back without the party: now it has ended.
    desk.run(short, "2026-09-05")
    other = row(source=SDN, entity_number="902", type="Entity", programs="SDGT", name="OTHER PARTY")
    back, _ = load(("us-csl", "back.csv", table(entity, other), "2026-09-06"), seeds=False)
    kinds = {alert[:2] for alert in desk.alerts(back, "2026-09-06")}
    assert {kind for kind, _ in kinds} == {"matches_no_more", "ended"}
    desk.run(whole, "2026-09-07")
    old = [alert for alert in desk.run(whole, "2026-11-20")[0].alerts if alert["kind"] == "source_stale"]
    assert len(old) == 2, "both lists are of one file, which is old by now"
    assert old[0]["day"] == "2026-10-02"
    assert desk.alerts(whole, "2026-11-21") == []


def test_a_list_that_was_cut_frees_nobody(desk, load):
    from sources.csl_rows import EL, row, table

    entries = [row(source=EL, name=f"Gamma {n} Works", addresses="CN", start_date="2024-01-05", license_policy="Presumption of denial",
                   license_requirement="For all items subject to the EAR (See § 744.11 of the EAR)") for n in range(20)]  # fmt: skip
    whole, _ = load(("us-csl", "whole.csv", table(*entries), "2026-09-01"), seeds=False)
    cut, _ = load(("us-csl", "cut.csv", table(*entries[:9]), "2026-09-02"), seeds=False)
    without, _ = load(("us-csl", "less.csv", table(*entries[:13], *entries[14:]), "2026-09-06"), seeds=False)
    desk.write('[[watch]]\nid = "w"\nnames = ["Gamma 13 Works"]\nhorizon = 0\nthrough_places = false\n')
    desk.run(whole, "2026-09-01")
    (report,) = desk.run(cut, "2026-09-02")
    assert [alert["kind"] for alert in report.alerts] == ["source_shrank"]
    assert "`embargraph watch reset`" in report.alerts[0]["gist"]
    assert not report.body["unmatched"] and report.body["on_record"] == {"listed": 1}
    (report,) = desk.run(cut, "2026-09-03")
    assert not report.alerts and any("list shrank" in note for note in report.body["notes"])
    # The list is whole again, without the party: now it has ended.
    assert {alert[0] for alert in desk.alerts(without, "2026-09-06")} == {"matches_no_more", "ended"}
    desk.run(whole, "2026-09-07")
    desk.run(cut, "2026-09-08")
    assert {alert[0] for alert in desk.alerts(whole, "2026-09-09")} == set(), "what never ended does not begin again"


STAY = """
[[clock]]
measure = "list"
clock = "text"
since = "1997-01-01"
known_through = "{text}"
citation = "law"
[[clock]]
measure = "list"
clock = "stay"
since = "2025-11-10"
until = "{until}"
known_through = "{stay}"
citation = "stay"
"""


def test_what_was_unknown_is_known_when_evidence_arrives(desk, world):
    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\nhorizon = 0\n')
    before = world(listing("alpha"), STAY.format(text="2026-10-08", until="2026-11-09", stay="2026-10-08"))
    extended = world(listing("alpha"), STAY.format(text="2026-11-12", until="2027-11-09", stay="2026-11-12"))
    lapsed = world(listing("alpha"), STAY.format(text="2026-11-12", until="2026-11-09", stay="2026-11-12"))
    desk.run(before, "2026-11-09")
    assert desk.alerts(before, "2026-11-10") == [("became_unknown", "alpha", "not_in_force", "unknown")]
    ((kind, who, stood, _),) = desk.alerts(extended, "2026-11-13")
    assert (kind, who, stood) == ("became_known", "alpha", "unknown")
    desk.state.forget("w")
    desk.run(before, "2026-11-10")
    assert desk.alerts(lapsed, "2026-11-13") == [("became_known", "alpha", "unknown", "restricted")]


def test_a_fault_of_our_own_is_an_alert_too(desk, world, monkeypatch, caplog):
    from embargraph.watching import comparing

    desk.write('[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\n')

    def fails(*_, **__):
        raise KeyError("row")

    monkeypatch.setattr(comparing, "source_changes", fails)
    ((kind, _, _, _),) = desk.alerts(world(listing("alpha")), "2026-11-01")
    assert kind == "source_failed"
    assert "the watch w failed" in caplog.text


def test_names_that_no_text_can_hold(desk, world):
    (desk.folder / "names.jsonl").write_text(
        '{"name": "Alpha \\ud800Ltd"}\n{"name": "Al\\u202epha Ltd"}\n', encoding="utf-8"
    )
    desk.write('[[watch]]\nid = "w"\nnames = "names.jsonl"\nhorizon = 0\n')
    graph = world(listing("alpha", "2026-11-03"))
    (report,) = desk.run(graph, "2026-11-01")
    assert report.outcome == "first", report.body.get("why")
    for report in desk.run(graph, "2026-11-04"):
        assert report.outcome in {"alerts", "quiet"}
        json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8")
