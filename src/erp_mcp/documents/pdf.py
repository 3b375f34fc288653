"""PDF: the pages as Markdown, every section naming its page; runs in a process apart."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from erp_mcp.documents.content import Limits, Problem, ReadDocument
from erp_mcp.documents.markdown import table, title_of
from erp_mcp.documents.pdf_lines import (
    Glyph,
    Mark,
    Word,
    columns_of,
    is_page_rtl,
    lines_of,
    marks_by_box,
    text_in,
    word_of,
)
from erp_mcp.documents.pdf_sections import Grid, Page, Part, markdown_of, opening_heading
from erp_mcp.documents.pdf_titles import told
from erp_mcp.documents.pdf_turned import as_most_is_read, is_upright, turned_share
from erp_mcp.errors import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnreadable,
)

if TYPE_CHECKING:
    from pdfplumber._typing import T_obj, T_obj_list
    from pdfplumber.page import Page as DrawnPage
    from pdfplumber.table import Table as DrawnTable

NARROWEST_BLANK = 0.15  # of the size of the letters: lines of equal length squeeze theirs
UNNAMED = re.compile(r"\(cid:\d+\)")  # what stands for a letter without a name
MOST_MISSING = 0.05
MOST_EDGES = 4_000  # of a drawing: to look for tables in it takes minutes


def read_pdf(name: str, data: bytes, limits: Limits) -> ReadDocument:
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        declared, pages = _read_pages(name, data, limits)
    except PdfminerException as error:
        raise _refusal(name, error.args[0]) from error
    if not any(page.parts for page in pages):
        nothing = (
            DocumentScanned if any(page.has_pictures or page.problem for page in pages) else DocumentEmpty
        )
        raise nothing(
            f"{name} has no text on its {len(pages)} pages. Have a program recognise it (OCR) first."
        )
    problems = tuple(Problem(page.number, page.problem) for page in pages if page.problem)
    return ReadDocument(
        title_of(name, opening_heading(pages), declared), markdown_of(pages), problems=problems
    )


def _read_pages(name: str, data: bytes, limits: Limits) -> tuple[str, list[Page]]:
    """The title that the file declares, and its pages."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        if len(pdf.pages) > limits.max_pages:
            raise DocumentTooLarge(f"{name} has {len(pdf.pages)} pages; at most {limits.max_pages} are read.")
        metadata: dict[str, object] = pdf.metadata  # pyright: ignore[reportUnknownMemberType]  # a bare dict
        return told(str(metadata.get("Title", ""))), [_read_page(page) for page in pdf.pages]


def _refusal(name: str, cause: object) -> DocumentUnreadable | MemoryError:
    """pdfplumber has one error for whatever happens to the library below it."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    match cause:
        case PDFEncryptionError() | PDFPasswordIncorrect():
            return DocumentEncrypted(f"{name} is protected by a password; save it without one.")
        case MemoryError():
            return cause
        case _:
            return DocumentUnreadable(f"{name} is damaged, or not what its name says.")


def _read_page(drawn: "DrawnPage") -> Page:
    page = as_most_is_read(drawn)
    words = _words(page.chars)
    rtl = is_page_rtl(words)
    grids = (
        [found for found in page.find_tables() if _is_grid(found)] if len(page.edges) <= MOST_EDGES else []
    )
    prose = [word for word in words if not any(word.is_in(grid.bbox) for grid in grids)]
    parts: list[Part] = [line for column in columns_of(prose, rtl=rtl) for line in lines_of(column, rtl=rtl)]
    for grid in grids:
        _insert(parts, Grid(grid.bbox[1], _table_text(grid, words, rtl=rtl)))
    read = Page(page.page_number, tuple(parts), bool(page.images), _problem(page, is_empty=not parts))
    page.close()  # or everything it has found stays in memory
    return read


def _problem(page: "DrawnPage", *, is_empty: bool) -> str:
    unnamed = sum(UNNAMED.fullmatch(each["text"]) is not None for each in page.chars)
    if unnamed > MOST_MISSING * len(page.chars):
        return "letters that the file only draws and does not name: text is missing"
    if len(page.edges) > MOST_EDGES:
        return "a drawing of very many lines: a table in it is read as plain text"
    if turned_share(page) > MOST_MISSING:
        return "text that stands slantwise or on its side, which was not read"
    return "pictures without text, which were not read" if page.images and is_empty else ""


def _words(chars: "T_obj_list") -> list[Word]:
    """Made of the letters alone: a sign that takes no room seems to leave a gap before the next letter."""
    from pdfplumber.utils.text import extract_words

    upright = [(each, _glyph(each)) for each in chars if is_upright(each)]
    marks = [Mark(glyph, (each["top"] + each["bottom"]) / 2) for each, glyph in upright if glyph.is_mark]
    letters = [each for each, glyph in upright if not glyph.is_mark]
    drawn = extract_words(letters, x_tolerance_ratio=NARROWEST_BLANK, return_chars=True)
    boxes = [(each["x0"], each["top"], each["x1"], each["bottom"]) for each in drawn]
    words = (
        word_of(box, [*_named(each), *signs])
        for box, each, signs in zip(boxes, drawn, marks_by_box(boxes, marks), strict=True)
    )
    return [word for word in words if word.clusters]


def _named(word: "T_obj") -> list[Glyph]:
    return [_glyph(each) for each in word["chars"] if not UNNAMED.fullmatch(each["text"])]


def _glyph(drawn: "T_obj") -> Glyph:
    return Glyph(drawn["x0"], drawn["x1"], drawn["size"], drawn["text"])


def _is_grid(found: "DrawnTable") -> bool:
    """A frame around a text is none."""
    return len(found.rows) > 1 and len(found.columns) > 1


def _table_text(found: "DrawnTable", words: list[Word], *, rtl: bool) -> str:
    inside = [word for word in words if word.is_in(found.bbox)]
    rows = [[text_in(cell, inside, rtl=rtl) if cell else "" for cell in row.cells] for row in found.rows]
    return table(row[::-1] if rtl else row for row in rows)


def _insert(parts: list[Part], grid: Grid) -> None:
    """Before the first line that stands below it."""
    at = next((at for at, part in enumerate(parts) if part.top > grid.top), len(parts))
    parts.insert(at, grid)
