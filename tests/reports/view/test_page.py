"""The page of reports is one file that reaches nothing, and is given all that it shows."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from erp_mcp.analytics.story import Line, Name, Story
from erp_mcp.gate.pages import MOST_PAGE_BYTES
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.view import page
from erp_mcp.reports.view.data import MOST_BYTES, view_of
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import EMPTY, HOSTILE, HUGE, ONE, SALES

URI = "erp://reports/1"
Json = dict[str, Any]  # what the page reads


def shown(story: Story, language: Language = "en", most_bytes: int = MOST_BYTES) -> Json:
    return view_of(Summary(story, Wording.for_model(language), URI), most_bytes)


def size(data: Json) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode())


def test_the_page_is_small_and_asks_for_nothing_outside() -> None:
    assert len(page().encode()) < MOST_PAGE_BYTES
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page())
    assert not re.search(r"\beval\(|new Function|sourceMappingURL|innerHTML|fetch\(|XMLHttp", page())


def test_its_policy_lets_run_what_is_in_it_and_nothing_else() -> None:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page())
    assert found
    inside = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page(), re.DOTALL)
    digests = {f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in inside}
    assert set(re.findall(r"'sha256-[^']+'", found[1])) == digests
    assert found[1].startswith("default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'sha256-")
    assert "unsafe" not in found[1]


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
@pytest.mark.parametrize("story", [SALES, ONE, EMPTY], ids=["sales", "one", "empty"])
def test_it_is_given_the_whole_report_in_the_language_of_its_reader(story: Story, language: Language) -> None:
    data = shown(story, language)
    reader = Wording.for_reader(language)
    assert data["language"] == language
    assert data["direction"] == ("rtl" if language in {"ar", "fa"} else "ltr")
    assert data["title"] == reader.say(story.title)
    assert data["isEmpty"] is story.is_empty


def test_figures_are_said_for_the_reader_and_given_as_numbers_to_sort_by() -> None:
    (table,) = shown(SALES, "ar")["tables"]
    row = table["rows"][0]
    assert row["cells"][1:4] == ["١٬٢٣٤", "٣", "\u2067−١٢٫٥٪\u2069"]
    assert row["values"] == [None, 1234.5, 3.0, -12.5, "2026-09-12"]


def test_a_column_in_which_nothing_is_known_is_left_out_of_the_figures_to_sort_by_too() -> None:
    lines = [replace(each, cells=[each.cells[0], None, *each.cells[2:]]) for each in SALES.grids[0].lines]
    (table,) = shown(replace(SALES, grids=[replace(SALES.grids[0], lines=lines, sum=None)]))["tables"]
    row = table["rows"][0]
    assert len(row["cells"]) == len(table["headings"]) == len(row["values"]) == 4
    assert row["values"] == [None, 3.0, -12.5, "2026-09-12"]


def test_a_name_from_outside_is_given_as_it_is_and_never_as_markup() -> None:
    line = Line([Name(HOSTILE), *[None] * 4])
    (table,) = shown(replace(ONE, grids=[replace(ONE.grids[0], lines=[line])]))["tables"]
    assert table["rows"][0]["cells"][0] == HOSTILE


def test_of_too_many_rows_it_is_given_the_first_and_says_of_how_many() -> None:
    (table,) = shown(HUGE, most_bytes=40_000)["tables"]
    assert len(table["rows"]) == 250
    assert table["note"] == "The first 250 of 10,000."
    assert size(shown(HUGE, most_bytes=40_000)) <= 40_000
    assert size(shown(HUGE)) <= MOST_BYTES
