"""From a wish to a letter that could be sent: to whom, what, from which number, and what stands against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import InvalidInput, WindowClosed
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.profile import Profiles
from erp_mcp.integrations.whatsapp.addresses import address
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.integrations.whatsapp.rendering import rendered
from erp_mcp.integrations.whatsapp.templates import TemplateDefinition
from erp_mcp.language.compact import compact
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.checks import A_DAY, check_new, check_welcome, window_with
from erp_mcp.messaging.composing import check_words, composed
from erp_mcp.messaging.costing import Cost, cost_of
from erp_mcp.messaging.letters import TRACKER, Letter
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.messaging.prices import RateCard
from erp_mcp.messaging.recipients import Recipient, number_of, recipient_of
from erp_mcp.messaging.scanning import Allowed
from erp_mcp.messaging.stored import opened, stored
from erp_mcp.messaging.templates import MessageTemplates, category_of, proposed
from erp_mcp.messaging.windows import Window, is_open
from erp_mcp.store.addressing import contact_at, talk_with
from erp_mcp.store.dialogue import message_called
from erp_mcp.store.dispatch import paused_numbers
from erp_mcp.store.engine import Transactions
from erp_mcp.store.operating import EVERY_NUMBER
from erp_mcp.store.outbox import OUR_NAMES, Category
from erp_mcp.store.repeats import count_readers

FURTHEST = timedelta(days=30)
PAUSED = "Sending is paused: it waits until a person resumes it."
BULK_FROM = 5  # others who got the same words within a day


@dataclass(frozen=True, slots=True)
class Rules:
    """What the company lets leave, and what it costs. `roots` are the folders that files come from."""

    roots: Sequence[Path]
    allowed: Allowed
    card: RateCard


@dataclass(frozen=True, slots=True)
class Planned:
    """`window` is None where they have never written to the number that it leaves from."""

    letter: Letter
    window: Window | None
    cost: Cost
    is_paused: bool = False

    @property
    def told_window(self) -> str:
        if self.window is None:
            return "window: none, they have not written to this number"
        until = f"{self.window.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return f"window: {'open until' if self.window.is_open(datetime.now(UTC)) else 'closed since'} {until}"


class Planning:
    def __init__(
        self,
        transactions: Transactions,
        numbers: Numbers,
        templates: MessageTemplates,
        profiles: Profiles,
        rules: Rules,
    ) -> None:
        self._transactions = transactions
        self._numbers = numbers
        self._templates = templates
        self._profiles = profiles
        self._rules = rules

    async def letter(self, principal: Principal, wish: Wish) -> Letter:
        """Well-formed; whether it may be sent now is another question."""
        tenant_id = principal.tenant_id
        connection = await self._connection(tenant_id, wish)
        send_at = await self._moment(tenant_id, wish.send_at)
        async with self._transactions(tenant_id) as session:
            recipient = await recipient_of(session, wish.to)
            wish = replace(wish, reply_to=await _quoted(session, wish, connection.number_id, recipient))
        for words in _words(wish):
            check_words(words, self._rules.allowed)
        letter = await self._letter(principal, wish, connection, recipient)
        content = opened(letter.content)
        payload(address(recipient.address), content.content, reply_to=content.reply_to, tracker=TRACKER)
        async with self._transactions(tenant_id) as session:
            since = datetime.now(UTC) - A_DAY
            readers = await count_readers(session, letter.text, since, recipient.contact_id)
        return replace(
            letter, send_at=send_at, allow_duplicate=wish.allow_duplicate, is_bulk=readers >= BULK_FROM
        )

    async def planned(self, tenant_id: str, letter: Letter) -> Planned:
        """Refused where it may not be sent: to who does not want it or may have it, or while only a template
        would reach them, for nothing is switched to one silently."""
        planned = await self.seen(tenant_id, letter)
        contact_id = planned.letter.recipient.contact_id
        if contact_id is not None:
            async with self._transactions(tenant_id) as session:
                await check_welcome(session, planned.letter, contact_id)
                await check_new(session, tenant_id, planned.letter, contact_id)
        if letter.category == "service" and not is_open(planned.window, letter.send_at or datetime.now(UTC)):
            raise await self._closed(tenant_id, planned)
        return planned

    async def seen(self, tenant_id: str, letter: Letter) -> Planned:
        """As it stands now, with whoever has the address by now."""
        async with self._transactions(tenant_id) as session:
            contact = await contact_at(session, letter.recipient.address)
            contact_id = contact.id if contact else None
            window = await window_with(session, letter.number_id, contact_id)
            now_open = is_open(window, datetime.now(UTC))
            cost = await self._cost(session, letter, letter.category, is_window_open=now_open)
            paused = {EVERY_NUMBER, letter.number_id} & await paused_numbers(session)
        recipient = replace(letter.recipient, contact_id=contact_id)
        return Planned(replace(letter, recipient=recipient), window, cost, bool(paused))

    async def _connection(self, tenant_id: str, wish: Wish) -> WhatsAppConnection:
        """The one that is named, else that of the conversation."""
        if wish.number is None:
            async with self._transactions(tenant_id) as session:
                number_id = await number_of(session, wish.to)
            if number_id is not None:
                return await self._numbers.by_id(tenant_id, number_id)
        return await self._numbers.choose(tenant_id, wish.number)

    async def _letter(
        self, principal: Principal, wish: Wish, connection: WhatsAppConnection, recipient: Recipient
    ) -> Letter:
        if wish.template is not None:
            _alone(wish)
            filled = await self._templates.filled(
                principal.tenant_id, connection, wish.template, recipient.language
            )
            content = stored(filled.content, wish.reply_to)
            return Letter(
                connection.name, connection.number_id, recipient, content, filled.text, filled.category
            )
        roots = self._rules.roots if principal.is_local else ()
        made = composed(wish, recipient.language, roots, self._rules.allowed)
        content, text = stored(made.content, wish.reply_to), rendered(made.content)
        return Letter(
            connection.name, connection.number_id, recipient, content, text, "service", file=made.file
        )

    async def _moment(self, tenant_id: str, given: datetime | None) -> datetime | None:
        """Where no zone is said it is the company's."""
        if given is None:
            return None
        zone = ZoneInfo((await self._profiles.get(tenant_id)).time_zone or "UTC")
        at = (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)
        now = datetime.now(UTC)
        if not now < at <= now + FURTHEST:
            raise InvalidInput(
                f"`send_at` lies in the next 30 days; it is now {now.astimezone(zone):%Y-%m-%dT%H:%M} in "
                f"{zone.key}. Nothing was sent."
            )
        return at

    async def _cost(
        self, session: AsyncSession, letter: Letter, category: Category, *, is_window_open: bool
    ) -> Cost:
        to, card = letter.recipient.address, self._rules.card
        return await cost_of(session, card, letter.number_id, to, category, is_window_open=is_window_open)

    async def _closed(self, tenant_id: str, planned: Planned) -> WindowClosed:
        """With the template that fits best, as it would be asked for."""
        letter = planned.letter
        connection = await self._numbers.choose(tenant_id, letter.number)
        fitting = proposed(await self._templates.list(tenant_id, connection), letter.recipient.language)
        begun = "They wrote more than 24 hours ago, or never. Nothing was sent."
        if not fitting:
            return WindowClosed(f"{begun} No approved template is there; a person makes one at Meta.")
        async with self._transactions(tenant_id) as session:
            cost = await self._cost(session, letter, category_of(fitting[0]), is_window_open=False)
        return WindowClosed(f"{begun} {_proposal(fitting, cost)}")


