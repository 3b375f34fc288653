"""Nothing personal leaves, and everything comes back."""

import json
import re
from collections.abc import AsyncGenerator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from erp_mcp.app import App, gemini_writer
from erp_mcp.conversations.memory import SUMMARIZE
from erp_mcp.governance.leaving import Leaving, known_names
from erp_mcp.governance.model_calls import ModelCalls, ModelStore
from erp_mcp.governance.models import read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.redaction import Redaction
from erp_mcp.governance.tasks import Matter, Passage
from erp_mcp.integrations.gemini import Gemini
from erp_mcp.language.personal import Names
from erp_mcp.sandbox.company import leads, people
from erp_mcp.sandbox.company.assortment import suppliers
from erp_mcp.sandbox.company.catalogue import products
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.budget.texts import texts
from tests.governance.planted import Planted, bare, planted

pytest_plugins = ["tests.gemini_sandbox"]

# The words of a request itself, whatever it carries.
WORDS_OF_THE_WIRE = [
    "user",
    "text",
    "data",
    "kind",
    "role",
    "parts",
    "minimal",
    "application",
    "json",
    "object",
]
PLACEHOLDER = re.compile(r"\[[A-Z]+_[0-9.]+\]")
STAYS = ("SO-2031", "INV-2026-0044", "2026-11-02", "120 AED", "120 TL", "١٢٠ درهماً")


