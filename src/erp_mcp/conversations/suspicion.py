"""Why a sentence from outside may not stand among the instructions, which a model reads as the company's own."""

import re
import unicodedata

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.redaction import Redaction
from erp_mcp.knowledge.instructions import LONGEST, MOST_WORDS
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences

LINK = re.compile(
    r"://|www\.|@|\b[\w-]+\.(?:com|net|org|io|ai|ir|tr|ae|sa|app|dev|me|co|ly|info|shop)\b", re.IGNORECASE
)
# Whatever is written with other characters than letters, blanks and everyday punctuation is code, or wants to be.
PLAIN = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u0652\u0670\u200c]|[ .,،؛;:'’\"«»“”!?؟()-])+")
NUMBER = re.compile(r"\d{2,}|[^\W\d_]\d|\d[^\W\d_]")
SPELLED = re.compile(r"(?:(?<!\w)\w[ .-]+){3,}\w(?!\w)")
SCRIPTS = ("LATIN", "ARABIC")
# Orders to whoever reads, instead of how a reply is written; against normalised text.
ORDER = re.compile(
    r"(?<!\w)(?:ignor\w*|disregard\w*"
    r"|forget\w*|overrid\w*|bypass\w*|previous|above|prior|instruct\w*|prompts?|system"
    r"|jailbreak|developer|admin\w*|role|you are|act as|pretend\w*|reveal\w*|secrets?|passwords?"
    r"|tokens?|keys?|api|tools?"
    r"|functions?|commands?|execut\w*|run|scripts?|code|json|sql|html|delet\w*|remov\w*|transfer\w*"
    r"|pay\w*|refund\w*"
    r"|discount\w*|free|gifts?|vouchers?|coupons?|approv\w*|send\w*|forward\w*|e?mail\w*|whatsapp|call"
    r"|click\w*|visit\w*"
    r"|open|download\w*|install\w*|buy|order|orders|sell|competitors?"
    r"|(?:say|tell|claim|state)(?: \w+){0,3} that"
    r"|tell (?:them|everyone|everybody|customers?|people)|data|database|records?|bank|accounts?|iban|cards?"
    r"|تجاهل\w*|انس|انسي|التعليمات|تعليمات\w*|السابق\w*|النظام|نظام|تظاهر\w*|اكشف\w*|السر\w*"
    r"|كلم\w* (?:ال)?(?:سر|مرور)"
    r"|الاداه|اداه|ادوات|نفذ\w*|شغل|احذف\w*|حول|حوالوا|ادفع\w*|استرداد|خصم\w*|مجان\w*|هديه|ارسل\w*"
    r"|اتصل\w*|اضغط\w*"
    r"|افتح\w*|حمل|قل (?:\w+ ){0,3}(?:ان|انه|انها|بان)|اخبر\w*|الحساب|حساب\w*|بنك\w*|بيانات"
    r"|ناديده|فراموش|دستور\w*|قبلي|سيستم|سامانه|وانمود|فاش|رمز|گذرواژه|ابزار\w*|اجرا|حذف|واريز|پرداخت"
    r"|تخفيف|رايگان"
    r"|هديه|بفرست\w*|ارسال|زنگ|تماس|كليك|باز كن|دانلود|بگو (?:\w+ ){0,4}كه|به همه بگو|حساب|بانك|داده\w*"
    r"|yoksay\w*|yok say\w*|gormezden|unut\w*|talimat\w*|onceki|sistem\w*|rol|gibi davran|gizli"
    r"|sifre\w*|parola\w*"
    r"|arac\w*|calistir\w*|komut\w*|sil|silin|havale|ode|odeme\w*|iade\w*|indirim\w*|ucretsiz|bedava"
    r"|hediye|gonder\w*"
    r"|ilet|ara|arayin|tikla\w*|ac|indir|(?:oldugunu|diye) soyle\w*|herkese|hesap\w*|banka\w*|veri\w*)(?!\w)"
)


def suspicion(text: str, redaction: Redaction) -> str | None:
    """None for one plain sentence of at most 15 words that orders nothing but how a reply is written."""
    try:
        line = checked_line("An instruction", text, LONGEST)
    except InvalidInput:
        return f"it is longer than {LONGEST} characters, or not printable"
    plain = normalize(line)
    reasons = {
        "it has a link or an address": LINK.search(line) is not None,
        "it has characters of code": PLAIN.fullmatch(line) is None,
        "it has letters of other scripts": not _is_in_our_scripts(line),
        "it has figures": NUMBER.search(plain) is not None,
        "it has words spelled out": SPELLED.search(plain) is not None,
        "it orders more than how replies are written": ORDER.search(plain) is not None,
        f"it has more than {MOST_WORDS} words": len(line.split()) > MOST_WORDS,
        "it is more than one sentence": len(list(sentences(line))) > 1,
        "it asks": line.endswith(("?", "؟")),
        "it has personal data": redaction.redact(line) != line,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_in_our_scripts(line: str) -> bool:
    return all(unicodedata.name(each, "").startswith(SCRIPTS) for each in line if each.isalpha())
