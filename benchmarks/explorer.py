"""Every page of the explorer in Chromium: for axe-core, narrow, dark, in forced colours, on paper, by keyboard.

`python benchmarks/explorer.py [--axe axe.min.js] [--shots FOLDER] [--only /node] [--looks light,dark]`; what is found is
printed, a line each, and the exit status is 1.  axe-core is no part of this package: `npm pack axe-core@4.14`.
The pages are those of `tests/explorer_walk.py`; one that is routed and stands nowhere there is a finding.
"""

import argparse
import base64
import json
import re
import socket
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2
import uvicorn
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from embargraph.packaged import build_graph
from embargraph.serving.app import create_app
from embargraph.serving.settings import Limits, Settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from explorer_walk import DAY, page_routes, walk

LOOKS = {
    "light": {}, "dark": {"dark": True}, "forced": {"forced": True}, "narrow": {"width": 320},
    "narrow-dark": {"width": 320, "dark": True}, "print": {"media": "print"},
}  # fmt: skip
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--lang=en",
)  # fmt: skip
# Nothing is pressed on paper.
RUN = """
const done = arguments[arguments.length - 1];
axe.run({rules: {"target-size": {enabled: !matchMedia("print").matches}}, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((found) => done(
  found.violations.map((each) => [each.id, each.nodes.length, each.nodes.slice(0, 3).map((one) => [one.target.join(" "),
    one.failureSummary.slice(0, 300), one.html.slice(0, 200)])])));
"""
PASTED = "Huawei Technologies\nNexperia\nSMIC\nZTE Corp\nAcme, Bolts & Co\n<b>Evil</b> & Sons\nASML Holding NV\n\u534e\u4e3a\u6280\u672f\u6709\u9650\u516c\u53f8\n"


@contextmanager
def served(folder, **settings):
    """Serve the packaged facts with a watch; yields the address and the application."""
    graph, watches = folder / "graph.duckdb", folder / "watches.toml"
    build_graph(graph)
    watches.write_text('[[watch]]\nid = "suppliers"\nnames = ["Nexperia", "Huawei", "Qqqzz Trading"]\nhorizon = 60\n'
                       '[[watch]]\nid = "rule"\nmeasures = ["us-bis-affiliates-rule"]\n', encoding="utf-8")  # fmt: skip
    watches.chmod(0o600)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    patient = Limits(question=120, patience=120, what_if=120)
    app = create_app(Settings(graph=graph, port=port, limits=patient, watches=watches, **settings))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{port}", app
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    try:
        yield driver
    finally:
        driver.quit()


def prepared(base):
    """Return what the addresses of pages need: a screening that is done, and a restriction."""
    with httpx2.Client(base_url=base, headers={"accept": "text/html", "origin": base}, timeout=120) as client:
        sent = client.post("/screen", data={"pasted": PASTED})
        place = sent.headers["location"]
        while "data-progress" in client.get(place).text:
            time.sleep(0.2)
        party = client.get(f"/node/nexperia?{DAY}").text
        found = re.findall(r'href="/restriction/([^"?]+)', party)
        wanted = next(id_ for id_ in found if "Affiliates" in client.get(f"/restriction/{id_}").text)
        while "never" in client.get("/watches").text:
            time.sleep(0.5)
    return {"screening": place.rpartition("/")[2], "restriction": wanted}


def running(base):
    """Send a file that takes minutes; return its screening, which ends with the server."""
    rows = "name\n" + "".join(f"Acme Bolts and Nuts {number} Trading Company\n" for number in range(150_000))
    with httpx2.Client(base_url=base, headers={"accept": "text/html", "origin": base}, timeout=120) as client:
        sent = client.post("/screen", files={"file": ("many.csv", rows)})
    return sent.headers["location"].rpartition("/")[2]


def set_look(driver, *, width=1280, dark=False, forced=False, media=""):
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                {"name": "forced-colors", "value": "active" if forced else "none"}]  # fmt: skip
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features, "media": media})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})  # fmt: skip


