"""What the page of a customer tells of their conversations: moods where vectors are there, and our promises."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.advice.heard import Heard, Mood, Promise
from erp_mcp.conversations.analysis.course import moods_by_day
from erp_mcp.conversations.analysis.judging import judged, texts_of
from erp_mcp.conversations.analysis.spotting.lines import lines_of
from erp_mcp.conversations.analysis.spotting.promising import promises
from erp_mcp.conversations.analysis.taught import Taught, taught
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.store.records import Message
from erp_mcp.store.said import key_of, known_vectors, newest_of_customer
from erp_mcp.store.vectors import Vector

CONVERSATIONS, MESSAGES = 3, 40  # the last ones
MOST_MOODS, MOST_PROMISES = 5, 3
KEPT_BY_NOW = timedelta(days=14)  # a promise without a day
CLEAR = 0.25  # of -1 to 1

Said = Sequence[tuple[str, Message]]


async def heard_of(session: AsyncSession, customer_id: int, zone: tzinfo, today: date) -> Heard:
    """Three round trips; nothing is embedded, so who was never analysed has no mood."""
    said = await newest_of_customer(session, customer_id, CONVERSATIONS, MESSAGES)
    theirs = [(session_id, each) for session_id, each in said if each.role == "customer"]
    keys = {key_of(session_id, text): text for session_id, each in theirs for text in texts_of([each])}
    vectors = await known_vectors(session, MODEL_ID, keys)
    moods = moods_of([each for _, each in theirs], vectors, zone, await taught(session)) if vectors else []
    return Heard(moods, promises_of(said, zone, today))


def moods_of(
    messages: Sequence[Message], vectors: Mapping[str, Vector], zone: tzinfo, theirs: Taught
) -> list[Mood]:
    known = [each for each in messages if (texts := texts_of([each])) and vectors.keys() >= set(texts)]
    heard = judged(known, {**vectors, **theirs.vectors}, theirs.own)
    moods = moods_by_day(known, heard.judgements, zone)
    return [Mood(day, word_of(mood)) for day, mood in list(moods.items())[-MOST_MOODS:]]


def promises_of(said: Said, zone: tzinfo, today: date) -> list[Promise]:
    """Those that may still be open, the newest last."""
    found = [
        Promise(each.line.sentence, each.line.on, session_id)
        for session_id, message in said
        for each in promises(lines_of([message], zone))
        if (each.until or each.line.on + KEPT_BY_NOW) >= today
    ]
    return found[-MOST_PROMISES:]


def word_of(mood: float) -> str:
    if abs(mood) < CLEAR:
        return "neutral"
    return "positive" if mood > 0 else "negative"
