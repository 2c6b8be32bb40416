"""Every page over HTTP: what it says, what it rests on, and that nothing of the graph is taken for markup."""

import json
import re
import time
from html.parser import HTMLParser

import pytest

DAY = "as_of=2026-11-29"
#: Every page, filled in, and a text that must be on it.
PAGES = {
    "/": "Unknown today",
    "/?q=Nexperia": "told apart below",
    f"/node/nexperia?{DAY}": "unknown since 10 November 2026",
    "/node/zte?as_of=2018-05-03": "denial",
    "/node/zte?as_of=2010-01-01": "itself is on record",
    f"/node/lithography?{DAY}": "By rule",
    f"/node/place-cn?{DAY}": "Restrictions on China itself",
    f"/owners/nexperia?{DAY}": "Owners above it",
    f"/rule/us-bis-affiliates-rule?{DAY}": "Three clocks",
    f"/rule/us-bis-entity-list?{DAY}": "Whom it reaches",
    f"/rules?{DAY}&status=unknown": "BIS Affiliates Rule",
    "/licence": "Is a licence required?",
    f"/licence?item=3A001.a.2&to=CN&{DAY}": "Requirements",
    f"/licence?item=3A090.a&to=MY&{DAY}": "Questions that decide",
    f"/licence?item=3B001.c.1.a&to=CN&party=SMIC&role=end_user&{DAY}": "Entity List",
    f"/timeline?{DAY}": "Measures with a stay",
    f"/timeline?who=huawei&{DAY}": "dated events",
    "/compare": "What if",
    "/compare?from=2026-11-01&to=2026-11-29": "changes from 1 November 2026",
    "/coalitions": "smallest sets",
    f"/coalitions?what=EUV+lithography&set=1&{DAY}": "denied by the set",
    "/paths?from=ASML&to=Huawei": "shortest way",
    "/map": "Whose measures reach whom",
    "/sources": "Official lists",
    "/screen": "Or names, one a line",
    "/watches": "Watches",
    "/api": "/api/v1/ask/restricted",
}


class Read(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.words, self.inside = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for key, value in attrs if key == "id"]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def links(self):
        return [attrs[key] for _, attrs in self.tags for key in ("href", "src", "action") if attrs.get(key)]


@pytest.fixture(scope="session")
def pages(client):
    """Return a function that gets a page."""

    def get(url, **more):
        return client.get(
            url, headers={"accept": "text/html", **more.pop("headers", {})}, follow_redirects=False, **more
        )

    return get


@pytest.mark.parametrize("url", PAGES)
def test_each_page_says_what_it_is_about_and_what_it_rests_on(pages, url):
    answer = pages(url)
    page = Read(answer.text)

    assert answer.status_code == 200
    assert PAGES[url] in page.text
    for said in ("Not legal advice.", "Last evidence", "28 sources", "sha256:", "As of"):
        assert said in page.text
    assert not re.search(r"\bclear(ed)?\b", page.text.replace("clearance", ""), re.IGNORECASE)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"


@pytest.mark.parametrize("url", PAGES)
def test_nothing_on_a_page_needs_more_than_its_policy_allows(pages, url):
    answer = pages(url)
    page = Read(answer.text)

    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    assert not [tag for tag, attrs in page.tags if tag == "style" or "style" in attrs]
    assert [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs] == []
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    outside = [attrs for tag, attrs in page.tags
               if (attrs.get("href") or attrs.get("src") or "").startswith(("http:", "https:", "//"))]  # fmt: skip
    assert all("noreferrer" in attrs.get("rel", "") for attrs in outside)
    # The map has every node twice, in the picture and in its lists.
    assert len(answer.content) < (700_000 if url == "/map" else 400_000)


