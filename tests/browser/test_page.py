"""The page in headless Chromium: it draws, filters, tells, and asks for nothing."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest

import embargraph
from embargraph.exports import write_export
from embargraph.facts.load import insert_facts
from embargraph.facts.read import Facts
from embargraph.model.statements import Node, Source, Statement
from embargraph.rules.derive import derive
from embargraph.store.file import new_graph, open_graph

pytestmark = pytest.mark.browser

CSS = "css selector"


class Page:
    """An open page, with the few things that tests do on it."""

    def __init__(self, driver, path, address=""):
        self.driver = driver
        # Another address of the same page is no new page.
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get_log("performance")
        driver.get(path.as_uri() + address)

    def one(self, selector):
        return self.driver.find_element(CSS, selector)

    def all(self, selector):
        return self.driver.find_elements(CSS, selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def drawn(self):
        """Ids of the nodes in the picture, from what plotly.js was given."""
        return set(self.run("return document.getElementById('picture').data.at(-1).customdata"))

    def shapes(self):
        """How many shapes of nodes are really in the picture, with area and ink."""
        return self.run(
            "return [...document.querySelectorAll('#picture .trace:last-child .point')]"
            ".filter((point) => point.getBoundingClientRect().width > 4).length"
        )

    def set_day(self, day):
        self.run(
            "const day = document.getElementById('day'); day.value = arguments[0];"
            "day.dispatchEvent(new Event('change'))", day,
        )  # fmt: skip

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def find(self, name):
        """Open a node's details by typing its name."""
        box = self.one("#search")
        box.clear()
        box.send_keys(name, "\n")
        assert self.one("#details").is_displayed()

    def click_node(self, name):
        from selenium.webdriver.common.action_chains import ActionChains

        x, y = self.run(
            "const picture = document.getElementById('picture'), trace = picture.data.at(-1);"
            "const at = trace.customdata.indexOf(arguments[0]), {xaxis, yaxis} = picture._fullLayout;"
            "const box = picture.getBoundingClientRect();"
            "return [box.x + xaxis.l2p(trace.x[at]), box.y + yaxis.l2p(trace.y[at])].map(Math.round)", name,
        )  # fmt: skip
        pointer = ActionChains(self.driver, duration=50)
        pointer.w3c_actions.pointer_action.move_to_location(x - 3, y - 3)
        pointer.w3c_actions.pointer_action.move_to_location(x, y)
        pointer.perform()
        ActionChains(self.driver).pause(0.2).click().perform()

    def open_fold(self, fold):
        """Open or close what a line folds away; its contents come when the browser has told of that."""
        self.driver.execute_async_script(
            "const [fold, done] = arguments;"
            "fold.closest('details').addEventListener('toggle', () => done(), {once: true}); fold.click()", fold,
        )  # fmt: skip

    def requests(self):
        """Addresses that the page asked for, itself among them."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [one["params"] for one in messages if one["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent if not one["request"]["url"].startswith("data:")]

    def console(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture
def page(chromium, packaged, tmp_path):
    """Return a function that exports the packaged graph, or another, and opens the page on its picture."""

    def opened(connection=None, **filters):
        path = tmp_path / "graph.html"
        write_export(connection or packaged.connection, path, **filters)
        shown = Page(chromium, path)
        shown.one("#to-picture").click()
        return shown

    return opened


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The packaged graph as a page, and the graph."""
    with embargraph.open() as graph:
        path = tmp_path_factory.mktemp("page") / "graph.html"
        write_export(graph.connection, path)
        yield path, graph


@pytest.fixture
def answers(chromium, exported):
    """Return a function that opens the page as a reader does, at an address."""
    return lambda address="": Page(chromium, exported[0], address)


def test_it_opens_on_the_search_and_no_picture(answers):
    shown = answers()

    assert shown.run("return document.activeElement.id") == "search"
    assert shown.one("#search").is_displayed()
    assert not shown.one("#picture").is_displayed()
    assert "Type a name" in shown.one("#answer").text
    assert "excerpt" in shown.one("#answer").text
    assert shown.run("return document.getElementById('picture').data") is None
    assert shown.console() == []


