"""A whole message that says no more than stop, start again, or a person please: in four languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import regex

from erp_mcp.language.normal import normalize

Kind = Literal["stop", "start", "human"]
Scope = Literal["marketing", "all"]

MARKS = regex.compile(r"[\p{P}\p{S}\p{M}\p{Co}]+")
LONGEST = 80  # letters; what is longer says more

# Of what may mean an order just as well, marketing stops and a person looks at it.
AMBIGUOUS = "cancel|end|quit|إلغاء|الغي|لغو|انصراف|iptal|iptal et|dur|ret|قف|توقف|قطع|كفى"
STOP = (
    "stop|unsubscribe|opt out|optout|stop promotions|stop marketing|stop ads"
    "|إيقاف|أوقف|ستوب|إلغاء الاشتراك|الغاء اشتراكي|إيقاف العروض|إيقاف العروض الترويجية|إيقاف الإعلانات"
    "|لغو۱۱|لغو ۱۱|لغو اشتراک|لغو عضویت|استاپ|توقف تبلیغات|لغو تبلیغات"
    "|durdur|çık|çıkış|abonelikten çık|abonelik iptal|listeden çıkar|promosyonları durdur|reklamları durdur"
)
STOP_ALL = (
    "stop all|stopall|remove me|no more messages|don't message me|do not message me"
    "|لا ترسل|لا ترسلوا|لا ترسلوا لي|لا تراسلني|لا تراسلوني"
    "|پیام نفرستید|دیگر پیام ندهید|دیگه پیام ندید|پیام ندهید"
    "|mesaj atmayın|mesaj atma|mesaj istemiyorum|bana mesaj atmayın"
)
START = (
    "start|unstop|subscribe|opt in|optin|resume"
    "|اشتراك|اشترك|تفعيل الاشتراك|ابدأ"
    "|شروع|عضویت|اشتراک"
    "|başla|başlat|abone ol"
)
HUMAN = (
    "agent|human|operator|representative|real person|customer service|talk to a human|speak to a human"
    "|talk to an agent|speak to an agent|talk to a person|i want to talk to a human|i want a human"
    "|موظف|موظفة|إنسان|خدمة العملاء|التحدث مع موظف|أريد التحدث مع موظف|اريد موظف|ابي موظف|كلمني موظف"
    "|اپراتور|پشتیبان|پشتیبانی|کارشناس|صحبت با اپراتور|انسان|با اپراتور صحبت کنم"
    "|temsilci|müşteri temsilcisi|müşteri hizmetleri|insan|yetkili|canlı destek|temsilciye bağlan"
)
POLITE = (
    "please|pls|plz|thanks|thank you|lütfen|rica ederim|teşekkürler|من فضلك|لو سمحت|رجاء|شكرا|لطفا|ممنون|مرسی"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """`scope` belongs to stop; what is ambiguous also goes to a person."""

    kind: Kind
    scope: Scope = "marketing"
    is_ambiguous: bool = False


def wish_of(message: str) -> Wish | None:
    """None for everything that says more: "cancel my order" is about an order, "don't stop" is the contrary."""
    if len(message) > LONGEST:
        return None
    return WISHES.get(_bare(message))


def wish_of_button(payload: str, title: str) -> Wish | None:
    """Whoever made the button has chosen either."""
    return wish_of(payload.replace("_", " ")) or wish_of(title)


def _plain(words: str) -> str:
    return " ".join(MARKS.sub(" ", normalize(words)).split())


def _bare(message: str) -> str:
    """Without the politeness around it."""
    words = f" {_plain(message)} "
    for polite in COURTESIES:
        words = words.removeprefix(f" {polite} ").removesuffix(f" {polite} ").strip()
        words = f" {words} "
    return words.strip()


def _each(phrases: str, wish: Wish) -> dict[str, Wish]:
    return {_plain(phrase): wish for phrase in phrases.split("|")}


COURTESIES = tuple(_plain(each) for each in POLITE.split("|"))
WISHES: Mapping[str, Wish] = {
    **_each(HUMAN, Wish("human")),
    **_each(START, Wish("start")),
    **_each(STOP, Wish("stop")),
    **_each(STOP_ALL, Wish("stop", "all")),
    **_each(AMBIGUOUS, Wish("stop", is_ambiguous=True)),
}
