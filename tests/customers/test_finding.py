"""Whom a query means, in a real store."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.duplicates import Duplicate, duplicates
from erp_mcp.customers.finding import Found, find
from erp_mcp.customers.keys import key_customers
from erp_mcp.errors import QueryTooShort
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Customer, Order
from erp_mcp.store.tables import Customer as CustomerRow
from erp_mcp.store.tables import CustomerKey
from tests.customers.people import AHMED, named, new_tenant

PEOPLE = [
    AHMED,
    named(2, "Ahmad Muhammad"),
    named(3, "شركة أحمد"),
    named(4, "Leyla Şen", "ليلى شن"),
    named(5, "Abdurrahman Uçar"),
    replace(named(6, "Halit Kaya"), is_active=False),
    named(7, "Hossein Rezaei"),
]
ORDER = Order(
    external_id=1,
    number="S00042",
    customer_external_id=4,
    branch="dubai",
    ordered_at=datetime(2026, 1, 1, tzinfo=UTC),
    state="confirmed",
    currency="AED",
    total=Decimal(10),
    lines=(),
)


@pytest.fixture
async def tenant(urls: Urls) -> str:
    return await new_tenant(urls)


@pytest.fixture(scope="module")
async def company(urls: Urls, within: Transactions) -> str:
    """A tenant with everybody, for what only asks."""
    tenant_id = await new_tenant(urls)
    async with within(tenant_id) as session:
        await mirror.save_customers(session, tenant_id, PEOPLE)
        await mirror.save_orders(session, tenant_id, [ORDER])
    return tenant_id


@asynccontextmanager
async def saved(within: Transactions, tenant_id: str, *people: Customer) -> AsyncGenerator[AsyncSession]:
    async with within(tenant_id) as session:
        await mirror.save_customers(session, tenant_id, people)
        yield session


async def asked(within: Transactions, tenant_id: str, query: str) -> Found:
    async with within(tenant_id) as session:
        return await find(session, query)


async def found(within: Transactions, tenant_id: str, query: str) -> list[str]:
    return [hit.name for hit in (await asked(within, tenant_id, query)).hits]


@pytest.mark.parametrize(
    "query", ["احمد محمد", "أحمد محمد", "Ahmed Mohamed", "محمد أحمد", "Ahmet Mehmet", "a7med mo7amed"]
)
async def test_one_name_is_found_in_every_script(within: Transactions, company: str, query: str) -> None:
    names = await found(within, company, query)
    assert {*names[:2]} == {"Ahmed Mohamed", "Ahmad Muhammad"}


async def test_half_of_a_name_finds_who_has_only_that_half(within: Transactions, company: str) -> None:
    assert "شركة أحمد" in await found(within, company, "احمد")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("leyla sen", "Leyla Şen"),
        ("ليلى", "Leyla Şen"),
        ("عبد الرحمن", "Abdurrahman Uçar"),
        ("خالد", "Halit Kaya"),
        ("حسین رضایی", "Hossein Rezaei"),
        ("Hosein Rezayi", "Hossein Rezaei"),
        ("Abdurahmn", "Abdurrahman Uçar"),
        ("Abdurrahban", "Abdurrahman Uçar"),
        ("Lela Şe", "Leyla Şen"),
    ],
)
async def test_another_script_or_a_letter_wrong_finds_the_same(
    within: Transactions, company: str, query: str, name: str
) -> None:
    assert (await found(within, company, query))[0] == name


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("+971 50 555 1234", "phone"),
        ("00971505551234", "phone"),
        ("0505551234", "phone"),
        ("٠٥٠ ٥٥٥ ١٢٣٤", "phone"),
        ("۰۵۰-۵۵۵-۱۲۳۴", "phone"),
        ("+90 540 555 1234", "end of the phone number"),
        ("AHMED@mail.example", "e-mail"),
        ("100555 2000003", "VAT"),
    ],
)
async def test_what_is_exact_finds_its_owner_in_any_notation(
    within: Transactions, company: str, query: str, why: str
) -> None:
    (hit,) = (await asked(within, company, query)).hits
    assert (hit.name, hit.why) == ("Ahmed Mohamed", why)


async def test_the_number_of_an_order_finds_whose_it_is(within: Transactions, company: str) -> None:
    (hit,) = (await asked(within, company, "s00042")).hits
    assert (hit.name, hit.why, hit.score) == ("Leyla Şen", "order S00042", 1.0)


async def test_an_id_as_answers_write_it_finds_its_customer(within: Transactions, company: str) -> None:
    known = (await asked(within, company, "Leyla Şen")).hits[0]
    assert (await asked(within, company, f"Somebody#{known.customer_id}")).hits[0].name == "Leyla Şen"


async def test_a_hit_says_by_which_name(within: Transactions, company: str) -> None:
    assert (await asked(within, company, "ليلى شن")).hits[0].why == "other name: ليلى شن"
    assert (await asked(within, company, "Leyla Sen")).hits[0].why == "name: Leyla Şen"


async def test_who_is_archived_is_marked(within: Transactions, company: str) -> None:
    assert not (await asked(within, company, "Halit Kaya")).hits[0].is_active


@pytest.mark.parametrize("query", ["", " ", "a", "؟!؟", "\0", "😀😀"])
async def test_too_little_to_search_for_is_refused(within: Transactions, company: str, query: str) -> None:
    with pytest.raises(QueryTooShort):
        await asked(within, company, query)


@pytest.mark.parametrize(
    "query", ["Zxqwk Vlpt", "'; drop table customers; --", "李小龙", "a\0b\ud800", "x" * 100_000]
)
async def test_what_nobody_is_called_finds_nobody(within: Transactions, company: str, query: str) -> None:
    assert await asked(within, company, query) == Found([], 0)


async def test_a_name_of_three_hundred_says_how_many_and_shows_some(
    within: Transactions, tenant: str
) -> None:
    everybody = [named(number, f"Ahmed {chr(0x627 + number % 20)}") for number in range(1, 301)]
    async with saved(within, tenant, *everybody) as session:
        many = await find(session, "احمد", 10)
    assert (len(many.hits), many.total) == (10, 300)


async def test_who_has_the_name_is_found_among_hundreds_who_have_half_of_it(
    within: Transactions, tenant: str
) -> None:
    crowd = [named(number, f"Ahmed {chr(0x627 + number % 20)}") for number in range(1, 301)]
    async with saved(within, tenant, *crowd, named(900, "Ahmed Zarandi")) as session:
        assert (await find(session, "أحمد زرندي")).hits[0].name == "Ahmed Zarandi"


async def test_who_was_renamed_is_not_found_by_the_old_name(within: Transactions, tenant: str) -> None:
    async with saved(within, tenant, AHMED):
        pass
    async with saved(within, tenant, replace(AHMED, name="Khalid Salim", phone=None)):
        pass
    assert await found(within, tenant, "Ahmed Mohamed") == []
    assert await found(within, tenant, "0505551234") == []
    assert await found(within, tenant, "خالد سالم") == ["Khalid Salim"]


async def test_tenants_do_not_find_each_others_customers(
    within: Transactions, company: str, tenant: str
) -> None:
    queries = ("Ahmed Mohamed", "0505551234", "ahmed@mail.example", "S00042")
    assert all([await found(within, company, query) for query in queries])
    assert not any([await found(within, tenant, query) for query in queries])


async def test_customers_from_before_there_were_keys_get_theirs_once(
    within: Transactions, tenant: str
) -> None:
    async with saved(within, tenant, *PEOPLE) as session:
        await session.execute(delete(CustomerKey))
        await session.execute(update(CustomerRow).values(keyed_by=None))
    assert await found(within, tenant, "احمد محمد") == []
    assert await key_customers(within, tenant) == len(PEOPLE)
    assert "Ahmed Mohamed" in await found(within, tenant, "احمد محمد")
    assert await key_customers(within, tenant) == 0


async def test_customers_who_may_be_one_are_shown_with_what_speaks_for_it(
    within: Transactions, tenant: str
) -> None:
    twin = replace(AHMED, external_id=2, name="أحمد محمد", email="AHMED@MAIL.EXAMPLE", phone=None, vat=None)
    elsewhere = replace(named(3, "Ahmad Mohammed"), city="Sharjah")
    async with saved(within, tenant, AHMED, twin, elsewhere) as session:
        (pair,) = await duplicates(session)
    assert pair == Duplicate(
        pair.first, pair.second, ("Ahmed Mohamed", "أحمد محمد"), ["same e-mail", "names alike in one city"]
    )


async def test_two_keys_of_one_name_speak_for_it_once(within: Transactions, tenant: str) -> None:
    """Who goes by two names has two keys in common with whoever goes by both."""
    one, other = (named(number, "Mehdi Khosravi", "Mahdi Khosrowshahi") for number in (1, 2))
    async with saved(within, tenant, one, other) as session:
        (pair,) = await duplicates(session)
    assert (pair.why, pair.score) == (["names alike in one city"], 0.5)
