"""A session belongs to a customer who is told apart exactly, or to nobody yet."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound, QueryTooShort, SessionNotAuthorized, SessionNotFound
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.conversations.people import LEYLA, OMAR, OMAR_THE_OTHER
from tests.conversations.talking import message, read, record


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        async with app.database.transactions("main") as session:
            await mirror.save_customers(session, "main", [LEYLA, OMAR, OMAR_THE_OTHER])
        yield app


@pytest.mark.parametrize("given", ["Leyla Demir", "leyla demir", "ليلى دمير", "leyla@EXAMPLE.com"])
async def test_a_customer_is_found_by_an_exact_name_or_address(app: App, given: str) -> None:
    await record(app, f"of {given}", message(1), customer=given)
    assert "Leyla Demir#" in await read(app, f"of {given}")


@pytest.mark.parametrize("given", ["+905320001122", "00 90 (532) 000-11-22", "905320001122"])
async def test_a_customer_is_found_by_a_phone_however_it_is_written(app: App, given: str) -> None:
    await record(app, f"of {given}", message(1), customer=given)
    assert "Leyla Demir#" in await read(app, f"of {given}")


@pytest.mark.parametrize("given", ["{}", "#{}", "Omar#{}"])
async def test_a_customer_is_found_by_the_id_that_answers_give(app: App, given: str) -> None:
    async with app.database.transactions("main") as session:
        omar = (await mirror.customer_ids(session))[OMAR.external_id]
    await record(app, f"of id {given}", message(1), customer=given.format(omar))
    assert f"Omar#{omar}" in await read(app, f"of id {given}")


@pytest.mark.parametrize("given", ["Leyla", "999999", "0001122", "1 or 1=1", "Leyla Demirci"])
async def test_a_customer_who_is_not_found_exactly_is_refused_with_what_to_do(app: App, given: str) -> None:
    with pytest.raises(NotFound, match="search_customers finds who is meant, or leave `customer` out"):
        await record(app, "of nobody", message(1), customer=given)
    with pytest.raises(SessionNotFound):
        await read(app, "of nobody")


@pytest.mark.parametrize("given", ["#", "%", ""])
async def test_what_cannot_be_looked_for_is_refused(app: App, given: str) -> None:
    with pytest.raises(QueryTooShort):
        await record(app, "of nobody", message(1), customer=given)
    with pytest.raises(SessionNotFound):
        await read(app, "of nobody")


async def test_of_several_customers_of_a_name_the_ids_are_told(app: App) -> None:
    async with app.database.transactions("main") as session:
        ids = await mirror.customer_ids(session)
    both = f"#{ids[OMAR.external_id]}, #{ids[OMAR_THE_OTHER.external_id]}"
    with pytest.raises(InvalidInput, match=f"pass one id, such as {both}"):
        await record(app, "of two", message(1), customer="omar")


async def test_a_session_of_another_customer_takes_nothing(app: App) -> None:
    await record(app, "hers", message(1), customer="Leyla Demir")
    with pytest.raises(SessionNotAuthorized, match="of another customer"):
        await record(app, "hers", message(2), customer="+968 9000 0002")
    assert (await record(app, "hers", message(2))).new == 1
    assert (await record(app, "hers", message(3), customer="Leyla Demir")).new == 1


async def test_a_customer_may_become_known_later(app: App) -> None:
    await record(app, "known later", message(1))
    await record(app, "known later", message(2), customer="Leyla Demir")
    assert "Leyla Demir#" in await read(app, "known later")
