"""What was written to and fro, as a model reads it: conversations, one of them, or one message's way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Item, Items, Omitted, Tokens
from erp_mcp.customers.meant import meant
from erp_mcp.errors import InvalidInput, MessageNotFound, SessionNotFound
from erp_mcp.governance.commands import command
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.messaging.masking import masked
from erp_mcp.messaging.windows import Window
from erp_mcp.store import correspondence
from erp_mcp.store.correspondence import Line, Listed, Step
from erp_mcp.store.dispatch import paused_numbers
from erp_mcp.store.drafts import Kept, waiting_draft
from erp_mcp.store.engine import Transactions
from erp_mcp.store.operating import EVERY_NUMBER
from erp_mcp.store.outbox import PAUSED, Outgoing, find_outgoing
from erp_mcp.store.records import Wanted

OPEN, CLOSE = '<data kind="messages">', "</data>"
SEAMS = 6  # tokens that joining counted parts may add
LONGEST_GIST = 160  # characters of a message in a list


@dataclass(frozen=True, slots=True)
class Question:
    """One of these, or neither for the newest conversations of all."""

    conversation: str | None = None
    customer: str | None = None
    message_id: int | None = None
    only: Wanted = "all"
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Entries, the newest first; `head` is ours, `lines` quote what others wrote."""

    head: str
    lines: Sequence[str]
    objects: Callable[[], Sequence[dict[str, object]]]
    more: str = ""

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        around = "\n".join(filter(None, (self.head, OPEN, CLOSE, self.more)))
        room = max_tokens - tokens.count(around) - SEAMS
        items = [Item(defuse(line), -place) for place, line in enumerate(self.lines)]
        fitted = tokens.fit([Items("messages", items)], room, note=_left_out)
        text = "\n".join(filter(None, (self.head, OPEN, fitted.text, CLOSE, self.more)))
        left_out = sum(tokens.count(items[at].text) for each in fitted.left_out for at in each.items)
        return counted(tokens, text, left_out)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        objects = self.objects()

        def first(shown: int) -> dict[str, object]:
            answer: dict[str, object] = {"about": self.head, "found": objects[:shown]}
            return answer | ({"left_out": len(objects) - shown} if shown < len(objects) else {})

        return as_many_as_fit(tokens, max_tokens, first, len(objects))


class Correspondence:
    def __init__(self, transactions: Transactions, profiles: Profiles) -> None:
        self._transactions = transactions
        self._profiles = profiles

    async def read(self, tenant_id: str, question: Question) -> Shown:
        zone = ZoneInfo((await self._profiles.get(tenant_id)).time_zone or "UTC")
        async with self._transactions(tenant_id) as session:
            if question.message_id is not None:
                return await _message(session, tenant_id, question.message_id, zone)
            if question.conversation is not None:
                return await _thread(session, question, question.conversation, zone)
            return await _conversations(session, question, zone)


async def _conversations(session: AsyncSession, question: Question, zone: ZoneInfo) -> Shown:
    customer_id = await _customer_of(session, question.customer) if question.customer else None
    found, total = await correspondence.list_conversations(
        session, question.only, customer_id, question.limit, question.offset
    )
    which = "" if question.only == "all" else f"{question.only} "
    head = f"{len(found)} of {total} {which}conversations, the newest first."
    now = datetime.now(zone)
    following = question.offset + len(found)
    more = f"[next: offset={following}]" if following < total else ""
    return Shown(
        head,
        [_of_conversation(each, now) for each in found],
        lambda: [_conversation_object(each) for each in found],
        more,
    )


async def _customer_of(session: AsyncSession, given: str) -> int:
    found = await meant(session, given.strip())
    one = found.the_one(given)
    if one is not None:
        return one.id
    some = ", ".join(f"{each.name[:40]}#{each.id}" for each in found.candidates[:3])
    raise InvalidInput(
        f"Several customers go by that: {some}. Ask again with one."
        if some
        else "No customer goes by that. Try a phone, an e-mail or Name#id."
    )


def _of_conversation(each: Listed, now: datetime) -> str:
    who = f"{each.who}#{each.customer_id}" if each.customer_id else each.who
    facts = [
        " ".join(filter(None, (who, masked(each.address) if each.address else ""))) or "unknown",
        each.channel,
        each.state + (f" ({each.handed_over_because})" if each.handed_over_because else ""),
        _window(each.heard_at, now),
    ]
    gist = " ".join(each.text.split())[:LONGEST_GIST]
    at = f"{each.sent_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
    return f"{each.id} {', '.join(filter(None, facts))}\n  {at} {each.role}: {gist}"


