"""An analysis as a whole: within what it may cost, for whom it may be, and what is not known is said."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.advice.page import CustomerPage
from erp_mcp.app import App
from erp_mcp.conversations.analysing import Analysing, spotted
from erp_mcp.conversations.analysis.judging import MOST, judged
from erp_mcp.conversations.analysis.noting import Heard, noted_in
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.errors import InvalidInput, SessionNotAuthorized, SessionNotFound
from erp_mcp.language.compact import compact
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store import dialogue
from erp_mcp.store.mentioned import Mentioned
from erp_mcp.store.records import Message, Said
from tests.conversations.analysing import NOON, WHO, Spoken, analysis, messages, of_kind


async def test_one_emoji_has_a_mood_and_no_sure_intent(company: App) -> None:
    found = await analysis(company, ("customer", "❤️"))
    assert found.course is not None
    assert (found.course.intent.finding.said, found.course.mood > 0) == ("unsure", True)
    assert list(found.noted) == []


async def test_of_five_thousand_messages_the_newest_are_read_and_it_is_said(company: App) -> None:
    many = [
        Message(f"m{number}", "customer", "ok", "", NOON + timedelta(minutes=number))
        for number in range(5000)
    ]
    found = (await company.analysing.analyze(WHO, None, many)).findings
    assert found.judgements[-1].message_id == "m4999"
    assert f"Only the newest {MOST} of 5000 messages were read word for word." in found.notes


async def test_a_fifth_language_is_called_other_and_less_sure(company: App) -> None:
    found = await analysis(company, ("customer", "Здравствуйте, где мой заказ?"))
    assert found.languages == {"other": 1}
    assert found.notes[0].startswith("1 message is in none of the four languages")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "There is nothing to analyze"),
        ([*messages(("customer", "a")), *messages(("customer", "b"))], "Two messages have one id"),
    ],
)
async def test_what_cannot_be_analysed_is_refused(company: App, given: list[Message], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        await company.analysing.analyze(WHO, None, given)


async def test_a_session_is_analysed_only_for_its_customer(company: App) -> None:
    with pytest.raises(SessionNotFound):
        await company.analysing.analyze(WHO, "no-such-session")
    with pytest.raises(SessionNotAuthorized, match="of another customer"):
        await company.analysing.analyze(WHO, "s-0043", customer="+971505551001")
    found = await company.analysing.analyze(WHO, "s-0043")
    assert found.findings.subject.session_id == "s-0043"
    assert "cafeteria" in found.findings.summary


async def test_without_a_model_rules_find_what_they_can_and_it_is_said(company: App) -> None:
    transactions = company.database.transactions
    without = Analysing(
        transactions, company.tokens, SaidVectors(transactions, None), company.profiles, company.model_calls
    )
    said = messages(
        ("customer", "Shut up you idiot. Three jars are broken."),
        ("staff", "We will send new ones tomorrow."),
    )
    found = (await without.analyze(WHO, None, said)).findings
    assert found.notes[0].startswith("INTENT_DETECTION_FAILED: No model of sentences")
    assert of_kind(found, "abuse") == [("m1", "Shut up you idiot.")]
    assert of_kind(found, "complaint") == [("m1", "Three jars are broken.")]
    assert of_kind(found, "promise") == [("m2", "We will send new ones tomorrow.")]


async def test_an_analysis_fits_whatever_it_may_cost(company: App) -> None:
    found = await company.analysing.analyze(WHO, "s-0044")
    for most in (100, 200, 400, 1500, 6000):
        page = found.as_page(company.tokens, most)
        assert page.tokens == company.tokens.count(page.text) <= most
        assert page.text.count("<data") == page.text.count("</data>") == 1
        told = found.as_object(company.tokens, most)
        assert 2 * company.tokens.count(compact(told)) <= max(most, 150)
        assert "subject" in told


async def test_every_message_of_the_demo_company_is_quoted_as_it_stands(company: App) -> None:
    for session_id in ("s-0001", "s-0043", "s-0047", "s-0049", "s-0075", "s-0101"):
        findings = (await company.analysing.analyze(WHO, session_id)).findings
        async with company.database.transactions(TENANT) as session:
            said = {each.id: each.text for each in await dialogue.list_messages(session, session_id)}
        assert findings.noted
        assert all(each.quote in said[each.message_id] for each in findings.noted)


@given(st.lists(st.tuples(st.sampled_from(["customer", "staff"]), st.text(max_size=300)), max_size=6))
def test_whatever_is_written_is_noted_in_its_own_words(said: list[Spoken]) -> None:
    given = messages(*said)
    lines, values = spotted(given, UTC)
    judgements = judged(given, {}).judgements
    noted = noted_in(Heard(given, lines, values, Mentioned((), ()), judgements, False))
    texts = {each.id: each.text for each in given}
    assert all(each.quote in texts[each.message_id] for each in noted)


async def test_moods_and_promises_reach_the_page_of_the_customer(company: App) -> None:
    now = datetime.now(UTC)
    said = [
        Message("a", "customer", "This is terrible, the oil leaked everywhere, I am furious!", "", now),
        Message("b", "staff", "We will send a new tin tomorrow.", "", now),
    ]
    await company.recording.record(TENANT, Said("page", said, customer="+971505551001"))
    before = await company.crm.customers.get(TENANT, "+971505551001")
    assert isinstance(before, CustomerPage)
    assert [each.text for each in before.heard.promises] == ["We will send a new tin tomorrow."]
    await company.said_vectors.embed(TENANT, "page")
    after = await company.crm.customers.get(TENANT, "+971505551001")
    assert isinstance(after, CustomerPage)
    assert [each.word for each in after.heard.moods if each not in before.heard.moods] == ["negative"]
    text = after.as_page(company.tokens, 800).text
    assert "negative" in text
    assert "We will send a new tin tomorrow." in text


async def test_the_sign_that_somebody_is_ready_to_buy_is_told_with_its_words(company: App) -> None:
    ready = "I'll take five cartons, send me the payment link"
    asked = messages(("customer", "Hello"), ("customer", ready))
    found = await company.analysing.analyze(WHO, None, asked)
    text = found.as_page(company.tokens, 800).text
    assert re.search(rf'^Buying: ready 0\.\d\d \[m2\] "{re.escape(ready)}"$', text, re.MULTILINE)
    assert "Next: Ready to buy" in text
