"""What the tests of writes ask for, and what the sandbox then holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating, Wish
from erp_mcp.erp.writes.changed import Changed
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.store.changes import Change
from tests.governance.proposals import LOCAL
from tests.odoo_sandbox import DATABASE

ALLOWING = """
[[rules]]
then = "allow"
reason = "Tests."
"""
ADMIN = 2
Fields = Mapping[str, JsonValue]


def create(
    model: str, *rows: Fields, company: str | None = None, idempotency_key: str | None = None
) -> Creating:
    return Creating(Target(model, (), company, None, idempotency_key), rows)


def update(model: str, record_ids: Sequence[int], **values: JsonValue) -> Updating:
    return Updating(Target(model, record_ids), values)


def delete(model: str, *record_ids: int, permanently: bool = False) -> Deleting:
    return Deleting(Target(model, record_ids), permanently)


def act(action: str, model: str, *record_ids: int, **arguments: JsonValue) -> Acting:
    return Acting(Target(model, record_ids), action, arguments)


async def changed(app: App, wish: Wish) -> Change:
    answer = await app.company.writes.ask(LOCAL, wish)
    assert isinstance(answer, Changed), answer
    return answer.change


async def undone(app: App, change: Change) -> Change:
    return await changed(app, Undoing(change.id))


def ids_of(change: Change) -> list[int]:
    found = [each["id"] for each in change.after or [] if isinstance(each, dict)]
    return [each for each in found if isinstance(each, int)]


async def made(app: App, model: str, row: Fields) -> int:
    (record_id,) = ids_of(await changed(app, create(model, row)))
    return record_id


def call(odoo: OdooSandbox, model: str, method: str, *arguments: Any, **keywords: Any) -> Any:
    """Straight to the world, as somebody else in Odoo; what comes back is JSON."""
    world = odoo.site.databases[DATABASE].world
    return world.call(ADMIN, model, method, None, arguments, keywords)


def read(odoo: OdooSandbox, model: str, record_id: int, *fields: str) -> dict[str, Any]:
    (found,) = call(odoo, model, "read", [record_id], list(fields))
    return {name: found[name] for name in fields}


def named(odoo: OdooSandbox, model: str, name: str) -> list[int]:
    return call(odoo, model, "search", [["name", "=", name]], context={"active_test": False})


async def outcomes(app: App) -> list[str]:
    async with app.database.transactions("main") as session:
        return list(await session.scalars(text("select outcome from changes order by id")))
