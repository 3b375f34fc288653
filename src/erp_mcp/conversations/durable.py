"""What a customer says of themselves that will hold next time too, told by a few unmistakable phrases.

What corrects it is told the same way and kept beside it: the newest is read first, and nothing is struck out
that another sentence only seems to deny.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from erp_mcp.conversations.passing import (
    is_asked,
    is_in_passing,
    is_of_this_once,
    is_supposed,
    is_told_to_a_model,
)
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences
from erp_mcp.store.facts import FactKind, NewFact
from erp_mcp.store.records import Message

LONGEST = 200  # characters of a sentence; who needs more tells a story
WORD = re.compile(r"\w+")
CLAUSE = re.compile(r"(?<=[,;:،؛?؟!]) | [-–—] ")

_WHO = r"\b(?:i|we|he|she|(?:my|our) \w+)"
_STATE = r"(?:allergic|diabetic|vegan|vegetarian|coeliac|celiac|(?:lactose|gluten) intolerant)\b"
_KIN_AR = r"(?:زوجتي|زوجي|ابني|ابنتي|بنتي|امي|والدتي|والدي|اختي|اخي)"
_KIN_FA = r"(?:پسر|دختر|همسر|شوهر|خانم|مادر|پدر|خواهر|برادر|بچه|فرزند)(?:م|مان|مون| ام)"
_KIN_TR = r"(?:oglum|kizim|esim|annem|babam|kardesim|cocugum)"
# All of these meet normalised text: plain letters, blanks for joiners, ي and ك for their Persian kin.
FACT = re.compile(
    rf"{_WHO}(?:(?: am| are| is)(?:n'?t)?|'?m|'re|'s) (?:\w+ ){{0,3}}{_STATE}"
    rf"|\b(?:i|we) (?:mean|meant|should have (?:said|written)) (?:\w+ ){{0,3}}{_STATE}"
    rf"|{_WHO} (?:used to be|stopped being|became|turned) (?:an? )?{_STATE}"
    rf"|{_WHO} (?:(?:no longer|never|don'?t|doesn'?t|do not|does not) )?ha(?:ve|s|d) (?:an? )?(?:\w+ ){{0,2}}"
    r"allerg(?:y|ies)\b"
    r"|(?:عندي|عندنا|عنده|عندها|لدي|لدينا|لديه|لديها|معي|[اني]عاني من|تعاني من) (?:\w+ ){0,2}حساسيه"
    rf"|\b(?:انا|نحن|احنا|لست|لسنا|صرت|صرنا|اصبحت|اصبحنا|(?:لم|ما) (?:اعد|نعد|عدت|عدنا)|{_KIN_AR})"
    r" (?:\w+ )?نباتي"
    r"|(?:حساسيت|الرژي) (?:\w+ ){0,2}(?:دار(?:م|يم|د|ند)|ندار(?:م|يم))\b"
    rf"|\b{_KIN_FA} (?:\w+ ){{0,4}}(?:حساسيت|الرژي) (?:\w+ ){{0,2}}ندار(?:د|ند)\b"
    r"|(?:حساسيت|الرژي)(?:م|مان|ش|شان| من)? (?:\w+ ){0,2}(?:خوب|برطرف|رفع|تمام) شد"
    r"|ديابت ن?دار(?:م|يم|د)\b"
    r"|(?:گياه ?خوار|وگان)(?:م|يم| (?:هستم|هستيم|نيستم|نيستيم|است|نيست|ام|ايم|شده ?(?:ام|ايم)|شد(?:م|يم)))\b"
    r"|alerji(?:m|miz|si|leri) (?:\w+ ){0,2}(?:var|yok|kalmadi|gecti|duzeldi)\b"
    r"|\balerjigim\b|\balerjik(?:im|iz| degil(?:im|iz))\b"
    r"|\b(?:vejetaryen|vegan)(?:i[mz]| degil(?:im|iz)| oldu[mk]|ligi birakti[mk])\b"
    rf"|\b{_KIN_TR} (?:\w+ ){{0,2}}(?:vejetaryen|vegan|alerjik|diyabetli)\b"
    r"|\bdiyabetliyi[mz]\b|\bseker hastasi(?:yi[mz]| degil(?:im|iz))\b"
)
PREFERENCE = re.compile(
    r"\b(?:i|we) (?:always|never|usually) (?:want|need(?! to)|buy|order|pay|eat|drink|use|take|prefer|accept)\b"
    r"|\b(?:i|we) only (?:buy|order|pay|eat|drink|use|prefer|accept)\b"
    r"(?! (?:an?|one|two|three|four|five|\d+)\b)"
    r"|\b(?:i|we) (?:(?:no longer|don'?t|do not) )?prefer\b"
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
    r"|ترجيح ن?مي ?(?:دهم|دهيم|دم|ديم)\b"
    r"|فقط (?:\w+ ){0,4}(?:بعد از|قبل از|بين) (?:\w+ ){0,4}(?:تحويل|بياوريد|بياريد|بفرستيد|ارسال|زنگ|تماس)"
    r"|(?:هيچ ?وقت|هرگز) (?:\w+ ){0,4}(?:زنگ نزنيد|تماس نگيريد|نياوريد|نياريد|نفرستيد)"
    r"|\b(?:her zaman|hep|daima) (?:\w+ ){0,5}(?:ister|istiyor|alir|aliyor|kullanir|siparis ver)\w*"
    r"|\btercih (?:ed(?:er|iyor)(?:im|iz|um|uz)|etm(?:em|eyiz|iyorum|iyoruz))\b"
    r"|\b(?:sadece|yalnizca|ancak) (?:\S+ ){0,5}(?:sonra|once|arasi\w*) (?:\w+ ){0,3}"
    r"(?:teslim|getirin|gonderin|arayin|gelin)"
    r"|\b(?:asla|hicbir zaman) (?:\w+ ){0,4}(?:aramayin|gelmeyin|birakmayin|gondermeyin|getirmeyin)\b"
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
            if len(sentence) <= LONGEST and (kind := _kind(sentence)):
                yield kind, sentence


def _kind(sentence: str) -> FactKind | None:
    plain = normalize(sentence)
    kind: FactKind | None = None
    if any(map(_states, CLAUSE.split(plain))):
        kind = "fact"
    elif PREFERENCE.search(plain) and not is_in_passing(plain):
        kind = "preference"
    return None if kind is None or is_of_this_once(plain) or is_told_to_a_model(plain) else kind


def _states(clause: str) -> bool:
    """A question beside it takes nothing from a statement."""
    found = FACT.search(clause)
    return found is not None and not is_asked(clause) and not is_supposed(clause[: found.start()])
