"""Whether a reply may be shown to other customers, or tells something of the one to whom it was given."""

import re

from erp_mcp.conversations.durable import tells_of_themselves
from erp_mcp.governance.redaction import Redaction
from erp_mcp.language.normal import normalize
from erp_mcp.store.records import Audience

# What is of one customer's and bears no name: their order, invoice or balance, and the number of it.
OF_ONE = re.compile(
    r"\b(?:my|your|our) (?:\w+ )?(?:order|invoice|balance|account|delivery|refund|payment|parcel)s?\b"
    r"|(?<!\w)(?:طلب|فاتور|رصيد|حساب|شحن|دفع)(?:ي|ك|كم|نا|تي|تك|تكم|تنا|تكي)(?!\w)"
    r"|(?<!\w)(?:سفارش|فاكتور|حساب|مرسوله|پرداخت|مانده)(?:م|ت|تون|تان| من| شما| ما)(?!\w)"
    r"|\b(?:siparis|fatura|bakiye|hesab|kargo|odeme)(?:m|im|iniz|niz|in|miz|imiz|nizi|inizi)\b"
    r"|\b[a-z]{1,4}[-/#]?\d{3,}\b"
    r"|(?:\b(?:order|invoice|siparis|fatura)\w*|طلب|الطلب|طلبيه|فاتوره|الفاتوره|سفارش|فاكتور)"
    r"(?: (?:no|number|nr|numarasi|رقم|شماره))?[ .:#]{0,3}\d{3,}"
)


def audience_of(question: str, reply: str, redaction: Redaction) -> Audience:
    texts = (question, reply)
    is_personal = any(redaction.redact(text) != text or OF_ONE.search(normalize(text)) for text in texts)
    return "staff" if is_personal or tells_of_themselves(question) else "public"
