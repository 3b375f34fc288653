"""What a comment on a reply wants: a wish for the next ones, or only a complaint of this one."""

import re
from collections.abc import Mapping

from erp_mcp.conversations.quality import Criterion
from erp_mcp.language.normal import normalize

FEWEST_WORDS = 3
# Says what is to be done, in whichever of the four languages; against normalised text.
WISH = re.compile(
    r"^(?:please |kindly )?(?:always"
    r"|never|do not|don't|avoid|be|keep|use|write|answer|reply|mention|name|greet|apologi[sz]e"
    r"|start|begin|end|stay|ask|explain|confirm|check|quote|give|say|make|address|thank|sign|add|leave"
    r"|stop|shorten)\b"
    r"|\b(?:should|must|needs? to|has to|ought to)\b"
    r"|^(?:(?:من فضلك|رجاء|دايما) )?(?:لا ت\w+"
    r"|يجب|ينبغي|دايما|ابدا|اذكر\w*|اكتب\w*|اجب\w*|رد\w*|كن|كونوا|استخدم\w*|اعتذر\w*"
    r"|رحب\w*|ابدا|اسال\w*|اشرح\w*|اختصر\w*|خاطب\w*)(?!\w)|(?<!\w)(?:يجب|ينبغي)(?!\w)"
    r"|(?<!\w)(?:بايد|نبايد|لطفا|هميشه|هرگز|هيچ ?وقت)(?!\w)"
    r"|(?:بنويس\w*|بگو\w*|بده\w*|باش\w*|كنيد|كن|نكن\w*|بپرس\w*)$"
    r"|\b(?:lutfen|her zaman|asla|daima|gerekir|gerekiyor|olmali\w*)\b|\w(?:mali|meli)(?:dir|yiz|siniz|sin)?$"
    r"|(?:\b\w+(?:iniz|unuz|ayin|eyin|in|un)|\b(?:ol|yaz|ver|kullan|yanitla|belirt|dile|sor|acikla|selamla))$"
)
COMPLAINTS: Mapping[Criterion, re.Pattern[str]] = {
    "groundedness": re.compile(
        r"\b(?:wrong|incorrect|false|untrue|invent\w*|made up|not true|outdated)\b|غلط|خطا|خاطي|غير صحيح"
        r"|كذب|مختلق"
        r"|اشتباه|نادرست|غلط|دروغ|ساختگي|\b(?:yanlis|hatali|uydurma|dogru degil)\b"
    ),
    "length": re.compile(
        r"\b(?:long|short|lengthy|wordy|verbose|brief|repeat\w*|repetitive)\b|طويل|قصير|تكرار|يكرر"
        r"|طولاني|كوتاه|تكرار|بلند|\b(?:uzun|kisa|tekrar\w*)\b"
    ),
    "tone": re.compile(
        r"\b(?:rude|impolite|cold|harsh|tone|unfriendly|polite|friendly|shout\w*|arrogant)\b|وقح|فظ"
        r"|غير مهذب|اسلوب|نبره"
        r"|بي ?ادب|بي ?ادبانه|لحن|سرد|تند|\b(?:kaba|nazik|soguk|saygisiz|uslup)\w*"
    ),
    "completeness": re.compile(
        r"\b(?:incomplete|missing|half|unanswered|left out|forgot|did(?:n't| not) (?:answer|mention))\b"
        r"|ناقص|لم يجب|نسي|لم يذكر"
        r"|كامل نيست|جواب نداد|نگفت|\b(?:eksik|cevaplamadi|yanitlamadi|unutul\w*|atlan\w*)"
    ),
    "relevance": re.compile(
        r"\b(?:irrelevant|off[ -]?topic|unrelated|not what|language|misunderst\w*)\b|لا علاقه|ليس له علاقه"
        r"|لغه|بعيد عن"
        r"|بي ?ربط|نامربوط|زبان|\b(?:alakasiz|ilgisiz|konu disi|dil\w*)\b"
    ),
}


def is_a_wish(comment: str) -> bool:
    return len(comment.split()) >= FEWEST_WORDS and WISH.search(normalize(comment).rstrip(" .!")) is not None


def complained_of(comment: str) -> Criterion | None:
    plain = normalize(comment)
    return next((name for name, pattern in COMPLAINTS.items() if pattern.search(plain)), None)
