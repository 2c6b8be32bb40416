"""One list in files of two sources: what only the older has left the list."""

from sources.csl_rows import SDN, row, table


def screening_list(*rows):
    return table(
        *(
            row(source=source, entity_number=number, name=name, type="Entity", programs="CUBA")
            for number, name, source in rows
        )
    )


def sdn(*rows):
    return "".join(f'{number},"{name}",-0- ,"CUBA"{",-0- " * 8}\n' for number, name in rows)


def ends(graph):
    """The possible last days of every listing, by list and party."""
    return {
        (list_, label, first and str(first), last and str(last))
        for list_, label, first, last in graph.connection.execute(
            "SELECT u.object, n.label, t.until_first, t.until_last FROM statement t "
            "JOIN statement u ON u.subject = t.subject AND u.relation = 'under' AND u.source = t.source "
            "JOIN node n ON n.id = t.object WHERE t.relation = 'targets' AND t.source LIKE '%old%'"
        ).fetchall()
    }


NAMES = [(str(100 + number), f"{word} Trading") for number, word in enumerate(("Ash", "Birch", "Cedar", "Elm", "Fir"))]


def test_an_entry_that_a_newer_file_of_another_source_lacks_ended_between_them(load):
    newer = screening_list(*((number, name, SDN) for number, name in NAMES[:4]))
    graph, _ = load(("us-ofac-sdn", "old.csv", sdn(*NAMES), "2024-07-02"), ("us-csl", "csl.csv", newer, "2026-07-31"))

    assert {row for row in ends(graph) if row[1] == "Fir Trading"} == {
        ("us-ofac-sdn", "Fir Trading", "2024-07-02", "2026-07-30")
    }
    assert all(last in {None, "9999-12-31"} or row == "Fir Trading" for _, row, _, last in ends(graph))


def test_a_newer_file_that_has_much_less_ends_nothing(load):
    newer = screening_list(*((number, name, SDN) for number, name in NAMES[:3]))
    graph, _ = load(("us-ofac-sdn", "old.csv", sdn(*NAMES), "2024-07-02"), ("us-csl", "csl.csv", newer, "2026-07-31"))
    assert "2026-07-30" not in {last for *_, last in ends(graph)}


def test_an_older_file_ends_nothing(load):
    other = screening_list(*((number, name, SDN) for number, name in NAMES[:4]))
    graph, _ = load(("us-ofac-sdn", "old.csv", sdn(*NAMES), "2026-07-31"), ("us-csl", "csl.csv", other, "2024-07-02"))
    assert "2026-07-30" not in {last for *_, last in ends(graph)}


def test_where_names_alone_tell_who_is_who_nothing_is_ended(load):
    import json

    entities = [{"name": name, "aliases": [], "country": "China", "address": "Beijing, China", "notes": None,
                 "status": None, "effective_date": None, "federal_register": None} for _, name in NAMES]  # fmt: skip
    older = json.dumps({"list_id": "bis-entity-list", "entities": entities})
    newer = screening_list(
        *((number, name, "Entity List (EL) - Bureau of Industry and Security") for number, name in NAMES[:4])
    )
    graph, _ = load(("us-bis", "old.json", older, "2024-07-02"), ("us-csl", "csl.csv", newer, "2026-07-31"))
    assert len(ends(graph)) == 5 and "2026-07-30" not in {last for *_, last in ends(graph)}