def test_a_party_page_is_small_on_the_wire_and_the_second_time_is_not_sent(pages):
    answer = pages("/node/huawei", headers={"accept-encoding": "gzip"})
    own = sum(int(pages(link, headers={"accept-encoding": "gzip"}).headers["content-length"])
              for link in Read(answer.text).links() if link.startswith("/static/"))  # fmt: skip

    assert int(answer.headers["content-length"]) + own < 100_000
    again = pages("/node/huawei", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_own_script_is_at_most_40_kilobytes_and_is_kept_for_ever(pages):
    links = [link for link in Read(pages("/").text).links() if link.endswith(".js")]
    script = pages(links[0])

    assert len(links) == 1
    assert len(script.content) <= 40_000
    assert "immutable" in script.headers["cache-control"]
    assert pages("/static/explorer.0.js").headers["cache-control"] == "no-cache"
    for name in ("none.js", "..%2fexplorer.css", "templates", "explorer.js/x"):
        assert pages(f"/static/{name}").status_code == 404


def test_what_is_unknown_stands_before_what_is_restricted_for_less(pages):
    text = pages(f"/node/nexperia?{DAY}").text
    own = text[text.index('id="restrictions"') : text.index('id="wider"')]

    assert own.index("BIS Affiliates Rule") < own.index("744.23(a)(3)")
    assert "if the stay lapsed as printed on 9 November 2026" in text[: text.index('id="life"')]


def test_terms_are_those_of_the_day(pages):
    early, late = (Read(pages(f"/node/huawei?as_of={day}").text).text for day in ("2019-06-01", "2026-11-29"))
    own = early[early.index("Restrictions on Huawei itself") : early.index("Rules that reach it")]

    assert "Footnote : 1" not in re.sub(r"\s+", " ", own)
    assert "Footnote" in late
    assert "Before and after" in early


def test_every_link_of_a_party_page_leads_somewhere(pages):
    links = {link.partition("#")[0] for link in Read(pages(f"/node/nexperia?{DAY}").text).links()}
    own = sorted(link for link in links if link.startswith(("/node", "/rule", "/restriction", "/owners", "/svg")))

    assert len(own) > 25
    # Each kind of page has a test of its own; these are the addresses.
    for link in [*own[:4], *own[-6:], *(link for link in own if link.startswith("/restriction"))][:16]:
        answer = pages(link)
        assert answer.status_code in {200, 303}, link


def test_each_answer_that_a_page_offers_in_another_form_is_there(pages, client):
    """Of each page and form one: a link that leads nowhere is found by whoever needs it last."""
    offered = {}
    for url in PAGES:
        found = re.search(r'<p class="gets">Get this as (.*?)</p>', pages(url).text, re.DOTALL)
        for link, label in re.findall(r'href="([^"]+)">([^<]+)<', found[1] if found else ""):
            offered[url.partition("?")[0].partition("/")[2].partition("/")[0], label] = link.replace("&amp;", "&")

    assert {"JSON", "CSV", "Markdown", "Turtle", "SVG"} == {label for _, label in offered}
    answers = {place: client.get(link) for place, link in offered.items()}
    assert {place: answer.status_code for place, answer in answers.items() if answer.status_code != 200} == {}
    assert all(answer.content for answer in answers.values())


def test_a_restriction_shows_its_chain_and_its_proof(pages):
    links = Read(pages(f"/node/nexperia?{DAY}").text).links()
    page = next(
        text for link in links if link.startswith("/restriction/") if "Affiliates" in (text := pages(link).text)
    )

    assert '<a href="/node/wingtech?as_of=2026-11-29">' in page
    assert "owned by" in page
    assert "90 FR 47201" in page
    words = Read(page).text
    assert "is unknown , since 10 November 2026" in words
    assert "Wingtech owns Nexperia (79.98 to 100 %)" in words
    assert "What BIS Affiliates Rule (50 percent) says" in words


@pytest.mark.parametrize(
    "kind", ["node/nexperia", "rule/us-bis-affiliates-rule", "timeline?who=zte", "coalitions?what=advanced+chips&set=1"]
)
def test_a_picture_is_a_file_of_its_own(pages, kind):
    answer = pages(f"/svg/{kind}")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg ")
    assert re.search(r'attachment; filename="embargraph-\d{4}-\d\d-\d\d-[0-9a-f]{12}\.svg"',
                     answer.headers["content-disposition"])  # fmt: skip


def test_a_search_goes_to_the_only_node_or_says_that_there_are_several_or_none(pages):
    one = pages("/?q=ASML+Holding")
    assert (one.status_code, one.headers["location"]) == (303, "/node/asml")
    rule = pages("/?q=us-bis-affiliates-rule&as_of=2026-11-29")
    assert rule.headers["location"] == "/rule/us-bis-affiliates-rule?as_of=2026-11-29"
    several = Read(pages("/?q=Nexperia").text).text
    assert "Nexperia China" in several
    none = pages("/?q=Qqqzz+Trading")
    assert none.status_code == 404
    assert "Nothing on record carries that name. That is not a clearance" in Read(none.text).text.replace(" .", ".")


@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ("/node/nobody-at-all", 404, "That is not a clearance"),
        ("/restriction/r-none", 404, "No restriction of this graph has the id"),
        ("/node/zte?asof=2018-05-03", 400, "asof: this page has no such parameter"),
        ("/node/zte?as_of=2018-02-30", 400, "as_of"),
        ("/licence?item=3A001&to=", 400, "to: is empty; expected a destination"),
        ("/licence?item=EAR99&to=CN&fact=x", 400, "fact: 'x'; expected NAME=VALUE"),
        ("/coalitions?what=Huawei", 400, "names no technology"),
        ("/paths?from=ASML&to=Qqqzz", 404, "Qqqzz"),
        ("/timeline?who=Qqqzz", 404, "Qqqzz"),
        ("/compare?from=soon", 400, "from"),
        ("/compare?assume=nothing%3Din-force", 404, "nothing"),
        ("/nowhere", 404, "There is no such page"),
    ],
)
def test_what_cannot_be_answered_is_said_as_a_page_and_is_no_verdict(pages, url, status, says):
    answer = pages(url)
    text = Read(answer.text).text

    assert answer.status_code == status
    assert says in text
    assert "take nothing from this page for a verdict" in text
    assert 'role="alert"' in answer.text


