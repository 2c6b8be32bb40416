"""FollowTheMoney streams read many lines at a time: the same graph as record by record, to the row."""

import gzip
import json
import random
import threading

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from embargraph.errors import DataError
from embargraph.files import json as json_files
from embargraph.files import open as files
from embargraph.files.json import read_parts
from embargraph.ingest.intake import Intake
from embargraph.model.statements import Node, Source
from embargraph.sources.ftm import bulk as ftm_lines
from embargraph.sources.ftm.reader import read_ftm
from embargraph.store.schema import create_tables

TABLES = ("source", "reject", "node", "name", "identifier", "statement", "temp.origin")


def load(*paths, by_record, taken=()):
    """Read streams into a graph that has some ids of somebody else's; returns its rows and the accounts."""
    with duckdb.connect() as connection:
        create_tables(connection)
        if taken:
            other = Intake(connection, Source("other", "Other", published="2020-01-01"), "other")
            for id_ in taken:
                record = other.read("1")
                other.node(record, Node(id_, "actor", "party", f"Other {id_}"))
            other.merge()
        reports = []
        for number, path in enumerate(paths):
            source = Source(f"ftm-{number}", "Stream", published="2026-01-01", file=path.name)
            intake = Intake(connection, source, "ftm")
            read_ftm(path, intake, by_record=by_record)
            reports.append(intake.merge())
        rows = {table: connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in TABLES}
    for table in ("temp.origin", "reject"):
        rows[table].sort()
    return rows, reports


@pytest.fixture
def lanes(monkeypatch):
    """Return a function that reads streams both ways and gives what became of them, once it is the same."""
    monkeypatch.setattr(ftm_lines, "_FEW", 0)

    def both(*paths, **options):
        expected, accounts = load(*paths, by_record=True, **options)
        actual, reports = load(*paths, by_record=False, **options)
        for table in TABLES:
            assert actual[table] == expected[table], table
        assert reports == accounts
        return actual, reports

    return both


@pytest.fixture
def left(monkeypatch):
    """The lines that were left to be read record by record."""
    found = []
    read = ftm_lines.PlainLines._read

    def counted(self, base, size):
        left = read(self, base, size)
        found.extend(line.text for line in left.values() if not line.schema)
        return left

    monkeypatch.setattr(ftm_lines.PlainLines, "_read", counted)
    return found


def entity(schema, id_, top=None, **properties):
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id_, "schema": schema, **(top or {}), "properties": listed}


