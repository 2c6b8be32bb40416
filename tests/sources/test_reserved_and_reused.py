"""Printed places that name nobody, lines as printed, and ids that a publisher has used twice."""

import json

from sources.test_published_lists import FIVE, ecfr, row, supplement


def test_reserved_places_are_no_parties(load):
    rows = [
        row("BRAZIL", "[Reserved]", "", "", ""),
        row("CANADA", "[RESERVED].", "", "", ""),
        row("CHILE", "Alpha Works, 1 Road, Chile", "", "", ""),
    ]
    graph, (report,) = load(("us-ecfr", "744.xml", ecfr(supplement(4, FIVE, *rows)), "2026-07-09"))

    assert (report.read, report.loaded, report.rejected) == (3, 1, 2)
    assert graph.connection.execute("SELECT label FROM node WHERE kind = 'actor'").fetchall() == [("Alpha Works",)]


def test_a_printed_line_bounds_a_name(load):
    entity = "Beta LLC, a.k.a., the following two aliases:<br/>—Beta Sci. &amp; Tech. Works; <I>and</I><br/>—Works No. 54. Laboratory.<br/>1 Road, Minsk."
    graph, _ = load(("us-ecfr", "744.xml", ecfr(supplement(4, FIVE, row("BELARUS", entity, "", "", ""))), "2026-07-09"))

    names = {
        name
        for (name,) in graph.connection.execute(
            "SELECT name FROM name JOIN node ON node.id = node WHERE kind = 'actor'"
        ).fetchall()
    }
    assert names == {"Beta LLC", "Beta Sci. & Tech. Works", "Works No. 54. Laboratory"}


def test_one_id_of_two_parties_makes_two(load):
    lines = [
        {"list_id": "cn-unreliable-entity-list", "id": "cn-x-1", "entity_name": name, "addresses": [], "aliases": []}
        for name in ("Alpha Inc", "Beta Inc", "ALPHA Inc.")
    ]  # fmt: skip
    graph, (report,) = load(("cn-mofcom", "m.json", json.dumps(lines), "2026-07-09"))

    assert report.unparsed == 1
    parties = graph.connection.execute("SELECT DISTINCT object FROM statement WHERE relation = 'targets'").fetchall()
    assert len(parties) == 2