def test_a_page_with_some_measures_alone_says_that_others_are_left_out(pages):
    text = Read(pages("/node/nexperia?as_of=2025-01-20&by=China").text).text

    assert "Only measures of China are on this page; those of others are left out." in text
    assert "no restriction on Nexperia itself is on record" in text
    assert "Only by: United States" in Read(pages(f"/node/nexperia?{DAY}").text).text


def test_an_assumption_is_marked_on_every_page(pages):
    text = Read(pages(f"/node/nexperia?{DAY}&assume=us-bis-affiliates-rule%3Din-force").text).text

    assert "Assuming us-bis-affiliates-rule=in-force. This is not what is on record." in text.replace(" .", ".")
    assert "Whether BIS Affiliates Rule" not in text


BAD = ["\0", "%", "a" * 3000, "😀", "\u202e", "' OR 1=1 --", "..", "../../etc/passwd", "*", "(", "1e999", "-1", "0001-01-01",
       "9999-12-31", "٢٠٢٠-٠١-٠١", "=", " "]  # fmt: skip
TAKES = ["/?q={}", "/?as_of={}", "/node/{}", "/rule/{}", "/restriction/{}", "/node/zte?as_of={}", "/node/zte?by={}",
         "/svg/rule/us-bis-affiliates-rule?as_of={}", "/rules?status={}", "/licence?item={}&to=CN", "/licence?item=EAR99&to={}",
         "/timeline?who=zte&as_of={}", "/timeline?from={}", "/compare?to={}", "/coalitions?what=lithography&share={}",
         "/paths?from=asml&to=zte&hops={}", "/screen/{}", "/static/{}", "/watches/{}", "/map?as_of={}", "/svg/map?as_of={}",
         "/screen/{}/decide?row=1&party=x", "/screen/{}/decisions.jsonl", "/owners/{}"]  # fmt: skip


@pytest.mark.parametrize("path", TAKES)
def test_whatever_stands_in_an_address_is_answered_or_refused(pages, path):
    from urllib.parse import quote

    found = {text: pages(path.format(quote(text, safe=""))).status_code for text in BAD}

    assert {text: status for text, status in found.items() if status >= 500} == {}


