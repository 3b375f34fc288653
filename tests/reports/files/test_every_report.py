"""Every report of the demo company as its readers see it.

`make report-pages` also draws all pages and charts, for whoever wants to look at them.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from pydantic import JsonValue, TypeAdapter

from erp_mcp.analytics.story import Story
from erp_mcp.app import App
from erp_mcp.documents.content import Limits
from erp_mcp.documents.pdf import read_pdf
from erp_mcp.governance.principal import local_principal
from erp_mcp.language.periods.calendars import Calendar
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.files import render
from erp_mcp.reports.files.pdf import VOWELS
from erp_mcp.reports.files.written import Writer, Written
from erp_mcp.reports.wanted import Wanted
from erp_mcp.reports.wording import Wording
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.records import Language
from tests.reports.files.stories import EMPTY, HUGE, ONE
from tests.reports.files.test_pages import MARKS
from tests.reports.test_phrases import LANGUAGES, LATIN, TYPED

WHO = local_principal(TENANT)
FOLDER = os.environ.get("ERP_MCP_REPORT_PAGES", "")
STORIES = TypeAdapter(Story)
DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹"}
MUCH_READ = ("sales", "weekly_review")
ODD = {"nothing": EMPTY, "one": ONE, "much": HUGE}
LETTERS = re.compile(r"[^\W\d_]{3,}")
CODES = {"AED", "TRY", "IRR", "USD"}
SEEN = [
    *((name, language) for name in REPORTS for language in ("ar", "en")),
    *((name, language) for name in MUCH_READ for language in ("fa", "tr")),
]


async def told(company: App, name: str) -> Story:
    return (await company.reporting.reports.tell(WHO, Wanted(name))).story


def of(language: Language) -> Wording:
    calendar: Calendar = "jalali" if language == "fa" else "gregorian"
    return Wording.for_reader(language, calendar)


def without_names(story: Story) -> Story:
    """What is left is ours: words, figures and days."""
    return STORIES.validate_python(blanked(STORIES.dump_python(story, mode="json")))


def blanked(value: JsonValue) -> JsonValue:
    match value:
        case {"kind": "name"}:
            return {**value, "text": ""}
        case dict():
            return {key: blanked(each) for key, each in value.items()}
        case list():
            return [blanked(each) for each in value]
        case _:
            return value


def texts(written: Written) -> Iterator[str]:
    yield from (written.title, written.days, written.about, *written.verdict)
    for part in (written.drivers, written.advice, written.caveats):
        yield from (part.heading, *part.lines)
    for table in written.tables:
        yield from (table.title, *table.headings, *table.sum, table.note)
        yield from (cell for row in table.rows for cell in row)
    yield from (text for fact in written.facts for text in (fact.label, fact.text))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REPORTS)
async def test_a_report_is_all_in_the_language_of_its_reader(
    company: App, name: str, language: Language
) -> None:
    story = without_names(await told(company, name))
    said = TYPED.sub("", "\n".join(texts(Writer(of(language)).write(story, ""))))
    assert not re.search(r"\d{4}-\d\d-\d\d", said)
    assert "|" not in said
    if language in DIGITS:
        assert set(re.findall(r"\d", said)) <= set(DIGITS[language])
        assert set(re.findall(r"[A-Za-z]+", said)) <= LATIN | CODES
    else:
        assert not re.search(r"[\u0600-\u06ff]", said)


@pytest.mark.parametrize("name", REPORTS)
async def test_no_table_and_no_column_is_without_figures(company: App, name: str) -> None:
    for table in Writer(of("en")).write(await told(company, name), "").tables:
        assert table.rows
        rows = [*table.rows, table.sum] if table.sum else table.rows
        assert all(any(column) for column in zip(*rows, strict=True))
        assert {len(each) for each in (*table.rows, table.shapes)} == {len(table.headings)}


def words_of(written: Written) -> list[str]:
    """Without vowel signs: paper has none."""
    return LETTERS.findall(VOWELS.sub("", MARKS.sub("", " ".join([written.title, *written.verdict]))))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), SEEN)
async def test_paper_has_the_words_of_title_and_verdict_as_one_reads_them(
    company: App, name: str, language: Language
) -> None:
    story = await told(company, name)
    short = replace(story, grids=[], charts=[])  # reading a page takes longer than writing it
    made = render(short, of(language), "pdf", company="Al Waha Trading")
    read = MARKS.sub("", read_pdf(made.filename, made.content, Limits()).text)
    words = words_of(Writer(of(language)).write(short, ""))
    assert words
    assert [each for each in words if each not in read] == []
    if FOLDER:
        draw(story, language)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", ODD)
def test_paper_of_nothing_one_long_name_or_very_much_is_paper_too(name: str, language: Language) -> None:
    story = replace(ODD[name], name=name)
    made = render(story, of(language), "pdf")
    read = MARKS.sub("", read_pdf(made.filename, made.content, Limits()).text)
    (verdict,) = Writer(of(language)).write(story, "").verdict
    assert [each for each in LETTERS.findall(VOWELS.sub("", verdict)) if each not in read] == []
    if FOLDER:
        draw(story, language)


def draw(story: Story, language: Language) -> None:
    """Each page and each chart as a picture of its own."""
    folder = Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    paper = render(story, of(language), "pdf", company="Al Waha Trading")
    with pdfplumber.open(BytesIO(paper.content)) as pdf:
        for page in pdf.pages:
            picture = folder / f"{story.name}-{language}-{page.page_number}.png"
            page.to_image(resolution=110).save(picture, quantize=False)
    for chart in story.charts:
        drawn = render(story, of(language), "png", chart=chart.name)
        (folder / f"{story.name}-{language}-{chart.name}.png").write_bytes(drawn.content)