CASES = [("huawei", "2021-03-11"), ("nexperia", "2026-11-22"), ("zte", "2018-05-03"), ("tsmc", "2026-11-22")]


@pytest.mark.parametrize(("party", "day"), CASES)
def test_an_address_opens_on_the_verdict_that_the_command_gives(answers, exported, party, day):
    shown = answers(f"#{party}/{day}")

    told = shown.one(".verdict").text
    rows = exported[1].ask("restricted", who=party, as_of=day).to_dicts()
    own = [row for row in rows if row["who"]["id"] == party]
    for verdict in {row["verdict"] for row in own}:
        assert f"{sum(row['verdict'] == verdict for row in own)} {verdict.replace('_', ' ')}" in told
    if not own:
        assert "not a clearance" in told
    for row in own:
        for branch in (row["branches"] or [])[:1]:
            assert f"if {branch['if']}" in told or "more" in told
    assert day in told
    assert shown.one("#details h2").text.strip().lower() == party
    assert "excerpt" in told


def test_the_address_follows_and_goes_back(answers):
    shown = answers()
    address = "return location.hash"

    shown.find("ZTE")
    assert shown.run(address) == "#zte"
    shown.set_day("2018-05-03")
    assert shown.run(address) == "#zte/2018-05-03"
    shown.find("Huawei")
    assert shown.run(address) == "#huawei/2018-05-03"
    shown.driver.back()
    assert shown.one("#details h2").text.strip() == "ZTE"
    links = shown.run("return [...document.querySelectorAll('#details dl a')].map((one) => one.getAttribute('href'))")
    assert "#us-bis/2018-05-03" in links
    assert len(shown.requests()) == 1


def test_an_address_that_names_nobody_says_so(answers):
    shown = answers("#no-such-party/2021-03-11")

    assert shown.one("#search").get_property("value") == "no-such-party"
    assert "that is not a clearance" in shown.one("#listed").text
    assert not shown.one("#details").is_displayed()
    assert answers("#%E0%A4%A/x").one("#search").is_displayed()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Huwaei", "huawei"), ("Nexpperia", "nexperia"), ("huawei technologeis", "huawei"), ("Wngtech", "wingtech"),
     ("华为", "huawei"), ("semicondutor equipment", None)],
)  # fmt: skip
def test_a_slip_of_the_pen_finds_the_party(answers, typed, meant):
    shown = answers()
    shown.one("#search").send_keys(typed)

    found = shown.run("return [...document.querySelectorAll('#list li')].map((one) => one.dataset.id)")
    assert found
    assert meant is None or meant in found[:3]
    if meant == "huawei":
        assert "restricted" in shown.one('#list li[data-id="huawei"]').text


def test_short_words_are_not_guessed(answers):
    shown = answers()
    shown.one("#search").send_keys("zqx")

    assert shown.all("#list li") == []
    assert "not a clearance" in shown.one("#listed").text


@pytest.mark.parametrize("address", ["", "#huawei/2021-03-11", "#us-bis-affiliates-rule/2026-11-22"])
@pytest.mark.parametrize("picture", [False, True])
def test_fingers_and_keys_reach_everything(answers, address, picture):
    shown = answers(address)
    if picture:
        shown.one("#to-picture").click()

    small = shown.run(
        "return [...document.querySelectorAll('button, input, select, summary, #list li, #details dl a')]"
        ".filter((one) => one.offsetParent && !one.closest('#picture'))"
        ".filter((one) => { const {width, height} = one.getBoundingClientRect(); return width < 24 || height < 24; })"
        ".map((one) => one.outerHTML.slice(0, 80))"
    )
    closed = shown.run(
        "return [...document.querySelectorAll('body *')].filter((one) => one.scrollHeight > one.clientHeight + 1"
        " && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY) && one.offsetParent"
        " && one.tabIndex < 0 && !one.querySelector('button, input, select, a[href], [tabindex=\"0\"]'))"
        ".map((one) => one.id || one.tagName)"
    )
    unnamed = shown.run(
        "return [...document.querySelectorAll('button, input, select')].filter((one) => one.offsetParent"
        " && !one.textContent.trim() && !one.labels?.length && !one.getAttribute('aria-label')).length"
    )
    assert (small, closed, unnamed) == ([], [], 0)


