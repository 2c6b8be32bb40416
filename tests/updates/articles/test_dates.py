"""Days of a text, against its day of publication: Wednesday, 16 April 2025, unless said otherwise."""

from datetime import date

import pytest

from embargraph.updates.articles.dates import dateline_of, moments_of
from embargraph.updates.articles.sentences import sentences_of

PUBLISHED = date(2025, 4, 16)


def days(text, published=PUBLISHED):
    return [(each.since, each.until) for each in moments_of(text, sentences_of(text), published)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Officials met on Wednesday in Paris.", "2025-04-16", "2025-04-16"),
        ("Officials met Thursday in Paris.", "2025-04-10", "2025-04-10"),
        ("The talks are expected to end Friday.", "2025-04-18", "2025-04-18"),
        ("The firm said Friday it would close.", "2025-04-11", "2025-04-11"),
        ("On Friday, the ministers will meet.", "2025-04-18", "2025-04-18"),
        ("On Friday, the ministers met.", "2025-04-11", "2025-04-11"),
        ("They met last Wednesday.", "2025-04-09", "2025-04-09"),
        ("They meet next Wednesday.", "2025-04-23", "2025-04-23"),
        ("It fell this week.", "2025-04-14", "2025-04-20"),
        ("It fell last week.", "2025-04-07", "2025-04-13"),
        ("It ends next month.", "2025-05", "2025-05"),
        ("It was sold last quarter.", "2025-01", "2025-03"),
        ("It was sold last year.", "2024", "2024"),
        ("It began in August.", "2024-08", "2024-08"),
        ("It began in April.", "2025-04", "2025-04"),
        ("The plant is expected to open in March.", "2026-03", "2026-03"),
        ("It told them on April 9.", "2025-04-09", "2025-04-09"),
        ("It told them on 12 December.", "2024-12-12", "2024-12-12"),
        ("The licence expires on April 27.", "2025-04-27", "2025-04-27"),
        ("It closed two years ago.", "2023", "2023"),
        ("It closed three days ago.", "2025-04-13", "2025-04-13"),
        ("It was sold yesterday.", "2025-04-15", "2025-04-15"),
        ("It was so in the first three months of 2024.", "2024-01", "2024-03"),
        ("It was so in 2019.", "2019", "2019"),
        ("It began on Oct. 7, 2022.", "2022-10-07", "2022-10-07"),
    ],
)  # fmt: skip
def test_a_day_is_the_one_that_the_text_means(text, since, until):
    assert days(text) == [(since, until)]


def test_every_resolution_is_written_out():
    (moment,) = moments_of("They met on Monday.", sentences_of("They met on Monday."), PUBLISHED)

    assert moment.resolved == '"Monday" is 2025-04-14, counted from the day of publication, 2025-04-16'


@pytest.mark.parametrize(
    "text", ["They met on Monday.", "It fell last week.", "In August it rose.", "It began on April 9."]
)
def test_without_a_day_of_publication_nothing_relative_is_resolved(text):
    (moment,) = moments_of(text, sentences_of(text), None)

    assert (moment.since, moment.until) == ("", "")
    assert "not known" in moment.doubt


def test_what_gives_its_year_needs_no_day_of_publication():
    assert days("It began on 9 April 2024 and ended in May 2025.", None) == [("2024-04-09",) * 2, ("2025-05",) * 2]


@pytest.mark.parametrize(
    "text", ["They have a grace period of 30 days.", "It may rise.", "It takes three months.", "The march went on."]
)
def test_a_period_is_no_date(text):
    assert days(text) == []


def test_a_dateline_beats_the_day_of_publication():
    text = "PARIS, April 14 - Ministers met on Tuesday."

    assert dateline_of(text, PUBLISHED) == date(2025, 4, 14)
    assert days(text) == [("2025-04-08", "2025-04-08")]


def test_a_day_that_no_calendar_has_is_left_open():
    (moment,) = moments_of("It fell on April 31.", sentences_of("It fell on April 31."), PUBLISHED)

    assert not moment.since
    assert moment.doubt
