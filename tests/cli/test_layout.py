"""Lines of whole words, tables that fit, rows one under another."""

from hypothesis import given
from hypothesis import strategies as st

from embargraph.cli.layout import shortened, stacked_lines, table_lines, width_of, wrapped_lines

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co")),
    min_size=1,
    max_size=14,
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@given(TEXTS, st.integers(8, 60))
def test_lines_have_every_word_whole_and_in_order(text, width):
    lines = wrapped_lines(text, width, "- ", "  ")
    words = [word for line in lines for word in line.split()]
    assert words == ["-", *text.split()]
    for line in lines:
        assert width_of(line) <= width or len(line.removeprefix("- ").split()) == 1


@given(TEXTS, st.integers(8, 60), st.integers(1, 3))
def test_what_is_cut_says_so(text, width, most):
    lines = wrapped_lines(text, width, most=most)
    words = [word for line in lines for word in line.split()]
    assert len(lines) <= most
    if words != text.split():
        assert words[-1] == "…"
        assert words[:-1] == text.split()[: len(words) - 1]


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5), st.integers(30, 160))
def test_a_table_fits_or_is_none_and_keeps_every_word(rows, width):
    titles = ("name", "what", "why")
    lines = table_lines(titles, rows, width)
    if lines is None:
        least = [max((width_of(w) for row in rows for w in row[n].split()), default=0) for n in range(3)]
        assert sum(map(max, least, map(len, titles))) + 4 > width
        return
    assert all(width_of(line) <= width for line in lines)
    told = sorted(word for line in lines[2:] for word in line.split())
    assert told == sorted(word for row in rows for cell in row for word in cell.split())


def test_a_name_cannot_steer_a_terminal():
    assert "\x1b" not in "".join(stacked_lines("A\x1b[31m", [("b", "c\x07\x9b")], 40))


def test_wide_characters_take_two_columns():
    assert width_of("中芯国际") == 8
    assert shortened("中芯国际 中芯国际 中芯国际", 20) == "中芯国际 中芯国际 …"
