"""Whatever goes wrong on the way to Odoo, a change is made once or not at all, and the journal comes to know."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from erp_mcp.app import App
from erp_mcp.erp.writes.asked import Undoing, Wish
from erp_mcp.errors import ErpError
from erp_mcp.governance.audit import broken_entry
from erp_mcp.governance.operations import from_json
from erp_mcp.sandbox.odoo.faults import (
    Exchange,
    Play,
    conflicts,
    cut_after,
    cut_before,
    cut_within,
    fails,
    html,
    proxy,
)
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.store.changes import Change
from tests.erp.writes.asking import act, call, create, delete, ids_of, update
from tests.governance.proposals import LOCAL

ROUNDS = int(os.environ.get("ERP_MCP_ROUNDS", "1"))
FAULTS = 500 if ROUNDS > 1 else 50  # of a round
AT_ONCE = timedelta(0)
COMPANY = "Nakhla Trading LLC"
EFFECTS = ("create", "write", "unlink", "action_set_won", "action_set_lost")
SHARES: Mapping[Play, float] = {
    cut_before: 0.12,
    cut_after: 0.2,
    cut_within: 0.15,
    html: 0.05,
    proxy(502): 0.08,
    proxy(504, is_carried_out=True): 0.15,
    fails(Failure("builtins.RuntimeError", "boom")): 0.1,
    conflicts: 0.02,
}
Values = Mapping[str, Any]
pytestmark = pytest.mark.soak


@dataclass(slots=True)
class Soak:
    """`was` is what the records of a change held before it."""

    app: App
    odoo: OdooSandbox
    chance: Random
    faults: int = 0
    named: int = 0
    was: dict[int, list[Values]] = field(default_factory=dict[int, list[Values]])
    open: dict[int, Change] = field(default_factory=dict[int, Change])
    records: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def counted(self, play: Play) -> Play:
        async def play_and_count(exchange: Exchange) -> Any:
            self.faults += 1
            return await play(exchange)

        return play_and_count

    def draw(self) -> None:
        shares = {self.counted(play): share for play, share in SHARES.items()}
        self.odoo.faults.draw_lots(self.chance.randrange(10**9), shares, EFFECTS)
        if self.chance.random() < 0.1:
            play = self.counted(self.chance.choice(list(SHARES)))
            self.odoo.faults.plan(play, method="read", skip=self.chance.randrange(4), times=3)

    def wish(self) -> Wish:
        self.named += 1
        fresh = f"Soak {self.named}"
        drawn = self.chance.random()
        if drawn < 0.3 or not self.records:
            return create("res.partner", {"name": fresh, "child_ids": [{"name": f"Door of {fresh}"}]})
        if drawn < 0.4:
            return create("crm.lead", {"name": fresh, "probability": 10}, company=COMPANY)
        if drawn < 0.6 and self.open:
            return Undoing(self.chance.choice(list(self.open)))
        model, record_id = self.chance.choice(self.records)
        if drawn < 0.65:
            return delete(model, record_id, permanently=self.chance.random() < 0.5)
        if model == "crm.lead" and drawn < 0.85:
            return act(self.chance.choice(["mark_lead_won", "mark_lead_lost"]), model, record_id)
        return update(model, [record_id], city=fresh)

    def effects(self) -> int:
        """What was carried out since it was forgotten, whoever heard of it."""
        executed = self.odoo.site.executed
        return sum(each.call.method in EFFECTS and each.failure is None for each in executed)

    def image(self, change: Change) -> list[Values]:
        """What the world holds of what the change touches."""
        operation = from_json(change.intent.operation)
        found: list[Values] = []
        for record in change.intent.before:
            assert isinstance(record, dict)
            names = [name for name in record if name != "id"]
            context = {"active_test": False}
            found += call(self.odoo, operation.model, "read", [record["id"]], names, context=context)
        return found


async def newest(app: App) -> Change | None:
    found = await app.company.changes.complete(LOCAL, "", 1)
    return await app.company.changes.get("main", int(found[0])) if found else None


async def settled(soak: Soak, wish: Wish) -> tuple[Change | None, int]:
    """The change that this led to, once the journal knows of it, and how often it was carried out."""
    before = await newest(soak.app)
    soak.odoo.site.executed.clear()
    soak.draw()
    with suppress(ErpError):
        await soak.app.company.writes.ask(LOCAL, wish)
    soak.odoo.faults.clear()
    await soak.app.company.writes.carrying_out.reconcile_all("main", AT_ONCE, AT_ONCE)
    after = await newest(soak.app)
    is_new = after is not None and (before is None or after.id != before.id)
    return (after if is_new else None), soak.effects()


def learn(soak: Soak, change: Change) -> None:
    operation = from_json(change.intent.operation)
    if change.intent.undoes_id is not None:
        undone = soak.open.pop(change.intent.undoes_id)
        if from_json(undone.intent.operation).kind != "create":
            assert soak.image(undone) == [
                {name: value for name, value in each.items() if name != "id"} | {"id": each["id"]}
                for each in undone.intent.before
                if isinstance(each, dict)
            ]
        return
    match operation.kind:
        case "create":
            soak.records += [(operation.model, each) for each in ids_of(change)]
            soak.open[change.id] = change
        case "delete":
            gone = {(operation.model, each) for each in operation.record_ids}
            soak.records = [each for each in soak.records if each not in gone]
        case _:
            soak.open[change.id] = change


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_every_change_is_made_once_or_not_at_all(app: App, odoo: OdooSandbox, round_: int) -> None:
    soak = Soak(app, odoo, Random(round_))
    while soak.faults < FAULTS:
        change, effects = await settled(soak, soak.wish())
        if change is None:
            assert effects == 0
            continue
        assert (change.outcome, effects) in (("done", 1), ("failed", 0)), (change.intent, change.note)
        if change.outcome == "done":
            learn(soak, change)
    assert {change.outcome for change in await app.company.changes.unsettled("main", AT_ONCE)} == set()
    async with app.database.transactions("main") as session:
        assert await broken_entry(session) is None