def tabbed(driver, most=400):
    """Press Tab through a page; return what cannot be seen to have the focus, and how many were reached of how many."""
    driver.execute_script("window.scrollTo(0, 0); document.activeElement?.blur()")
    script = """
const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
one.dataset.reached = "1";
const inside = one.closest("svg a")?.querySelector("rect");
const shown = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || (inside && parseFloat(getComputedStyle(inside).strokeWidth) >= 3);
return [one === document.body, one.outerHTML.slice(0, 120), shown, box.width > 0 && box.height > 0];
"""
    hidden = []
    for _ in range(most):
        ActionChains(driver, duration=0).send_keys(Keys.TAB).perform()
        is_over, html, is_shown, has_size = driver.execute_script(script)
        if is_over:
            break
        if not (is_shown and has_size):
            hidden.append(html)
    else:
        # A page with everything open may have more than anybody presses through.
        return hidden, []
    missed = driver.execute_script("""
return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => !one.dataset.reached && one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
  .filter((one) => one.type !== "radio" || !document.querySelector(`[name="${one.name}"][data-reached]`))
  .map((one) => one.outerHTML.slice(0, 120))""")
    return hidden, missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--states", default="")
    parser.add_argument("--looks", default=",".join(LOOKS))
    parser.add_argument("--keys", action="store_true")
    given = parser.parse_args()
    found = 0

    def say(*parts):
        nonlocal found
        found += 1
        print(*parts, flush=True)

    axe = given.axe.read_text(encoding="utf-8") if given.axe else None
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (base, app), browser() as driver:
        for path in sorted(page_routes(app) - {route for route, _, _ in walk("", "")}):
            say("NOT WALKED", path)
        put = prepared(base)
        seen, count = set(), 0
        for route, state, url in walk(put["restriction"], put["screening"], lambda: running(base)):
            if (given.only and not re.match(given.only, url)) or (
                given.states and state not in given.states.split(",")
            ):
                continue
            count += 1
            for look in given.looks.split(","):
                set_look(driver, **LOOKS[look])
                driver.get("about:blank")
                driver.get_log("browser")
                driver.get_log("performance")
                driver.get(base + url)
                for is_open in (False, True):
                    if is_open:
                        driver.execute_script("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
                    wide = driver.execute_script(
                        "const e = document.documentElement; return e.scrollWidth - e.clientWidth"
                    )
                    if wide > 0:
                        say("SIDEWAYS", url, look, is_open, wide)
                    if axe:
                        driver.execute_script(axe)
                        for rule, nodes, told in driver.execute_async_script(RUN):
                            if (rule, route, state) not in seen:
                                seen.add((rule, route, state))
                                say("AXE", url, look, "open" if is_open else "shut", rule, nodes)
                                for each in told:
                                    print("    ", each)
                log = [each["message"] for each in driver.get_log("browser")]
                # A page that says that nothing was found has that status.
                log = [each for each in log if not (state == "error" and "Failed to load resource" in each)]
                if log:
                    say("LOG", url, look, log[:3])
                sent = [json.loads(each["message"])["message"] for each in driver.get_log("performance")]
                urls = [
                    each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"
                ]
                away = [
                    each
                    for each in urls
                    if urlsplit(each).netloc != urlsplit(base).netloc and not each.startswith(("data:", "about:"))
                ]
                if away:
                    say("REQUESTS", url, away)
                if given.shots:
                    name = f"{quote(route, safe='').replace('%2F', '_')}-{state}-{look}"
                    shot(driver, given.shots, name, look)
                if given.keys and look == "light":
                    hidden, missed = tabbed(driver)
                    if hidden or missed:
                        say("KEYS", url, "unseen:", hidden[:3], len(hidden), "not reached:", missed[:3], len(missed))
        print(f"{count} pages, looks {given.looks}: {found} findings")
    sys.exit(found > 0)


def shot(driver, folder, name, look):
    folder.mkdir(parents=True, exist_ok=True)
    driver.execute_script(
        "document.querySelectorAll('details').forEach((e) => { e.open = false; }); window.scrollTo(0, 0)"
    )
    if look == "print":
        pdf = driver.execute_cdp_cmd(
            "Page.printToPDF", {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69}
        )
        (folder / f"{name}.pdf").write_bytes(base64.b64decode(pdf["data"]))
        return
    image = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
    (folder / f"{name}.png").write_bytes(base64.b64decode(image["data"]))


if __name__ == "__main__":
    main()
