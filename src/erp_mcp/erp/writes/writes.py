"""From a wish to a change: checked, previewed, judged, agreed to, journalled, carried out, read back, settled."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from erp_mcp.budget import Tokens
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.writes import planning
from erp_mcp.erp.writes.acting import acting
from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating, Wish, with_choice
from erp_mcp.erp.writes.carrying_out import CarryingOut
from erp_mcp.erp.writes.changed import Changed, ids_of
from erp_mcp.erp.writes.executing import shape_for
from erp_mcp.erp.writes.images import check_unmoved, snapshot
from erp_mcp.erp.writes.planned import Planned
from erp_mcp.erp.writes.previews import preview
from erp_mcp.erp.writes.refusing import AlreadySo, refusing
from erp_mcp.erp.writes.undoing import rows_between, undoing
from erp_mcp.errors import (
    Ambiguous,
    Choice,
    ErpError,
    InvalidInput,
    OdooAccessDenied,
    OdooLoginFailed,
    UnknownField,
    UnknownModel,
)
from erp_mcp.governance.governed import Governed
from erp_mcp.governance.journal import missing
from erp_mcp.governance.operations import WHATSAPP, from_json
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.writing import (
    Allowed,
    Approved,
    NeedsApproval,
    NeedsConfirmation,
    Proposal,
    Repeated,
)
from erp_mcp.integrations.odoo import Viewpoint
from erp_mcp.store.changes import Change
from erp_mcp.store.intents import Intent

# These end an approval as well: no repetition mends them.
WORTHLESS = (UnknownField, UnknownModel, OdooAccessDenied, OdooLoginFailed)

Answer = Changed | NeedsConfirmation | NeedsApproval | Approved | Repeated


class Writes:
    """`carrying_out` does what may begin and finds out what became of it.

    `roots` are the folders that files are attached from, for who works at this machine.
    """

    def __init__(
        self,
        looking: Looking,
        carrying_out: CarryingOut,
        governed: Governed,
        tokens: Tokens,
        roots: Sequence[Path],
    ) -> None:
        self._looking = looking
        self.carrying_out = carrying_out
        self._governed = governed
        self._writing, self._changes = governed.writing, governed.changes
        self._tokens = tokens
        self._roots = roots

    async def ask(self, principal: Principal, wish: Wish) -> Answer:
        try:
            planned = await self.plan(principal, wish)
        except AlreadySo as error:
            if done := await self._changes.approved_lately(principal, error.operation):
                return Approved(done)
            raise
        answer = await self._writing.propose(principal, proposal(planned, self._tokens))
        if isinstance(answer, Allowed):
            return await self._changed(principal, planned, answer.change)
        return answer

    async def agreed(self, principal: Principal, wish: Wish, approval_id: int) -> Changed:
        """Who asked was asked back: the records are looked at once more, they may have moved meanwhile."""
        planned = await self.plan(principal, wish)
        change = await self._writing.confirm(principal, approval_id, proposal(planned, self._tokens))
        return await self._changed(principal, planned, change)

    def chosen(self, wish: Wish, unclear: Ambiguous, choice: Choice) -> Wish:
        return with_choice(wish, unclear, choice)

    async def declined(self, principal: Principal, approval_id: int) -> None:
        await self._writing.decline(principal, approval_id)

    async def execute_approved(self, tenant_id: str, approval_id: int) -> None:
        """What a person approved, on records that are as that person saw them; how it ends is in the journal."""

        async def begin(intent: Intent) -> Change:
            operation = from_json(intent.operation)
            odoo = await self.carrying_out.odoo(tenant_id, intent.principal, operation)
            now = await snapshot(odoo, operation.model, operation.record_ids, shape_for(operation))
            check_unmoved(intent.before, intent.versions, now)
            return await self._writing.execute(tenant_id, approval_id, now.versions)

        change = await self._governed.begun(tenant_id, approval_id, begin, WORTHLESS)
        if change is not None:
            with suppress(ErpError):
                await self.carrying_out.carry_out(tenant_id, change)

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
        if operation.model == WHATSAPP:
            raise InvalidInput(
                f"Change {change.id} is a message: what is sent cannot be taken back, and what waits is cancelled "
                "by `erp-mcp whatsapp cancel`. Nothing was changed."
            )
        target = Target(operation.model, ids_of(operation, change), instance=operation.instance)
        draft = await planning.drafted(self._looking, principal, target)
        if operation.company_id is not None:
            company = next((each for each in draft.sight.companies if each.id == operation.company_id), None)
            viewpoint = Viewpoint(draft.sight.lang, draft.sight.zone.key, [operation.company_id])
            draft.sight.odoo = draft.sight.odoo.seen_from(viewpoint)
            draft = replace(draft, company=company)
        return await undoing(draft, change, operation)

    async def _changed(self, principal: Principal, planned: Planned, begun: Change) -> Changed:
        change = await self.carrying_out.carry_out(principal.tenant_id, begun)
        schema = await planned.sight.schema(planned.operation.model)
        rows = rows_between(planned.sight, schema, change.intent.before, change.after or [])
        return Changed(change, rows or planned.rows, planned.sight.lang)


def proposal(planned: Planned, tokens: Tokens) -> Proposal:
    async def previewed() -> str:
        return preview(planned, await planned.warnings(), tokens)

    return Proposal(
        planned.operation,
        previewed,
        planned.before.image,
        dict(planned.before.versions),
        planned.idempotency_key,
        planned.undoes_id,
    )
