"""Names of the graph, names by their form, and groups."""

import pytest

from embargraph.updates.articles.mentions import Names, mentions_of
from embargraph.updates.articles.sentences import sentences_of


@pytest.fixture
def named(packaged):
    def of(text, without=()):
        with packaged.reading() as connection:
            return {each.text: each for each in mentions_of(text, sentences_of(text), Names(connection, without))}

    return of


def test_a_name_of_one_node_is_linked(named):
    assert named("It sold machines to Huawei in May.")["Huawei"].nodes == ("huawei",)


def test_a_state_is_one_as_subject_and_a_place_as_object_of_location(named):
    assert named("China barred the sale.")["China"].nodes == ("cn",)
    assert named("It was sold in China.")["China"].nodes == ("place-cn",)


def test_a_capital_is_a_government_with_a_doubt_only_where_it_says_or_does(named):
    told = named("Washington has barred the sale.")["Washington"]

    assert (told.nodes, bool(told.doubts)) == (("us",), True)
    assert named("They met in Washington.")["Washington"].nodes != ("us",)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("Mara Quinn, a lawyer at Omdia, spoke.", "Mara Quinn", "person"),
        ("It was said by Minister Olu Adeyemi in Lagos.", "Olu Adeyemi", "person"),
        ("The Ministry of Economic Affairs spoke.", "Ministry of Economic Affairs", "organisation"),
        ("Brightwell Optics Corp fell.", "Brightwell Optics Corp", "organisation"),
        ("They broke the Chip Shipping Act.", "Chip Shipping Act", "measure"),
        ("It sold the QX900 to many.", "QX900", "technology"),
    ],
)
def test_names_by_their_form(named, text, name, form):
    assert (named(text)[name].form, named(text)[name].nodes) == (form, ())


def test_an_acronym_in_brackets_stands_for_the_name_before_it(named):
    found = named("The European Association of Lens Makers (EALM) spoke. EALM left.")

    assert found["EALM"].of == "European Association of Lens Makers"


def test_a_surname_is_the_person_named_before(named):
    found = named("Mara Quinn, a lawyer, spoke. Then Quinn left.")

    assert found["Quinn"].of == "Mara Quinn"


def test_groups_without_a_name_are_named(named):
    assert named("Some analysts say so.")["analysts"].name == "Some analysts"


def test_a_name_like_one_of_the_graph_is_never_linked(named):
    found = named("Huawei Optical Systems fell.")["Huawei Optical Systems"]

    assert found.nodes == ()
    assert "huawei" in found.doubts[0]


def test_a_name_whose_words_a_party_has_is_asked_about(named):
    found = named("The Ministry of Public Security Institute spoke.")
    mention = next(each for each in found.values() if each.form == "organisation")

    assert mention.nodes == ()
    assert mention.like or not mention.doubts


def test_two_letters_that_mean_something_else_are_no_state(named):
    assert "ai" not in {node for each in named("The AI chips of the firm fell.").values() for node in each.nodes}


def test_nodes_out_of_sight_are_not_found(named):
    assert named("It sold machines to Huawei.", without={"huawei"})["Huawei"].nodes != ("huawei",)


def test_no_two_mentions_begin_at_one_place(packaged):
    text = (
        "The Chinese Ministry of Commerce barred Nexperia China, said U.S. Commerce Secretary Gina Raimondo of the BIS."
    )
    with packaged.reading() as connection:
        found = mentions_of(text, sentences_of(text), Names(connection))

    assert len({each.start for each in found}) == len(found)
