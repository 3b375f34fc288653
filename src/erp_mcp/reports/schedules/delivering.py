"""A report that was made goes to whom it is for, each once however often it is tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from erp_mcp.governance.principal import Principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.sending import Sending
from erp_mcp.reports.handing import Handing
from erp_mcp.reports.schedules.recipients import Recipient
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Form
from erp_mcp.reports.wording import Wording
from erp_mcp.store.alerts import URI, NewAlert, add_alerts
from erp_mcp.store.engine import Transactions
from erp_mcp.store.notify import notify

LONGEST = 3000  # characters of a message; WhatsApp takes 4,096
SENT_AS: Sequence[Form] = ("pdf", "xlsx", "png")
DEFAULT: Sequence[Form] = ("html",)


@dataclass(frozen=True, slots=True)
class Made:
    """A report for one moment of one schedule."""

    schedule_id: int
    due_at: datetime
    summary: Summary
    forms: Sequence[Form]

    @property
    def key(self) -> str:
        return f"schedule-{self.schedule_id}-{self.due_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


class Delivering:
    def __init__(self, transactions: Transactions, sending: Sending, handing: Handing) -> None:
        self._transactions = transactions
        self._sending = sending
        self._handing = handing

    async def deliver(self, principal: Principal, made: Made, recipient: Recipient) -> None:
        match recipient.channel:
            case "alert":
                await self._tell(principal.tenant_id, made)
            case "folder":
                await self._handing.filed(principal.tenant_id, made.summary, made.forms or DEFAULT, made.key)
            case "whatsapp":
                await self._send(principal, made, recipient)

    async def _tell(self, tenant_id: str, made: Made) -> None:
        told = f"{made.summary.head} {_verdict(made.summary, made.summary.wording)}"
        async with self._transactions(tenant_id) as session:
            await add_alerts(session, tenant_id, [NewAlert("report", "info", told, made.due_at)])
            await notify(session, tenant_id, [URI])

    async def _send(self, principal: Principal, made: Made, recipient: Recipient) -> None:
        """As every message: by policy, window and consent; where a person decides, it waits for them."""
        key = f"{made.key}-{recipient.number}"
        if recipient.template:
            wording = _for_reader(made.summary)
            values = [_verdict(made.summary, wording)[:LONGEST]]
            template = TemplateWish(recipient.template, wording.language, values)
            wish = Wish(recipient.number, template=template, idempotency_key=key)
        else:
            wish = await self._message(principal.tenant_id, made, recipient.number, key)
        answer = await self._sending.ask(principal, wish)
        if isinstance(answer, NeedsApproval | NeedsConfirmation):
            await self._waits(principal.tenant_id, made, answer.approval.id)

    async def _message(self, tenant_id: str, made: Made, number: str, key: str) -> Wish:
        """With a file where one was asked for that WhatsApp takes."""
        forms: list[Form] = [each for each in SENT_AS if each in made.forms]
        files = await self._handing.filed(tenant_id, made.summary, forms[:1], made.key)
        media = str(files[0]) if files else None
        return Wish(number, text=_message(made.summary), media=media, idempotency_key=key)

    async def _waits(self, tenant_id: str, made: Made, approval_id: int) -> None:
        told = f"A scheduled report waits to be sent: approval {approval_id} ({made.key}); erp://approvals."
        async with self._transactions(tenant_id) as session:
            await add_alerts(session, tenant_id, [NewAlert("report", "warning", told, made.due_at)])
            await notify(session, tenant_id, [URI])


def _verdict(summary: Summary, wording: Wording) -> str:
    return " ".join(map(wording.say, summary.story.verdict))


def _for_reader(summary: Summary) -> Wording:
    """Who writes digits and days in their own way."""
    return Wording.for_reader(summary.wording.language, summary.wording.calendar)


def _message(summary: Summary) -> str:
    story, wording = summary.story, _for_reader(summary)
    advice = [wording.say(each.text) for each in story.advice]
    lines = [f"*{wording.say(story.title)}*", _verdict(summary, wording)]
    lines += [f"- {each}" for each in (*map(wording.say, story.drivers), *advice)]
    return "\n".join(lines)[:LONGEST]
