"""Short documents in four languages, each about one thing."""

from datetime import UTC, datetime

from erp_mcp.store.records import Document, KnowledgeKind, Language

UPDATED = datetime(2026, 11, 1, tzinfo=UTC)


def document(
    key: str, text: str, language: Language = "en", kind: KnowledgeKind = "faq", title: str = "Nakhla"
) -> Document:
    return Document(key, kind, title, language, None, "public", text, UPDATED)


RETURNS = document("returns", "You may return unopened goods within seven days and get your money back.")
HOURS = document("hours", "يفتح المتجر من التاسعة صباحا حتى العاشرة مساء كل يوم عدا الجمعة.", "ar")
STORAGE = document("storage", "زعفران را در جای خشک و تاریک نگه دارید تا عطرش نرود.", "fa", "manual")
PAYMENT = document(
    "payment", "Ödemeyi kredi kartı, havale veya kapıda nakit olarak yapabilirsiniz.", "tr", "website"
)
ALL = [RETURNS, HOURS, STORAGE, PAYMENT]
