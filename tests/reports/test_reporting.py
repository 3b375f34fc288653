"""A report is asked for in words, told, and kept to be read on."""

import re

import pytest

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
    told = await company.reports.tell(WHO, Wanted("sales", "2026-09-01..2026-09-30", language=language))
    page = told.as_page(company.tokens, 1500)
    again = await company.reports.kept(TENANT, int(told.uri.rsplit("/", 1)[1]))
    assert again.as_page(company.tokens, 1500).text == page.text


async def test_a_report_that_nobody_knows_is_refused_with_those_there_are(company: App) -> None:
    with pytest.raises(InvalidInput, match="sales"):
        await company.reports.tell(WHO, Wanted("sale"))


@pytest.mark.parametrize("name", REPORTS)
async def test_no_sentence_says_twice_which_way_it_went(company: App, name: str) -> None:
    told = await company.reports.tell(WHO, Wanted(name))
    said = " ".join(told.wording.say(each) for each in (*told.story.verdict, *told.story.drivers))
    assert not re.search(r"\b(rose|grew|up|fell|dropped|down|lost|gained)( by)? [-+−]", said)
