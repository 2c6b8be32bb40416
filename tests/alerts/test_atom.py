"""The feed as a reader of feeds takes it."""

import feedparser

from alerts_made import make_alert
from embargraph.alerts.atom import MOST_ENTRIES, atom_feed


def run(outcome, **body):
    return {"ended": "2026-11-10T06:00:02Z", "day": "2026-11-10", "outcome": outcome, "body": body}


def test_a_reader_takes_it():
    alerts = [make_alert(number=number) for number in range(2)]
    found = feedparser.parse(atom_feed("suppliers", alerts, last_run=run("alerts"), base="https://desk.example.org"))
    assert found.version == "atom10"
    assert not found.bozo, found.get("bozo_exception")
    assert found.feed.id == "urn:embargraph:watch:suppliers"
    assert found.feed.updated == "2026-11-10T06:00:02Z"
    assert [entry.id for entry in found.entries] == [f"urn:{alert['id']}" for alert in alerts]
    entry = found.entries[0]
    assert entry.link == "https://desk.example.org/node/nexperia?as_of=2026-11-10"
    assert entry.tags[0].term == "became_unknown"
    text = entry.content[0].value
    assert "If it was extended: not restricted" in text and "If it lapsed: restricted" in text
    assert "\x1b" not in text and "\u202e" not in text
    raw = atom_feed("suppliers", alerts).decode()
    assert "<script>" not in raw and "&lt;script&gt;" in raw


def test_the_newest_two_hundred():
    feed = atom_feed("w", [make_alert(number=number) for number in range(MOST_ENTRIES + 5)])
    assert len(feedparser.parse(feed).entries) == MOST_ENTRIES == 200


def test_an_empty_feed_says_what_that_means():
    assert "says nothing" in feedparser.parse(atom_feed("w", [])).feed.subtitle
    quiet = feedparser.parse(atom_feed("w", [], last_run=run("quiet", unmatched=["Nobody GmbH"]))).feed.subtitle
    assert "Nobody GmbH; that is not a clearance" in quiet
    failed = feedparser.parse(atom_feed("w", [], last_run=run("failed", why="the graph is torn"))).feed.subtitle
    assert "could not be run: the graph is torn" in failed