COMMON = [
    entity("Company", "a", {"caption": "Alpha", "last_seen": "2026-04-29T12:40:02", "datasets": ["x"]},
           name=["Alpha", "Альфа", "A & B (Co.), Ltd."], alias="Alpha", innCode=["77", "78"], topics=["sanction", "role.pep"],
           jurisdiction="cn", country=["ru", "us"], addressEntity=["home", "none"]),
    entity("Company", "b", {"caption": "Other than its names", "target": True, "referents": []}, name="Beta \"B\" \\ C"),
    entity("Person", "c", {"caption": None}, name="C", nationality=["ru", "de"], birthDate="1960", notes="two\nlines,  two gaps"),
    entity("Vessel", "d", name="D", imoNumber="IMO9187629", country="pa", addressEntity="home"),
    entity("Address", "home", full="1 Road \"North\", Wuhan", country="cn"),
    entity("Address", "parts", street="2 Road", city="Moskva", country="ru"),
    entity("Ownership", "o1", owner="a", asset="b", percentage="51.50%", startDate="2020-05", endDate="2021",
           role=["owner", "founder"], summary="Through \\ others", sourceUrl="https://example.org/1"),
    entity("Ownership", "o2", owner="c", asset="b", percentage=">25-50", role="шеф"),
    entity("Ownership", "o2", owner="c", asset="b", percentage=">25-50", role="шеф"),
    entity("Control", "k1", controller="a", controlled="d"),
    entity("Control", "k2", controller="a", asset="d", percentage="much"),
    entity("Directorship", "d1", director="c", organization="a", role="Director", startDate="2019-02-03T00:00:00"),
    entity("Membership", "m1", member="c", organization="a"),
    entity("Succession", "s1", successor="a", predecessor="b"),
    entity("Sanction", "x1", {"datasets": ["us_ofac_sdn"]}, entity="a", authority="OFAC", programId=["P1", "P2"],
           program="P", startDate="2022-02-24", listingDate="2022-02-25", reason="For \"this\"", summary="and that",
           provisions=["block", "ban"], sourceUrl=["https://example.org/a", "b"]),
    entity("Sanction", "x2", {"datasets": []}, entity="c", authority=["Ministry of Peace", "M"], listingDate="2023-01-02"),
    entity("Sanction", "x3", entity="d", listingDate="2023"),
    entity("Passport", "p1", holder="c", number="X 123", type="Passport, old"),
    entity("Identification", "p2", holder="c", number="77"),
]  # fmt: skip
#: Each is left to be read record by record, whatever becomes of it there.
JUDGED = [
    *(entity("Ownership", "o", owner="a", asset="b", **properties) for properties in (
        {"percentage": "0.51"}, {"percentage": ["25", "50"]}, {"startDate": "Various"}, {"startDate": ["2021", "2020-05"]},
        {"startDate": "2022", "endDate": "2021"}, {"role": ["x", "x"]}, {"description": "citation: 15 CFR 744"},
        {"sourceUrl": ["none", "https://example.org"]},
    )),
    entity("Ownership", "o", owner="a"),
    entity("Ownership", "o", owner=["a", "c"], asset="b"),
    entity("Ownership", "o", owner="with space", asset="b"),
    entity("Ownership", "o", owner="taken", asset="b"),
    entity("UnknownLink", "u", subject="a", object="b", role="supplies"),
    entity("Company", "e", name="E", parent="a"), entity("Vessel", "e", name="E", owner=["a", "b"]),
    entity("Company", "with space", name="W"),
    entity("Company", "taken", name="T"),
    entity("Company", "e" * 151, name="Long"),
    entity("Company", "e", name=[5, "Five"]),
    entity("Company", 5, name="Five"),
    entity("Company", "e", {"caption": 7}, name="Seven"),
    entity("Company", "e", {"last_seen": 2030}, name="Year"),
    entity("Company", "e", {"last_seen": ["2030"]}, name="Year"),
    entity("Company", "e"),
    entity("Company", "e", {"caption": "By its caption alone"}, country="ru"),
    entity("Company", "e", name="E", caption="hidden"),
    entity("Company", "e", name="E", country=["ru", "ru"]),
    entity("Company", "e", name="E", features={"x": 1}),
    entity("Sanction", "", entity="a", authority="A"),
    entity("Address", " ", country="cn"),
    entity("Address", "quo\"ted", country="cn"),
    entity("Sanction", "x", entity=["a", "b"], authority="A"),
    entity("Sanction", "x", entity="a", authority="A", endDate="2020", startDate="2021"),
    entity("Address", "home", full="nowhere"),
    entity("Passport", "p", holder="c"),
    {"id": "e", "schema": "Company", "caption": "E", "properties": []},
    {"id": "e", "schema": 5, "properties": {}},
    {"id": "e", "schema": "Company"},
    [1, 2],
]  # fmt: skip
RAW = [
    '{"id": "e", "schema": "Company", "properties": {"name": ["First"], "name": ["Last"]}}',
    '{"id": "e", "id": "f", "schema": "Company", "properties": {"name": ["E"]}}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["E"],}}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["E"]}, "x": NaN}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["E"]}, "x": 01}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["half \\ud800"]}}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["nul \\u0000"]}}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["raw \x01"]}}',
    '{"id": "e", "schema": "Company", "properties": {"name": ["E"]}} {}',
    '{"id": "e", "sch',
    "\ufeff{}",
    "\u00a0{\"id\": \"e\", \"schema\": \"Company\", \"properties\": {\"name\": [\"E\"]}}",
]  # fmt: skip


def written(folder, lines, name="stream.json"):
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_bytes("\n".join(texts).encode("utf-8", "surrogatepass"))
    return path


