"""Two editions of one list: what each entry said when, and what changed between them."""

import pytest

from sources.csl_rows import ALL_ITEMS, EL, SDN, row, table

OLD = "Presumption of denial for items at 10 nm and below; Case by case for all other items."
NEW = "For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5"


def entry(name, policy="Presumption of denial.", requirement=ALL_ITEMS, **cells):
    return row(source=EL, name=name, addresses="CN", license_policy=policy, license_requirement=requirement,
               federal_register_notice="85 FR 83420", start_date="2020-12-18", **cells)  # fmt: skip


BEFORE = table(entry("Alpha", OLD), entry("Beta"), entry("Gone"))
AFTER = table(entry("Alpha", "Presumption of denial", NEW), entry("Beta", "presumption  of denial"), entry("Added"))
FILES = (("us-csl", "2022.csv", BEFORE, "2022-05-31"), ("us-csl", "2026.csv", AFTER, "2026-07-31"))


@pytest.fixture
def both(load):
    # The order in which the files are named does not matter.
    return load(*FILES[::-1], seeds=False)[0]


def rows(graph, name, day):
    found = graph.ask("restricted", who=name, as_of=day).to_dicts()
    return [(row["verdict"], row["footnote"], row["policy"]) for row in found]


def test_changes_are_counted(both):
    found = both.connection.execute(
        'SELECT n.label, change, "from"::VARCHAR, "to"::VARCHAR FROM edition_change a JOIN node n ON n.id = a.who ORDER BY ALL'
    ).fetchall()

    days = ("2022-05-31", "2026-07-31")
    assert found == [("Added", "added", *days), ("Alpha", "reworded", *days), ("Gone", "gone", *days)]


def test_changes_are_told(both):
    found = [row for row in both.ask("changes").to_dicts() if row["change"] in {"added", "gone", "reworded"}]

    assert [(row["date"], row["change"], row["who"]["label"]) for row in found] == [
        ("2026-07-31", "gone", "Gone"), ("2026-07-31", "reworded", "Alpha"), ("2026-07-31", "added", "Added")]  # fmt: skip
    assert "10 nm" in found[1]["gist"] and "footnote 5" in found[1]["gist"]


def test_an_entry_that_is_printed_with_another_country_is_told_with_its_namesake(load):
    moved = entry("Moved").replace("CN", "HK")
    files = (
        ("us-csl", "2022.csv", table(entry("Moved")), "2022-05-31"),
        ("us-csl", "2026.csv", table(moved), "2026-07-31"),
    )
    graph = load(*files, seeds=False)[0]

    gone, added = [row for row in graph.ask("changes").to_dicts() if row["change"] in {"added", "gone"}]

    assert gone["gist"].endswith(f"; an entry of the same name was added: {added['who']['id']}")
    assert added["gist"].endswith(f"; an entry of the same name is gone: {gone['who']['id']}")


def test_a_reworded_entry_has_its_wording_of_each_day(both):
    assert [row[1:] for row in rows(both, "Alpha", "2022-05-31")] == [(None, "presumption of denial: " + OLD)]
    assert [row[1:] for row in rows(both, "Alpha", "2026-07-31")] == [("5", "presumption of denial")]


def test_between_the_editions_one_of_the_two_held(both):
    (between,) = rows(both, "Alpha", "2024-01-01")

    assert between[1] is None and "; or: " in between[2]


def test_what_was_kept_is_one_entry(both):
    assert len(rows(both, "Beta", "2022-01-01")) == len(rows(both, "Beta", "2026-07-31")) == 1


def test_what_is_gone_is_unknown_from_the_last_day_that_shows_it(both):
    assert [row[0] for row in rows(both, "Gone", "2024-01-01")] == ["unknown"]
    assert rows(both, "Gone", "2026-07-31") == []


def sdn(remarks, **cells):
    return row(source=SDN, entity_number="7", type="Entity", name="Alpha", addresses="CN", remarks=remarks, **cells)


