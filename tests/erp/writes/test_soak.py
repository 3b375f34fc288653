"""Whatever goes wrong on the way to Odoo, a change is made once or not at all, and the journal comes to know."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Literal

import anyio
import pytest
from tenacity import wait_none

from erp_mcp.app import App
from erp_mcp.erp.instances import Instances, connecting
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.writes.actions import BY_NAME
from erp_mcp.erp.writes.asked import Undoing, Wish
from erp_mcp.erp.writes.carrying_out import LASTS_AT_MOST, OVER, CarryingOut
from erp_mcp.erp.writes.holding import is_in
from erp_mcp.erp.writes.images import records_of
from erp_mcp.erp.writes.writes import Writes
from erp_mcp.errors import ErpError
from erp_mcp.governance.audit import broken_entry
from erp_mcp.governance.connections import Connections
from erp_mcp.governance.governed import Governed
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.integrations.odoo import Bounds, retrying
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.store.changes import Change
from tests.erp.writes.asking import call, ids_of
from tests.erp.writes.soak_plays import Trouble
from tests.erp.writes.soak_wishes import MARKS, Wishes
from tests.governance.proposals import LOCAL

ROUNDS = int(os.environ.get("ERP_MCP_ROUNDS", "1"))
FAULTS = 500 if ROUNDS > 1 else 50  # of a round
AT_ONCE = timedelta(0)
PATIENCE = Bounds(read_seconds=0.5, write_seconds=0.5)
SHOWN = {
    "res.partner": ["name", "email", "city", "phone", "active", "child_ids"],
    "crm.lead": ["name", "contact_name", "active", "probability", "stage_id"],
    "sale.order": ["client_order_ref", "state", "amount_total", "order_line"],
    "account.move": ["ref", "state", "amount_total", "amount_residual", "payment_state"],
}
MOST_OPEN = 40
Image = dict[int, dict[str, Any]]
Subject = tuple[str, Sequence[int]]
pytestmark = pytest.mark.soak


@pytest.fixture(scope="module", autouse=True)
def at_once() -> Generator[None]:
    """What is repeated, is repeated without a pause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrying, "backoff", wait_none())
        yield


@dataclass(slots=True)
class Soak:
    """`process` is what may end at any moment: another one goes on from the journal alone.

    `seen` is the newest change that was there before; `subject` the records that the present one is about.
    """

    app: App
    odoo: OdooSandbox
    wishes: Wishes
    processes: AsyncExitStack
    process: Writes
    trouble: Trouble = field(init=False)
    seen: int = 0
    subject: Subject = ("", ())
    made: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    def __post_init__(self) -> None:
        self.trouble = Trouble(self.odoo, self.wishes.chance, self.meddle)

    def count(self, what: str) -> None:
        self.trouble.counts[what] += 1

    def image(self) -> Image:
        """What the world holds of the subject, of the records that are there."""
        model, record_ids = self.subject
        there = existing(self.odoo, model, record_ids) if record_ids else []
        return (
            {each["id"]: each for each in call(self.odoo, model, "read", there, SHOWN[model])}
            if there
            else {}
        )

    def meddle(self) -> None:
        """Somebody else changes the first of the records that this is about."""
        model, record_ids = self.subject
        with suppress(Failure):
            for record_id in record_ids[:1]:
                call(self.odoo, model, "write", [record_id], {MARKS[model]: f"Meddled {self.seen}"})

    async def newest(self) -> Change | None:
        found = await self.app.company.changes.list("main", 1)
        return found[0] if found and found[0].id > self.seen else None

    async def reconcile(self, lasts_at_most: timedelta) -> None:
        await self.process.carrying_out.reconcile_all("main", AT_ONCE, lasts_at_most)


def existing(odoo: OdooSandbox, model: str, record_ids: Sequence[int]) -> list[int]:
    domain = [["id", "in", list(record_ids)]]
    return call(odoo, model, "search", domain, context={"active_test": False})


async def started(app: App, processes: AsyncExitStack) -> Writes:
    """As another process would: it knows what the settings and the store tell."""
    company = app.company
    connections = Connections(app.database.transactions, app.settings.secret_key)
    instances = await processes.enter_async_context(
        Instances(app.settings, connections, connecting(PATIENCE))
    )
    governed = Governed(company.writing, company.approvals, company.changes)
    looking = Looking(instances, app.profiles, company.policy.visible.may_read)
    carrying_out = CarryingOut(instances, company.writing, company.changes, company.mirror.follow)
    return Writes(looking, carrying_out, governed, app.tokens, ())


async def subject_of(soak: Soak, wish: Wish) -> Subject:
    if not isinstance(wish, Undoing):
        return wish.target.model, wish.target.record_ids
    change = await soak.app.company.changes.get("main", wish.change_id)
    operation = from_json(change.intent.operation)
    return operation.model, operation.record_ids or ids_of(change)


async def asked(soak: Soak, wish: Wish) -> Change | None:
    """The change that this led to, once the journal knows how it ended, or says that it cannot tell."""
    soak.odoo.site.executed.clear()
    soak.trouble.draw()
    with anyio.CancelScope() as soak.trouble.asking, suppress(ErpError):
        await soak.process.ask(LOCAL, wish)
    soak.odoo.faults.clear()
    if soak.trouble.asking.cancel_called:
        soak.process = await started(soak.app, soak.processes)
    change = await soak.newest()
    if change is not None and change.outcome not in OVER:
        soak.count("looked into later")
        await reconciled(soak)
        change = await soak.newest()
    return change


