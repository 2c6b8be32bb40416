"""One percentage of several owners may be each one's or that of all together: a bound, never both stakes."""

import json

import pytest


def stream(percentage, owners=("a", "b"), assets=("c",)):
    entities = [
        {"id": id_, "schema": "Company", "properties": {"name": [f"Ambervale {id_}"]}} for id_ in (*owners, *assets)
    ]
    link = {"owner": list(owners), "asset": list(assets), **({"percentage": percentage} if percentage else {})}
    return "\n".join(map(json.dumps, [*entities, {"id": "link", "schema": "Ownership", "properties": link}]))


def stakes(load, **given):
    graph, _ = load(("ftm", "f.json", stream(**given)))
    rows = graph.connection.execute(
        "SELECT subject, object, share::DOUBLE, share_min::DOUBLE, share_max::DOUBLE FROM statement "
        "WHERE relation = 'owns' ORDER BY ALL"
    ).fetchall()
    kept = graph.connection.execute("SELECT count(*) FROM reject WHERE field = 'percentage'").fetchall()[0][0]
    return rows, kept


@pytest.mark.parametrize("percentage", ["51", "51%", "51.0"])
def test_a_percentage_of_two_owners_is_no_stake_of_both(load, percentage):
    rows, kept = stakes(load, percentage=[percentage])
    assert rows == [("a", "c", None, None, 51.0), ("b", "c", None, None, 51.0)]
    assert kept == 1


def test_a_range_keeps_its_upper_bound_alone(load):
    rows, _ = stakes(load, percentage=["25-50"])
    assert rows == [("a", "c", None, None, 50.0), ("b", "c", None, None, 50.0)]


def test_two_percentages_of_two_owners_are_bounds(load):
    rows, _ = stakes(load, percentage=["30", "51"])
    assert rows == [("a", "c", None, None, 51.0), ("b", "c", None, None, 51.0)]


def test_without_a_percentage_nothing_is_known(load):
    rows, kept = stakes(load, percentage=None)
    assert rows == [("a", "c", None, None, None), ("b", "c", None, None, None)]
    assert kept == 0


def test_one_owner_of_two_companies_holds_so_much_of_each(load):
    rows, _ = stakes(load, percentage=["51"], owners=("a",), assets=("c", "d"))
    assert rows == [("a", "c", 51.0, None, None), ("a", "d", 51.0, None, None)]
