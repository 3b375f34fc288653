"""From a wish to a change: checked, previewed, judged, agreed to, journalled, carried out, read back, settled."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from erp_mcp.budget import Tokens
from erp_mcp.erp.instances import Instances
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.writes import planning
from erp_mcp.erp.writes.acting import acting
from erp_mcp.erp.writes.actions import BY_NAME
from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating, Wish
from erp_mcp.erp.writes.evidence import look, told
from erp_mcp.erp.writes.executing import execute, read_back, shape_for
from erp_mcp.erp.writes.images import Snapshot, check_unmoved, records_of, snapshot
from erp_mcp.erp.writes.planned import Planned, Row
from erp_mcp.erp.writes.planning import restoring
from erp_mcp.erp.writes.previews import preview, table
from erp_mcp.erp.writes.refusing import refusing
from erp_mcp.erp.writes.undoing import rows_between, undoing, way_back
from erp_mcp.errors import (
    ApprovalMismatch,
    ErpError,
    OdooAccessDenied,
    OdooLoginFailed,
    OdooOutcomeUnknown,
    OutcomeUnknown,
    PolicyDenied,
    UnknownField,
    UnknownModel,
)
from erp_mcp.governance.approvals import LONGEST_REASON, Approvals
from erp_mcp.governance.changes import Changes
from erp_mcp.governance.journal import missing, uri_of
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.governance.principal import WORKER, Principal
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.governance.writing import (
    Allowed,
    NeedsApproval,
    NeedsConfirmation,
    Proposal,
    Repeated,
    Writing,
)
from erp_mcp.integrations.odoo import Odoo, Viewpoint
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.intents import Intent

# Odoo ends a request after two minutes by itself: what is not there then will not come any more.
LASTS_AT_MOST = timedelta(minutes=3)

# What no repetition mends: an approval that meets one of these is over, and says why.
WORTHLESS = (
    ApprovalMismatch,
    PolicyDenied,
    OutcomeUnknown,
    UnknownField,
    UnknownModel,
    OdooAccessDenied,
    OdooLoginFailed,
)
STILL_UNDER_WAY = timedelta(minutes=2)  # longer than a call waits for its answer
MOST_IDS = 10


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, and what is there now."""

    change: Change
    rows: Sequence[Row]
    lang: str | None

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        operation = from_json(self.change.intent.operation)
        ids = ", ".join(f"#{each}" for each in ids_of(operation, self.change)[:MOST_IDS])
        title = f"Done: change {self.change.id}, {operation.name} {ids}"
        body = "\n".join(table(self.lang, self.rows))
        note = _after(self.change, operation)
        reading = Reading(uri_of(self.change.id), max_tokens, note=note)
        return read(tokens, Readable(title, body, title, "change"), reading)


def _after(change: Change, operation: Operation) -> str:
    """What can be done about it now, and what is left to do."""
    action = BY_NAME.get(operation.method or "")
    if action and action.made:
        which = ", ".join(map(str, operation.record_ids[:MOST_IDS]))
        return f"a draft, to be posted: search_records {action.made.model}, {action.made.link} {which}"
    is_same = operation.kind != "update" or restoring(operation, change.intent.before) == "restorable"
    if is_same and way_back(operation):
        return f"to take it back: undo_change(change_id={change.id})"
    return "undo_change cannot take it back"


Answer = Changed | NeedsConfirmation | NeedsApproval | Repeated


@dataclass(frozen=True, slots=True)
class Governed:
    """What every write passes, and what is kept of it."""

    writing: Writing
    approvals: Approvals
    changes: Changes