def test_common_shapes_are_all_read_many_at_a_time(tmp_path, lanes, left):
    escaped = [json.dumps({**one, "id": f"{one['id']}-2"}) for one in COMMON]
    compact = [json.dumps({**one, "id": f"{one['id']}-3"}, separators=(",", ":")) + " \r" for one in COMMON]
    rows, (report,) = lanes(written(tmp_path, [*COMMON, *escaped, *compact]))

    assert left == []
    # Of each third the address that is nowhere, and a percentage of control.
    assert (report.read, report.rejected, report.unparsed) == (57, 0, 6)
    told = {row[0]: row[5] for row in rows["node"]}
    assert told["a"] == "jurisdiction: cn; country: ru; country: us"
    assert told["c"] == told["c-2"] == "nationality: ru; nationality: de; born: 1960; notes: two lines, two gaps"
    assert told["b"] is told["d"] is None
    assert {row[2] for row in rows["statement"]} == {
        "owns", "controls", "holds_office_in", "member_of", "successor_of", "under", "targets", "located_in",
    }  # fmt: skip


@pytest.mark.parametrize("lines", [JUDGED, RAW], ids=["judged", "raw"])
def test_what_is_to_be_judged_is_left_and_read_alike(tmp_path, lanes, left, lines):
    path = written(tmp_path, [*COMMON, *lines, entity("Company", "z", name="Z")])
    lanes(path, taken=("taken",))

    assert left == [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]


def test_schemas_that_are_not_read_are_counted_in_their_order(tmp_path, lanes, left):
    lines = [
        entity("Payment", "p1", {"last_seen": "2026-05-06T07:08:09"}, payer="a"), "broken", entity("Family", "f"), COMMON[0], entity("Payment", "p2"),
        entity("UnknownLink", "u", subject="a", object="a"), "", entity("Ownership", "o", owner="a"),
    ]  # fmt: skip
    rows, (report,) = lanes(written(tmp_path, lines))

    assert len(left) == 2
    # The addresses of line 4 are nowhere, which is known at the end.
    assert [row[1][-1] for row in rows["reject"]] == list("12344568")
    assert (report.read, report.loaded, report.rejected) == (7, 1, 6)
    assert rows["source"][0][3] == "2026-05-06"


def test_texts_with_gaps_are_put_in_order_by_the_database(tmp_path, lanes, left):
    odd = ["  A \t B ", "\u00a0C\u2003D\u0085", "e\u2028f", "", " ", "G  H", "\u0007I", "\ufffeJ", "K\u3000L", "💥 M",
           "N\u202eO\u2069", "\u200eP \u200f Q"]  # fmt: skip
    lines = [
        entity("Company", f"e{number}", {"caption": text}, name=[text, "N"], alias=odd, country=[" ru ", ""])
        for number, text in enumerate(odd)
    ]
    lines += [entity("Sanction", "s", entity=[" e0 "], authority=odd, reason=[odd[0]], program=odd[:2])]
    lanes(written(tmp_path, lines), written(tmp_path, map(json.dumps, lines), "escaped.json"))

    # An escape of half a character each is left, as every escape of one.
    assert all("\\ud83d" in line for line in left)


def test_streams_in_slices_and_one_after_the_other(tmp_path, monkeypatch, lanes):
    monkeypatch.setattr(ftm_lines, "_LINES", 20)
    monkeypatch.setattr(json_files, "_CHUNK", 300)
    lines = [*COMMON, *JUDGED, *RAW, *COMMON]
    random.Random(1).shuffle(lines)
    second = [one | {"id": f"n{number}"} for number, one in enumerate(COMMON)]
    lanes(written(tmp_path, ["", *lines]), written(tmp_path, second, "second.json"), taken=("taken", "d"))


def many(tmp_path, monkeypatch):
    """Return a stream that is read in several slices, all of whose lines are plain."""
    monkeypatch.setattr(ftm_lines, "_FEW", 0)
    monkeypatch.setattr(ftm_lines, "_LINES", 20)
    monkeypatch.setattr(json_files, "_CHUNK", 300)
    return written(tmp_path, [entity("Company", f"c{number}", name=f"Company {number}") for number in range(100)])


