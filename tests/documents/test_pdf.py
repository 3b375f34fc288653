import pytest

from erp_mcp.documents.content import Limits, Problem
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import DocumentEmpty, DocumentEncrypted, DocumentScanned, DocumentTooLarge
from tests.documents.files import FILES, PICTURE, any_letters, grid, line, page, pdf, turned


async def test_persian_arabic_and_turkish_come_out_in_the_order_in_which_they_are_read(
    reader: DocumentReader,
) -> None:
    found = await reader.read_file(FILES / "guide.pdf")

    assert found.title == "راهنمای ثبت نام"
    assert found.text == (FILES / "guide.md").read_text(encoding="utf-8")
    assert found.problems == ()


async def test_every_section_names_its_page_also_where_a_page_goes_on_with_the_one_before(
    reader: DocumentReader,
) -> None:
    first = page(line("Returns", 50, size=20), line("Within fourteen days", 100))
    second = page(line("and with the invoice.", 50))

    found = await reader.read("policy.pdf", pdf(first, second))

    assert found.title == "Returns"
    assert found.text == (
        "# Returns (p. 1)\n\nWithin fourteen days\n\n# Returns (p. 2)\n\nand with the invoice."
    )


async def test_lines_become_paragraphs_and_a_word_cut_at_a_line_end_is_one_again(
    reader: DocumentReader,
) -> None:
    text = page(
        line("We deliver the goods within the infor-", 50),
        line("mation that you gave us.", 64),
        line("Another paragraph.", 110),
    )

    found = await reader.read("a.pdf", pdf(text))

    assert found.text == (
        "## p. 1\n\nWe deliver the goods within the information that you gave us.\n\nAnother paragraph."
    )


async def test_a_table_is_a_table_where_it_stood(reader: DocumentReader) -> None:
    drawing = page(
        line("Before", 40),
        grid(50, 60, (100, 100), 2),
        *(line(text, top, left=left) for text, top, left in CELLS),
        line("After", 150),
    )

    found = await reader.read("a.pdf", pdf(drawing))

    assert found.text == "## p. 1\n\nBefore\n\n| Item | Price |\n|---|---|\n| Tea | 12 |\n\nAfter"


CELLS = [("Item", 75, 60), ("Price", 75, 160), ("Tea", 95, 60), ("12", 95, 160)]


async def test_columns_are_read_one_after_the_other(reader: DocumentReader) -> None:
    left = [
        line(f"left column, its line number {each} of five", 50 + 14 * each, left=30) for each in range(5)
    ]
    right = [
        line(f"right column, its line number {each} of five", 50 + 14 * each, left=330) for each in range(5)
    ]

    found = await reader.read("a.pdf", pdf(page(*left, *right)))

    assert found.text.index("left column, its line number 4") < found.text.index(
        "right column, its line number 0"
    )


async def test_running_heads_and_page_numbers_are_left_out(reader: DocumentReader) -> None:
    pages = [
        page(line("Acme Ltd.", 20), line(f"Body {word}", 100), line(f"Page {number} of 4", 780))
        for number, word in enumerate(("one", "two", "three", "four"), 1)
    ]

    found = await reader.read("a.pdf", pdf(*pages))

    assert found.text == "\n\n".join(
        f"## p. {number}\n\nBody {word}" for number, word in enumerate(("one", "two", "three", "four"), 1)
    )


async def test_a_pdf_that_may_be_opened_but_not_printed_is_read(reader: DocumentReader) -> None:
    assert "Price list of 2026" in (await reader.read_file(FILES / "printable.pdf")).text


async def test_a_pdf_with_a_password_says_so(reader: DocumentReader) -> None:
    with pytest.raises(
        DocumentEncrypted, match=r"^locked.pdf is protected by a password; save it without one\.$"
    ):
        await reader.read_file(FILES / "locked.pdf")


async def test_a_scanned_pdf_says_so(reader: DocumentReader) -> None:
    with pytest.raises(DocumentScanned, match="no text on its 2 pages"):
        await reader.read("scan.pdf", pdf(PICTURE, PICTURE))


async def test_a_scanned_page_among_others_is_reported(reader: DocumentReader) -> None:
    found = await reader.read("a.pdf", pdf(line("Text", 50), PICTURE))

    assert found.problems == (Problem(2, "pictures without text, which were not read"),)


async def test_letters_that_are_only_drawn_are_reported_and_none_is_made_up(reader: DocumentReader) -> None:
    nameless = "BT /F2 12 Tf 50 700 Td <00010002000300040005> Tj ET"

    found = await reader.read("a.pdf", pdf(line("Text", 50), page(line("Total:", 50), nameless)))

    assert found.text == "## p. 1\n\nText\n\n## p. 2\n\nTotal:"
    assert found.problems == (
        Problem(2, "letters that the file only draws and does not name: text is missing"),
    )


async def test_words_of_a_squeezed_line_stay_apart(reader: DocumentReader) -> None:
    squeezed = "BT /F1 12 Tf 50 700 Td [(Permission) -190 (is) -190 (granted)] TJ ET"

    assert "Permission is granted" in (await reader.read("a.pdf", pdf(squeezed))).text