async def reconciled(soak: Soak) -> None:
    """What may still come is not given up before it cannot come any more."""
    await soak.reconcile(LASTS_AT_MOST)
    early = await soak.newest()
    assert early is not None
    assert early.outcome != "failed"
    soak.trouble.release.set()
    while soak.trouble.belated:
        await anyio.sleep(0)
    await soak.reconcile(AT_ONCE)


async def judged(soak: Soak, wish: Wish) -> None:
    """By what the world holds: the journal says the truth, and nothing was done twice."""
    soak.subject = await subject_of(soak, wish)
    soak.count("intents")
    before = soak.image()
    change = await asked(soak, wish)
    effects, after = soak.trouble.effects, soak.image()
    is_meddled = any(each.startswith("somebody") for each in soak.trouble.happened)
    found = change and (change.outcome, change.note, change.intent.operation, change.intent.before)
    told = (wish, soak.trouble.happened, found, effects)
    assert effects <= 1, told
    if not (effects or is_meddled):
        assert after == before, told
    if change is None:
        assert not effects, told
        soak.count("refused")
        return
    soak.seen = change.id
    if change.outcome not in OVER:
        soak.count("left to a person")
        outcome: Literal["done", "failed"] = "done" if effects else "failed"
        await soak.app.company.changes.settle_by_hand("main", change.id, outcome, "Looked at.", by="cli")
        return
    assert (change.outcome, effects) in (("done", 1), ("failed", 0)), told
    soak.count(change.outcome)
    if change.outcome == "done":
        await learn(soak, change, is_meddled)


async def learn(soak: Soak, change: Change, is_meddled: bool) -> None:
    operation = from_json(change.intent.operation)
    records, wishes = [(operation.model, each) for each in ids_of(change)], soak.wishes
    if change.intent.undoes_id is not None:
        soak.count("undone")
        undone = await soak.app.company.changes.get("main", change.intent.undoes_id)
        if not is_meddled:
            check_undone(soak, undone)
    elif operation.kind == "create":
        assert soak.made.isdisjoint(records), (change.intent, records)
        soak.made.update(records)
        wishes.add(records)
    elif operation.kind == "delete":
        assert existing(soak.odoo, operation.model, operation.record_ids) == []
    soak.wishes.forget(soak.subject[0], [each for each in soak.subject[1] if each not in soak.image()])
    if operation.method in ("create_invoice", "credit_note"):
        wishes.add(led_to(soak, operation))
    if change.intent.undoes_id is None and operation.kind in ("create", "update", "action"):
        wishes.open = [*wishes.open, change.id][-MOST_OPEN:]


def led_to(soak: Soak, operation: Operation) -> list[tuple[str, int]]:
    link = "invoice_origin" if operation.method == "create_invoice" else "reversed_entry_id"
    wanted = list(operation.record_ids)
    if link == "invoice_origin":
        (order,) = call(soak.odoo, "sale.order", "read", wanted, ["invoice_ids"])
        return [("account.move", each) for each in order["invoice_ids"]]
    found = call(soak.odoo, "account.move", "search", [[link, "in", wanted]])
    return [("account.move", each) for each in found]


def check_undone(soak: Soak, undone: Change) -> None:
    """All that the change had changed is exactly as it was before it; what had been made is gone or archived."""
    operation = from_json(undone.intent.operation)
    action = BY_NAME.get(operation.method or "")
    if operation.kind == "create":
        assert undone.outcome == "undone"
        there = existing(soak.odoo, operation.model, ids_of(undone))
        left = call(soak.odoo, operation.model, "read", there, SHOWN[operation.model])
        assert not any(each.get("active", True) for each in left)
    elif action is None or action.restores:
        assert undone.outcome == "undone"
        assert as_journalled(soak, operation, undone) == list(undone.intent.before)
    elif action.reversal and (reversal := BY_NAME[action.reversal]).done:
        there = call(soak.odoo, operation.model, "read", list(operation.record_ids), list(reversal.done))
        assert all(is_in(reversal.done, each) for each in there), (undone.intent, there)


def as_journalled(soak: Soak, operation: Operation, undone: Change) -> list[Any]:
    """What the world holds of what the journal has as the image before a change."""
    found: list[Any] = []
    for record in records_of(undone.intent.before):
        names = [name for name in record if name != "id"]
        (there,) = call(soak.odoo, operation.model, "read", [record["id"]], names)
        for name, value in record.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                inside = [each for each in value[0] if each != "id"]
                there[name] = call(soak.odoo, "sale.order.line", "read", there[name], inside)
        found.append(there)
    return found


def product(odoo: OdooSandbox) -> int:
    """Goods of which there is some stock."""
    domain = [["quantity", ">=", 10], ["location_id.usage", "=", "internal"], ["company_id", "=", 1]]
    (quant,) = call(odoo, "stock.quant", "search_read", domain, ["product_id"], limit=1)
    return quant["product_id"][0]


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_every_change_is_made_once_or_not_at_all(
    app: App, odoo: OdooSandbox, record_property: Callable[[str, object], None], round_: int
) -> None:
    async with AsyncExitStack() as processes:
        wishes = Wishes(odoo, Random(round_), product(odoo))
        soak = Soak(app, odoo, wishes, processes, await started(app, processes))
        while soak.trouble.faults < FAULTS:
            await judged(soak, wishes.draw())
    record_property("soak", dict(soak.trouble.counts))
    async with app.database.transactions("main") as session:
        assert await broken_entry(session) is None
