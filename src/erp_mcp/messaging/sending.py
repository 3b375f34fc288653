"""From a wish to a message in the outbox: planned, judged, agreed to, journalled, queued."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from erp_mcp.budget import Tokens
from erp_mcp.errors import (
    Ambiguous,
    ChangeNotFound,
    Choice,
    DeliveryUnknown,
    ErpError,
    MessageRepeated,
    RecipientRefuses,
    RecipientSpared,
    WindowClosed,
)
from erp_mcp.governance.governed import Governed
from erp_mcp.governance.operations import WHATSAPP, from_json
from erp_mcp.governance.principal import Principal, require
from erp_mcp.governance.writing import (
    Allowed,
    Approved,
    NeedsApproval,
    NeedsConfirmation,
    Proposal,
    Repeated,
)
from erp_mcp.messaging.asked import Wish
from erp_mcp.messaging.letters import letter_in
from erp_mcp.messaging.planning import Planned, Planning
from erp_mcp.messaging.previews import preview
from erp_mcp.messaging.queued import Queued
from erp_mcp.messaging.queueing import STILL_UNDER_WAY, Queueing
from erp_mcp.store.changes import Change
from erp_mcp.store.engine import Transactions
from erp_mcp.store.intents import Intent
from erp_mcp.store.outbox import find_of_change

# These end an approval as well: no repetition mends them.
WORTHLESS = (DeliveryUnknown, MessageRepeated, RecipientRefuses, RecipientSpared, WindowClosed)

Answer = Queued | NeedsConfirmation | NeedsApproval | Repeated


class Sending:
    def __init__(
        self,
        transactions: Transactions,
        tokens: Tokens,
        planning: Planning,
        queueing: Queueing,
        governed: Governed,
    ) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._planning = planning
        self._queueing = queueing
        self._governed = governed
        self._writing, self._changes = governed.writing, governed.changes

    async def ask(self, principal: Principal, wish: Wish) -> Answer:
        """What was sent before under this key, or by a person's leave, is told again and not sent again."""
        require(principal, "send")
        letter = await self._planning.letter(principal, wish)
        before = await self._writing.answered(principal, letter.operation, wish.idempotency_key)
        if isinstance(before, Approved):
            return await self._told(principal, before.change)
        if before is not None:
            return before
        planned = await self._planning.planned(principal.tenant_id, letter)
        answer = await self._writing.propose(principal, self.proposal(planned, wish))
        match answer:
            case Allowed(change):
                return await self._queued(principal.tenant_id, planned, change)
            case Approved(change):
                return await self._told(principal, change)
            case _:
                return answer

    async def plan(self, principal: Principal, wish: Wish) -> Planned:
        letter = await self._planning.letter(principal, wish)
        return await self._planning.planned(principal.tenant_id, letter)

    async def agreed(self, principal: Principal, wish: Wish, approval_id: int) -> Queued:
        """Who asked was asked back: what holds is looked at once more, it may have changed meanwhile."""
        planned = await self.plan(principal, wish)
        change = await self._writing.confirm(principal, approval_id, self.proposal(planned, wish))
        return await self._queued(principal.tenant_id, planned, change)

    def chosen(self, wish: Wish, unclear: Ambiguous, choice: Choice) -> Wish:
        """Who is written to is all that may be unclear; `unclear` says no more."""
        return replace(wish, to=choice.value)

    async def declined(self, principal: Principal, approval_id: int) -> None:
        await self._writing.decline(principal, approval_id)

    async def execute_approved(self, tenant_id: str, approval_id: int) -> None:
        """What a person approved, if it still may be sent; how it ends is in the journal."""

        async def begin(intent: Intent) -> Change:
            await self._planning.planned(tenant_id, letter_in(intent.operation))
            return await self._writing.execute(tenant_id, approval_id, {})

        change = await self._governed.begun(tenant_id, approval_id, begin, WORTHLESS)
        if change is not None:
            with suppress(ErpError):
                await self._queueing.carry_out(tenant_id, self._writing, change)

    async def reconcile_all(self, tenant_id: str, older_than: timedelta = STILL_UNDER_WAY) -> None:
        """What is not in the outbox was not sent and will not be."""
        for change in await self._changes.unsettled(tenant_id, older_than):
            if from_json(change.intent.operation).model == WHATSAPP:
                await self._queueing.reconcile(tenant_id, self._writing, change)

    def proposal(self, planned: Planned, wish: Wish) -> Proposal:
        async def previewed() -> str:
            return preview(planned, self._tokens)

        return Proposal(planned.letter.operation, previewed, [], {}, wish.idempotency_key)

    async def _queued(self, tenant_id: str, planned: Planned, change: Change) -> Queued:
        message = await self._queueing.carry_out(tenant_id, self._writing, change)
        return Queued(message, planned, change.id, is_new=True, tenant_id=tenant_id)

    async def _told(self, principal: Principal, change: Change) -> Queued:
        """What became of it until now."""
        async with self._transactions(principal.tenant_id) as session:
            message = await find_of_change(session, change.id)
        if message is None:
            raise ChangeNotFound
        planned = await self._planning.seen(principal.tenant_id, letter_in(change.intent.operation))
        return Queued(message, planned, change.id, is_new=False, tenant_id=principal.tenant_id)