def test_it_draws_says_its_days_and_asks_for_nothing(page, packaged):
    shown = page()

    assert 100 < len(shown.drawn()) <= 250
    assert shown.shapes() == len(shown.drawn())
    assert len(shown.all("#picture .js-line")) > 2
    assert "Left out" in shown.one("#said").text
    head, vintage = shown.one("header").text, packaged.vintage()
    assert vintage["newest_document"] in head
    assert vintage["last_evidence"] in head
    assert "Not legal advice" in head
    assert shown.console() == []
    assert [url.rsplit("/", 1)[-1] for url in shown.requests()] == ["graph.html"]
    assert shown.run("return performance.getEntriesByType('resource').length") == 0


def test_a_request_would_be_seen(chromium, tmp_path):
    leaking = tmp_path / "leak.html"
    leaking.write_text("<img src='https://tracker.test/x.png'>", encoding="utf-8")

    assert "https://tracker.test/x.png" in Page(chromium, leaking).requests()


def test_the_page_may_not_ask_even_if_it_would(page):
    shown = page()
    shown.requests()
    shown.run("const image = new Image(); image.src = 'https://tracker.test/x.png'; document.body.append(image)")
    answer = shown.driver.execute_async_script(
        "fetch('https://tracker.test/y').then(() => arguments[0]('sent'), (error) => arguments[0](String(error)))"
    )

    assert "sent" not in answer
    assert any("Content Security Policy" in line for line in shown.console())


@pytest.mark.parametrize("filters", [{}, {"around": ["huawei"], "hops": 2}], ids=["packaged", "huawei-2"])
def test_labels_lie_inside_and_on_none_other(page, filters):
    shown = page(**filters)

    boxes, frame = shown.run(
        "const box = (one) => { const {left, right, top, bottom} = one.getBoundingClientRect();"
        "return [left, right, top, bottom]; };"
        "return [[...document.querySelectorAll('#picture .textpoint text')].filter((one) => one.textContent.trim())"
        ".map(box), box(document.getElementById('picture'))]"
    )
    assert len(boxes) > 0.75 * len(shown.drawn())
    slack = 2.5  # of a pixel or two, by which two fonts' boxes differ
    for left, right, top, bottom in boxes:
        assert left >= frame[0] - slack
        assert right <= frame[1] + slack
        assert top >= frame[2] - slack
        assert bottom <= frame[3] + slack
    for place, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[:place]:
            apart = (
                left >= other[1] - slack or right <= other[0] + slack
                or top >= other[3] - slack or bottom <= other[2] + slack
            )  # fmt: skip
            assert apart


def test_kinds_and_standings_filter(page, packaged):
    kinds = dict(packaged.connection.execute("SELECT id, kind FROM node").fetchall())
    shown = page(around=["huawei"], hops=2)
    before = shown.drawn()

    shown.one("#kinds input[value=technology]").click()
    without = shown.drawn()
    shown.one("#kinds input[value=technology]").click()
    again = shown.drawn()
    for standing in ("reported", "alleged", "claimed", "forecast", "proposed"):
        shown.one(f"#standings input[value={standing}]").click()
    recorded = shown.drawn()

    assert {kinds[one] for one in before} - {kinds[one] for one in without} == {"technology"}
    assert again == before
    assert recorded < before
    assert "claim" not in {kinds[one] for one in recorded}