async def _quoted(session: AsyncSession, wish: Wish, number_id: str, recipient: Recipient) -> str | None:
    """What WhatsApp calls the message that is answered: one of the conversation with who is written to."""
    if wish.reply_to is None:
        return None
    known = recipient.contact_id
    talk = await talk_with(session, number_id, known) if known is not None else None
    found = await message_called(session, talk.conversation_id, wish.reply_to) if talk else None
    if found is None or found.startswith(OUR_NAMES):
        raise InvalidInput(
            f"There is no message {wish.reply_to[:40]!r} to quote in the conversation with {recipient.called}. "
            "Nothing was sent; read_messages numbers what they wrote."
        )
    return found


def _proposal(fitting: Sequence[TemplateDefinition], cost: Cost) -> str:
    best = fitting[0]
    named = [name for name in best.variables if not name.isdecimal()]
    parameters = dict.fromkeys(named, "…") if named else ["…" for _ in best.variables]
    call = compact({"name": best.name, "language": best.language, "parameters": parameters})
    others = ", ".join(dict.fromkeys(each.name for each in fitting[1:4] if each.name != best.name))
    more = f" Others: {others}." if others else ""
    return f"Ask again with template={call} instead ({cost.told}).{more}"


def _alone(wish: Wish) -> None:
    if wish.text is not None or wish.media is not None or wish.choices:
        raise InvalidInput(
            "A template has its own words: leave out `text`, `media` and `choices`. Nothing was sent."
        )


def _words(wish: Wish) -> Iterator[str]:
    """All that is not Meta's or ours."""
    yield from (each for each in (wish.text, *wish.choices) if each)
    if wish.template is not None:
        yield from _values(wish.template)


def _values(wish: TemplateWish) -> Iterator[str]:
    given = wish.parameters
    yield from given.values() if isinstance(given, Mapping) else given
    if wish.header is not None:
        yield wish.header
