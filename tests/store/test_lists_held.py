"""How much of each list a graph holds."""

from embargraph.store.lists_held import ListExtent, excerpt_leads, list_extents


def test_the_packaged_graph_holds_excerpts_and_says_of_how_many(packaged):
    found = {extent.id: extent for extent in list_extents(packaged.connection)}
    named = found["us-dod-1260h"]
    assert named.is_excerpt
    assert named.published == 134
    assert f"excerpt, {named.held} of 134 entries" in named.text
    assert not found["us-ndaa-889"].is_excerpt


def test_a_list_that_was_read_from_its_publisher_is_no_excerpt():
    assert not ListExtent("x", "X", 8, 9, "2026-01-01", from_file=True).is_excerpt
    assert not ListExtent("x", "X", 8, None, None, from_file=True).is_excerpt
    assert ListExtent("x", "X", 5, None, None, from_file=False).is_excerpt


def test_a_file_with_much_less_than_the_list_is_an_excerpt():
    # A file that was cut, or of long ago: a miss in it is no clearance by the list.
    assert (
        ListExtent("x", "X", 5, 9, "2026-01-01", from_file=True).text
        == "X: excerpt, 5 of 9 entries (counted 2026-01-01)"
    )


def test_an_answer_about_a_party_leads_with_the_lists_that_are_excerpts(packaged):
    answer = packaged.ask("restricted", who="Tencent").answer
    assert any("excerpt" in lead in lead for lead in answer["leads"])
    coverage = {each["id"]: each["coverage"] for each in answer["searched"]["lists"]}
    assert coverage["un-sanctions"] == "none"
    assert coverage["us-dod-1260h"] == "excerpt"


def test_an_answer_about_an_item_alone_says_that_listed_parties_are_not_in_it(packaged):
    notes = packaged.ask("restricted", what="3A001").notes
    assert any("ask for them with --who" in note for note in notes)


def test_who_has_loaded_lists_is_told_to_take_the_files_of_the_others():
    held = {"label": "A list", "coverage": "whole", "held": 9, "entries": 9, "edition": "2026-01-01"}
    part = {"label": "B list", "coverage": "excerpt", "held": 2, "entries": 70, "edition": None}
    assert "`embargraph update --from DIR` takes their files." in next(excerpt_leads([held, part]))
    assert "`embargraph update` loads the official lists into the home graph." in next(excerpt_leads([part]))
    assert not list(excerpt_leads([held]))
