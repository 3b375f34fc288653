"""A change that may begin, carried out: however it ends, the journal comes to know, by reading if it must."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from erp_mcp.erp.instances import Instances
from erp_mcp.erp.writes.evidence import NOTHING, Finding, look, parts_of, told, unrestored
from erp_mcp.erp.writes.executing import execute, read_back
from erp_mcp.erp.writes.images import Snapshot
from erp_mcp.errors import DonePartly, ErpError, OdooOutcomeUnknown, OdooStoppedHalfway, OutcomeUnknown
from erp_mcp.governance.changes import Changes
from erp_mcp.governance.journal import uri_of
from erp_mcp.governance.operations import WHATSAPP, Operation, from_json
from erp_mcp.governance.writing import Writing
from erp_mcp.integrations.odoo import Odoo, Viewpoint
from erp_mcp.store.changes import Change, Settlement

# Odoo ends a request after two minutes by itself: what is not there then will not come any more.
LASTS_AT_MOST = timedelta(minutes=3)
STILL_UNDER_WAY = timedelta(minutes=2)  # longer than a call waits for its answer
TWINS_WITHIN = timedelta(minutes=10)  # longer than what is looked into, and the drift of clocks with it
OVER = ("done", "failed")
Follow = Callable[[str, Change], Awaitable[None]]


class CarryingOut:
    """`follow` is told of what is settled and may have changed something."""

    def __init__(self, instances: Instances, writing: Writing, changes: Changes, follow: Follow) -> None:
        self._instances = instances
        self._writing = writing
        self._changes = changes
        self._follow = follow

    async def odoo(self, tenant_id: str, principal: str, operation: Operation) -> Odoo:
        """As who asked for it, in their company: a job does it under the same name."""
        odoo = await self._instances.of(tenant_id, principal, operation.instance)
        if operation.company_id is None:
            return odoo
        session = await odoo.session()
        return odoo.seen_from(Viewpoint(session.lang, session.tz, [operation.company_id]))

    async def carry_out(self, tenant_id: str, change: Change) -> Change:
        """A lost answer is looked into, and what stopped halfway; all else did nothing."""
        operation = from_json(change.intent.operation)
        odoo = await self.odoo(tenant_id, change.intent.principal, operation)
        try:
            record_ids = await execute(odoo, operation)
        except OdooStoppedHalfway as error:
            return await self._look_into(tenant_id, change, str(error))
        except OdooOutcomeUnknown:
            return await self._look_into(tenant_id, change)
        except ErpError as error:
            await self._settle(tenant_id, change, Settlement("failed", note=str(error)[:200]))
            raise
        return await self._seen(tenant_id, change, odoo, record_ids)

    async def reconcile(
        self, tenant_id: str, change: Change, lasts_at_most: timedelta = LASTS_AT_MOST
    ) -> Change:
        """By reading; what cannot be told yet, or by nobody, stays as it is."""
        operation = from_json(change.intent.operation)
        odoo = await self.odoo(tenant_id, change.intent.principal, operation)
        found = await self._look(tenant_id, odoo, change)
        is_over = datetime.now(UTC) - change.created_at > lasts_at_most
        if found.verdict == "present":
            return await self._settle(tenant_id, change, done(found.now, change, "found by reading"))
        if found.verdict == "absent" and is_over:
            return await self._settle(tenant_id, change, Settlement("failed", note="not found by reading"))
        if change.outcome == "intended":
            return await self._settle(
                tenant_id, change, Settlement("unknown", note=told(found, tenant_id, change.id))
            )
        return change

    async def reconcile_all(
        self,
        tenant_id: str,
        older_than: timedelta = STILL_UNDER_WAY,
        lasts_at_most: timedelta = LASTS_AT_MOST,
    ) -> int:
        """How many are settled now; one that Odoo cannot tell of just now does not hold up the others."""
        settled = 0
        for change in await self._changes.unsettled(tenant_id, older_than):
            if from_json(change.intent.operation).model == WHATSAPP:  # not for Odoo to tell
                continue
            try:
                settled += (await self.reconcile(tenant_id, change, lasts_at_most)).outcome in OVER
            except ErpError:
                continue
        return settled

    async def _seen(self, tenant_id: str, change: Change, odoo: Odoo, record_ids: Sequence[int]) -> Change:
        """Odoo says that it is done; only the records tell whether all of it is."""
        operation = from_json(change.intent.operation)
        try:
            now = await read_back(odoo, operation, record_ids)
        except ErpError:
            return await self._look_into(tenant_id, change)
        if parts := parts_of(operation, now) or (change.intent.undoes_id and unrestored(operation, now)):
            await self._settle(tenant_id, change, Settlement("unknown", note=parts))
            raise partly(change, parts)
        return await self._settle(tenant_id, change, done(now, change))

    async def _look_into(self, tenant_id: str, change: Change, steps: str = "") -> Change:
        """`steps` are those that Odoo is known to have done, and the one that it has not."""
        operation = from_json(change.intent.operation)
        try:
            odoo = await self.odoo(tenant_id, change.intent.principal, operation)
            found = await self._look(tenant_id, odoo, change)
        except ErpError:
            found = Finding("unclear", NOTHING)
        if found.verdict == "present":
            return await self._settle(tenant_id, change, done(found.now, change, "found by reading"))
        parts = steps or found.parts
        await self._settle(
            tenant_id, change, Settlement("unknown", note=parts or told(found, tenant_id, change.id))
        )
        if parts:
            raise partly(change, parts)
        raise OutcomeUnknown(
            f"The answer of Odoo was lost: whether this was done is not known yet. {uri_of(change.id)} will tell, "
            "it is looked into by reading. Do not ask for it again."
        )

    async def _look(self, tenant_id: str, odoo: Odoo, change: Change) -> Finding:
        model = from_json(change.intent.operation).model
        others = await self._changes.done_since(tenant_id, model, change.created_at - TWINS_WITHIN)
        return await look(odoo, change, others)

    async def _settle(self, tenant_id: str, change: Change, settlement: Settlement) -> Change:
        settled = await self._writing.settle(tenant_id, change, settlement)
        if settled.outcome != "failed":
            await self._follow(tenant_id, settled)
        return settled


def partly(change: Change, parts: str) -> DonePartly:
    return DonePartly(
        f"Not all of this was done: {parts}. {uri_of(change.id)} holds it; look at the records, and ask only for "
        "what is missing."
    )


def done(now: Snapshot, change: Change, note: str | None = None) -> Settlement:
    record_ids = [each["id"] for each in now.records]
    return Settlement("done", now.image, note, {"change_id": change.id, "ids": record_ids})
