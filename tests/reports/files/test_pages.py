"""What stands on the pages of a report, on paper and in a browser."""

import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pdfplumber
import pytest
from selectolax.lexbor import LexborHTMLParser

from erp_mcp.analytics.story import Story
from erp_mcp.documents.content import Limits
from erp_mcp.documents.pdf import read_pdf
from erp_mcp.reports.files import render
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import BRANCHES, CUSTOMERS, EMPTY, HOSTILE, HUGE, NAMES, SALES, line, story

FROM_OUTSIDE = story([line(HOSTILE, Decimal(1))], named=HOSTILE)
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
NOWHERE = re.compile(r"https?://(?!www\.w3\.org/)")


def paper(told: Story, language: Language) -> str:
    """As it reads, in one line and without marks that are not seen."""
    made = render(told, Wording(language), "pdf", company="Al Madar Trading")
    text = read_pdf(made.filename, made.content, Limits()).text
    return " ".join(MARKS.sub("", text).split())


def page(told: Story, language: Language) -> LexborHTMLParser:
    return LexborHTMLParser(
        render(told, Wording(language), "html", company="Al Madar Trading").content.decode()
    )


def said(html: LexborHTMLParser, selector: str) -> list[str]:
    return [MARKS.sub("", each.text()) for each in html.css(selector)]


def test_paper_says_all_that_the_story_does() -> None:
    read = paper(SALES, "en")
    for words in (
        "Al Madar Trading",
        "The first 1,234,568 SAR of Gulf Trading Co..",
        NAMES[3],
        "1,234",
        "12 Sep 2026",
        "How these figures came about",
        "321",
    ):
        assert words in read


@pytest.mark.parametrize(("language", "nothing"), [("ar", "لا توجد أرقام"), ("fa", "رقمی نیست")])
def test_paper_reads_from_right_to_left(language: Language, nothing: str) -> None:
    read = paper(SALES, language)
    assert nothing in read
    assert Wording(language).say(BRANCHES.title) in read
    assert NAMES[0] in read
    assert NAMES[1] in read


def test_a_table_of_many_rows_repeats_its_headings_and_says_how_many_are_missing() -> None:
    made = render(HUGE, Wording("en"), "pdf").content
    with pdfplumber.open(BytesIO(made)) as pdf:
        texts = [pdf.pages[at].extract_text() for at in (1, 2, -2, -1)]
        count = len(pdf.pages)
    assert f"2 / {count}" in texts[0]
    assert all("Records Confidence (SAR) Method high Period" in each for each in texts[:3])
    assert "The first 1,000 of 10,000." in "".join(texts[2:])


def test_words_from_outside_are_words_and_nothing_else_on_paper() -> None:
    read = paper(FROM_OUTSIDE, "en").replace("\\", "")
    assert '#panic("x") $a$ *b* _c_ [d]' in read


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("fa", "rtl"), ("tr", "ltr")]
)
def test_a_page_runs_as_its_reader_reads(language: Language, direction: str) -> None:
    (root,) = page(EMPTY, language).css("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == (language, direction)


def test_a_page_shows_every_part_of_the_story() -> None:
    html = page(SALES, "en")
    assert said(html, ".verdict p") == ["The first 1,234,568 SAR of Gulf Trading Co.."]
    assert said(html, "tbody tr:first-child td") == [NAMES[0], "1,234", "3", "-12.5%", "12 Sep 2026"]
    assert said(html, "thead th")[1] == "Confidence (SAR)"
    assert said(html, "tfoot td")[:2] == ["Σ", "1,234,568"]
    assert [each.attributes["aria-label"] for each in html.css("figure")] == said(html, "h2")[2:5]
    assert len(html.css("figure > svg")) == 3
    assert said(html, "dd")[2] == "321"


def test_a_page_needs_nothing_and_allows_nothing() -> None:
    content = render(SALES, Wording("ar"), "html").content.decode()
    html = LexborHTMLParser(content)
    (policy,) = html.css('meta[http-equiv="Content-Security-Policy"]')
    (style,) = html.css("style")
    hashed = b64encode(sha256(style.text().encode()).digest()).decode()
    allowed = policy.attributes["content"]
    assert allowed == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; font-src data:; base-uri 'none'; form-action 'none'"
    )
    assert html.css("script, link, img, iframe, [style], [onload], [href]") == []
    assert not NOWHERE.search(content)


def test_words_from_outside_are_words_and_nothing_else_on_a_page() -> None:
    html = page(FROM_OUTSIDE, "en")
    assert html.css("script") == []
    assert said(html, "tbody td")[0] == HOSTILE


def test_a_name_cannot_turn_the_words_around_it() -> None:
    turned = story([line("\u202eevil\u2069\n", Decimal(1))], (CUSTOMERS,))
    (cell, *_) = [each.text() for each in page(turned, "en").css("tbody td")]
    assert cell == "\u2068evil\u2069"


def test_an_empty_story_is_one_sentence_and_where_it_comes_from() -> None:
    html = page(EMPTY, "tr")
    assert said(html, ".verdict.empty p") == ["Veri yok"]
    assert html.css("table, ul, figure") == []
    assert said(html, "h2") == ["Bu rakamlar nereden geliyor"]
