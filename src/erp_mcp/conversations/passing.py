"""Sentences that say nothing of the next time: what is asked, what is wanted once, what is told to a model.

All patterns meet normalised text: plain letters, blanks for joiners, ي and ك for their Persian kin.
"""

import re

from erp_mcp.language.instructing import sign_in

MARK = re.compile(r"[?؟]")
# A question as it begins, or by a word that stands in no statement, in whichever of the four languages.
ASKS = re.compile(
    r"^(?:(?:hi|hello|hey|and|so|but|or|ok|okay|well|please|sorry)[ ,]+)*"
    r"(?:(?:is|are|was|were|does|did|can|could|would|will|shall|should|has|may|might"
    r"|(?:is|are|does|did|ca|could|wo|would|have|has)n't|what|where|which|who|whose|why|how)\b"
    r"|do (?!not\b)|(?:have|am) (?:i|we|you|they)\b|when (?:do|does|did|is|are|will|can|should)\b)"
    r"|\b(?:whether|wonder|wondering)\b"
    r"|\b(?:هل|اليس|ماذا|لماذا|ليش|متي|وين|ايش|شلون)\b|^و?كيف\b"
    r"|\b(?:ايا|چرا|چطور|چگونه|كجا|كدام|چيست|چيه)\b|^(?:مگر|مگه)\b"
    r"|\bm[iu](?:y[iu][mz]|s[iu]n(?:[iu]z)?|d[iu]r|yd[iu]\w*)?\b"
    r"|\b(?:neden|niye|nicin|nasil|ne zaman|hangi\w*|kac)\b"
)
# What is supposed, or said of anybody, where it stands before a statement.
SUPPOSES = re.compile(
    r"\b(?:if|whether|suppose|اذا|لو|لمن|للي|اللي|الذي|الذين) $|\b(?:اگر|اگه|كسي كه|كساني كه)\b"
)
ONCE = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|this (?:time|once|order|week|one|delivery|morning|evening))\b"
    r"|\b(?:اليوم|الليله|غدا|بكره|امس|(?:هذه|هذي) المره|هالمره)\b"
    r"|\b(?:امروز|امشب|فردا|ديروز|اين (?:بار|دفعه|سفارش))\b"
    r"|\b(?:bugun|yarin|dun|bu (?:sefer|kez|siparis\w*|hafta))\b"
)
# A wish to learn or to keep silent, a choice of what lies here, a refund, a reproach; and what is wanted now.
WANTED_ONCE = re.compile(
    r"\b(?:now|why)\b|\bwant to (?:know|ask|see|understand|hear|find out|complain|cancel|return)\b"
    r"|\bprefer not to (?:say|tell|answer|share|comment|discuss|disclose|talk|explain|reveal|give)\b"
    r"|\bprefer (?:this|these|those|the (?:first|second|third|last|latter|former)|(?:that|the \w+) one)\b"
    r"|\bprefer (?:\w+ ){0,2}(?:refund|replacement|exchange|voucher)\b"
    r"|\b(?:i|we) never (?:\w+ ){0,6}(?:you|your|yours|here|again)\b|\byou (?:never|always|keep|still)\b"
    r"|\b(?:الان|لماذا|ليش|ليه)\b|\b(?:ان )?(?:اعرف|نعرف|افهم|نفهم|اسال|نسال)\b"
    r"|(?:افضل|نفضل) (?:الا|ان لا|عدم) (?:\w+ )?(?:اقول|نقول|اجيب|نجيب|اذكر|الاجابه|الافصاح|ذكر|قول)\b"
    r"|(?:افضل|نفضل) (?:هذ[اهي]|هاي|هاد|استرجاع|استرداد|استبدال|الاسترجاع|الاسترداد|الاستبدال)\b"
    r"|\b(?:بدان(?:م|يم)|بدون(?:م|يم)|بپرس(?:م|يم)|بفهم(?:م|يم)|نگوي(?:م|يم)|نگ(?:م|يم)|چرا)\b"
    r"|\b(?:جواب|پاسخ|توضيح) (?:ندهم|ندهيم|ندم|نديم)\b|\b(?:اين|همين)(?: يكي)?(?: را| رو)? ترجيح"
    r"|\b(?:بازپرداخت|تعويض|مرجوعي)(?: \w+)?(?: را| رو)? ترجيح"
    r"|\b(?:simdi|neden|niye|nicin)\b|\b(?:bilmek|ogrenmek|sormak|anlamak) (?:ist|tercih)"
    r"|\b(?:soyleme|verme|paylasma|aciklama|belirtme)m[ae]yi tercih"
    r"|\b(?:bunu|sunu|onu|ilkini|ikincisini|digerini|iadeyi|degisimi|\w+ iadesini|iade \w+) tercih"
)
# Speaks of the rules of whoever answers, which are none of the customer's.
YOUR_RULES = re.compile(
    r"\byour (?:\w+ )?(?:rules?|instructions?|guidelines?|restrictions?|polic(?:y|ies)|prompts?|system)\b"
    r"|\b(?:قواعد|تعليمات|ارشادات|قيود)(?:ك|كم)\b"
    r"|\b(?:قوانين|دستورات|دستورهاي|دستورالعمل(?: هاي)?|محدوديت(?: هاي)?) ?(?:ت|تان|تون|خود|خودت|خودتان)\b"
    r"|\b(?:kural|talimat|yonerge|kisitlama)(?:lar)?(?:in|iniz)(?:i|a|dan)?\b"
)
# A wish to whoever answers rather than to whoever delivers.
DELIVERS = (
    r"(?:please |always |only |just |first |not |never )*+"
    r"(?!(?:deliver|bring|ring|call|knock|leave|pack|wrap|drop|wait|text|write)\b)"
)
ORDERS = re.compile(
    r"\b(?:want|need|expect|prefer|like|require|ask|tell|order)(?: that)? "
    rf"(?:you|u|the (?:assistant|bot|chatbot|ai|model))(?: to)?+ {DELIVERS}"
    r"|\b(?:ignore|disregard|bypass|override|pretend|reveal|disclose|confidential|passwords?|secrets?)\b"
    r"|\bال(?:قواعد|تعليمات|اوامر)\b|\b[اتني]?تجاهل\w*"
    r"|\b(?:ت?كشف|تفصح|سريه|كلمه (?:السر|المرور))\b|\b(?:الذكاء الاصطناعي|المساعد)\b"
    r"|\b(?:قوانين|دستورات|دستورالعمل|دستورهاي|محدوديت|محرمانه|پرامپت|رمز عبور|دستيار|ربات)\w*"
    r"|\b(?:ناديده|فاش|افشا) |هوش مصنوعي"
    r"|\b(?:kural|talimat|yonerge|kisitlama|gizli|sifre|asistan)\w*|\byok say\w*|\bgormezden\b|\byapay zeka\b"
)


def is_asked(plain: str) -> bool:
    return MARK.search(plain) is not None or ASKS.search(plain) is not None


def is_supposed(before: str) -> bool:
    return SUPPOSES.search(before) is not None


def is_of_this_once(plain: str) -> bool:
    return ONCE.search(plain) is not None


def is_in_passing(plain: str) -> bool:
    """No lasting wish: asked, wanted of one occasion, or an order to whoever answers."""
    return is_asked(plain) or WANTED_ONCE.search(plain) is not None or ORDERS.search(plain) is not None


def is_told_to_a_model(plain: str) -> bool:
    return YOUR_RULES.search(plain) is not None or sign_in(plain) is not None
