"""Documents in chunks: nothing lost, none too long, each under the headings it stands under."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp import budget
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, TLDR_TOKENS, chunk, embedded_text, hash_of
from erp_mcp.store.records import Document
from tests.budget.texts import texts


def without_signs(text: str) -> str:
    """So that no text is a heading by chance."""
    return text.replace("#", "")


TOKENS = budget.load("o200k")
TITLE = "Delivery"
paragraphs = st.builds(str.__mul__, texts.map(without_signs), st.sampled_from([1, 1, 3, 60]))
titles = st.sampled_from(["Areas", "Cold chain", TITLE, "التوصيل", "ساعات کاری", "İade"])
written = st.lists(st.tuples(st.integers(1, 6), titles, paragraphs), max_size=6)


def document(text: str) -> Document:
    updated = datetime(2026, 11, 1, tzinfo=UTC)
    return Document("manual/delivery", "manual", TITLE, "en", None, "public", text, updated)


def squashed(text: str) -> str:
    return "".join(text.split())


@given(paragraphs, written)
def test_every_text_is_in_a_chunk_once_and_no_chunk_is_too_long(
    opening: str, sections: list[tuple[int, str, str]]
) -> None:
    text = opening + "".join(f"\n{'#' * level} {title}\n{body}" for level, title, body in sections)
    chunks = chunk(TOKENS, document(text))
    assert squashed("".join(each.text for each in chunks)) == squashed(
        opening + "".join(s[2] for s in sections)
    )
    assert [each.position for each in chunks] == list(range(len(chunks)))
    for each in chunks:
        assert each.text.strip() == each.text != ""
        assert each.tokens == TOKENS.count(each.text) <= CHUNK_TOKENS
        assert each.text.startswith(each.tldr)
        assert TOKENS.count(each.tldr) <= TLDR_TOKENS
        assert each.text_hash == hash_of(embedded_text(TITLE, each.heading, each.text))


@given(paragraphs)
def test_the_same_document_gives_the_same_chunks(text: str) -> None:
    assert chunk(TOKENS, document(text)) == chunk(TOKENS, document(text))


def test_a_chunk_stands_under_the_path_of_its_headings_without_the_title_of_the_document() -> None:
    text = """Before any heading.
# Delivery
Under the title.
## Areas ##
Muscat and Salalah.
#### Islands
By boat.
## Cold chain
Below four degrees.
# Returns
Within seven days."""
    assert [(each.heading, each.text) for each in chunk(TOKENS, document(text))] == [
        ("", "Before any heading."),
        ("", "Under the title."),
        ("Areas", "Muscat and Salalah."),
        ("Areas > Islands", "By boat."),
        ("Cold chain", "Below four degrees."),
        ("Returns", "Within seven days."),
    ]


@pytest.mark.parametrize("text", ["", " \n\t ", "# Only\n## Headings\n"])
def test_a_document_without_text_has_no_chunks(text: str) -> None:
    assert chunk(TOKENS, document(text)) == []


@pytest.mark.parametrize("text", ["e" + "\u0301" * 3000, "👨‍👩‍👧" * 900, "x" * 20_000, "word " * 3000])
def test_texts_without_any_good_place_to_cut_are_cut_all_the_same(text: str) -> None:
    chunks = chunk(TOKENS, document(text))
    assert squashed("".join(each.text for each in chunks)) == squashed(text)
    assert len(chunks) > 1
    assert max(each.tokens for each in chunks) <= CHUNK_TOKENS


def test_what_is_no_heading_stays_in_the_text() -> None:
    text = "#hashtag\n####### seven\n a # sign\n#"
    assert [each.text for each in chunk(TOKENS, document(text))] == [text]
