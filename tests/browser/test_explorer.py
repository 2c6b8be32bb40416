"""The explorer in headless Chromium: by keyboard, narrow, dark, on paper, without scripts, and for axe-core."""

import base64
import io
import json
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette")
from explorer_walk import PAGES, walk

pytestmark = pytest.mark.browser

DAY = "as_of=2026-11-29"
FILLED = [
    f"/node/nexperia?{DAY}", f"/node/huawei?{DAY}", f"/rule/us-bis-affiliates-rule?{DAY}",
    f"/licence?item=3B001.c.1.a&to=CN&party=SMIC&{DAY}", f"/coalitions?what=advanced+chips&set=1&{DAY}", "/screen",
    f"/map?{DAY}",
]  # fmt: skip
CSS = "css selector"


class Explorer:
    """A server and the browser that looks at it."""

    def __init__(self, driver, port):
        self.driver, self.base = driver, f"http://127.0.0.1:{port}"

    def open(self, path, *, width=1280, height=900, dark=False, forced=False):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        features += [{"name": "forced-colors", "value": "active" if forced else "none"}]
        self.command("Emulation.setEmulatedMedia", features=features, media="")
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(self.base + path)
        return self

    def command(self, name, **values):
        return self.driver.execute_cdp_cmd(name, values)

    def one(self, selector):
        return self.driver.find_element(CSS, selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def text(self, selector="main"):
        return " ".join(self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector).split())

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def until(self, condition, what):
        for _ in range(600):
            if found := condition():
                return found
            time.sleep(0.1)
        raise AssertionError(what)

    def requests(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("data:", "about:"))]

    def sideways(self):
        """By how much the page is wider than the window."""
        return self.run("const page = document.documentElement; return page.scrollWidth - page.clientWidth")


@pytest.fixture(scope="session")
def explorer(chromium, packaged_file, tmp_path_factory):
    """The explorer on the packaged facts, served on the loopback address."""
    import uvicorn

    from embargraph.serving.app import create_app
    from embargraph.serving.settings import Limits, Settings

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    # A machine that does other work too is no fault of a page.
    patient = Limits(question=120, patience=120, what_if=120)
    watches = tmp_path_factory.mktemp("watches") / "watches.toml"
    watches.write_text('[[watch]]\nid = "suppliers"\nnames = ["Nexperia", "Qqqzz"]\n', encoding="utf-8")
    watches.chmod(0o600)
    app = create_app(Settings(graph=packaged_file, port=port, agents=False, limits=patient, watches=watches))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.1)
    assert server.started
    yield Explorer(chromium, port)
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="session")
def addresses(explorer):
    """What the addresses of some pages need: a file that is screened, and a restriction."""
    page = explorer.open("/screen")
    page.one("#pasted").send_keys("Huawei Technologies\nAcme Bolts")
    page.one("main form button").click()
    page.until(lambda: "Of 2 rows" in page.text(), "the screening does not end")
    screening = urlsplit(page.driver.current_url).path.rpartition("/")[2]
    page.open(f"/node/nexperia?{DAY}")
    link = page.one("#restrictions a[href^='/restriction/']").get_attribute("href")
    return urlsplit(link).path.rpartition("/")[2], screening


def printed(explorer):
    """Return the text of a page as it is printed."""
    from pypdf import PdfReader

    given = {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69}
    pdf = base64.b64decode(explorer.command("Page.printToPDF", **given)["data"])
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture(autouse=True)
def with_scripts(explorer):
    explorer.command("Emulation.setScriptExecutionDisabled", value=False)
    yield
    explorer.command("Emulation.setScriptExecutionDisabled", value=False)
    # Other tests share the browser: its window is what it was.
    explorer.command("Emulation.clearDeviceMetricsOverride")
    explorer.command("Emulation.setEmulatedMedia", features=[], media="")


@pytest.mark.parametrize("path", [f"/node/nexperia?{DAY}", "/", f"/rule/us-bis-affiliates-rule?{DAY}"])
def test_a_page_asks_for_nothing_but_its_own_and_complains_of_nothing(explorer, path):
    explorer.open(path)
    time.sleep(0.3)

    asked = explorer.requests()
    assert asked
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(explorer.base).netloc}
    assert explorer.driver.get_log("browser") == []


