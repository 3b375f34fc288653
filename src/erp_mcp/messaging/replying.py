"""What becomes of a message that arrives: nothing, a draft for a person, or an answer of its own where all is safe."""

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
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.messaging.checks import check_new, check_welcome
from erp_mcp.messaging.letters import Letter
from erp_mcp.messaging.recipients import Recipient
from erp_mcp.messaging.scanning import Allowed, leaks_in
from erp_mcp.messaging.stored import stored
from erp_mcp.messaging.windows import Window
from erp_mcp.store import drafts
from erp_mcp.store.drafts import AUTO_REPLY, NewDraft, Place
from erp_mcp.store.engine import Transactions
from erp_mcp.store.outbox import NewMessage, add_outgoing
from erp_mcp.store.queue import defer
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
        if profile.replies == "off" or await self._is_done(tenant_id, conversation_id, wamid):
            return
        wish = Wish(conversation_id, message_id=None)
        try:
            made = await self._drafting.draft(Caller(tenant_id, PRINCIPAL, conversation_id), wish, BUDGET)
        except (InvalidInput, NotFound):  # somebody has answered meanwhile
            return
        if made.asked.last.id != wamid:  # they wrote on, and that is answered together with this
            return
        async with self._transactions(tenant_id) as session:
            await self._keep(session, tenant_id, profile, made)

    async def _is_done(self, tenant_id: str, conversation_id: str, wamid: str) -> bool:
        async with self._transactions(tenant_id) as session:
            return await drafts.find_draft(session, conversation_id, wamid) is not None

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
            return
        reason = await self._why_not(session, tenant_id, profile, made, place, failed)
        is_first = await drafts.keep_draft(session, tenant_id, _kept(made, reason))
        if is_first and reason is None and place is not None:
            await self._answer(session, tenant_id, made, place)

    async def _answer(self, session: AsyncSession, tenant_id: str, made: Draft, place: Place) -> None:
        message = await add_outgoing(session, tenant_id, _message(made, place))
        if message is not None:
            subject = f"message {message.id}"
            await audit.record(
                session, tenant_id, PRINCIPAL, "messages.answered", subject, to=made.asked.session.id
            )
            await defer(session, self._queue, DISPATCH, tenant_id=tenant_id)

    async def _why_not(
        self,
        session: AsyncSession,
        tenant_id: str,
        profile: Profile,
        made: Draft,
        place: Place | None,
        failed: int,
    ) -> str | None:
        """None where it may be sent without a person."""
        if place is None:
            return "this is no conversation on WhatsApp"
        simple = [*_of_company(profile, place, failed), *_of_draft(made)]
        if simple:
            return simple[0]
        if leaks_in(made.text, self._rules.allowed):
            return "it holds what must not leave by itself"
        if await drafts.count_automatic(session, made.asked.session.id, A_DAY) >= MOST_A_DAY:
            return f"{MOST_A_DAY} answers within a day were given by themselves"
        letter = _letter(made, place)
        at = datetime.now(ZoneInfo(profile.time_zone or "UTC"))
        decision = self._rules.policy.decide(letter.operation, Asking(PRINCIPAL, at))
        if decision.verdict != "allow":
            return f"the policy does not allow it: {decision.reason}"
        try:
            await check_welcome(session, letter)
            await check_new(session, letter, place.contact_id)
        except ErpError as error:
            return str(error)
        return None


def _of_company(profile: Profile, place: Place, failed: int) -> Iterator[str]:
    if profile.replies != "auto":
        yield "replies are only drafted here"
    if place.handler != "assistant" or failed >= MOST_FAILURES:
        yield "a person has this conversation"
    if place.heard_at is None or not Window.opened(place.heard_at).is_open(datetime.now(UTC)):
        yield "the window is closed"
    if not place.address:
        yield "they have no address any more"


def _of_draft(made: Draft) -> Iterator[str]:
    yield from made.cautions
    if made.certainty != "direct":
        yield "the answer is not certain"
    if made.verdict.quality.level != "high":
        yield f"its quality is {made.verdict.quality.level}"


def _letter(made: Draft, place: Place) -> Letter:
    customer_id = place.customer_id
    recipient = Recipient(place.address, place.name, customer_id, place.contact_id, has_written=True)
    return Letter(place.number_id, place.number_id, recipient, stored(Text(made.text)), made.text, "service")


def _message(made: Draft, place: Place) -> NewMessage:
    return NewMessage(
        conversation_id=made.asked.session.id,
        contact_id=place.contact_id,
        number_id=place.number_id,
        address=place.address,
        content=stored(Text(made.text)),
        text=made.text,
        category="service",
        is_reply=True,
        principal=PRINCIPAL,
        due_at=datetime.now(UTC),
        answers=made.asked.last.id,
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
        dict(quality.scores),
        made.sources,
    )
