"""The walk over the pages knows every page that is routed: one that stands in no table is looked at by nobody."""

from explorer_walk import PAGES, page_routes, walk


def test_every_page_that_is_routed_is_walked_and_no_other(client):
    assert page_routes(client.app) == set(PAGES)


def test_every_page_has_a_fresh_state_and_one_with_an_error():
    # A preview that is none is answered to the program that asked.
    without = {"/session", "/api/v1/docs", "/reconcile/preview/{id:path}"}
    assert [route for route, states in PAGES.items() if "fresh" not in states] == []
    assert {route for route, states in PAGES.items() if "error" not in states} == without


def test_each_state_answers_as_it_should(client):
    own = {"accept": "text/html", "origin": "http://127.0.0.1:8765"}
    place = client.post("/screen", data={"pasted": "Huawei\nAcme"}, headers=own, follow_redirects=False)
    while "data-progress" in client.get(place.headers["location"], headers=own).text:
        pass
    page = client.get("/node/nexperia?as_of=2026-11-29", headers=own).text
    restriction = page.partition('href="/restriction/')[2].partition("?")[0]
    # Watches need a file; their pages have tests of their own.
    found = {
        url: (state, client.get(url, headers=own, follow_redirects=False).status_code)
        for route, state, url in walk(restriction, place.headers["location"].rpartition("/")[2])
        if not route.startswith("/watches/")
    }

    assert {url: said for url, said in found.items() if (said[1] >= 400) != (said[0] == "error")} == {}