def test_a_day_shows_what_the_command_answers(page, packaged):
    shown = page()
    known = dict(packaged.connection.execute("SELECT id, verdict FROM restriction").fetchall())
    for name in ("Huawei", "ZTE", "Wingtech"):
        shown.find(name)
        node = shown.run("return document.querySelector('#list [aria-selected=true]').dataset.id")
        for day in ("2018-05-03", "2021-03-11", "2026-11-22"):
            shown.set_day(day)

            found = shown.run(
                "return [...document.querySelectorAll('#details > div > .item[data-restriction]')]"
                ".map((one) => one.dataset.restriction)"
            )
            rows = packaged.ask("restricted", who=name, as_of=day).to_dicts()
            verdicts = [row["verdict"] for row in rows if row["who"]["id"] == node]
            assert sorted(known[one] for one in found) == sorted(verdicts), (name, day)


def test_days_change_the_picture_and_unknown_stays_unknown(page):
    shown = page()
    always = shown.drawn()

    shown.set_day("2018-05-03")
    then = shown.drawn()
    shown.set_day("2026-11-22")
    later = shown.drawn()
    texts = shown.run("return document.getElementById('picture').data.at(-1).text")
    dashed = shown.run(
        "return document.getElementById('picture').data"
        ".filter((one) => one.line?.dash === 'dash' && one.x.length).length"
    )
    shown.set_day("2021-03-11")
    unsure = shown.drawn()
    shown.one("#unknown").click()
    certain = shown.drawn()

    assert then < always
    assert then != later
    assert "huawei" in later
    assert any("(?)" in text for text in texts)
    assert dashed
    assert certain < unsure
    assert shown.one("#unknown").is_selected() is False
    shown.one("#any-day").click()
    assert shown.drawn() == always


def test_an_export_for_a_day_opens_on_it(page):
    shown = page(as_of=date(2021, 3, 11))

    assert shown.one("#day").get_property("value") == "2021-03-11"
    assert "2021-03-11" in shown.one("#about").text


def test_a_click_shows_statements_restrictions_and_sources(page):
    shown = page()

    shown.click_node("huawei")

    details = shown.one("#details")
    assert details.find_element(CSS, "h2").text.strip() == "Huawei"
    assert details.find_elements(CSS, ".item[data-restriction]")
    assert details.find_elements(CSS, ".item[data-statement]")
    assert details.find_elements(CSS, ".item[data-source]")
    assert "84 FR 22961" in details.text
    assert "temporary general licence" in details.text
    links = [link.get_attribute("href") for link in details.find_elements(CSS, "a[target=_blank]")]
    assert all(link.startswith("https://") for link in links)
    shown.open_fold(details.find_element(CSS, ".item[data-restriction] summary"))
    premises = details.find_elements(CSS, ".item[data-restriction] .item[data-statement]")
    assert premises
    assert all(one.text for one in premises)
    assert shown.console() == []


def test_the_keyboard_reaches_everything(page):
    from selenium.webdriver.common.keys import Keys

    shown = page()
    active = "return document.activeElement"
    shown.press("/")
    assert shown.run(f"{active}.id") == "search"
    shown.press("zte", Keys.ARROW_DOWN)
    assert shown.run(f"{active}.dataset.id") == "zte"
    outline = shown.run("return getComputedStyle(document.activeElement).outlineStyle")
    shown.press(Keys.ARROW_DOWN)
    second = shown.run(f"{active}.dataset.id")
    shown.press(Keys.ARROW_UP, Keys.ENTER)

    assert outline == "solid"
    assert second != "zte"
    assert shown.one("#details h2").text.strip() == "ZTE"
    assert shown.run(f"{active}.id") == "details"
    shown.press(Keys.ESCAPE)
    assert not shown.one("#details").is_displayed()
    assert shown.run(f"{active}.dataset.id") == "zte"


def test_what_is_left_out_can_be_drawn(page, packaged):
    shown = page()
    assert "kirin-9000s" not in shown.drawn()
    shown.find("Kirin 9000S")
    assert "Not in the picture" in shown.one("#details").text

    shown.all("#details .draw button")[0].click()

    near = packaged.connection.execute(
        "SELECT object FROM statement WHERE subject = 'kirin-9000s' AND object IS NOT NULL "
        "UNION SELECT subject FROM statement WHERE object = 'kirin-9000s'"
    ).fetchall()
    assert shown.drawn() == {"kirin-9000s", *(one for (one,) in near)}
    assert "around Kirin 9000S" in shown.one("#scope").text


