"""Documents in chunks: nothing lost, none too long, each under the headings it stands under."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp import budget
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, chunk
from erp_mcp.knowledge.embeddable import embedded_text, hash_of
from erp_mcp.language.sentences import whole_sentences
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.records import Document
from tests.budget.texts import texts


def without_signs(text: str) -> str:
    """So that no text is a heading by chance, or hides one."""
    return text.translate({ord(sign): None for sign in "#`~"})


TOKENS = budget.load("o200k")
TITLE = "Delivery"
FEE = "Orders above five hundred dirhams are delivered free of charge. "
paragraphs = st.builds(str.__mul__, texts.map(without_signs), st.sampled_from([1, 1, 3, 60]))
titles = st.sampled_from(["Areas", "Cold chain", TITLE, "التوصيل", "ساعات کاری", "İade"])
written = st.lists(st.tuples(st.integers(1, 6), titles, paragraphs.filter(str.strip)), max_size=6)
# What Markdown is made of, in any order.
MARKS = [
    "# ",
    "## ",
    "- ",
    "  - ",
    "1. ",
    "| a | b |",
    "|---|---|",
    "|",
    "```\n",
    "**Why?**",
    "Q: ",
    "a:",
    "\n",
    "\n\n",
    " ",
]
markdown = st.lists(st.sampled_from(MARKS) | texts, max_size=40).map("".join)
lengths = st.sampled_from([50, 120, CHUNK_TOKENS])


def document(text: str) -> Document:
    updated = datetime(2026, 11, 1, tzinfo=UTC)
    return Document("manual/delivery", "manual", TITLE, "en", None, "public", text, updated)


def cut(text: str, chunk_tokens: int = CHUNK_TOKENS) -> list[NewChunk]:
    return chunk(TOKENS, document(text), chunk_tokens)


def squashed(text: str) -> str:
    return "".join(text.split())


def own(chunks: list[NewChunk]) -> str:
    return "".join(each.text[each.repeated :] for each in chunks)


@given(paragraphs, written, lengths)
def test_every_text_is_in_a_chunk_and_no_chunk_is_too_long(
    opening: str, sections: list[tuple[int, str, str]], chunk_tokens: int
) -> None:
    text = opening + "".join(f"\n{'#' * level} {title}\n{body}" for level, title, body in sections)
    chunks = cut(text, chunk_tokens)
    assert squashed(own(chunks)) == squashed(opening + "".join(s[2] for s in sections))
    assert [each.position for each in chunks] == list(range(len(chunks)))
    for each in chunks:
        assert each.text.strip() == each.text != ""
        assert each.tokens == TOKENS.count(each.text) <= chunk_tokens
        assert each.text_hash == hash_of(embedded_text(TITLE, each.heading, each.text))


@given(markdown, lengths)
def test_no_word_of_any_markdown_is_lost_and_its_order_is_kept(text: str, chunk_tokens: int) -> None:
    chunks = cut(text, chunk_tokens)
    rest = iter(squashed(text))
    assert all(letter in rest for letter in squashed(own(chunks)))
    said = squashed("".join([TITLE, *(f"{each.heading}{each.text}" for each in chunks)]))
    assert not set(squashed(text)) - set(said) - set("# ")
    assert all(each.tokens <= chunk_tokens for each in chunks)


@given(markdown, lengths)
def test_what_a_chunk_repeats_was_said_before_it_and_its_parent_is_before_it(
    text: str, chunk_tokens: int
) -> None:
    chunks = cut(text, chunk_tokens)
    for each in chunks:
        before = squashed("".join(other.text for other in chunks[: each.position]))
        assert squashed(each.text[: each.repeated]) in before
        assert each.parent is None or each.parent < each.position


@given(markdown)
def test_the_same_document_gives_the_same_chunks(text: str) -> None:
    assert cut(text) == cut(text)


def test_a_chunk_stands_under_its_headings_and_knows_the_chunk_that_introduces_it() -> None:
    text = """Before any heading.
