"""What becomes of a message that arrives: nothing, a draft for a person, or an answer where all is safe."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.drafting import Drafting, Wish
from erp_mcp.conversations.drafts.draft import Draft, Package
from erp_mcp.conversations.drafts.failing import failures
from erp_mcp.errors import ErpError, InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.policy import Policy
from erp_mcp.governance.policy.cases import Asking
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.profile import Profile, Profiles
from erp_mcp.integrations.whatsapp.addresses import address
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.messaging.checks import check_new, check_welcome
from erp_mcp.messaging.letters import TRACKER, Letter
from erp_mcp.messaging.recipients import Recipient
from erp_mcp.messaging.scanning import Allowed, leaks_in
from erp_mcp.messaging.stored import stored
from erp_mcp.messaging.windows import Window
from erp_mcp.store import drafts
from erp_mcp.store.blocks import is_blocked
from erp_mcp.store.drafts import AUTO_REPLY, NewDraft, Place
from erp_mcp.store.engine import Transactions
from erp_mcp.store.outbox import NewMessage, add_outgoing
from erp_mcp.store.queue import defer_once
from erp_mcp.store.threads import hand_over

PRINCIPAL = "auto-reply"
BUDGET = 1500  # tokens of what a draft is made from
A_DAY, MOST_A_DAY = timedelta(days=1), 10  # answers of its own in one conversation
MOST_FAILURES = 2
DISPATCH = "dispatch_outbox"


@dataclass(frozen=True, slots=True)
class Rules:
    """`allowed` are the hosts that a message may link to."""

    policy: Policy
    profiles: Profiles
    allowed: Allowed


class Replying:
    def __init__(
        self, transactions: Transactions, queue: procrastinate.App, drafting: Drafting, rules: Rules
    ) -> None:
        self._transactions = transactions
        self._queue = queue
        self._drafting = drafting
        self._rules = rules

    async def on_arrival(self, tenant_id: str, conversation_id: str, wamid: str) -> None:
        """Once for each message, however often it is delivered; there is nothing to do the second time."""
        profile = await self._rules.profiles.get(tenant_id)
        if profile.replies == "off" or not await self._is_due(tenant_id, conversation_id, wamid):
            return
        wish = Wish(conversation_id)
        try:
            made = await self._drafting.draft(Caller(tenant_id, PRINCIPAL, conversation_id), wish, BUDGET)
        except (InvalidInput, NotFound):  # somebody has answered meanwhile
            return
        if made.asked.last.id != wamid:  # they wrote on, and that is answered together with this
            return
        async with self._transactions(tenant_id) as session:
            await self._keep(session, tenant_id, profile, made)

    async def _is_due(self, tenant_id: str, conversation_id: str, wamid: str) -> bool:
        """Not for who is answered by persons alone."""
        async with self._transactions(tenant_id) as session:
            place = await drafts.find_place(session, conversation_id)
            if place is None or await drafts.find_draft(session, conversation_id, wamid) is not None:
                return False
            return await is_blocked(session, place.customer_id, conversation_id) is None

    async def _keep(
        self, session: AsyncSession, tenant_id: str, profile: Profile, made: Draft | Package
    ) -> None:
        """What holds is looked at in the transaction that answers: a person may have taken over meanwhile."""
        conversation_id = made.asked.session.id
        place = await drafts.find_place(session, conversation_id)
        failed = failures([*made.asked.before, *made.asked.messages])
        if failed >= MOST_FAILURES:
            await hand_over(session, tenant_id, conversation_id, f"{failed} answers did not help")
        if isinstance(made, Package):
            await drafts.keep_draft(session, tenant_id, _nothing(made))
        elif place is not None:
            await self._decide(session, tenant_id, profile, _Answer(made, place, failed))

    async def _decide(
        self, session: AsyncSession, tenant_id: str, profile: Profile, answer: "_Answer"
    ) -> None:
        reason = await self._why_not(session, tenant_id, profile, answer)
        if not await drafts.keep_draft(session, tenant_id, _kept(answer.made, reason)) or reason is not None:
            return
        message = await add_outgoing(session, tenant_id, answer.message)
        if message is not None:
            subject, to = f"message {message.id}", answer.conversation_id
            await audit.record(session, tenant_id, PRINCIPAL, "messages.answered", subject, to=to)
            await defer_once(session, self._queue, DISPATCH, tenant_id=tenant_id)

    async def _why_not(
        self, session: AsyncSession, tenant_id: str, profile: Profile, answer: "_Answer"
    ) -> str | None:
        """None where it may be sent without a person."""
        simple = next(answer.objections(profile), None)
        return simple or await self._told_otherwise(session, tenant_id, profile, answer)

    async def _told_otherwise(
        self, session: AsyncSession, tenant_id: str, profile: Profile, answer: "_Answer"
    ) -> str | None:
        letter = answer.letter
        at = datetime.now(ZoneInfo(profile.time_zone or "UTC"))
        decision = self._rules.policy.decide(letter.operation, Asking(PRINCIPAL, at))
        if decision.verdict != "allow":
            return f"the policy does not allow it: {decision.reason}"
        if leaks_in(answer.made.text, self._rules.allowed):
            return "it holds what must not leave by itself"
        if await drafts.count_automatic(session, answer.conversation_id, A_DAY) >= MOST_A_DAY:
            return f"{MOST_A_DAY} answers within a day were given by themselves"
        try:
            await check_welcome(session, letter, answer.place.contact_id)
            await check_new(session, tenant_id, letter, answer.place.contact_id)
        except ErpError as error:
            return str(error)
        return None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A draft, where it would go, and how many answers there have not helped."""

    made: Draft
    place: Place
    failed: int

    @property
    def conversation_id(self) -> str:
        return self.made.asked.session.id

    def objections(self, profile: Profile) -> Iterator[str]:
        """What speaks against sending it without a person; nothing else need be looked up."""
        if profile.replies != "auto":
            yield "replies are only drafted here"
        if self.place.handler != "assistant" or self.failed >= MOST_FAILURES:
            yield "a person has this conversation"
        if self.place.heard_at is None or not Window.opened(self.place.heard_at).is_open(datetime.now(UTC)):
            yield "the window is closed"
        if not self.place.address:
            yield "they have no address any more"
        yield from self.made.cautions
        if self.made.certainty != "direct":
            yield "the answer is not certain"
        if self.made.verdict.quality.level != "high":
            yield f"its quality is {self.made.verdict.quality.level}"

    @property
    def letter(self) -> Letter:
        place, text = self.place, self.made.text
        who = Recipient(place.address, place.name, place.customer_id, place.contact_id, has_written=True)
        return Letter(place.number_id, place.number_id, who, stored(Text(text)), text, "service")

    @property
    def message(self) -> NewMessage:
        return NewMessage(
            conversation_id=self.conversation_id,
            contact_id=self.place.contact_id,
            number_id=self.place.number_id,
            address=self.place.address,
            content=payload(address(self.place.address), Text(self.made.text), tracker=TRACKER),
            text=self.made.text,
            category="service",
            is_reply=True,
            principal=PRINCIPAL,
            due_at=datetime.now(UTC),
            answers=self.made.asked.last.id,
            purpose=AUTO_REPLY,
        )


def _nothing(made: Package) -> NewDraft:
    return NewDraft(made.asked.session.id, made.asked.last.id, "none", None, made.why)


def _kept(made: Draft, reason: str | None) -> NewDraft:
    quality = made.verdict.quality
    return NewDraft(
        made.asked.session.id,
        made.asked.last.id,
        "queued" if reason is None else "ready",
        made.text,
        reason or "",
        quality.level,
        quality.overall,
        {str(name): score for name, score in quality.scores.items()},
        made.sources,
    )
