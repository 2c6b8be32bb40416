"""Deliveries: tried again on a schedule, given up, switched off and on; never silently lost."""

from datetime import UTC, datetime, timedelta

import pytest

from embargraph.alerts import deliver
from embargraph.alerts.deliver import RETRIES, deliver_due
from embargraph.alerts.undelivered import Undelivered
from embargraph.watching.shown import watch_row
from small_worlds import WORLD, listing
from watching_worlds import Desk

WATCH = '[[watch]]\nid = "w"\nnames = ["Alpha Ltd"]\nhorizon = 0\nto = [{webhook = "https://example.org/x", secret_env = "HOOK"}]\n'


@pytest.fixture
def desk(tmp_path, graph_of):
    """A desk with one alert to be delivered."""
    (tmp_path / "desk").mkdir()
    made = Desk(tmp_path / "desk").write(WATCH)
    made.graph = graph_of(WORLD + listing("alpha", "2026-11-03"))
    made.run(made.graph, "2026-11-01")
    assert len(made.alerts(made.graph, "2026-11-03")) == 1
    yield made
    made.state.close()


@pytest.fixture
def outcomes(monkeypatch):
    """What becomes of each delivery, in order; then all arrive."""
    told, sent = [], []

    def send(target, watch, alerts, **_):
        if told and (error := told.pop(0)) is not None:
            raise error
        sent.append((target.form, [alert["id"] for alert in alerts]))

    monkeypatch.setattr(deliver, "send_to", send)
    return told, sent


def test_the_schedule_then_given_up_and_said(desk, outcomes):
    told, sent = outcomes
    told += [Undelivered("example.org: answered 500")] * 7
    now = datetime.now(UTC) + timedelta(seconds=5)
    for number, seconds in enumerate((*RETRIES, None)):
        done = deliver_due(desk.state, desk.file, now=now)
        assert (done.failed, done.given_up) == ((1, 0) if seconds else (0, 1)), number
        if seconds:
            early = deliver_due(desk.state, desk.file, now=now + timedelta(seconds=seconds - 1))
            assert not early.failed, "not before it is due"
            now += timedelta(seconds=seconds * 1.2 + 1)
    assert not sent
    (trouble,) = watch_row(desk.state, desk.file.watch("w"))["troubles"]
    assert trouble == "webhook https://example.org/…: 1 given up: example.org: answered 500"
    desk.state.switch_on("w", desk.file.watch("w").to[0].key)
    assert deliver_due(desk.state, desk.file, now=now).sent == 1
    assert len(sent) == 1


def test_410_switches_off_and_what_was_missed_waits(desk, outcomes):
    told, _ = outcomes
    told.append(Undelivered("example.org: answered 410: it wants no more", is_gone=True))
    now = datetime.now(UTC) + timedelta(seconds=5)
    done = deliver_due(desk.state, desk.file, now=now)
    assert done.switched_off == 1
    later = desk.graph
    desk.write(WATCH.replace("horizon = 0", "horizon = 0\nthrough_places = false"))
    desk.run(later, "2026-11-04")
    assert deliver_due(desk.state, desk.file, now=now + timedelta(days=3)).sent == 0
    assert any("switched off" in trouble for trouble in watch_row(desk.state, desk.file.watch("w"))["troubles"])
    assert desk.state.switch_on("w", desk.file.watch("w").to[0].key)
    assert deliver_due(desk.state, desk.file, now=now + timedelta(days=3)).sent == 1


def test_a_target_says_when_to_come_back(desk, outcomes):
    told, _ = outcomes
    told.append(Undelivered("example.org: answered 429", wait=3600.0))
    now = datetime.now(UTC) + timedelta(seconds=5)
    deliver_due(desk.state, desk.file, now=now)
    assert deliver_due(desk.state, desk.file, now=now + timedelta(seconds=3500)).sent == 0
    assert deliver_due(desk.state, desk.file, now=now + timedelta(seconds=3601)).sent == 1
    assert deliver_due(desk.state, desk.file, now=now + timedelta(days=9)).sent == 0, "once"


def test_a_target_that_is_named_no_more_is_said(desk, outcomes):
    _, sent = outcomes
    desk.write(WATCH.replace("example.org/x", "example.org/y"))
    done = deliver_due(desk.state, desk.file, now=datetime.now(UTC) + timedelta(seconds=5))
    assert (done.given_up, sent) == (1, [])
    assert "not named in the file of watches any more" in done.errors[0]


def test_a_fault_of_our_own_keeps_no_other_delivery_back(desk, outcomes, caplog):
    told, sent = outcomes
    told.append(KeyError("gist"))
    done = deliver_due(desk.state, desk.file, now=datetime.now(UTC) + timedelta(seconds=5))
    assert (done.failed, sent) == (1, [])
    assert "an internal error: KeyError" in done.errors[0]
    assert "a delivery of w failed" in caplog.text
