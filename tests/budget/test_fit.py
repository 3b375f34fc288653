from collections.abc import Sequence
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.budget import Column, Cut, Fitted, Item, Items, Omitted, Priority, Row, Section, Table, Tokens
from tests.budget.texts import texts

budgets = st.integers(0, 400)
values = st.integers(0, 3)
headings = st.sampled_from(["", "# Heading", "## عنوان"])
priorities = st.sampled_from(get_args(Priority))
caps = st.none() | st.integers(0, 60)


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table:
    columns = draw(st.lists(st.builds(Column, texts, st.none() | values), min_size=1, max_size=4))
    cells = st.tuples(*(texts for _ in columns))
    rows = draw(st.lists(st.builds(Row, cells, values), max_size=5))
    return Table(name, columns, rows, draw(priorities), draw(headings), draw(caps))


def items(name: str) -> st.SearchStrategy[Items]:
    unbroken = st.none() | st.integers(0, 40)
    entries = st.lists(st.builds(Item, texts, values, unbroken=unbroken), max_size=5)
    return st.builds(Items, st.just(name), entries, priorities, headings, caps)


sections = st.tuples(*(items(name) | tables(name) for name in ("one", "two", "three")))


def shown(section: Section, fitted: Fitted) -> dict[int, float]:
    """The entries that are shown, with the number of characters that are."""
    total = len(section.items if isinstance(section, Items) else section.rows)
    complete = Omitted(section.name, total, ())
    omitted = next((one for one in fitted.left_out if one.section == section.name), complete)
    ends = {omitted.cut.index: omitted.cut.end} if omitted.cut else {}
    return {index: ends.get(index, float("inf")) for index in range(total) if index not in omitted.items}


def dropped(section: Section, fitted: Fitted) -> set[str]:
    return {column for one in fitted.left_out if one.section == section.name for column in one.columns}


def test_the_text_never_exceeds_the_budget_with_headings_and_note(tokens: Tokens) -> None:
    @given(sections, budgets)
    def check(given_sections: tuple[Section, ...], max_tokens: int) -> None:
        fitted = tokens.fit(given_sections, max_tokens)

        assert tokens.count(fitted.text) == fitted.tokens <= max_tokens

    check()


def test_a_larger_budget_only_ever_shows_more(tokens: Tokens) -> None:
    @given(sections, budgets, budgets)
    def check(given_sections: tuple[Section, ...], one: int, other: int) -> None:
        less, more = (tokens.fit(given_sections, max_tokens) for max_tokens in sorted((one, other)))

        for section in given_sections:
            before, after = shown(section, less), shown(section, more)
            assert all(after.get(index, 0) >= end for index, end in before.items())
            assert not before or dropped(section, more) <= dropped(section, less)

    check()


def test_every_step_of_the_budget_shows_as_much_or_more(tokens: Tokens) -> None:
    story = "The order left Izmir on Monday. It reached Riyadh on Friday. " * 5
    facts = Items("facts", [Item(f"Fact number {index}.") for index in range(12)], "memory", "# Facts", 40)
    given_sections = (facts, Items("story", [Item(story), Item("The end.", value=-1)]), ORDERS)
    steps = [tokens.fit(given_sections, max_tokens) for max_tokens in range(500)]

    for less, more in pairwise(steps):
        for section in given_sections:
            before, after = shown(section, less), shown(section, more)
            assert all(after.get(index, 0) >= end for index, end in before.items())
    assert [omitted.section for omitted in steps[-1].left_out] == ["facts"]


def test_what_is_left_out_is_of_no_higher_value_than_what_is_shown(tokens: Tokens) -> None:
    @given(sections, budgets)
    def check(given_sections: tuple[Section, ...], max_tokens: int) -> None:
        fitted = tokens.fit(given_sections, max_tokens)

        for section in given_sections:
            worth = [entry.value for entry in (section.items if isinstance(section, Items) else section.rows)]
            kept = shown(section, fitted)
            left_out = [value for index, value in enumerate(worth) if index not in kept]
            assert max(left_out, default=0) <= min((worth[index] for index in kept), default=3)

    check()