EVIL = """
[source]
id = "evil"
title = "<b>Evil</b> source"
publisher = "Office"
published = "2026-01-05"
[[node]]
id = "evil-co"
kind = "actor"
type = "company"
label = "<img src=x onerror=alert(1)> & {{ 7*7 }}\\u202e"
names = ["</title><script>alert(2)</script>", "邪恶"]
country = "CN"
text = "<script>alert(3)</script>"
[[node]]
id = "owner"
kind = "actor"
type = "company"
label = "\\"><svg onload=alert(4)>"
[[node]]
id = "li-st"
kind = "measure"
type = "list"
label = "List 'of' <i>names</i>"
[[statement]]
subject = "owner"
relation = "owns"
object = "evil-co"
share = 60
standing = "reported"
gist = "<script>alert(5)</script>"
citation = "1"
[[statement]]
subject = "li-st"
relation = "issued_by"
object = "owner"
standing = "record"
citation = "2"
[[statement]]
subject = "li-st"
relation = "has_effect"
value = "licence_requirement"
standing = "record"
citation = "3"
policy = "<script>alert(7)</script>"
[[listing]]
actor = "evil-co"
list = "li-st"
since = "2020-01-01"
citation = "4"
"""


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A server on a graph whose texts are markup, scripts and signs that nobody sees."""
    from starlette.testclient import TestClient

    from embargraph.packaged import build_graph
    from embargraph.serving.app import create_app
    from embargraph.serving.settings import Settings

    folder = tmp_path_factory.mktemp("evil")
    (folder / "evil.toml").write_text(EVIL, encoding="utf-8")
    build_graph(folder / "g.duckdb", [folder / "evil.toml"], seeds=False)
    with TestClient(create_app(Settings(graph=folder / "g.duckdb")), base_url="http://127.0.0.1:8765") as made:
        yield made


def test_only_addresses_of_the_web_are_links():
    from embargraph.serving.pages.site import _environment

    is_link = _environment().filters["is_link"]
    assert [is_link(url) for url in ("https://a.example", "javascript:alert(1)", "data:x", None, "//a.example")] == [
        True, False, False, False, False]  # fmt: skip


@pytest.mark.parametrize("path", ["/node/evil-co", "/?q=evil-co", "/timeline?who=evil-co", "/owners/evil-co", "/rule/li-st",
                                  "/sources", "/compare?who=evil-co", "/svg/node/evil-co", "/paths?from=owner&to=evil-co"])  # fmt: skip
def test_text_of_the_graph_is_never_markup(evil, path):
    answer = evil.get(path, headers={"accept": "text/html"}, follow_redirects=True)

    assert answer.status_code == 200
    if not path.startswith("/svg"):
        page = Read(answer.text)
        assert not [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs]
        assert not [tag for tag, _ in page.tags if tag in {"img", "i", "b"}]
        assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
        assert not [link for link in page.links() if link.startswith("javascript:")]
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert "49" not in re.sub(r"sha256:\w+|\d{4}-\d\d-\d\d", "", answer.text) or "{{ 7*7 }}" in answer.text


#: Ids that mean something else in an address; facts may have each.
ODD = ["a/b", "x?y=1", "x#part", "\u00e9", "\u202ea", "a&b=c", "c:d", "a;b", "-", "con"]


def test_ids_with_signs_of_addresses_are_reached_from_every_page(serve, tmp_path):
    from embargraph.packaged import build_graph

    nodes = "".join(
        f'[[node]]\nid = {json.dumps(id_)}\nkind = "actor"\ntype = "company"\nlabel = "Party {n}"\ncountry = "CN"\n'
        f'[[listing]]\nactor = {json.dumps(id_)}\nlist = "li-st"\nsince = "2020-01-01"\ncitation = "4"\n'
        for n, id_ in enumerate(ODD)
    )
    (tmp_path / "odd.toml").write_text(EVIL + nodes, encoding="utf-8")
    build_graph(tmp_path / "g.duckdb", [tmp_path / "odd.toml"], seeds=False)
    served = serve(tmp_path / "g.duckdb")
    found = Read(served.get("/map", headers={"accept": "text/html"}).text).links()
    parties = [link for link in found if link.startswith("/node/")]
    for number, id_ in enumerate(ODD):
        own = [link for link in parties if (answer := served.get(link)).status_code == 200
               and f"<h1>Party {number}</h1>" in answer.text]  # fmt: skip
        assert len(own) == 1, id_
        for link in set(Read(served.get(own[0]).text).links()):
            if link.startswith(("/restriction/", "/owners/", "/svg/", "/rule/", "/api/")):
                assert served.get(link, follow_redirects=True).status_code == 200, (id_, link)


def wait_for(pages, url):
    for _ in range(100):
        answer = pages(url)
        if "data-progress" not in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError("the screening did not end")


def test_pasted_names_are_screened_and_shown_by_outcome(client, pages):
    sent = client.post("/screen", data={"pasted": "Huawei Technologies\nAcme, Bolts & Co\n"},
                       headers={"accept": "text/html", "origin": "http://127.0.0.1:8765"}, follow_redirects=False)  # fmt: skip
    assert sent.status_code == 303
    hits = wait_for(pages, sent.headers["location"])

    assert "Of 2 rows" in Read(hits.text).text
    assert '<a href="/node/huawei">' in hits.text
    misses = pages(f"{sent.headers['location']}?outcome=no+hit")
    assert "Acme, Bolts &amp; Co" in misses.text
    assert "No hit is no clearance" in misses.text
    assert misses.headers["cache-control"] == "no-store"


def test_a_file_is_read_otherwise_when_its_columns_are_named(client, pages):
    own = {"accept": "text/html", "origin": "http://127.0.0.1:8765"}
    table = "name,real\nx,Huawei\ny,ZTE\n"
    sent = client.post("/screen", files={"file": ("a.csv", table)}, headers=own, follow_redirects=False)
    first = wait_for(pages, sent.headers["location"])
    assert "name from 'name'" in Read(first.text).text

    again = client.post(sent.headers["location"], data={"name_column": "real"}, headers=own, follow_redirects=False)
    second = wait_for(pages, again.headers["location"])
    assert "Of 2 rows 2 have a hit" in Read(second.text).text


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"data": {"pasted": " "}}, 422, "Neither a file nor a name was sent"),
        ({"files": {"file": ("a.csv", "a,b\n1,2\n")}}, 400, "no column for the name"),
        ({"data": {"pasted": "x", "threshold": "2"}}, 400, "expected a number above 0 and up to 1"),
        ({"data": {"pasted": "x", "as_of": "soon"}}, 400, "as_of"),
        ({"data": {"pasted": "x", "treshold": "0.9"}}, 400, "treshold: the form has no such field"),
    ],
)
def test_what_cannot_be_screened_is_said_above_the_form(client, sent, status, says):
    answer = client.post("/screen", headers={"accept": "text/html", "origin": "http://127.0.0.1:8765"}, **sent)

    assert answer.status_code == status
    assert says in Read(answer.text).text
    assert '<form class="form" action="/screen" method="post"' in answer.text


@pytest.mark.parametrize("path", ["/screen", "/session"])
def test_a_page_with_a_form_that_sends_lets_the_browser_say_its_origin(pages, path):
    """With "no-referrer" Chromium sends `Origin: null` with a form, which no guard can tell from a stranger's."""
    assert pages(path).headers["referrer-policy"] == "same-origin"
    assert pages("/").headers["referrer-policy"] == "no-referrer"


