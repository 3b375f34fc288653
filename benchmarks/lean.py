"""What a question costs with its lean context, and with everything that the demo company tells its customers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import get_args

from benchmarks.company import demo_company
from benchmarks.report import Report, Row
from benchmarks.retrieval import at_least
from benchmarks.timing import percentile, times
from erp_mcp.app import App
from erp_mcp.conversations.contexts import DEFAULT_TOKENS
from erp_mcp.conversations.prepared import Prepared
from erp_mcp.errors.models import Consumption
from erp_mcp.governance.models import Price, read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.sandbox.company.everything import everything
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.records import Asked, Language, Message, Role, Said

QUESTIONS = Path(__file__).with_name("questions") / "lean.tsv"
LANGUAGES: dict[str, Language] = {each: each for each in get_args(Language)}
WARM_UP = "Do you sell umbrellas?"  # whatever is loaded once is loaded then
MESSAGES = 6  # of the customer in a conversation, each with a reply
REPLY_TOKENS = 80
CONVERSATIONS = 1000  # one costs too little to be read
FEWER, LOWER = 86, 89  # percent


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` is a pattern of what a context has to hold."""

    language: Language
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A question with nothing before it; `floor_ms` is the time to embed it."""

    everything: int
    lean: int
    has_answer: bool
    is_direct: bool
    ms: float
    floor_ms: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Tokens of the input for one message of a conversation; of `everything` so many never change."""

    everything: int
    unchanging: int
    lean: int


@dataclass(frozen=True, slots=True)
class Measured:
    what: str
    alone: Sequence[Alone]
    conversations: Sequence[Sequence[Turn]]


async def measure(effort: float = 1.0) -> Report:
    by_language: list[Measured] = []
    async with demo_company() as app:
        await app.indexing.index(TENANT)
        for language in LANGUAGES.values():
            asked = [each for each in questions() if each.language == language]
            some = asked[: times(len(asked) // MESSAGES, effort) * MESSAGES]
            by_language.append(await measured(app, language, some))
    whole = Measured(
        "all",
        [each for one in by_language for each in one.alone],
        [each for one in by_language for each in one.conversations],
    )
    models = read_models(own=None)
    price = models.price(models.routes["simple"].model, datetime.now(UTC).date())
    rows = [row_of(each, price) for each in (*by_language, whole)]
    return Report("Lean contexts against sending everything", rows, note_of(rows[-1], price))


def questions() -> list[Question]:
    rows = (line.split("\t") for line in QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [Question(LANGUAGES[language], text, answer) for language, text, answer in rows]


async def measured(app: App, language: Language, asked: Sequence[Question]) -> Measured:
    embedder, told = LocalEmbedder(), everything(language)
    await alone(app, embedder, told, Question(language, WARM_UP, ""))
    singly = [await alone(app, embedder, told, each) for each in asked]
    together = [
        await conversation(app, f"{language}-{number}", told, some)
        for number, some in enumerate(asked[at : at + MESSAGES] for at in range(0, len(asked), MESSAGES))
    ]
    return Measured(language, singly, together)


async def alone(app: App, embedder: LocalEmbedder, told: str, question: Question) -> Alone:
    began = perf_counter()
    await embedder.query(question.text)
    embedded = perf_counter()
    prepared = await context(app, Asked(question.text))
    built = perf_counter()
    text = prepared.text(app.tokens, DEFAULT_TOKENS)
    return Alone(
        everything=app.tokens.count(f"{told}\n{question.text}"),
        lean=app.tokens.count(text),
        has_answer=re.search(question.answer, text) is not None,
        is_direct=prepared.direct is not None,
        ms=1000 * (built - embedded),
        floor_ms=1000 * (embedded - began),
    )


async def context(app: App, asked: Asked) -> Prepared:
    return await app.contexts.build(Caller(TENANT, "benchmark"), asked, DEFAULT_TOKENS)


async def conversation(app: App, name: str, told: str, asked: Sequence[Question]) -> list[Turn]:
    """Each message is answered with the best that was found; the whole history follows everything."""
    history, turns = list[str](), list[Turn]()
    for question in asked:
        await record(app, name, len(history), "customer", question.text)
        prepared = await context(app, Asked(question.text, name))
        history.append(question.text)
        turns.append(
            Turn(
                everything=app.tokens.count("\n".join([told, *history])),
                unchanging=app.tokens.count(told),
                lean=app.tokens.count(prepared.text(app.tokens, DEFAULT_TOKENS)),
            )
        )
        history.append(reply_of(app, prepared))
        await record(app, name, len(history), "assistant", history[-1])
        await app.memory.refresh(TENANT, name)
    return turns


async def record(app: App, session_id: str, number: int, role: Role, text: str) -> None:
    message = Message(f"{role}-{number}", role, text, "", datetime.now(UTC))
    await app.recording.record(TENANT, Said(session_id, [message]))


def reply_of(app: App, prepared: Prepared) -> str:
    found = [*prepared.knowledge.primary, *prepared.knowledge.secondary]
    said = found[0].text.partition("\n")[2] if found else "…"
    return app.tokens.split(said, REPLY_TOKENS).text


def row_of(measured: Measured, price: Price) -> Row:
    alone, lean = measured.alone, [each.lean for each in measured.alone]
    times_taken = [each.ms for each in alone]
    everything_usd = usd(measured, lambda turn: price.of(Consumption(turn.everything)))
    cached_usd = usd(measured, lambda turn: price.of(Consumption(turn.everything, turn.unchanging)))
    lean_usd = usd(measured, lambda turn: price.of(Consumption(turn.lean)))
    return {
        "in": measured.what,
        "asked": len(alone),
        "all": round(fmean(each.everything for each in alone)),
        "lean p50": int(percentile(lean, 50)),
        "lean p95": int(percentile(lean, 95)),
        "fewer %": 100 * (1 - sum(lean) / sum(each.everything for each in alone)),
        "answer %": 100 * fmean(each.has_answer for each in alone),
        "direct %": 100 * fmean(each.is_direct for each in alone),
        "ms p50": percentile(times_taken, 50),
        "ms p95": percentile(times_taken, 95),
        "floor": percentile([each.floor_ms for each in alone], 50),
        "USD all": everything_usd,
        "USD lean": lean_usd,
        "lower %": 100 * (1 - lean_usd / everything_usd),
        "cached %": 100 * (1 - lean_usd / cached_usd),
    }


def usd(measured: Measured, cost: Callable[[Turn], Decimal]) -> float:
    """A thousand conversations, their input."""
    mean = fmean(sum(map(cost, each)) for each in measured.conversations)
    return CONVERSATIONS * mean


def note_of(whole: Row, price: Price) -> str:
    fewer, lower = (float(whole[name] or 0) for name in ("fewer %", "lower %"))
    return (
        f"Fewer tokens: {at_least(fewer, FEWER)}; lower cost: {at_least(lower, LOWER)}. All: manual, FAQ "
        "and pages in the language of the question, one line a product.\n"
        f"USD: input of {CONVERSATIONS} conversations of {MESSAGES} messages with {price.model} at {price.input} "
        f"a million (price of {price.begins}); all with the whole history,\n"
        "against contexts with their memory, whose summaries are written locally. "
        f"Cached: the provider keeps all but the history, at {price.cached}.\n"
        "Answer: the context holds it. Floor: ms to embed the question, a part of those before it."
    )
