"""Prompts on one conversation, in the language it is held in."""

from typing import Annotated, Literal

from pydantic import Field

from erp_mcp.governance.reading import Reading
from erp_mcp.opening import enter

SessionId = Annotated[str, Field(description="Id of the session; complete it to see the newest.")]

# Tokens kept for the instructions that stand before the conversation.
FOR_INSTRUCTIONS = 120

SUMMARIZE = {
    "ar": "لخّص هذه المحادثة في أربع جمل: ماذا طلب العميل، وعلى ماذا اتُّفق، وما وعدنا به، وما بقي مفتوحًا. اذكر ما ورد فيها فقط.",
    "en": "Summarise this conversation in four sentences: what the customer asked, what was agreed, what we promised, what is still open. State only what it says.",
    "fa": "این گفت‌وگو را در چهار جمله خلاصه کن: مشتری چه خواست، بر سر چه توافق شد، چه قولی دادیم و چه چیزی هنوز باز است. فقط آنچه در متن آمده بیاور.",
    "tr": "Bu konuşmayı dört cümleyle özetle: müşteri ne istedi, neyde anlaşıldı, ne söz verdik, ne hâlâ açık. Yalnızca yazılanları aktar.",
}
REPLY = {
    "ar": "اكتب ردًّا قصيرًا ومهذّبًا على آخر رسالة من العميل بلغته. لا تذكر سعرًا أو سياسة قبل أن تتحقق منها بأداة search_knowledge، وما لا تجده فقل إنك ستتأكد منه.",
    "en": "Write a short, polite reply to the customer's last message in their language. State no price or policy that you have not checked with search_knowledge; what you cannot find, say you will check.",
    "fa": "به آخرین پیام مشتری پاسخی کوتاه و مؤدبانه به زبان خودش بنویس. هیچ قیمت یا قانونی را بدون بررسی با search_knowledge نگو و اگر چیزی را نیافتی بگو بررسی می‌کنی.",
    "tr": "Müşterinin son mesajına kendi dilinde kısa ve nazik bir yanıt yaz. search_knowledge ile doğrulamadığın fiyatı ya da kuralı yazma; bulamadığını kontrol edeceğini söyle.",
}


async def summarize_conversation(session_id: SessionId) -> str:
    """Summarise a session: what was asked, agreed, promised, and what is still open."""
    return await _about(SUMMARIZE, session_id, "messages")


async def reply_to_customer(session_id: SessionId) -> str:
    """Draft a grounded reply to the last message of a session, in the customer's language."""
    return await _about(REPLY, session_id, "context")


async def complete_id(prefix: str) -> list[str]:
    app, call = await enter()
    return await app.sessions.complete_id(call.principal.tenant_id, prefix, 50)


async def _about(instructions: dict[str, str], session_id: str, part: Literal["messages", "context"]) -> str:
    app, call = await enter()
    reading = Reading(f"erp://sessions/{session_id}/{part}", app.settings.max_tokens - FOR_INSTRUCTIONS)
    page = await app.sessions.read(call.principal.tenant_id, session_id, part, reading)
    language = str(page.meta["erp/language"])
    return f"{instructions.get(language, instructions['en'])}\n\n{page.text}"