def test_the_strip_is_a_slider_whose_arrows_go_from_change_to_change(explorer):
    from selenium.webdriver.common.keys import Keys

    page = explorer.open(f"/node/nexperia?{DAY}")
    slider = page.one("[role=slider]")
    page.run("arguments[0].focus()", slider)
    assert slider.get_attribute("aria-valuetext") == "29 November 2026: restricted, also unknown"

    page.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    page.until(lambda: "as_of=2026-01-15" in page.driver.current_url, "the address does not follow the slider")
    page.until(lambda: "On 15 January 2026" in page.text(), "the page does not follow the slider")
    assert "Whether BIS Affiliates Rule" not in page.text("#verdict")
    # The slider has the focus still, so that the next arrow goes on.
    assert page.run("return document.activeElement.getAttribute('role')") == "slider"
    page.press(Keys.ARROW_RIGHT)
    page.until(lambda: "On 10 November 2026" in page.text(), "the next change is not reached")
    assert "Whether BIS Affiliates Rule" in page.text("#verdict")


def test_names_are_offered_while_typing_and_taken_by_keyboard(explorer):
    from selenium.webdriver.common.keys import Keys

    page = explorer.open("/")
    box = page.one("#q")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
    box.send_keys("huaw")
    page.until(
        lambda: page.run("return document.querySelectorAll('#q-list [role=option]').length"), "nothing is offered"
    )
    box.send_keys(Keys.ARROW_DOWN)
    active = box.get_attribute("aria-activedescendant")
    assert page.one(f"#{active}").get_attribute("aria-selected") == "true"
    assert "restricted" in page.text("#q-list")
    box.send_keys(Keys.ESCAPE)
    assert box.get_attribute("aria-expanded") == "false"
    box.send_keys("e", Keys.BACKSPACE)
    page.until(lambda: box.get_attribute("aria-expanded") == "true", "nothing is offered again")
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    page.until(lambda: "/node/huawei" in page.driver.current_url, "the name that was taken is not opened")


def test_everything_is_reached_by_tab_and_what_has_the_focus_is_seen(explorer):
    from selenium.webdriver.common.keys import Keys

    page = explorer.open(f"/node/nexperia?{DAY}")
    seen, shown = [], []
    for _ in range(45):
        page.press(Keys.TAB)
        one = page.run(
            "const one = document.activeElement, look = getComputedStyle(one);"
            "return [one.tagName, (one.textContent || one.getAttribute('aria-label') || one.value || '').trim().slice(0, 40),"
            "look.outlineStyle, parseFloat(look.outlineWidth), one.getAttribute('role')]"
        )
        seen.append(one)
        shown.append(one[2] != "none" and one[3] >= 2)
    assert seen[0][:2] == ["A", "Skip to the page"]
    assert all(shown), [one for one, is_shown in zip(seen, shown, strict=True) if not is_shown]
    assert "slider" in [one[4] for one in seen]
    assert "SUMMARY" in [one[0] for one in seen]


@pytest.mark.parametrize(
    ("path", "width"),
    [*((path, 320) for path in (FILLED[0], *FILLED[2:])), (FILLED[1], 640)],
)
def test_narrow_windows_and_large_letters_need_no_sideways_scroll(explorer, path, width):
    page = explorer.open(path, width=width)
    page.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert page.sideways() <= 0


def test_without_scripts_forms_and_links_do_the_same(explorer):
    explorer.command("Emulation.setScriptExecutionDisabled", value=True)
    page = explorer.open(f"/node/nexperia?{DAY}")
    assert not page.driver.find_elements(CSS, "[role=slider]")
    day = page.one("#as_of")
    day.clear()
    day.send_keys("2025-10-15")
    page.one("form.day button").click()
    page.until(lambda: "as_of=2025-10-15" in page.driver.current_url, "the form does not ask for the day")
    assert "On 15 October 2025" in page.driver.page_source
    page.one("#pasted" if page.driver.find_elements(CSS, "#pasted") else "nav a[href^='/screen']").click()
    page.one("#pasted").send_keys("Huawei Technologies\nAcme Bolts")
    page.one("main form button").click()
    # To load the address anew before the form is sent would take it back.
    page.until(lambda: "/screen/" in page.driver.current_url, "the form is not sent")

    def done():
        page.driver.get(page.driver.current_url)
        return "have a hit" in page.driver.page_source or "has a hit" in page.driver.page_source

    page.until(done, "the screening does not end")
    assert "/node/huawei" in page.driver.page_source