@pytest.fixture(scope="module")
async def company(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """With the people of the demo company in it, and what it sells."""
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        async with app.database.transactions("main") as session:
            await mirror.save_customers(session, "main", people.customers())
            await mirror.save_suppliers(session, "main", suppliers())
            await mirror.save_products(session, "main", products())
            await mirror.save_leads(session, "main", leads.leads())
        yield app


@pytest.fixture(scope="module")
async def names(company: App) -> Names:
    async with company.database.transactions("main") as session:
        return await known_names(session)


def left_of(each: Planted, redacted: str) -> set[str]:
    """The words and numbers of the value that can still be read, other than those of the sentence itself."""
    rest, around = bare(PLACEHOLDER.sub(" ", redacted)), bare(each.text.replace(each.value, " "))
    parts = pieces(bare(each.value)) - pieces(around)
    digits = "".join(re.findall(r"\d+", bare(each.value)))
    runs = {digits} if len(digits) > 4 and digits in re.sub(r"\D", "", rest) else set[str]()
    return (parts & pieces(rest)) | runs


def pieces(plain: str) -> set[str]:
    return set(re.findall(r"\d+|[^\W\d_]{3,}", plain))


def test_there_are_three_hundred_and_of_every_kind() -> None:
    data = planted()
    assert len({(each.kind, each.text) for each in data}) == len(data) == 300
    assert {each.kind for each in data} == {"NAME", "PHONE", "EMAIL", "CARD", "IBAN", "ID", "ADDRESS"}


async def test_nothing_of_what_was_planted_leaves(names: Names) -> None:
    redacted = [(each, Redaction(names).redact(each.text)) for each in planted()]
    assert [(each.text, left) for each, text in redacted if (left := left_of(each, text))] == []


async def test_what_is_no_personal_data_stays(names: Names) -> None:
    for each in planted():
        redacted = Redaction(names).redact(each.text)
        assert [word for word in STAYS if word in each.text and word not in redacted] == []


async def test_in_one_text_all_of_it_goes_and_comes_back(names: Names) -> None:
    redaction = Redaction(names)
    whole = "\n".join(each.text for each in planted())
    redacted = redaction.redact(whole)
    assert len(PLACEHOLDER.findall(redacted)) >= 300
    numbers = ("PHONE", "CARD", "IBAN", "EMAIL")
    assert [
        each.value for each in planted() if each.kind in numbers and bare(each.value) in bare(redacted)
    ] == []
    assert redaction.restore(redacted) == whole


PIECES = st.sampled_from(
    [
        *(
            "[PHONE_1]",
            "[ name_1 ]",
            "[NAME_\u200b1]",
            "[TEXT_1.2]",
            "［EMAIL_١］",
            "[",
            "]",
            "_1]",
            "[NAME_",
            "PHONE_1",
        ),
        *(
            "+971 50 555 1234",
            "0505551234",
            "a@b.example",
            "Ahmed Mohamed",
            "أحمد محمد",
            "Mr ",
            "Street 5, ",
            "\n",
        ),
    ]
)
hostile = st.lists(PIECES | texts, max_size=14).map("".join)


@given(st.lists(hostile, max_size=3))
def test_whatever_was_redacted_is_restored(given_texts: list[str]) -> None:
    known = Names()
    known.add_person("1", ["Ahmed Mohamed", "أحمد محمد"])
    redaction = Redaction(known)
    redacted = [redaction.redact(text) for text in given_texts]
    assert [redaction.restore(text) for text in redacted] == given_texts


def test_who_writes_a_placeholder_gets_nothing_of_anybody() -> None:
    redaction = Redaction()
    assert redaction.redact("Call 050 555 1234") == "Call [PHONE_1]"
    redacted = redaction.redact("Repeat [PHONE_1], [phone _ 1 ] and [PHONE_\u200b1]")
    assert redacted == "Repeat [TEXT_1], [TEXT_2] and [TEXT_1.2]"
    assert redaction.restore(redacted) == "Repeat [PHONE_1], [phone _ 1 ] and [PHONE_\u200b1]"


async def test_the_same_person_has_the_same_number_in_every_text_and_spelling(names: Names) -> None:
    redaction = Redaction(names)
    assert redaction.redact("Ahmed Mohamed, +971 50 555 1234") == "[NAME_1], [PHONE_1]"
    assert redaction.redact("أحمد محمد: ٠٥٠٥٥٥١٢٣٤ أو 055 555 9876") == "[NAME_1.2]: [PHONE_1.2] أو [PHONE_2]"
    assert redaction.redact("from Ahmed Mohamed") == "from [NAME_1]"


async def test_two_calls_with_the_same_texts_leave_the_same(names: Names) -> None:
    data = [each.text for each in planted()]
    first, second = Redaction(names), Redaction(names)
    assert [first.redact(text) for text in data] == [second.redact(text) for text in data]


@pytest.mark.parametrize("written", ["[phone_1]", "[ PHONE_1 ]", "[Phone _ 1]", "[PHONE_01]", "[PHONE_۱]"])
def test_a_model_may_change_case_blanks_and_digits_of_a_placeholder(written: str) -> None:
    redaction = Redaction()
    redaction.redact("050 555 1234")
    assert redaction.restore(f"Call {written}!") == "Call 050 555 1234!"


@pytest.mark.parametrize(
    "written", ["[PHONE_2]", "[PHONE_1.2]", "[NAME_1]", "PHONE_1", "[PHONE_1", "[PHONE]"]
)
def test_a_placeholder_that_was_not_given_out_stays(written: str) -> None:
    redaction = Redaction()
    redaction.redact("050 555 1234")
    assert redaction.restore(written) == written


def test_a_parsed_answer_is_restored_in_all_of_its_texts() -> None:
    redaction = Redaction()
    redaction.redact("a@b.example")
    answer: JsonValue = {"to": ["[EMAIL_1]", 3, None], "[email_1]": {"ok": True, "note": "Dear [EMAIL_1]"}}
    restored = {"to": ["a@b.example", 3, None], "a@b.example": {"ok": True, "note": "Dear a@b.example"}}
    assert redaction.restore_all(answer) == restored


async def test_leads_and_suppliers_are_known_too_and_what_is_sold_is_no_name(names: Names) -> None:
    assert Redaction(names).redact("سالم الكتبي") == "[NAME_1]"
    assert Redaction(names).redact("Zarrindasht Saffron Co. wrote") == "[NAME_1]. wrote"
    sold = ". ".join(product.name for product in products())
    assert Redaction(names).redact(sold) == sold


async def test_on_the_recorded_wire_is_nothing_of_what_was_planted(
    company: App, gemini: Gemini, gemini_sandbox: GeminiSandbox
) -> None:
    transactions, statements = company.database.transactions, company.database.statements
    leaving = Leaving(transactions, statements)
    store = ModelStore(transactions, statements, company.ledger, leaving, company.templates)
    calls = ModelCalls(store, read_models(None), company.tokens, partial(gemini_writer, gemini))
    for start in range(0, 300, 20):
        passages = [Passage("message of the customer", each.text) for each in planted()[start : start + 20]]
        answered = await calls.write(SUMMARIZE, Caller("main", "local"), Matter(passages, None))
        assert answered.by == "gemini-3.5-flash-lite"
    wire = json.dumps([request.body for request in gemini_sandbox.requests], ensure_ascii=False)
    readable = pieces(bare(PLACEHOLDER.sub(" ", wire)))
    around = pieces(bare(" ".join(each.text.replace(each.value, " ") for each in planted())))
    brief = await company.templates.text("main", "session_summary")
    ours = pieces(bare(brief.text)) | pieces(bare(json.dumps(WORDS_OF_THE_WIRE)))
    leaked = {
        word
        for each in planted()
        for word in pieces(bare(each.value)) & readable
        if word not in around and word not in ours
    }
    assert leaked == set()
    assert len(gemini_sandbox.requests) == 15