def _window(heard_at: datetime | None, now: datetime) -> str:
    if heard_at is None:
        return ""
    window = Window.opened(heard_at)
    until = f"{window.expires_at.astimezone(now.tzinfo):%m-%d %H:%M}"
    return f"window until {until}" if window.is_open(now) else "window closed"


def _conversation_object(each: Listed) -> dict[str, object]:
    return {
        "conversation": each.id,
        "customer": f"{each.who}#{each.customer_id}" if each.customer_id else None,
        "who": each.who,
        "address": masked(each.address) if each.address else None,
        "channel": each.channel,
        "state": each.state,
        "because": each.handed_over_because,
        "last_role": each.role,
        "last_text": each.text[:LONGEST_GIST],
        "last_at": each.sent_at.isoformat(),
    }


async def _thread(session: AsyncSession, question: Question, conversation_id: str, zone: ZoneInfo) -> Shown:
    lines = await correspondence.list_lines(session, conversation_id, question.limit + 1, question.offset)
    if not lines and not question.offset:
        raise SessionNotFound("There is no conversation of this id. read_messages without one lists them.")
    shown = lines[: question.limit]
    following = question.offset + len(shown)
    is_waiting = not question.offset and shown[0].role == "customer"
    draft = await waiting_draft(session, conversation_id) if is_waiting else None
    return Shown(
        f"{conversation_id}: {len(shown)} messages, the newest first{_numbered(shown)}.",
        [*([_drafted(draft)] if draft else []), *(_said(each, zone) for each in shown)],
        lambda: [_line_object(each) for each in shown],
        f"[older: offset={following}]" if len(lines) > len(shown) else "",
    )


def _numbered(shown: Sequence[Line]) -> str:
    return "; theirs are numbered, for reply_to" if any(each.place for each in shown) else ""


def _drafted(draft: Kept) -> str:
    why = f"; {draft.reason}" if draft.reason else ""
    return f"[draft, not sent: {draft.level} {draft.overall}{why}] {draft.text}"


def _said(each: Line, zone: ZoneInfo) -> str:
    """A line break in it begins no line of its own: nobody may write what somebody else is said to have said."""
    number = f" message {each.message_id}" if each.message_id else f" {each.place}" if each.place else ""
    why = f" ({each.reason})" if each.reason else ""
    state = f" {each.state}{why}" if each.state else ""
    text = "\n  ".join(each.text.splitlines())
    return f"[{each.at.astimezone(zone):%Y-%m-%d %H:%M}] {each.role}{number}{state}: {text}"


def _line_object(each: Line) -> dict[str, object]:
    line: dict[str, object] = {"at": each.at.isoformat(), "role": each.role, "text": each.text}
    sent = {"message_id": int(each.message_id)} if each.message_id else {}
    came = {"number": each.place} if each.place else {}
    return line | sent | came | ({"state": each.state, "reason": each.reason} if each.state else {})


async def _message(session: AsyncSession, tenant_id: str, message_id: int, zone: ZoneInfo) -> Shown:
    message = await find_outgoing(session, message_id)
    if message is None:
        raise MessageNotFound(f"There is no message {message_id}. read_messages lists conversations.")
    steps = await correspondence.steps_of(session, message_id)
    is_paused = bool({EVERY_NUMBER, message.number_id} & await paused_numbers(session))
    why = f" ({message.reason})" if message.reason and message.reason != PAUSED else ""
    following = _next(message, tenant_id, is_paused=is_paused)
    head = f"Message {message.id} to {masked(message.address)}: {message.state}{why}. {following}".rstrip()
    lines = [
        *(f"[{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}] {_told(each)}" for each in steps),
        message.text,
    ]
    return Shown(head, lines, lambda: [_message_object(message, steps)])


def _told(step: Step) -> str:
    return f"{step.what}: {step.why}" if step.why else step.what


def _next(message: Outgoing, tenant_id: str, *, is_paused: bool) -> str:
    if message.state == "unknown":
        settle = command(f"whatsapp resolve {message.id} --sent", tenant_id)
        return f"It may have arrived: do not resend; a person looks, and runs {settle} or `--not-sent`."
    if message.state != "queued":
        return ""
    if is_paused:
        return f"Sending is paused; a person resumes it: {command('whatsapp resume', tenant_id)}."
    return f"Due {message.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC."


def _message_object(message: Outgoing, steps: Sequence[Step]) -> dict[str, object]:
    return {
        "message_id": message.id,
        "conversation": message.conversation_id,
        "to": masked(message.address),
        "state": message.state,
        "reason": message.reason,
        "text": message.text,
        "steps": [{"at": each.at.isoformat(), "what": each.what, "why": each.why} for each in steps],
    }


def _left_out(omitted: Sequence[Omitted]) -> str:
    hidden = sum(len(each.items) for each in omitted)
    return f"[{hidden} left out: ask with a larger max_tokens or a smaller limit]"
