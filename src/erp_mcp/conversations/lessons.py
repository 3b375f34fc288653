"""What is learned of a bad reply: at most 15 words on how replies are written, and on nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, Field

from erp_mcp.conversations.quality import Criterion, Quality
from erp_mcp.conversations.suspicion import suspicion
from erp_mcp.conversations.wishes import complained_of, is_a_wish
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.redaction import Redaction
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.language.detect import detect
from erp_mcp.language.telltales import Language

LONGEST = 200  # characters
READ = 2_000  # characters of each text that a model gets

OURS: Mapping[Language, Mapping[Criterion, str]] = {
    "en": {
        "relevance": "Answer first what was asked, in the language of the customer.",
        "completeness": "Answer every part of the question and say what is still open.",
        "groundedness": "State only figures, names and terms that stand in the sources.",
        "tone": "Stay calm and polite, and promise nothing that is not confirmed.",
        "length": "Keep the reply as long as the question needs, without repetition.",
    },
    "ar": {
        "relevance": "أجب أولاً عما سئلت عنه، وبلغة العميل.",
        "completeness": "أجب عن كل جزء من السؤال، واذكر ما بقي مفتوحاً.",
        "groundedness": "اذكر فقط الأرقام والأسماء والشروط الواردة في المصادر.",
        "tone": "كن هادئاً ومهذباً، ولا تعد بما لم يتأكد.",
        "length": "اجعل الرد بالطول الذي يحتاجه السؤال، دون تكرار.",
    },
    "fa": {
        "relevance": "اول به همان چیزی که پرسیده شده و به زبان مشتری پاسخ بده.",
        "completeness": "به همه بخش‌های پرسش پاسخ بده و بگو چه چیزی هنوز باز است.",
        "groundedness": "فقط عدد، نام و شرطی را بنویس که در منابع آمده است.",
        "tone": "آرام و مؤدب باش و چیزی را که قطعی نیست قول نده.",
        "length": "پاسخ را به اندازه نیاز پرسش و بدون تکرار بنویس.",
    },
    "tr": {
        "relevance": "Önce sorulanı, müşterinin dilinde yanıtla.",
        "completeness": "Sorunun her bölümünü yanıtla ve açık kalanı belirt.",
        "groundedness": "Yalnızca kaynaklarda yazan rakamları, adları ve koşulları yaz.",
        "tone": "Sakin ve nazik ol, kesinleşmemiş hiçbir şeyi vaat etme.",
        "length": "Yanıtı sorunun gerektirdiği uzunlukta, tekrarsız yaz.",
    },
}


class ReplyInstruction(BaseModel):
    """What a model is asked for."""

    instruction: str = Field(min_length=1, max_length=LONGEST)


INSTRUCT = Task("reply_instruction", "simple", ReplyInstruction, max_output_tokens=300)


@dataclass(frozen=True, slots=True)
class Bad:
    """A reply that somebody thought badly of; without a comment it is empty."""

    question: str
    reply: str
    comment: str
    quality: Quality


@dataclass(frozen=True, slots=True)
class Lesson:
    """`note` says who wrote it and why it is not what one might expect."""

    text: str
    note: str


class Lessons:
    def __init__(self, model_calls: ModelCalls) -> None:
        self._model_calls = model_calls

    async def draw(self, caller: Caller, bad: Bad, redaction: Redaction) -> Lesson:
        """By a model where there is one and it stays within its brief."""
        local = lesson_of(bad, redaction)
        matter = Matter(_passages(bad), lambda: ReplyInstruction(instruction=local.text))
        answered = await self._model_calls.write(INSTRUCT, caller, matter)
        if answered.by == "local":
            return local
        written = " ".join(answered.answer.instruction.split())
        if why := suspicion(written, redaction):
            return Lesson(local.text, f"what the model wrote was refused: {why}; {local.note}")
        return Lesson(written, answered.note)


def lesson_of(bad: Bad, redaction: Redaction) -> Lesson:
    """The comment if it says how to write and nothing else, else our own sentence on what was weakest."""
    comment = " ".join(bad.comment.split())
    why = suspicion(comment, redaction) if comment else None
    if comment and why is None and is_a_wish(comment):
        return Lesson(comment, "in the words of the comment")
    weakest = complained_of(comment) or bad.quality.weakest
    note = f"our own sentence on {weakest}"
    if why is not None:
        note += f"; the comment was not taken over: {why}"
    return Lesson(OURS[_language(bad)][weakest], note)


def _language(bad: Bad) -> Language:
    detected = detect(bad.reply) or detect(bad.question)
    return detected.language if detected else "en"


def _passages(bad: Bad) -> list[Passage]:
    said = {
        "question of the customer": bad.question,
        "reply that was rated": bad.reply,
        "comment of the rater": bad.comment,
        "what a check found weak": bad.quality.why(),
    }
    return [Passage(kind, text[:READ]) for kind, text in said.items() if text.strip()]