def test_nothing_is_left_out_of_what_fits(tokens: Tokens) -> None:
    @given(sections)
    def check(given_sections: tuple[Section, ...]) -> None:
        uncapped = [section for section in given_sections if section.max_tokens is None]
        ample = tokens.fit(uncapped, 100_000)
        fitted = tokens.fit(uncapped, ample.tokens + 100)

        assert fitted == ample
        assert fitted.left_out == ()

    check()


ORDERS = Table(
    "orders",
    [Column("number"), Column("city", value=1), Column("total"), Column("note", value=2)],
    [
        Row(("S1", "12 King Fahd Road, Riyadh", "10.00", "gift\twrapped"), value=1),
        Row(("S2", "Kordon 7, Alsancak, İzmir", "20.00", ""), value=3),
        Row(("S3", "خیابان ولیعصر ۲۵، تهران", "30.00", "call\nfirst"), value=2),
    ],
    heading="Orders",
)
COMPLETE = (
    "Orders\nnumber\tcity\ttotal\tnote\n"
    "S1\t12 King Fahd Road, Riyadh\t10.00\tgift wrapped\n"
    "S2\tKordon 7, Alsancak, İzmir\t20.00\t\n"
    "S3\tخیابان ولیعصر ۲۵، تهران\t30.00\tcall first"
)


def test_a_table_is_a_header_line_and_a_line_for_each_row(o200k: Tokens) -> None:
    assert o200k.fit([ORDERS], 1_000) == Fitted(COMPLETE, o200k.count(COMPLETE), ())


def test_optional_columns_go_before_rows_and_rows_of_low_value_before_others(o200k: Tokens) -> None:
    seen = [o200k.fit([ORDERS], max_tokens) for max_tokens in range(200)]
    steps = list(dict.fromkeys((one.columns, one.items) for fitted in seen for one in fitted.left_out))

    assert steps == [
        (("city", "note"), (0, 1, 2)),
        (("city", "note"), (0, 2)),
        (("city", "note"), (0,)),
        (("city", "note"), ()),
        (("city",), ()),
    ]


def test_a_table_short_of_room_shows_the_best_rows_in_their_order_and_says_the_rest(o200k: Tokens) -> None:
    text = "Orders\nnumber\ttotal\nS2\t20.00\nS3\t30.00\n\n[left out: orders 1 of 3, columns city, note]"

    assert text in {o200k.fit([ORDERS], max_tokens).text for max_tokens in range(200)}


def test_the_only_row_that_is_too_long_has_its_longest_cell_shortened(o200k: Tokens) -> None:
    table = Table("notes", [Column("id"), Column("note")], [Row(("7", "It rained all day. " * 100))])
    fitted = o200k.fit([table], 80)

    assert fitted.text.startswith("id\tnote\n7\tIt rained all day.")
    assert fitted.text.endswith("It rained all day. …\n\n[left out: notes text shortened]")
    assert 60 < fitted.tokens <= 80


def test_a_long_text_is_shortened_after_a_sentence(o200k: Tokens) -> None:
    story = "The order left Izmir on Monday. It reached Riyadh on Friday. " * 40
    fitted = o200k.fit([Items("story", [Item("Short.", value=2), Item(story, value=1)])], 100)
    (omitted,) = fitted.left_out

    assert omitted.cut is not None
    assert omitted == Omitted("story", 2, (), (), Cut(1, omitted.cut.end))
    assert fitted.text == f"Short.\n{story[: omitted.cut.end]} …\n\n[left out: story text shortened]"
    assert story[: omitted.cut.end].endswith((" Monday.", " Friday."))