# Delivery
Under the title.
## Areas ##
Muscat and Salalah.
#### Islands
By boat.
#### Deserts
By camel.
## Cold chain
Below four degrees.
# Returns
Within seven days."""
    assert [(each.heading, each.text, each.parent) for each in cut(text)] == [
        ("", "Before any heading.", None),
        ("", "Under the title.", 0),
        ("Areas", "Muscat and Salalah.", 1),
        ("Areas > Islands", "By boat.", 2),
        ("Areas > Deserts", "By camel.", 2),
        ("Cold chain", "Below four degrees.", 1),
        ("Returns", "Within seven days.", 0),
    ]


def test_the_later_parts_of_a_section_have_its_first_part_for_a_parent() -> None:
    chunks = cut(f"Opening.\n# Fees\n{FEE * 60}\n## Cold\nBelow four degrees.")
    assert [each.parent for each in chunks] == [None, 0, 1, 1, 1]


@pytest.mark.parametrize("text", ["", " \n\t ", f"# {TITLE}\n"])
def test_a_document_without_text_has_no_chunks(text: str) -> None:
    assert cut(text) == []


def test_a_heading_with_nothing_under_it_stays_in_the_text_before_it() -> None:
    chunks = cut("# Ramadan\n## Dates at half price\n# Open until midnight\n")
    assert [(each.heading, each.text) for each in chunks] == [
        ("Ramadan", "## Dates at half price\n# Open until midnight")
    ]


def test_what_is_no_heading_stays_in_the_text() -> None:
    text = f"#hashtag\n####### seven\n a # sign\n# {'long ' * 50}\nmore\n#"
    assert [each.text for each in cut(text)] == [text]


def test_a_comment_in_code_is_no_heading_unless_nobody_closes_the_code() -> None:
    code = "```sh\n# install\nmake\n```"
    assert [each.text for each in cut(f"{code}\n# After\nText.")] == [code, "Text."]
    assert [each.heading for each in cut("```sh\n# Install\nmake")] == ["", "Install"]


@pytest.mark.parametrize("text", ["e" + "\u0301" * 3000, "👨‍👩‍👧" * 900, "x" * 20_000, "word " * 3000])
def test_texts_without_any_good_place_to_cut_are_cut_all_the_same(text: str) -> None:
    chunks = cut(text)
    assert squashed(own(chunks)) == squashed(text)
    assert len(chunks) > 1
    assert max(each.tokens for each in chunks) <= CHUNK_TOKENS


def test_a_long_text_is_cut_between_sentences_into_parts_of_much_the_same_length() -> None:
    chunks = cut(FEE * 100)
    assert all(each.text[each.repeated :].startswith("Orders") for each in chunks)
    assert all(each.text.endswith("charge.") for each in chunks)
    assert max(each.tokens for each in chunks) < 2 * min(each.tokens for each in chunks)


def test_a_sentence_that_fits_into_a_chunk_is_not_cut_however_long_it_is() -> None:
    sentences = [f"In area {n} {'the fee and the day depend on the order, ' * 14}as said." for n in range(12)]
    chunks = cut(" ".join(sentences))
    assert all(sum(sentence in each.text for each in chunks) >= 1 for sentence in sentences)


def test_a_part_begins_with_the_last_sentences_of_the_part_before() -> None:
    sentences = [f"The fee in area {number} is {number} dirhams. " for number in range(120)]
    first, second, *_ = cut("".join(sentences))
    repeated = second.text[: second.repeated]
    assert repeated
    assert TOKENS.count(repeated) <= CHUNK_TOKENS // 8
    assert first.text.endswith(repeated.strip())
    assert all(f"{repeated[s.start : s.end].strip()} " in sentences for s in whole_sentences(repeated))


def test_nothing_is_repeated_across_a_heading() -> None:
    assert {each.repeated for each in cut("# A\nOne. Two.\n# B\nThree. Four.")} == {0}


def test_every_chunk_of_a_table_begins_with_its_header_and_ends_with_a_row() -> None:
    header = "| Area | Fee |\n|---|---|"
    rows = [f"| Area {number} | {number} AED, paid in cash |" for number in range(100)]
    chunks = cut(f"The fees are these:\n\n{header}\n" + "\n".join(rows))
    assert len(chunks) > 2
    assert chunks[0].text.startswith(f"The fees are these:\n\n{header}\n{rows[0]}")
    assert all(each.text.startswith(f"The fees are these:\n{header}\n| Area ") for each in chunks[1:])
    assert [line for each in chunks for line in each.text.split("\n") if line in rows] == rows


@pytest.mark.parametrize("before", range(20, 32))
def test_no_chunk_ends_with_the_header_of_a_table(before: int) -> None:
    rows = "\n".join(f"| Area {number} | {number} AED |" for number in range(60))
    chunks = cut(f"{FEE * before}\n\n| Area | Fee |\n|---|---|\n{rows}")
    assert not [each.text for each in chunks if each.text.endswith("|---|---|")]


def test_a_table_without_outer_lines_has_a_header_too() -> None:
    rows = "\n".join(f"Area {number} | {number} AED" for number in range(20))
    chunks = cut(f"Area | Fee\n--- | ---\n{rows}", 60)
    assert len(chunks) > 2
    assert all(each.text.startswith("Area | Fee\n--- | ---\nArea ") for each in chunks)


def test_an_item_keeps_its_nested_lines_and_the_sentence_that_introduces_the_list() -> None:
    items = [f"- Service {number}\n  takes {number} days\n  - and a call" for number in range(40)]
    chunks = cut("We help. These are our services:\n\n" + "\n".join(items), 120)
    assert len(chunks) > 2
    assert chunks[0].text.startswith("We help. These are our services:\n\n- Service 0\n")
    for each in chunks[1:]:
        assert each.text.startswith("These are our services:\n- Service ")
        assert each.text[: each.repeated] == "These are our services:\n"
    assert all(each.text.endswith("  - and a call") for each in chunks)


@pytest.mark.parametrize(
    "question", ["Q: Where do you deliver?\nA: ", "**Where do you deliver?**\n\n", "سؤال: أين توصلون؟\n\n"]
)
def test_a_question_stays_with_its_answer_and_is_repeated_where_that_goes_on(question: str) -> None:
    asked = question.split("\n", maxsplit=1)[0]
    before = "Anything else you want to know stands in our manual, in four languages. " * 8
    chunks = cut(f"{before}\n\n{question}{FEE * 30}", 150)
    answering = [each for each in chunks if "Orders" in each.text]
    assert len(answering) > 2
    assert all(asked in each.text for each in answering)
    assert all(each.text.startswith(f"{asked}\nOrders") for each in answering[1:])
    assert [each.text for each in chunks if each not in answering and asked in each.text] == []


def test_questions_without_answers_are_no_endless_introduction() -> None:
    chunks = cut("Why?\n\n" * 500)
    assert squashed(own(chunks)) == "Why?" * 500
    assert max(each.repeated for each in chunks) <= CHUNK_TOKENS


def test_an_item_too_long_for_a_chunk_is_cut_between_its_sentences() -> None:
    chunks = cut("Our terms:\n- " + FEE * 60)
    assert len(chunks) > 1
    assert all(each.text.startswith("Our terms:\nOrders") for each in chunks[1:])
    assert all(each.text.endswith("charge.") for each in chunks)


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "#",
        "|",
        "-",
        "|\n",
        "- a\n",
        "- ",
        "```a\n",
        "```\n",
        "a?\n\n",
        "a:\n- b\n\n",
        "**",
        "|-",
        ".",
        " ",
        "\u0301",
        "word ",
    ],
)
def test_a_great_deal_of_one_mark_takes_linear_time(part: str) -> None:
    text = part * (200_000 // len(part)) + "x"
    assert squashed(own(cut(text))) == squashed(text)


@pytest.mark.slow
def test_a_megabyte_in_one_line_of_a_table_or_a_heading_is_cut() -> None:
    line = "word " * 200_000
    for text in (f"| a | b |\n|---|---|\n| {line} |", f"# {line}\n## Below\ntext"):
        chunks = cut(text)
        assert own(chunks).count("word") == 200_000
        assert max(each.tokens for each in chunks) <= CHUNK_TOKENS
        assert max(len(each.heading) for each in chunks) < 100
