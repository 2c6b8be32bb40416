"""The map: every node once, what it says of each country, and a large graph, of which there is none."""

import re

import pytest

from embargraph.serving.pages import map as pages_map
from embargraph.serving.pages.map import map_page
from embargraph.serving.pages.pictures.map import Flow, Row, draw_map
from embargraph.serving.pages.state import read_state

DAY = "2026-11-29"


@pytest.fixture(scope="module")
def made(client):
    generation = client.app.state.context.pool.generation
    return map_page(generation, read_state("/map", [("as_of", DAY)], ())).values


def test_every_node_stands_in_one_region_and_is_drawn_once(made, packaged):
    regions = made["found"].regions
    ids = [node["id"] for region in regions for node in region.nodes]
    known = [row[0] for row in packaged.connection.execute("SELECT id FROM node").fetchall()]

    assert sorted(ids) == sorted(known)
    assert made["picture"].count("<use ") == len(ids)


def test_verdicts_and_flows_are_those_of_the_questions(made, packaged):
    labelled = {row[0]: row[5] for row in packaged.labelled(["huawei", "nexperia", "asml"], _day())}
    shown = {node["id"]: node["verdict"] for region in made["found"].regions for node in region.nodes}
    assert {id_: shown[id_] for id_ in labelled} == labelled
    china = next(row for row in made["flows"] if (row["by"], row["country"]) == ("us", "CN"))
    own = {row["who"]["id"] for row in packaged.ask("restricted", by="us", as_of=DAY).to_dicts()}
    parties = {node["id"] for region in made["found"].regions if region.key == "CN" for node in region.nodes
               if node["kind"] == "actor"}  # fmt: skip
    assert china["parties"] == len(own & parties)
    assert china["restricted"] <= china["parties"]


def test_a_country_whose_parties_are_bound_comes_before_one_where_none_is(made):
    countries = [region for region in made["found"].regions if region.is_country]
    bound = [sum(node["verdict"] is not None for node in region.nodes) for region in countries]
    assert countries[0].label == "China"
    assert bound[0] > 0 == bound[-1]
    assert countries[-1].key == "others" and len(countries[-1].nodes) > 100
    verdicts = [node["verdict"] for node in countries[0].nodes]
    assert verdicts.index(None) > verdicts.index("restricted")


def test_a_graph_too_large_for_a_map_has_its_countries_and_says_so(client, monkeypatch):
    monkeypatch.setattr(pages_map, "MOST_NODES", 10)
    page = client.get("/map?as_of=2026-11-28", headers={"accept": "text/html"})
    picture = client.get("/svg/map?as_of=2026-11-28", headers={"accept": "text/html"})

    assert page.status_code == 200 and "<use " not in page.text
    assert "shows nobody anything" in page.text and "China: " in page.text
    assert picture.status_code == 400 and "a map shows 10 at most" in picture.text


def test_an_assumption_changes_the_map(client):
    url = f"/map?as_of={DAY}&assume=us-bis-affiliates-rule%3Dnot-in-force"
    text = client.get(url, headers={"accept": "text/html"}).text
    assert "This is not what is on record." in text


def test_names_are_no_markup_in_the_picture_and_an_empty_map_is_drawn():
    evil = '<script>alert(1)</script>"'
    drawn = draw_map([Row("XX", evil, ((evil, "restricted"),), True)], [Flow(evil, "XX", 1, 1)], title=evil)
    assert "<script" not in drawn
    assert drawn.count("stroke-dasharray") >= 1
    assert re.match(r"<svg [^>]*viewBox", draw_map([], [], title="nothing"))


def _day():
    from datetime import date

    return date.fromisoformat(DAY)
