"""What Meta tells of the business: what became of its messages, its templates and its account."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.integrations.whatsapp.events import AccountChanged, Event, Status, TemplateChanged
from erp_mcp.integrations.whatsapp.failures import Action, Failure
from erp_mcp.messaging.ending import MOST_ATTEMPTS
from erp_mcp.store.alerts import NewAlert, add_alerts
from erp_mcp.store.business import TemplateNews, change_templates
from erp_mcp.store.consents import NewConsent, add_consent
from erp_mcp.store.deliveries import Moved, NewStatus, StatusState, keep_statuses, move_by_statuses
from erp_mcp.store.dialogue import uris
from erp_mcp.store.dispatch import hold_attempts
from erp_mcp.store.notify import notify
from erp_mcp.store.outbox import ARRIVED, find_outgoing, say_sent, unsay
from erp_mcp.store.refusals import Refusal, queue_again, say_why
from erp_mcp.store.threads import ALERTS

STATES: Mapping[str, StatusState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "played",
    "failed": "failed",
}
# Seconds. Told of a message that was accepted, even what is unclear at once means: it did not arrive.
RETRIED: dict[Action, int] = {
    "retry": 2,
    "hold": 15,
    "retry_recipient": 10,
    "retry_minutes": 60,
    "retry_hours": 1800,
}
BAD_NEWS = (
    "BAN",
    "DISABLE",
    "RESTRICT",
    "REJECT",
    "FLAG",
    "VIOLATION",
    "RED",
    "PAUSED",
    "DOWNGRADE",
    "BLOCK",
)
LONGEST_NEWS = 80


async def move_messages(
    session: AsyncSession, tenant_id: str, events: Iterable[Event], now: datetime
) -> None:
    told = [each for each in events if isinstance(each, Status)]
    statuses: list[tuple[Status, StatusState]] = [
        (each, STATES[each.state]) for each in told if each.state in STATES
    ]
    if not statuses:
        return
    await hold_attempts(session, sorted({each.tracker for each, _ in statuses if each.tracker}))
    await keep_statuses(session, tenant_id, [_new(each, state, now) for each, state in statuses])
    if refusals := _refusals(each for each, _ in statuses):
        await queue_again(session, refusals, MOST_ATTEMPTS)
    moved = await follow(session, tenant_id, {each.wamid for each, _ in statuses})
    await _suppress(session, tenant_id, moved, [each for each, _ in statuses], now)


async def follow(session: AsyncSession, tenant_id: str, wamids: Collection[str]) -> Sequence[Moved]:
    """The messages of these names are where their statuses say, and whoever listens hears of it."""
    moved = await move_by_statuses(session, wamids)
    await _announce(session, tenant_id, moved)
    return moved


def _new(status: Status, state: StatusState, now: datetime) -> NewStatus:
    pricing, failure = status.pricing, status.failures[0] if status.failures else None
    return NewStatus(
        wamid=status.wamid,
        state=state,
        recipient=status.user_id or status.recipient or "",
        at=status.at or now,
        tracker=status.tracker,
        pricing=pricing and {"category": pricing.category, "type": pricing.type, "model": pricing.model},
        failure=failure and {"code": failure.code, "says": failure.says, "details": failure.details},
    )


def _refusals(statuses: Iterable[Status]) -> list[Refusal]:
    """Those that another attempt may help."""
    found = dict[str, Refusal]()
    for status in statuses:
        failure = _failure(status)
        if failure and failure.action in RETRIED:
            wait = RETRIED[failure.action]
            found[status.wamid] = Refusal(status.wamid, status.tracker, failure.code, failure.says, wait)
    return list(found.values())


def _failure(status: Status) -> Failure | None:
    return status.failures[0] if status.state == "failed" and status.failures else None


async def _announce(session: AsyncSession, tenant_id: str, moved: Sequence[Moved]) -> None:
    """What arrived before our own answer did was said, too; what failed was not."""
    said = [each.message_id for each in moved if _is_news(each)]
    failed = [each.message_id for each in moved if each.becomes == "failed"]
    if said:
        await tell_sent(session, tenant_id, said)
    if failed:
        await say_why(session, failed)
        await unsay(session, failed)
    changed = sorted({each.conversation_id for each in moved})
    if changed:
        news = [uri for each in changed for uri in uris(each, ("messages",))]
        await notify(session, tenant_id, [*news, ALERTS] if failed else news)


async def tell_sent(session: AsyncSession, tenant_id: str, message_ids: Collection[int]) -> None:
    """These were said, and whoever listens hears of it."""
    conversations = await say_sent(session, message_ids)
    news = [uri for each in conversations for uri in uris(each, ("messages", "context"))]
    await notify(session, tenant_id, news)


def _is_news(moved: Moved) -> bool:
    return moved.becomes in ARRIVED and moved.was not in ARRIVED


async def _suppress(
    session: AsyncSession, tenant_id: str, moved: Sequence[Moved], statuses: Sequence[Status], now: datetime
) -> None:
    """Somebody whose switch is off is not written to again."""
    refused = {
        each.wamid: failure.says
        for each in statuses
        if (failure := _failure(each)) and failure.action == "suppress_marketing"
    }
    for each in moved:
        message = await find_outgoing(session, each.message_id) if each.wamid in refused else None
        if message:
            consent = NewConsent(
                message.contact_id, "marketing", False, "WhatsApp refused", refused[each.wamid], "", now
            )
            await add_consent(session, tenant_id, consent)


async def tell_of_business(
    session: AsyncSession, tenant_id: str, events: Iterable[Event], now: datetime
) -> None:
    templates, alerts = list[TemplateNews](), list[NewAlert]()
    for event in events:
        match event:
            case TemplateChanged(business_id=str(business_id), name=str(name)):
                news = TemplateNews(
                    business_id, name, event.language, event.status, event.category, event.quality
                )
                templates.append(news)
                alerts.append(_of_template(event, news, now))
            case AccountChanged():
                alerts.append(_of_account(event, now))
            case _:
                pass
    if templates:
        await change_templates(session, templates)
    if alerts:
        await add_alerts(session, tenant_id, alerts)
        await notify(session, tenant_id, [ALERTS])


def _of_template(event: TemplateChanged, news: TemplateNews, now: datetime) -> NewAlert:
    now_is = ", ".join(each for each in (event.status, event.category, event.quality, event.reason) if each)
    told = f"WhatsApp template {_short(news.name)} ({news.language or 'every language'}): {_short(now_is)}."
    return _alert(told, now_is, now)


def _of_account(event: AccountChanged, now: datetime) -> NewAlert:
    happened = event.event or "changed"
    told = f"WhatsApp account {event.business_id or ''}: {event.topic.replace('_', ' ')}, {_short(happened)}."
    return _alert(told, happened, event.at or now)


def _alert(told: str, news: str, at: datetime) -> NewAlert:
    is_bad = any(each in news.upper() for each in BAD_NEWS)
    return NewAlert("whatsapp", "critical" if is_bad else "info", told, at)


def _short(words: str) -> str:
    return " ".join(words.split())[:LONGEST_NEWS]