def test_lines_that_do_not_reach_the_database_are_told(tmp_path, monkeypatch):
    lay = ftm_lines.PlainLines._lay_lines

    def lose(self, columns):
        tables = lay(self, columns)
        if self._pieces == 3:
            self._cursor.execute(f"DELETE FROM {tables[0]} WHERE rec = 1")
        return tables

    monkeypatch.setattr(ftm_lines.PlainLines, "_lay_lines", lose)
    with pytest.raises(DataError, match=r"^stream.json: \d+ of \d+ lines reached the database; build anew$"):
        load(many(tmp_path, monkeypatch), by_record=False)


def test_what_fails_beside_the_reading_fails_the_reading(tmp_path, monkeypatch):
    lay = ftm_lines.PlainLines._lay_lines

    def fail(self, columns):
        if self._pieces == 3:
            raise MemoryError
        return lay(self, columns)

    monkeypatch.setattr(ftm_lines.PlainLines, "_lay_lines", fail)
    before = threading.active_count()
    with pytest.raises(MemoryError):
        load(many(tmp_path, monkeypatch), by_record=False)
    assert threading.active_count() == before


def test_names_are_the_same_whether_one_record_tells_them_or_several(tmp_path, lanes):
    lines = [
        entity("Company", "a", name=["One", "Two", "One"], alias="Two"), entity("Company", "a", name=["Two", "Three"]),
        entity("Company", "b", name="One", weakAlias="Weak"), entity("Company", "b", name="Weak"),
        entity("Company", "c", name="Alone", weakAlias="Vague", previousName=["Earlier", "Alone"]),
        entity("Company", "taken", name="Theirs"), entity("Company", "d", name="Ünïted", alias="United"),
    ]  # fmt: skip
    again = [entity("Company", "c", name=["Alone", "Vague"]), entity("Company", "e", name="Alone")]
    rows, _ = lanes(written(tmp_path, lines), written(tmp_path, again, "again.json"), taken=("taken",))

    names = {(node, name): (is_label, quality) for node, name, _, _, _, is_label, quality in rows["name"]}
    assert names["a", "Two"] == (False, None)
    assert names["b", "Weak"] == names["c", "Vague"] == (False, None)
    assert names["c", "Earlier"] == (False, "former")
    assert names["e", "Alone"] == (True, None)


def test_a_list_is_named_by_its_first_entry_whichever_way_it_was_read(tmp_path, lanes):
    lines = [
        COMMON[0], entity("Sanction", "x1", {"datasets": ["a-b"]}, entity=["a", "a"], authority="First"),
        entity("Sanction", "x2", {"datasets": ["a-b"]}, entity="a", authority="Second"),
        entity("Sanction", "x3", {"datasets": ["c-d"]}, entity="a", authority="Third"),
        entity("Sanction", "x4", {"datasets": ["c-d"]}, entity=["a", "a"], authority="Fourth"),
    ]  # fmt: skip
    rows, _ = lanes(written(tmp_path, lines))

    assert {row[3] for row in rows["node"] if row[2] == "list"} == {"sanctions of First", "sanctions of Third"}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["yente_zala_entities", "yente_parteispenden_entities"])
def test_published_streams(tmp_path, shared, lanes, left, name):
    path = shared / "data" / "ownership" / f"{name}.ftm.json"
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    _, (report,) = lanes(path)

    assert len(left) < report.read / 10
    assert lanes(packed)[1][0].read == report.read


# Whatever stands in a stream.

TEXTS = st.one_of(
    st.sampled_from(["a", "b", "c", "home", "e e", "taken", "51", "0.5", "2020", "2020-02-30", "2021-01-02T03", "ru", "RU",
                     "", " ", "x  y", "OFAC", "role: x", "\"", "\\", "\u00a0", "ß", "İ", "ﬁ", "中文", "https://x.org", "owns"]),
    st.text(max_size=4),
)  # fmt: skip
CELLS = TEXTS | st.none() | st.integers(0, 9) | st.lists(TEXTS, max_size=1)
SCHEMAS = st.sampled_from(
    ["Company", "Person", "Ownership", "Ownership", "Control", "Directorship", "Sanction", "Address", "Passport",
     "UnknownLink", "Payment", "x y"]
)  # fmt: skip
PROPERTIES = st.sampled_from(
    ["name", "alias", "country", "jurisdiction", "innCode", "topics", "addressEntity", "owner", "asset", "percentage",
     "startDate", "endDate", "role", "summary", "sourceUrl", "description", "controller", "controlled", "director",
     "organization", "entity", "authority", "programId", "program", "provisions", "listingDate", "reason", "full",
     "street", "city", "holder", "number", "type", "caption", "notes"]
)  # fmt: skip
#: What a schema needs, so that most of what is made comes past its first check.
NEEDED = {
    "Company": {"name": ["N"]}, "Person": {"name": ["N"]}, "Ownership": {"owner": ["a"], "asset": ["b"]},
    "Control": {"controller": ["a"], "controlled": ["b"]}, "Directorship": {"director": ["c"], "organization": ["a"]},
    "Sanction": {"entity": ["a"]}, "Address": {"country": ["ru"]}, "Passport": {"holder": ["a"], "number": ["1"]},
}  # fmt: skip


