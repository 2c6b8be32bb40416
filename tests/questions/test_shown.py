"""An answer as it shows itself."""

from html.parser import HTMLParser

import embargraph


class Cells(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, attributes))

    def handle_data(self, data):
        self.text += data


def read(answer):
    page = Cells()
    page.feed(answer._repr_html_())
    return page


def test_a_console_shows_one_line(packaged):
    answer = packaged.restricted(who="SMIC", as_of="2026-11-29")
    assert len(answer) > 20 and len(repr(answer)) < 200 and "\n" not in repr(answer)
    assert repr(answer).startswith(f"<Answer restricted: {len(answer)} rows, as of 2026-11-29; first: ")
    assert repr(packaged.cliffs(from_="1990-01-01", to="1990-01-02")) == "<Answer cliffs: 0 rows, over all time>"


def test_a_notebook_shows_what_was_found_what_is_not_held_and_the_first_rows(packaged):
    answer = packaged.restricted(who="SMIC", as_of="2026-11-29")
    page = read(answer)
    assert page.text.index("as of 2026-11-29") < page.text.index("excerpt") < page.text.index("verdict")
    assert sum(tag == "tr" for tag, _ in page.tags) == 21
    assert f"and {len(answer) - 20} more rows" in page.text
    assert len(answer._repr_html_()) < 40_000


def test_a_name_is_text_in_a_notebook_whatever_it_holds(graph_of):
    graph = graph_of("""
[source]
id = "test"
published = "2024-01-01"
[[node]]
id = "acme"
kind = "actor"
label = "<script>alert(1)</script> & <b>"
[[node]]
id = "order"
kind = "measure"
label = "<img src=x onerror=alert(2)>"
[[statement]]
subject = "order"
relation = "targets"
object = "acme"
standing = "record"
""")
    page = read(graph.statements())
    assert "<script>alert(1)</script>" in page.text
    assert {tag for tag, _ in page.tags} <= {"div", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert not any(attributes for _, attributes in page.tags)


def test_an_answer_shows_itself_after_its_graph_is_closed(packaged_file):
    with embargraph.open(packaged_file) as graph:
        answer = graph.restricted(who="ZTE", as_of="2018-05-03")
    assert "ZTE" in answer._repr_html_() and "ZTE" in repr(answer)