async def test_a_drawing_of_thousands_of_lines_does_not_take_minutes(reader: DocumentReader) -> None:
    drawing = "\n".join(f"{x} 0 m {x} 800 l S 0 {x} m 600 {x} l S" for x in range(2_500))

    found = await reader.read("a.pdf", pdf(page(line("Text", 50), drawing)))

    assert (found.text, len(found.problems)) == ("## p. 1\n\nText", 1)


async def test_dots_that_lead_to_a_page_number_are_left_out(reader: DocumentReader) -> None:
    assert "Returns … 12" in (await reader.read("a.pdf", pdf(line("Returns . . . . . . . 12", 50)))).text


async def test_a_pdf_of_empty_pages_is_empty(reader: DocumentReader) -> None:
    with pytest.raises(DocumentEmpty):
        await reader.read("a.pdf", pdf("", ""))


async def test_a_pdf_of_too_many_pages_is_refused_whole() -> None:
    reader = DocumentReader(Limits(max_pages=2))

    with pytest.raises(DocumentTooLarge, match="has 3 pages; at most 2"):
        await reader.read("a.pdf", pdf(*[line("Text", 50)] * 3))


async def test_a_pdf_is_one_under_any_name(reader: DocumentReader) -> None:
    assert "Text" in (await reader.read("notes.md", pdf(line("Text", 50)))).text


PROSE = [
    f"Sentence {word} of the terms of delivery." for word in ("one", "two", "three", "four", "five", "six")
]
LINES = [line(text, 100 + 14 * at) for at, text in enumerate(PROSE)]


async def test_a_stamp_across_a_page_leaves_its_lines_as_they_are(reader: DocumentReader) -> None:
    stamp = turned("COPY", 45, left=60, top=200, size=60)

    found = await reader.read("a.pdf", pdf(page(*LINES, stamp)))

    assert found.text == f"## p. 1\n\n{' '.join(PROSE)}"
    assert found.problems == ()


async def test_much_text_that_stands_aslant_is_reported(reader: DocumentReader) -> None:
    aside = turned("Valid until the end of the year", 90, left=400, top=400)

    found = await reader.read("a.pdf", pdf(page(*LINES[:1], aside)))

    assert found.text == f"## p. 1\n\n{PROSE[0]}"
    assert found.problems == (Problem(1, "text that stands slantwise or on its side, which was not read"),)


@pytest.mark.parametrize("degrees", [90, 180, 270])
async def test_a_page_that_lies_on_its_side_is_read(reader: DocumentReader, degrees: int) -> None:
    right, down = {90: (14, 0), 180: (0, -14), 270: (-14, 0)}[degrees]
    lying = [
        turned(text, degrees, left=300 + right * at, top=400 + down * at) for at, text in enumerate(PROSE)
    ]

    found = await reader.read("a.pdf", pdf(page(*lying)))
    upright = await reader.read("a.pdf", pdf(page(*lying), rotate=degrees))

    assert found.text == upright.text == f"## p. 1\n\n{' '.join(PROSE)}"
    assert found.problems == ()


async def test_slanted_type_and_a_crooked_scan_are_read(reader: DocumentReader) -> None:
    slanted = "BT /F1 12 Tf 1 0 0.3 1 50 700 Tm (In italics) Tj ET"

    found = await reader.read("a.pdf", pdf(page(slanted, turned("A little crooked", 1, left=50, top=200))))

    assert found.text == "## p. 1\n\nIn italics A little crooked"


async def test_a_high_letter_or_price_stands_before_the_first_line_beside_it(reader: DocumentReader) -> None:
    beside = [
        line(text, 100 + 14 * at, left=120)
        for at, text in enumerate(("For one shop", "and three people", "without a contract"))
    ]

    found = await reader.read("a.pdf", pdf(page(line("19", 124, left=50, size=36), *beside)))

    assert found.text == "## p. 1\n\n19 For one shop and three people without a contract"


async def test_signs_of_vowels_part_no_word(reader: DocumentReader) -> None:
    seen = [(50, "ر"), (56, "ا"), (58, "\u064b"), (62, "د"), (68, "ر"), (70, "\u0650"), (74, "م")]

    found = await reader.read("a.pdf", pdf(any_letters(seen, 100)))

    assert found.text == "## p. 1\n\nمرِداًر"


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        ("untitled", "rules"),
        ("\\(anonymous\\)", "rules"),
        ("Document3", "rules"),
        ("Microsoft Word - v7_final.docx", "rules"),
        ("Microsoft Word - Rules of the house.docx", "Rules of the house"),
        ("file:///C:/rules.html", "rules"),
        ("Untitled goods of 2026", "Untitled goods of 2026"),
        ("ASP.NET", "ASP.NET"),
    ],
)
async def test_a_title_that_only_a_program_gave_is_none(
    reader: DocumentReader, declared: str, title: str
) -> None:
    assert (await reader.read("rules.pdf", pdf(line("Text", 50), title=declared))).title == title
