"""A report is asked for in words, told, and kept to be read on."""

import re
from datetime import date

import pytest

from erp_mcp.analytics.story import Days, Name, Phrase
from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.records import Language

WHO = local_principal(TENANT)


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
async def test_a_report_says_the_same_when_it_is_read_again(company: App, language: Language) -> None:
    told = await company.reporting.reports.tell(
        WHO, Wanted("sales", "2026-09-01..2026-09-30", language=language)
    )
    page = told.as_page(company.tokens, 1500)
    again = await company.reporting.reports.kept(TENANT, int(told.uri.rsplit("/", 1)[1]))
    assert again.as_page(company.tokens, 1500).text == page.text


async def test_a_report_that_nobody_knows_is_refused_with_those_there_are(company: App) -> None:
    with pytest.raises(InvalidInput, match="sales"):
        await company.reporting.reports.tell(WHO, Wanted("sale"))


@pytest.mark.parametrize("name", REPORTS)
async def test_no_sentence_says_twice_which_way_it_went(company: App, name: str) -> None:
    told = await company.reporting.reports.tell(WHO, Wanted(name))
    said = " ".join(told.wording.say(each) for each in (*told.story.verdict, *told.story.drivers))
    assert not re.search(r"\b(rose|grew|up|fell|dropped|down|lost|gained)( by)? [-+−]", said)


async def test_words_for_days_are_told_back_as_days(company: App) -> None:
    wanted = Wanted("sales", "Eylül 2026", "tr", {"against": "geçen yılın aynı dönemi"})
    told = await company.reporting.reports.tell(WHO, wanted)
    assert told.story.explained.days == Days(date(2026, 9, 1), date(2026, 9, 30))
    assert told.story.caveats[-1] == Phrase(
        "frame.taken_against",
        {
            "words": Name("Eylül 2026 / geçen yılın aynı dönemi"),
            "days": Days(date(2026, 9, 1), date(2026, 9, 30)),
            "against": Days(date(2025, 9, 1), date(2025, 9, 30)),
        },
    )


async def test_the_calendar_of_the_reader_counts_the_months(company: App) -> None:
    told = await company.reporting.reports.tell(WHO, Wanted("sales", "سه‌ماهه اول ۱۴۰۵", "fa"))
    assert told.story.explained.days == Days(date(2026, 3, 21), date(2026, 6, 21))


async def test_words_that_were_left_out_are_said(company: App) -> None:
    told = await company.reporting.reports.tell(WHO, Wanted("sales", "September 2026 in Atlantis"))
    assert told.story.caveats[0] == Phrase("frame.unread", {"words": Name("Atlantis")})


async def test_plain_days_are_not_told_twice(company: App) -> None:
    told = await company.reporting.reports.tell(WHO, Wanted("sales", "2026-09-01..2026-09-30"))
    assert all(not each.key.startswith("frame.taken") for each in told.story.caveats)


@pytest.mark.parametrize(("period", "against"), [("until March", ""), ("this month", "the market")])
async def test_words_that_name_no_days_are_refused(company: App, period: str, against: str) -> None:
    with pytest.raises(InvalidInput, match=r"not understood as days\. Nothing was made"):
        await company.reporting.reports.tell(WHO, Wanted("sales", period, options={"against": against}))