def test_other_sites_may_not_send_files_and_nobody_reads_a_screening_by_guessing(client, pages):
    answer = client.post("/screen", data={"pasted": "x"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert pages("/screen/none").status_code == 404


def test_a_watch_shows_how_each_name_stands_and_what_keeps_it_from_being_trusted(serve, packaged_file, tmp_path):
    watches = tmp_path / "watches.toml"
    watches.write_text('[[watch]]\nid = "suppliers"\nnames = ["Nexperia", "Qqqzz <b>Trading</b>"]\n', encoding="utf-8")
    watches.chmod(0o600)
    served = serve(packaged_file, watches=watches)
    overview = served.get("/watches", headers={"accept": "text/html"})
    one = served.get("/watches/suppliers", headers={"accept": "text/html"})

    assert (overview.status_code, one.status_code) == (200, 200)
    assert "2 names" in Read(overview.text).text
    assert "Qqqzz &lt;b&gt;Trading&lt;/b&gt;" in one.text
    assert "no-store" in one.headers["cache-control"]
    assert served.get("/watches/none", headers={"accept": "text/html"}).status_code == 404
    # A file with faults is said, and is no empty list.
    watches.write_text("[[watch]]\nid = 5\n", encoding="utf-8")
    broken = served.get("/watches", headers={"accept": "text/html"})
    assert broken.status_code == 422
    assert 'role="alert"' in broken.text


def test_who_needs_a_token_is_shown_where_to_give_it_and_nothing_of_the_graph(serve, packaged_file):
    from embargraph.serving.tokens import Token, Tokens

    served = serve(packaged_file, tokens=Tokens([Token("desk", "read", "0" * 64)]))
    answer = served.get("/node/zte", headers={"accept": "text/html"})

    assert answer.status_code == 401
    assert '<a href="/session">' in answer.text
    assert "sha256:" not in answer.text
    # What the page looks like is open to all; it says nothing of the graph.
    styles = next(link for link in Read(answer.text).links() if link.endswith(".css"))
    assert served.get(styles).status_code == 200