def texts(graph):
    found = graph.connection.execute("SELECT id, text FROM node WHERE id LIKE '%us-ofac-7' AND text <> ''").fetchall()
    return dict(found)


def edition(day, *rows, reader="us-csl"):
    return (reader, f"{reader}-{day}.csv", table(*rows), day)


def test_a_later_edition_tells_its_remarks(load):
    old = sdn("Born in 1970.", ids="CN, 1, Passport")
    new = sdn("Born in 1971.", ids="CN, 1, Passport; CN, 2, Passport")
    # The order in which the files are named does not matter.
    graph, reports = load(edition("2026-07-31", new), edition("2022-05-31", old))

    ((id_, text),) = texts(graph).items()
    assert id_ == "us-ofac-7" and "1971" in text and "1970" not in text and "CN, 2" in text
    assert [report.duplicates for report in reports] == [0, 0]


def test_a_later_edition_that_tells_nothing_takes_nothing_away(load):
    graph, _ = load(edition("2022-05-31", sdn("First.")), edition("2026-07-31", sdn("")))

    assert texts(graph) == {"us-ofac-7": "remarks: First."}


def test_what_was_not_told_before_is_told_with_the_party(load):
    graph, _ = load(edition("2022-05-31", sdn("")), edition("2026-07-31", sdn("Second.")))

    assert texts(graph) == {"us-ofac-7": "remarks: Second."}


def test_each_list_keeps_what_it_told_of_a_party(load):
    other = "Sectoral Sanctions Identifications List (SSI) - Treasury Department"
    first = (sdn("Here, first."), sdn("There, first.").replace(SDN, other))
    second = (sdn("There, second.").replace(SDN, other), sdn("Here, second."))
    graph, _ = load(edition("2022-05-31", *first), edition("2026-07-31", *second))

    assert texts(graph) == {
        "us-ofac-7": "remarks: Here, second.",
        "us-ofac-ssi--us-ofac-7": "remarks: There, second.",
    }


def test_a_further_list_takes_nothing_from_what_the_first_told(load):
    other = "Sectoral Sanctions Identifications List (SSI) - Treasury Department"
    graph, _ = load(edition("2022-05-31", sdn("Here.")), edition("2026-07-31", sdn("There.").replace(SDN, other)))

    assert texts(graph) == {"us-ofac-7": "remarks: Here.", "us-ofac-ssi--us-ofac-7": "remarks: There."}


@pytest.mark.shared
def test_counts_tie_to_the_files(shared):
    import csv
    import gzip

    import duckdb

    from embargraph.model.names import name_key
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources
    from embargraph.store.schema import create_tables

    names = {"2022-05-31": "consolidated-2022-05.csv.gz", "2026-07-31": "consolidated-2026-07-31.csv.gz"}
    keys = []
    for file in names.values():
        with gzip.open(shared / "data/csl" / file, "rt", encoding="utf-8", newline="") as stream:
            keys.append({row["entity_number"] for row in csv.DictReader(stream) if "(SDN)" in row["source"]})
    with duckdb.connect() as connection:
        create_tables(connection)
        load_sources(connection, [SourceFile("us-csl", shared / "data/csl" / f, day) for day, f in names.items()])
        counts = dict(
            connection.execute(
                "SELECT change, count(*) FROM edition_change WHERE list = 'us-ofac-sdn' GROUP BY change"
            ).fetchall()
        )
        smic = connection.execute(
            "SELECT a.before, a.after, n.label FROM edition_change a JOIN node n ON n.id = a.who "
            "WHERE change = 'reworded' AND n.label LIKE 'Semiconductor Manufacturing International (Beijing)%'"
        ).fetchall()

    assert (counts["added"], counts["gone"]) == (len(keys[1] - keys[0]), len(keys[0] - keys[1]))
    ((before, after, label),) = smic
    assert "10 nanometers and below" in before and after == "presumption of denial; footnote 5"
    assert name_key(label).startswith("semiconductor")
