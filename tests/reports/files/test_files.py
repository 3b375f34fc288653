"""Every kind of story becomes every kind of file."""

import pytest

from erp_mcp.analytics.story import Story
from erp_mcp.errors import NotFound, ResultTooLarge
from erp_mcp.reports.files import Form, render
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import EMPTY, HUGE, ONE, SALES

BEGINNINGS: dict[Form, bytes] = {
    "html": b"<!doctype html>",
    "pdf": b"%PDF-",
    "xlsx": b"PK",
    "png": b"\x89PNG",
    "svg": b"<svg",
}


@pytest.mark.parametrize("form", BEGINNINGS)
@pytest.mark.parametrize(
    ("language", "story"),
    [("ar", SALES), ("en", SALES), ("fa", ONE), ("tr", EMPTY)],
    ids=["ar-sales", "en-sales", "fa-one", "tr-empty"],
)
def test_every_story_becomes_every_file_in_every_language(
    form: Form, language: Language, story: Story
) -> None:
    made = render(story, Wording(language), form, company="Al Madar")
    assert made.content.startswith(BEGINNINGS[form])


def test_a_file_is_named_for_its_report_its_days_and_its_chart() -> None:
    assert render(SALES, Wording("en"), "xlsx").filename == "sales-2026-09-01-2026-09-30.xlsx"
    picture = render(SALES, Wording("en"), "svg", chart="branches")
    assert (picture.filename, picture.mime) == ("sales-2026-09-01-2026-09-30-branches.svg", "image/svg+xml")


def test_a_chart_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="Nearest: branches"):
        render(SALES, Wording("en"), "png", chart="branch")
    with pytest.raises(NotFound, match="no chart"):
        render(HUGE, Wording("en"), "png")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(ResultTooLarge, match="more than 1,000"):
        render(SALES, Wording("en"), "html", most_bytes=1_000)
