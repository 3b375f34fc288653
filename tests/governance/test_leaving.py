"""Whoever is known by the time of a call is not named in it; its answer is remembered with its settlement."""

from dataclasses import replace
from functools import partial

import pytest
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy import text as sql

from erp_mcp.app import App, gemini_writer
from erp_mcp.governance import tenants
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.model_calls import ModelCalls, ModelStore
from erp_mcp.governance.models import read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.integrations.gemini import Gemini
from erp_mcp.sandbox.company import people
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.store import mirror
from erp_mcp.store.leaving import look
from erp_mcp.store.tables import CostEntry

pytest_plugins = ["tests.gemini_sandbox"]

NEW = replace(people.customers()[0], external_id=9001, name="Tindomerel Quux", other_names=())


class Note(BaseModel):
    summary: str


TASK = Task("session_summary", "simple", Note, max_output_tokens=300)


@pytest.fixture
def leaving(app: App) -> Leaving:
    return Leaving(app.database.transactions, app.database.statements)


@pytest.fixture
def calls(app: App, gemini: Gemini, gemini_sandbox: GeminiSandbox) -> ModelCalls:
    store = ModelStore(
        app.database.transactions,
        app.database.statements,
        app.ledger,
        Leaving(app.database.transactions, app.database.statements),
        app.templates,
    )
    return ModelCalls(store, read_models(None), app.tokens, partial(gemini_writer, gemini))


async def save(app: App, tenant_id: str, name: str) -> None:
    async with app.database.transactions(tenant_id) as session:
        await mirror.save_customers(session, tenant_id, [replace(NEW, name=name)])


async def redacted(leaving: Leaving, text: str) -> str:
    return (await leaving.open("main")).redaction.redact(text)


async def left(calls: ModelCalls, sandbox: GeminiSandbox, text: str) -> str:
    """What of a text is on the wire."""
    asked = len(sandbox.requests)
    await calls.write(TASK, Caller("main", "local"), Matter([Passage("message", text)], None))
    assert len(sandbox.requests) == asked + 1
    return str(sandbox.requests[-1].body["contents"])


async def calls_paid(app: App) -> int:
    async with app.database.transactions("main") as session:
        return await session.scalar(select(func.count()).select_from(CostEntry)) or 0


async def test_a_new_customer_is_known_when_it_is_opened_next(app: App, leaving: Leaving) -> None:
    assert await redacted(leaving, "from tindomerel quux") == "from tindomerel quux"
    await save(app, "main", "Tindomerel Quux")
    assert await redacted(leaving, "from tindomerel quux") == "from [NAME_1]"


async def test_a_renamed_customer_is_known_by_the_new_name_alone(app: App) -> None:
    leaving = Leaving(app.database.transactions, app.database.statements, renamed_after_seconds=0)
    await save(app, "main", "Tindomerel Quux")
    assert await redacted(leaving, "Quux or Zyzzyva") == "[NAME_1] or Zyzzyva"
    await save(app, "main", "Tindomerel Zyzzyva")
    assert await redacted(leaving, "Quux or Zyzzyva") == "Quux or [NAME_1]"
    assert leaving.at_hand("main") is None


async def test_a_tenant_does_not_know_the_customers_of_another(app: App, leaving: Leaving) -> None:
    async with app.database.owner_engine().begin() as connection:
        await connection.execute(sql("insert into tenants (id, name) values ('other', 'Other')"))
    await save(app, "other", "Tindomerel Quux")
    assert await redacted(leaving, "Tindomerel Quux") == "Tindomerel Quux"
    assert (await leaving.open("other")).redaction.redact("Tindomerel Quux") == "[NAME_1]"


async def test_names_at_hand_hold_until_somebody_is_new(app: App, leaving: Leaving) -> None:
    assert leaving.at_hand("main") is None
    await leaving.open("main")
    at_hand = leaving.at_hand("main")
    assert at_hand
    assert at_hand.holds(await look(app.database.statements, "main"))
    await save(app, "main", "Tindomerel Quux")
    assert not at_hand.holds(await look(app.database.statements, "main"))


async def test_what_was_redacted_before_somebody_was_learned_does_not_hold_afterwards(
    app: App, leaving: Leaving
) -> None:
    await leaving.open("main")
    earlier = leaving.at_hand("main")
    await save(app, "main", "Tindomerel Quux")
    await leaving.open("main")  # by another call meanwhile
    later = leaving.at_hand("main")
    seen = await look(app.database.statements, "main")
    assert [each and each.holds(seen) for each in (earlier, later)] == [False, True]


async def test_a_customer_who_became_known_since_the_last_call_is_not_named_in_this_one(
    app: App, calls: ModelCalls, gemini_sandbox: GeminiSandbox
) -> None:
    assert "Quux" in await left(calls, gemini_sandbox, "Tindomerel Quux asks for oil")
    await save(app, "main", "Tindomerel Quux")
    assert "[NAME_1] asks for dates" in await left(calls, gemini_sandbox, "Tindomerel Quux asks for dates")


async def test_the_switch_of_redaction_holds_at_once(
    app: App, calls: ModelCalls, gemini_sandbox: GeminiSandbox
) -> None:
    switch = partial(tenants.set_redaction, app.database.transactions, "main", by="test")
    assert "[PHONE_1] one" in await left(calls, gemini_sandbox, "+971 50 123 4567 one")
    await switch(False)
    assert "+971 50 123 4567 two" in await left(calls, gemini_sandbox, "+971 50 123 4567 two")
    await switch(True)
    assert "[PHONE_1] three" in await left(calls, gemini_sandbox, "+971 50 123 4567 three")


async def test_an_answer_that_needed_a_repair_is_remembered_as_that_to_the_question(
    app: App, calls: ModelCalls, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.says("I would rather not."))
    matter = Matter([Passage("message", "The oil tin leaked.")], None)
    first, second = [await calls.write(TASK, Caller("main", "local"), matter) for _ in range(2)]
    assert (first, await calls_paid(app)) == (second, 2)


async def test_an_answer_is_remembered_for_its_tenant_alone(app: App, calls: ModelCalls) -> None:
    async with app.database.owner_engine().begin() as connection:
        await connection.execute(sql("insert into tenants (id, name) values ('other', 'Other')"))
        matter = Matter([Passage("message", "The oil tin leaked.")], None)
    await calls.write(TASK, Caller("other", "local"), matter)
    assert await calls_paid(app) == 0
    await calls.write(TASK, Caller("main", "local"), matter)
    assert await calls_paid(app) == 1
