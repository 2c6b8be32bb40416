"""The review page in headless Chromium: by keyboard alone, to a file that the workspace takes."""

import json
import re

import pytest

from embargraph.updates.proposals import Proposal, add_proposals
from embargraph.updates.review import Review
from embargraph.updates.review_page import page_of, write_review_page
from embargraph.updates.taken import take_decisions
from embargraph.updates.wording import Wordings
from embargraph.updates.workspace import init_workspace
from updates.test_taken import CLAIMED, CONFIRMED, ENDED

pytestmark = pytest.mark.browser

HOSTILE = Proposal(
    "unreadable", {"id": "x"}, {}, {"n": 1}, party="A\u202eB\x1b[31m<b onclick=alert(1)>",
    grounds=("</script><script>document.title = 'taken over'</script>",),
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    made = init_workspace(tmp_path / "record")
    add_proposals(made, [ENDED, CLAIMED, CONFIRMED, HOSTILE])
    return made


@pytest.fixture
def page(chromium, workspace, packaged, tmp_path):
    desk = Review(workspace)
    path = tmp_path / "review.html"
    write_review_page(page_of(desk, packaged, Wordings(workspace), desk.open()), path)
    chromium.get("about:blank")
    chromium.get_log("browser")
    chromium.get_log("performance")
    chromium.get(path.as_uri())
    yield chromium
    # What is not saved is asked about when the page is left.
    chromium.execute_script("window.onbeforeunload = null; document.getElementById('save').click()")


def one(page, selector):
    return page.find_element("css selector", selector)


def keys(page, *texts):
    for text in texts:
        page.switch_to.active_element.send_keys(text)


def go_to(page, wanted):
    for _ in range(8):
        if wanted in one(page, "#about").text:
            return
        keys(page, "j")
    raise AssertionError(f"{wanted} is not on the page")


def test_a_person_decides_by_keyboard_and_the_workspace_takes_it(page, workspace, packaged, tmp_path):
    one(page, "#by").send_keys("A. Reviewer")
    one(page, "#shown").click()
    # What could loosen a restriction comes first, its doubts on top.
    assert ENDED.id in one(page, "#about").text
    assert "one row only" in one(page, "#doubts").text
    keys(page, "a", "XYZ\n")
    assert "why" in one(page, "#fault").text.lower()
    keys(page, "read\n")
    assert "Type the name" in one(page, "#fault").text
    one(page, "#confirm").clear()
    one(page, "#confirm").send_keys("zte\n")
    assert "1 decided" in one(page, "#counts").text
    go_to(page, CONFIRMED.id)
    keys(page, "a", "\n")
    go_to(page, CLAIMED.id)
    keys(page, "r", "no claim\n")

    path = tmp_path / "decisions.json"
    path.write_text(one(page, "#copy").get_property("value"), encoding="utf-8")
    found = take_decisions(Review(workspace), packaged, path)
    assert found.refused == []
    assert {(made.proposal, made.decision) for made in found.made} == {
        (ENDED.id, "accept"), (CONFIRMED.id, "accept"), (CLAIMED.id, "reject"),
    }  # fmt: skip


def test_edited_facts_are_taken_as_they_were_edited(page, workspace, packaged, tmp_path):
    one(page, "#by").send_keys("A")
    one(page, "#shown").click()
    go_to(page, CLAIMED.id)
    keys(page, "e")
    box = one(page, "#text")
    edited = box.get_property("value").replace('label = "claim"', 'label = "what was meant"')
    page.execute_script("arguments[0].value = arguments[1]", box, edited)
    one(page, "#why").send_keys("gist\n")
    path = tmp_path / "decisions.json"
    path.write_text(one(page, "#copy").get_property("value"), encoding="utf-8")

    assert take_decisions(Review(workspace), packaged, path).refused == []
    assert "what was meant" in (workspace.accepted / "article-a.toml").read_text(encoding="utf-8")


def test_nothing_is_asked_for_and_text_of_others_is_text(page):
    go_to(page, HOSTILE.id)
    title = one(page, "#title").text

    assert "A\\u202eB\\u001b[31m<b onclick=alert(1)>" in title
    assert "<script>document.title" in one(page, "#wording").text
    assert page.title == "Embargraph: proposals to review"
    sent = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("file:", "about:", "blob:"))] == []
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(page, width, scheme):
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
        colours = page.execute_script("const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]")
        ink, ground = (sum(map(int, re.findall(r"[0-9]+", colour)[:3])) for colour in colours)
        assert abs(ink - ground) > 500
        assert (ink > ground) == (scheme == "dark")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