def test_a_screening_shows_its_progress_and_its_rows(explorer):
    page = explorer.open("/screen")
    page.one("#pasted").send_keys("\n".join(["Huawei Technologies", "ZTE", *(f"Acme Bolts {n}" for n in range(60))]))
    page.one("main form button").click()
    page.until(lambda: "Of 62 rows" in page.text(), "the page does not go on by itself")

    assert "Huawei" in page.text("main table")
    # The address of the file of rows is its own.
    assert {urlsplit(url).netloc for url in page.requests()} == {urlsplit(page.base).netloc}


def test_a_hit_is_decided_on_by_keyboard_and_set_aside(explorer):
    from selenium.webdriver.common.keys import Keys

    page = explorer.open("/screen")
    page.one("#pasted").send_keys("Nexperia Bakery Ltd\nZTE")
    page.one("main form button").click()
    page.until(lambda: "Of 2 rows" in page.text(), "the screening does not end")
    page.run("arguments[0].focus()", page.one("a.decide"))
    page.press(Keys.ENTER)
    page.until(lambda: "Are they the same?" in page.text(), "the form does not come")
    page.run("document.getElementById('same').focus()")
    page.press(Keys.SPACE, Keys.ARROW_DOWN, Keys.TAB, "a bakery", Keys.TAB, "A. Clerk", Keys.TAB, Keys.ENTER)
    page.until(lambda: "is recorded" in page.text(), "the decision is not recorded")

    assert "decided to be another party" in page.text(".sentence")
    page.one("main nav a[href*='settled']").click()
    page.until(lambda: "another party, says A. Clerk" in page.text(), "what was decided is not shown")


def test_a_printed_restriction_has_its_whole_chain_and_its_proof(explorer, addresses):
    explorer.open(f"/restriction/{addresses[0]}?{DAY}")
    explorer.run("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    text = printed(explorer)

    # A picture wider than the paper loses its end.
    explorer.command("Emulation.setEmulatedMedia", features=[], media="print")
    explorer.command("Emulation.setDeviceMetricsOverride", width=680, height=900, deviceScaleFactor=1, mobile=False)
    wide = explorer.run(
        "return [...document.querySelectorAll('.wide svg')].filter((one) => one.getBoundingClientRect().width)"
        ".map((one) => one.getBoundingClientRect().right - one.parentElement.getBoundingClientRect().right)"
    )
    assert len(wide) == 1 and wide[0] <= 0
    assert "90 FR 47201" in text[text.index("Proof") :]


def test_a_printed_party_page_has_the_verdict_the_rows_and_what_it_rests_on(explorer):
    explorer.open(f"/node/nexperia?{DAY}")
    text = printed(explorer)

    assert "Nexperia is restricted" in text
    assert "unknown since 10 November 2026" in text
    assert "Not legal advice." in text
    assert "Coalitions" not in text
    assert "Show that day" not in text


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The checker of accessibility, from its registry: no part of this package."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: axe-core is not checked")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run(
            [npm, "pack", "axe-core@4.14", "--silent"], cwd=folder, check=True, timeout=120, capture_output=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"axe-core cannot be fetched, accessibility is not checked: {type(error).__name__}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        return packed.extractfile("package/axe.min.js").read().decode("utf-8")


RUN = """
const done = arguments[arguments.length - 1];
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((found) => done(
  found.violations.map((each) => [each.id, each.nodes.length, each.nodes[0].target.join(" "), each.nodes[0].failureSummary])));
"""


@pytest.mark.clients
@pytest.mark.parametrize("route", PAGES)
def test_axe_finds_nothing_on_any_page_in_any_state(explorer, axe, addresses, route):
    """`benchmarks/explorer.py` does the same and more, and says all that it finds."""
    for path in (url for found, _, url in walk(*addresses) if found == route):
        for look in ({}, {"dark": True}, {"forced": True}, {"width": 320}):
            page = explorer.open(path, **look)
            for is_open in (False, True):
                if is_open:
                    page.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
                page.run(axe)
                assert page.driver.execute_async_script(RUN) == [], (path, look, is_open)
                assert page.sideways() <= 0, (path, look, is_open)


@pytest.mark.clients
def test_axe_finds_nothing_in_the_list_of_names(explorer, axe):
    page = explorer.open("/")
    page.one("#q").send_keys("huaw")
    page.until(
        lambda: page.run("return document.querySelectorAll('#q-list [role=option]').length"), "nothing is offered"
    )
    page.run(axe)
    assert page.driver.execute_async_script(RUN) == []