@st.composite
def lines_of(draw):
    schema = draw(SCHEMAS)
    properties = draw(st.dictionaries(PROPERTIES, st.lists(TEXTS, max_size=3) | CELLS, max_size=4))
    if draw(st.booleans()):
        properties = NEEDED.get(schema, {}) | properties
    made = {"id": draw(TEXTS | CELLS), "schema": schema, "properties": properties}
    made |= draw(st.dictionaries(st.sampled_from(["caption", "last_seen", "datasets", "other"]), CELLS, max_size=2))
    text = json.dumps(made, ensure_ascii=draw(st.booleans()))
    return text.encode("utf-8", "replace").decode("utf-8")


# Both ways take half a second: to look for the smallest stream that fails would take minutes.
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=set(Phase) - {Phase.shrink})
@given(made=st.lists(lines_of(), min_size=20, max_size=80))
def test_odd_streams(tmp_path, lanes, made):
    lanes(written(tmp_path, [*COMMON[:4], *made]), taken=("taken",))


@pytest.mark.parametrize("packed", [False, True])
def test_long_lines_are_refused_and_the_others_are_read(tmp_path, monkeypatch, lanes, packed):
    monkeypatch.setattr(json_files, "MAX_RECORD", 3000)
    monkeypatch.setattr(json_files, "_CHUNK", 500)
    long = [entity("Company", f"l{size}", name="中" * size) for size in (900, 970, 2000)]
    path = written(tmp_path, [COMMON[0], long[2], long[0], long[1], COMMON[1], long[2]])
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    rows, (report,) = lanes(path)

    assert (report.read, report.rejected) == (6, 2)
    assert {row[1:4] for row in rows["reject"] if row[5] == "rejected"} == {
        ("line 2", "", "is longer than 3000 bytes"),
        ("line 6", "", "is longer than 3000 bytes"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda text: gzip.compress(text)[:-12], "not whole as gzip"),
        (lambda text: text + b'\n{"id": "\xff"}', "not UTF-8 near byte 8"),
        (lambda text: b"<!DOCTYPE html>" + text, "HTML"),
    ],
)
def test_a_damaged_stream_is_refused_as_a_whole(tmp_path, lanes, content, said):
    path = written(tmp_path, [entity("Company", f"e{n}", name=f"N {n}") for n in range(3000)])
    path.write_bytes(content(path.read_bytes()))

    for by_record in (True, False):
        with pytest.raises(DataError, match=said):
            load(path, by_record=by_record)


def test_what_unpacks_beyond_the_limit_is_refused(tmp_path, monkeypatch, lanes):
    monkeypatch.setattr(files, "MAX_BYTES", 5000)
    path = written(tmp_path, [entity("Company", f"e{n}", name="N") for n in range(3000)])
    path.write_bytes(gzip.compress(path.read_bytes()))

    with pytest.raises(DataError, match="unpacks to more than 5000 bytes"):
        load(path, by_record=False)


def test_lines_keep_their_numbers_whatever_the_pieces_they_are_read_in(tmp_path, monkeypatch):
    path = written(tmp_path, ["", "", *(f'{{"n": {n}}}' for n in range(40)), ""])
    for size in (1, 7, 64, 1 << 20):
        monkeypatch.setattr(json_files, "_CHUNK", size)
        found = [item for part in read_parts(path) for item in part.items()]

        assert [(item.locator, item.value["n"]) for item in found] == [(f"line {n + 3}", n) for n in range(40)]