class Writes:
    """`roots` are the folders that files are attached from, for who works at this machine."""

    def __init__(
        self,
        looking: Looking,
        instances: Instances,
        governed: Governed,
        tokens: Tokens,
        roots: Sequence[Path],
    ) -> None:
        self._looking = looking
        self._instances = instances
        self._writing, self._approvals = governed.writing, governed.approvals
        self._changes = governed.changes
        self._tokens = tokens
        self._roots = roots

    async def ask(self, principal: Principal, wish: Wish) -> Answer:
        planned = await self.plan(principal, wish)
        answer = await self._writing.propose(principal, proposal(planned, self._tokens))
        if isinstance(answer, Allowed):
            return await self._changed(principal, planned, answer.change)
        return answer

    async def agreed(self, principal: Principal, wish: Wish, approval_id: int) -> Changed:
        """Who asked was asked back: the records are looked at once more, they may have moved meanwhile."""
        planned = await self.plan(principal, wish)
        change = await self._writing.confirm(principal, approval_id, proposal(planned, self._tokens))
        return await self._changed(principal, planned, change)

    async def declined(self, principal: Principal, approval_id: int) -> None:
        await self._writing.decline(principal, approval_id)

    async def execute_approved(self, tenant_id: str, approval_id: int) -> None:
        """What a person approved, on records that are as that person saw them; how it ends is in the journal."""
        approval = await self._approvals.get(tenant_id, approval_id)
        if approval.state != "approved":  # an earlier run of the same job has used it
            return
        try:
            change = await self._begun(tenant_id, approval_id, approval.intent)
        except WORTHLESS as error:
            because = str(error)[:LONGEST_REASON]
            await self._approvals.reject(tenant_id, approval_id, because, by=WORKER)
            return
        with suppress(ErpError):
            await self._carry_out(tenant_id, change)

    async def _begun(self, tenant_id: str, approval_id: int, intent: Intent) -> Change:
        operation = from_json(intent.operation)
        odoo = await self._odoo(tenant_id, intent.principal, operation)
        now = await snapshot(odoo, operation.model, operation.record_ids, shape_for(operation))
        check_unmoved(intent.before, intent.versions, now)
        return await self._writing.execute(tenant_id, approval_id, now.versions)

    async def reconcile(
        self, tenant_id: str, change: Change, lasts_at_most: timedelta = LASTS_AT_MOST
    ) -> Change:
        """By reading; what cannot be told yet, or by nobody, stays as it is."""
        operation = from_json(change.intent.operation)
        odoo = await self._odoo(tenant_id, change.intent.principal, operation)
        found = await look(odoo, change)
        is_over = datetime.now(UTC) - change.created_at > lasts_at_most
        if found.verdict == "present":
            return await self._settle(tenant_id, change, done(found.now, change, "found by reading"))
        if found.verdict == "absent" and is_over:
            return await self._settle(tenant_id, change, Settlement("failed", note="not found by reading"))
        if change.outcome == "intended":
            return await self._settle(tenant_id, change, Settlement("unknown", note=told(found, change.id)))
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
            try:
                settled += (await self.reconcile(tenant_id, change, lasts_at_most)).outcome in (
                    "done",
                    "failed",
                )
            except ErpError:
                continue
        return settled

    async def plan(self, principal: Principal, wish: Wish) -> Planned:
        """Nothing is written, whatever it finds."""
        with refusing():
            if isinstance(wish, Undoing):
                return await self._undoing(principal, wish)
            draft = await planning.drafted(self._looking, principal, wish.target)
            match wish:
                case Creating():
                    return await planning.creation(draft, wish)
                case Updating():
                    return await planning.update(draft, wish)
                case Deleting():
                    return await planning.deletion(draft, wish)
                case Acting():
                    return await acting(draft, wish, self._roots if principal.is_local else ())

    async def _undoing(self, principal: Principal, wish: Undoing) -> Planned:
        change = await self._changes.get(principal.tenant_id, wish.change_id)
        if not (principal.is_local or change.intent.principal == principal.name):
            raise missing(wish.change_id)
        operation = from_json(change.intent.operation)
        target = Target(operation.model, ids_of(operation, change), instance=operation.instance)
        draft = await planning.drafted(self._looking, principal, target)
        if operation.company_id is not None:
            company = next((each for each in draft.sight.companies if each.id == operation.company_id), None)
            viewpoint = Viewpoint(draft.sight.lang, draft.sight.zone.key, [operation.company_id])
            draft.sight.odoo = draft.sight.odoo.seen_from(viewpoint)
            draft = replace(draft, company=company)
        return await undoing(draft, change, operation)

    async def _changed(self, principal: Principal, planned: Planned, begun: Change) -> Changed:
        change = await self._carry_out(principal.tenant_id, begun)
        schema = await planned.sight.schema(planned.operation.model)
        rows = rows_between(planned.sight, schema, change.intent.before, change.after or [])
        return Changed(change, rows or planned.rows, planned.sight.lang)

    async def _carry_out(self, tenant_id: str, change: Change) -> Change:
        """However it ends, the journal says so: a lost answer is looked into, all else did nothing."""
        operation = from_json(change.intent.operation)
        odoo = await self._odoo(tenant_id, change.intent.principal, operation)
        try:
            record_ids = await execute(odoo, operation)
        except OdooOutcomeUnknown:
            return await self._look_into(tenant_id, change)
        except ErpError as error:
            await self._settle(tenant_id, change, Settlement("failed", note=str(error)[:200]))
            raise
        try:
            now = await read_back(odoo, operation, record_ids)
        except ErpError:
            return await self._look_into(tenant_id, change)
        return await self._settle(tenant_id, change, done(now, change))

    async def _look_into(self, tenant_id: str, change: Change) -> Change:
        try:
            found = await self.reconcile(tenant_id, change)
        except ErpError:
            found = await self._settle(tenant_id, change, Settlement("unknown", note="the answer was lost"))
        if found.outcome == "done":
            return found
        raise OutcomeUnknown(
            f"The answer of Odoo was lost: whether this was done is not known yet. {uri_of(change.id)} will tell, "
            "it is looked into by reading. Do not ask for it again."
        )

    async def _settle(self, tenant_id: str, change: Change, settlement: Settlement) -> Change:
        return await self._writing.settle(tenant_id, change, settlement)

    async def _odoo(self, tenant_id: str, principal: str, operation: Operation) -> Odoo:
        """As who asked for it, in their company: a job does it under the same name."""
        odoo = await self._instances.of(tenant_id, principal, operation.instance)
        if operation.company_id is None:
            return odoo
        session = await odoo.session()
        return odoo.seen_from(Viewpoint(session.lang, session.tz, [operation.company_id]))


def proposal(planned: Planned, tokens: Tokens) -> Proposal:
    return Proposal(
        planned.operation,
        preview(planned, tokens),
        planned.before.image,
        dict(planned.before.versions),
        planned.idempotency_key,
        planned.undoes_id,
    )


def done(now: Snapshot, change: Change, note: str | None = None) -> Settlement:
    record_ids = [each["id"] for each in now.records]
    return Settlement("done", now.image, note, {"change_id": change.id, "ids": record_ids})


def ids_of(operation: Operation, change: Change) -> Sequence[int]:
    """Of new ones those that the journal has."""
    if operation.record_ids:
        return operation.record_ids
    made = [each.get("id") for each in records_of(change.after or [])]
    return [each for each in made if isinstance(each, int)]
