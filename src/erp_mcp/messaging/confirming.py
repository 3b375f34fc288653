"""The one answer to who wants no more messages: that it was understood, and how to change one's mind."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.governance.principal import WORKER
from erp_mcp.integrations.whatsapp.addresses import address
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.messaging.guard import OPT_OUT
from erp_mcp.messaging.letters import TRACKER
from erp_mcp.messaging.windows import Window
from erp_mcp.store.addressing import address_of
from erp_mcp.store.consents import Scope
from erp_mcp.store.inbox import Unhandled
from erp_mcp.store.outbox import NewMessage

# What is to be written to hear from us again is one of the words that language/optouts.py knows.
CONFIRMED: Mapping[Scope, Mapping[str, str]] = {
    "marketing": {
        "en": "You will get no more offers from us. Write START to get them again.",
        "ar": "لن نرسل لك عروضًا بعد الآن. اكتب «اشتراك» لتصلك من جديد.",
        "fa": "دیگر پیشنهادی برایتان نمی‌فرستیم. برای دریافت دوباره بنویسید «شروع».",
        "tr": "Size artık kampanya göndermeyeceğiz. Yeniden almak için BAŞLA yazın.",
    },
    "all": {
        "en": "We will not write to you any more. Write START to hear from us again.",
        "ar": "لن نراسلك بعد الآن. اكتب «اشتراك» لنراسلك من جديد.",
        "fa": "دیگر به شما پیام نمی‌دهیم. برای دریافت دوباره بنویسید «شروع».",
        "tr": "Size artık yazmayacağız. Yeniden haber almak için BAŞLA yazın.",
    },
}


async def confirmation(
    session: AsyncSession, written: Unhandled, language: str, scope: Scope
) -> NewMessage | None:
    """None where the window has closed meanwhile."""
    now = datetime.now(UTC)
    to = await address_of(session, written.contact_id)
    if to is None or not Window.opened(written.sent_at).is_open(now):
        return None
    text = CONFIRMED[scope].get(language, CONFIRMED[scope]["en"])
    return NewMessage(
        conversation_id=written.conversation_id,
        contact_id=written.contact_id,
        number_id=written.number_id,
        address=to,
        content=payload(address(to), Text(text), tracker=TRACKER),
        text=text,
        category="service",
        is_reply=True,
        principal=WORKER,
        due_at=now,
        answers=written.wamid,
        purpose=OPT_OUT,
    )