def test_what_may_not_be_broken_is_there_whole_or_not_at_all(o200k: Tokens) -> None:
    told = "Draft the purchase of tea from Izmir."
    ordered = Item(f"{told} -> create_records({'order, ' * 40})", unbroken=len(told))
    section = Items("advice", [ordered])

    for room in range(20, o200k.count(ordered.text) + 20):
        text = o200k.fit([section], room).text
        assert ordered.text in text or "->" not in text
    assert o200k.fit([section], 30).text == f"{told} …\n\n[left out: advice text shortened]"


def test_a_text_is_left_out_where_only_a_few_words_of_it_would_fit(o200k: Tokens) -> None:
    first = "This is a short sentence about an order."
    story = [Item(first), Item("The order left Izmir on Monday and reached Riyadh on Friday. " * 9, value=-1)]
    fitted = o200k.fit([Items("story", story)], o200k.count(first) + 25)

    assert fitted.text == f"{first}\n\n[left out: story 1 of 2]"


def test_sections_are_served_by_priority_and_shown_in_the_given_order(o200k: Tokens) -> None:
    def section(name: str, priority: Priority, text: str) -> Items:
        return Items(name, [Item(text)], priority, heading=f"# {name}")

    given_sections = [
        section("Details", "secondary", "seven eight nine " * 10),
        section("Question", "question", "Where is my order?"),
        section("Rules", "instructions", "Answer in Arabic."),
    ]

    assert o200k.fit(given_sections, 40).text == (
        "# Question\nWhere is my order?\n\n# Rules\nAnswer in Arabic.\n\n[left out: Details 1 of 1]"
    )


def test_a_section_that_lacks_room_leaves_none_but_a_capped_section_does(
    o200k: Tokens,
) -> None:
    memory = [Item("A fact that takes some ten tokens or so.", value=9 - index) for index in range(9)]
    source = Items("source", [Item("Small.")], "primary")

    starved = o200k.fit([Items("memory", memory, "memory"), source], 60)
    capped = o200k.fit([Items("memory", memory, "memory", max_tokens=30), source], 60)

    assert [omitted.section for omitted in starved.left_out] == ["memory", "source"]
    assert [omitted.section for omitted in capped.left_out] == ["memory"]


def test_a_capped_section_stays_within_its_cap(tokens: Tokens) -> None:
    facts = [Item("A fact that takes some ten tokens or so.", value=-index) for index in range(9)]
    fitted = tokens.fit([Items("facts", facts, heading="Facts", max_tokens=35)], 1_000, lambda _: "")

    assert 20 < fitted.tokens <= 35


def test_the_note_can_say_the_next_call(o200k: Tokens) -> None:
    facts = [Item(f"Fact number {index} is true.", value=-index) for index in range(30)]

    def note(left_out: Sequence[Omitted]) -> str:
        return f"next: list_facts(after={left_out[0].items[0]})"

    fitted = o200k.fit([Items("facts", facts)], 60, note)

    (omitted,) = fitted.left_out
    following = 30 - len(omitted.items)
    assert fitted.text.endswith(f"number {following - 1} is true.\n\nnext: list_facts(after={following})")


def test_known_counts_that_are_too_low_cost_fullness_and_never_the_budget(tokens: Tokens) -> None:
    items = [Item("الفاتورة ما زالت مفتوحة", value=-index, tokens=2) for index in range(100)]
    fitted = tokens.fit([Items("invoices", items)], 120)

    assert 80 < fitted.tokens <= 120


def test_a_budget_too_small_for_anything_gives_no_text_and_says_what_is_missing(o200k: Tokens) -> None:
    assert o200k.fit([ORDERS], 3) == Fitted("", 0, (Omitted("orders", 3, (0, 1, 2), ("city", "note")),))


def test_sections_without_entries_are_not_shown(o200k: Tokens) -> None:
    nothing: list[Section] = [Items("facts", [], heading="Facts"), Table("orders", [Column("number")], [])]

    assert o200k.fit(nothing, 100) == o200k.fit([], 0) == Fitted("", 0, ())


def test_a_table_whose_rows_do_not_match_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="table orders"):
        Table("orders", [Column("number"), Column("total")], [Row(("S1",))])
