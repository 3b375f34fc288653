"""What a customer says of themselves that will hold next time too, told by a few unmistakable phrases."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences
from erp_mcp.store.facts import FactKind, NewFact
from erp_mcp.store.records import Message

LONGEST = 200  # characters of a sentence; who needs more tells a story
WORD = re.compile(r"\w+")
QUESTION = re.compile(r"[?؟]")

# All of these meet normalised text: plain letters, blanks for joiners, ي and ك for their Persian kin.
FACT = re.compile(
    r"\b(?:i|we|he|she|(?:my|our) \w+)(?: am| are| is|'m|'re|'s) (?:\w+ ){0,2}"
    r"(?:allergic|diabetic|vegan|vegetarian|coeliac|celiac|(?:lactose|gluten) intolerant)\b"
    r"|\b(?:i|we|he|she|(?:my|our) \w+) ha(?:ve|s) (?:an? )?(?:\w+ ){0,2}allergy\b"
    r"|(?:عندي|عندنا|عنده|عندها|لدي|لدينا|معي|اعاني من|نعاني من) (?:\w+ ){0,2}حساسيه"
    r"|(?:انا|نحن|احنا) (?:\w+ )?نباتي"
    r"|(?:حساسيت|الرژي) (?:\w+ ){0,2}دار(?:م|يم|د|ند)\b"
    r"|ديابت دار(?:م|يم|د)\b|گياه ?خوار (?:هستم|هستيم|است|ام|ايم)\b"
    r"|alerji(?:m|miz|si|leri) var\b|\balerjigim\b|\balerjik(?:im|iz)\b"
    r"|\b(?:vejetaryen|vegan)i[mz]\b|\bseker hastasiyi[mz]\b"
)
PREFERENCE = re.compile(
    r"\b(?:i|we) (?:always|never|usually|only) (?:want|need|buy|order|pay|eat|drink|use|take|prefer|accept)\b"
    r"|\b(?:i|we) prefer\b"
    r"|^(?:(?:please|and|so|but|also|just),? )*(?:always|never|only)"
    r" (?:deliver|call|ring|send|write|bring|leave)\b"
    r"|\bdeliver(?:y|ies)?(?: \w+){0,3} only (?:after|before|between|on|at|to)\b"
    r"|\bcall (?:me|us) only\b"
    r"|دايما (?:\w+ ){0,2}(?:اريد|نريد|ابغي|نبغي|ابي|نبي|عايز\w*|بدي|بدنا|افضل|نفضل|اطلب|نطلب|اشتري|نشتري)\b"
    r"|\b(?:اريد|نريد|ابغي|نبغي|عايز\w*|بدي|بدنا|اطلب|نطلب|اشتري|نشتري) (?:\w+ ){0,4}دايما\b"
    r"|\b(?:نفضل|بفضل|بنفضل|افضل ان)\b"
    r"|(?:وصلوا|التوصيل|التسليم|سلموا|اتصلوا) (?:\w+ ){0,3}(?:فقط|دايما) (?:بعد|قبل|بين|في|يوم|علي|عبر)\b"
    r"|\bلا (?:تتصلوا|توصلوا|ترسلوا|تسلموا) (?:\w+ ){0,3}(?:الا|ابدا|قبل)\b"
    r"|هميشه (?:\w+ ){0,6}(?:مي ?خوا(?:هم|هيم|م|يم)|مي ?خري?م|سفارش مي ?د(?:ه|)ي?م|ترجيح)\b"
    r"|ترجيح مي ?(?:دهم|دهيم|دم|ديم)\b"
    r"|فقط (?:\w+ ){0,4}(?:بعد از|قبل از|بين) (?:\w+ ){0,4}(?:تحويل|بياوريد|بياريد|بفرستيد|ارسال|زنگ|تماس)"
    r"|(?:هيچ ?وقت|هرگز) (?:\w+ ){0,4}(?:زنگ نزنيد|تماس نگيريد|نياوريد|نياريد|نفرستيد)"
    r"|\b(?:her zaman|hep|daima) (?:\w+ ){0,5}(?:ister|istiyor|alir|aliyor|kullanir|siparis ver)\w*"
    r"|\btercih ed(?:er|iyor)(?:im|iz|um|uz)\b"
    r"|\b(?:sadece|yalnizca|ancak) (?:\S+ ){0,5}(?:sonra|once|arasi\w*) (?:\w+ ){0,3}"
    r"(?:teslim|getirin|gonderin|arayin|gelin)"
    r"|\b(?:asla|hicbir zaman) (?:\w+ ){0,4}(?:aramayin|gelmeyin|birakmayin|gondermeyin|getirmeyin)\b"
)
# What is said of this once says nothing of the next time.
ONCE = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|now|this (?:time|once|order|week|one|delivery|morning|evening))\b"
    r"|\b(?:اليوم|الليله|غدا|بكره|امس|الان|(?:هذه|هذي) المره|هالمره)\b"
    r"|\b(?:امروز|امشب|فردا|ديروز|الان|اين (?:بار|دفعه|سفارش))\b"
    r"|\b(?:bugun|yarin|dun|simdi|bu (?:sefer|kez|siparis\w*|hafta))\b"
)


def durable(session_id: str, said: Iterable[Message]) -> list[NewFact]:
    """Word for word, each with the message it stands in."""
    return [
        fact_of(kind, sentence, session_id, message.id)
        for message in said
        if message.role == "customer"
        for kind, sentence in _told(message.text)
    ]


def tells_of_themselves(said: str) -> bool:
    return any(_told(said))


def fact_of(kind: FactKind, fact: str, session_id: str, message_id: str | None) -> NewFact:
    """Case, accents and punctuation do not make another one."""
    plain = " ".join(WORD.findall(normalize(fact)))
    return NewFact(kind, fact, blake2b(plain.encode(), digest_size=16).digest(), session_id, message_id)


def _told(text: str) -> Iterator[tuple[FactKind, str]]:
    for line in text.splitlines():
        for start, end in sentences(line):
            sentence = line[start:end].strip()
            if len(sentence) <= LONGEST and not QUESTION.search(sentence) and (kind := _kind(sentence)):
                yield kind, sentence


def _kind(sentence: str) -> FactKind | None:
    plain = normalize(sentence)
    if ONCE.search(plain):
        return None
    if FACT.search(plain):
        return "fact"
    return "preference" if PREFERENCE.search(plain) else None