def test_entries_are_lines_until_asked_for(page):
    shown = page(around=["huawei"], hops=1)
    assert "us-bis-entity-list--huawei" not in shown.drawn()

    shown.one("#entries").click()

    assert "us-bis-entity-list--huawei" in shown.drawn()


def test_zooming_makes_room_for_labels(page):
    shown = page()
    before = int(shown.one("#picture").get_attribute("data-unlabelled"))

    for _ in range(4):
        shown.one("#closer").click()
    near = shown.run("return document.getElementById('picture').layout.xaxis.range")
    shown.one("#whole").click()

    whole = shown.run("return document.getElementById('picture').layout.xaxis.range")
    assert near[1] - near[0] < (whole[1] - whole[0]) / 3
    assert int(shown.one("#picture").get_attribute("data-unlabelled")) == before


ATTACKS = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<a href=\"javascript:document.title='owned'\">click</a>",
    "<svg onload=\"document.title='owned'\"><b>bold</b>",
    "<!--<script>",
    "&lt;b&gt;%{x}$$x$$",
    "]]>\u2028\u2029\u202egnp.exe\x00\x07",
)


def hostile_facts():
    source = Source(id="s<i>", title=ATTACKS[0], publisher=ATTACKS[1], published="2024-05", url="javascript:alert(1)")
    nodes = [
        Node(f"n{place}<u>", "actor", "company", text, (text + "!",), "CN", {"lei": text}, text)
        for place, text in enumerate(ATTACKS)
    ]
    nodes += [Node("__proto__", "actor", "company", "constructor"), Node("m", "measure", "list", ATTACKS[1])]
    bind = Statement(
        "m", "targets", "record", source.id, nodes[0].id, since="2020-05-01", gist=ATTACKS[1], citation=ATTACKS[2],
        url="javascript:document.title='owned'", qualifiers={"scope": ATTACKS[3]},
    )  # fmt: skip
    rows = [replace(bind, object=node.id) for node in nodes if node.id != "m"]
    rows.append(replace(bind, object=None, relation="has_effect", value="denial"))
    return Facts({source.id: source}, {node.id: node for node in nodes}, {row.id: row for row in rows})


def opened(facts, target):
    with new_graph(target) as connection:
        insert_facts(connection, facts)
        derive(connection)
    return open_graph(target)


def test_names_are_never_markup(page, tmp_path):
    connection = opened(hostile_facts(), tmp_path / "hostile.duckdb")
    shown = page(connection)
    title = shown.driver.title

    assert len(shown.drawn()) == len(ATTACKS) + 2
    for option in range(len(shown.all("#list li"))):
        shown.run("document.querySelectorAll('#list li')[arguments[0]].click()", option)
        for fold in shown.all("#details summary"):
            shown.open_fold(fold)
        assert shown.all("#details img, #details b, #details script, #details svg[onload]") == []
        assert shown.all("a[href^='javascript' i]") == []
        shown.press("\ue00c")
    shown.click_node("m")
    assert shown.all("#picture img, #picture a, #picture script") == []
    labels = shown.run(
        "return [...document.querySelectorAll('#picture .textpoint text')].map((one) => one.textContent)"
    )
    assert any("<img" in label for label in labels)
    assert shown.driver.title == title
    assert shown.console() == []
    assert len(shown.requests()) == 1
    connection.close()


def test_an_empty_graph_is_a_page(page, tmp_path):
    connection = opened(Facts(), tmp_path / "empty.duckdb")

    shown = page(connection)

    assert shown.drawn() == set()
    assert "0 nodes" in shown.one("#about").text
    assert shown.console() == []
    connection.close()


def test_it_prints(page):
    shown = page(around=["huawei"], hops=1)
    before = shown.run("return document.getElementById('picture').layout.width")

    printed = base64.b64decode(shown.driver.print_page())

    assert printed.startswith(b"%PDF")
    assert shown.run("return document.getElementById('picture').layout.width") == before
    assert shown.console() == []
