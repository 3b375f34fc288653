"""Rating a reply: it is judged, a good one becomes knowledge, a bad one one more instruction."""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.lessons import Bad, Lesson, Lessons
from erp_mcp.conversations.outcome import Instructed, Nothing, Rated, Saved
from erp_mcp.conversations.publicity import audience_of
from erp_mcp.conversations.quality import Quality, judge
from erp_mcp.errors import InvalidInput, NotFound, ResponseNotFound, SessionNotFound
from erp_mcp.governance.commands import command
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.redaction import Redaction
from erp_mcp.knowledge import Knowledge
from erp_mcp.knowledge.instructions import MOST_KEPT, Instructions
from erp_mcp.knowledge.library import Going
from erp_mcp.knowledge.results import Found
from erp_mcp.language.detect import language_of
from erp_mcp.store import ratings as statements
from erp_mcp.store.dialogue import find_session
from erp_mcp.store.engine import Transactions
from erp_mcp.store.instructions import Instruction
from erp_mcp.store.knowledge import source_ids
from erp_mcp.store.ratings import REPLIES, Rating, Verdict
from erp_mcp.store.records import Document, Message, Opinion
from erp_mcp.store.sessions import find_messages

# Of what was said before a reply: enough to hold the question.
LOOKED_BACK = 20
NAMED = 3  # replies that can be rated, where one was not found
TITLE = 200  # characters

# Ids are whatever their callers made them: only those that look like one are repeated.
ID = re.compile(r"[\w.:@+=-]{1,64}")
Became = Saved | Instructed | Nothing
Search = Callable[[Caller, str], Awaitable[Found]]
OpenRedaction = Callable[[str], Awaitable[Redaction]]


@dataclass(frozen=True, slots=True)
class _Rateable:
    """A reply with the question before it, and who in it must not be shown to others."""

    given: Opinion
    question: str
    reply: Message
    redaction: Redaction

    @property
    def key(self) -> str:
        """Of the knowledge that the reply becomes."""
        return f"reply:{self.given.session_id}/{self.given.message_id}"

    @property
    def document(self) -> Document:
        return Document(
            key=self.key,
            kind="reply",
            title=" ".join(self.question.split())[:TITLE],
            language=language_of(self.reply.text),
            url=None,
            audience=audience_of(self.question, self.reply.text, self.redaction),
            text=self.reply.text,
            updated_at=self.reply.sent_at,
        )


class Ratings:
    """`search` finds what the company knows, `redaction_of` whom it knows."""

    def __init__(
        self,
        transactions: Transactions,
        knowledge: Knowledge,
        instructions: Instructions,
        lessons: Lessons,
        search: Search,
        redaction_of: OpenRedaction,
    ) -> None:
        self._transactions = transactions
        self._knowledge = knowledge
        self._instructions = instructions
        self._lessons = lessons
        self._search = search
        self._redaction_of = redaction_of

    async def rate(self, tenant_id: str, given: Opinion, *, by: str) -> Rated:
        """What was rated before gives way, with what it had led to."""
        rateable = await self._find(tenant_id, given)
        quality = await self._judge(tenant_id, rateable, by)
        lesson = await self._lesson(tenant_id, rateable, quality, by) if given.thumb == "down" else None
        verdict = _verdict(given, quality, lesson, by)
        async with self._transactions(tenant_id) as session:
            before = await statements.find_rating(session, given.session_id, given.message_id)
            await statements.save_rating(session, tenant_id, verdict)
        is_new = before is None or before.verdict.means != verdict.means
        rating, outcome = await self._carry_out(tenant_id, rateable, by, is_new=is_new)
        if isinstance(outcome, Instructed) and lesson is not None:
            outcome = replace(outcome, note=lesson.note)
        if isinstance(outcome, Nothing) and rating.verdict.level == "low":
            outcome = Nothing(f"{outcome.why} {quality.why()}.")
        return Rated(given.thumb, rating.verdict.value, quality, outcome)

    async def _find(self, tenant_id: str, given: Opinion) -> _Rateable:
        async with self._transactions(tenant_id) as session:
            there = await find_messages(session, given.session_id, [given.message_id])
            reply = there.get(given.message_id)
            if reply is None or reply.role not in REPLIES:
                raise await _not_found(session, given.session_id, reply)
            before = await statements.said_before(session, given.session_id, given.message_id, LOOKED_BACK)
        return _Rateable(given, _question(before), reply, await self._redaction_of(tenant_id))

    async def _judge(self, tenant_id: str, rateable: _Rateable, by: str) -> Quality:
        """By what the company knows, without what this very reply has become."""
        question = rateable.question or rateable.reply.text
        found = await self._search(Caller(tenant_id, by), question)
        async with self._transactions(tenant_id) as session:
            own = await source_ids(session, [rateable.key])
        sources = [
            f"{hit.chunk.title} {hit.chunk.heading}\n{hit.chunk.text}"
            for hit in found.hits
            if hit.certainty != "none" and hit.chunk.source_id not in own
        ]
        return await to_thread.run_sync(judge, rateable.question, rateable.reply.text, sources)

    async def _lesson(self, tenant_id: str, rateable: _Rateable, quality: Quality, by: str) -> Lesson:
        """Rated down again for the same reason, a reply teaches the same again."""
        given = rateable.given
        async with self._transactions(tenant_id) as session:
            before = await statements.find_rating(session, given.session_id, given.message_id)
        if before and before.verdict.lesson and before.verdict.comment == given.comment:
            return Lesson(before.verdict.lesson, "as it was rated before")
        bad = Bad(rateable.question, rateable.reply.text, given.comment or "", quality)
        return await self._lessons.draw(Caller(tenant_id, by, given.session_id), bad, rateable.redaction)

    async def _carry_out(
        self, tenant_id: str, rateable: _Rateable, by: str, *, is_new: bool
    ) -> tuple[Rating, Became]:
        """As long as somebody rates anew meanwhile: whoever acts last then acts on the last rating."""
        given = rateable.given
        async with self._transactions(tenant_id) as session:
            rating = await statements.find_rating(session, given.session_id, given.message_id)
        while rating is not None:
            outcome = await self._act(tenant_id, rateable, rating, by, is_new=is_new)
            key = rateable.key if isinstance(outcome, Saved) else None
            instruction_id = outcome.instruction.id if isinstance(outcome, Instructed) else None
            async with self._transactions(tenant_id) as session:
                now = await statements.settle(session, rating, key, instruction_id)
            if now is not None and now.verdict == rating.verdict:
                return rating, outcome
            rating, is_new = now, True
        raise ResponseNotFound("The session was removed while its reply was being rated.")

    async def _act(
        self, tenant_id: str, rateable: _Rateable, rating: Rating, by: str, *, is_new: bool
    ) -> Became:
        """The same as often as it is done."""
        is_good = rating.verdict.value == "up" and rating.verdict.level != "low" and bool(rateable.question)
        if rating.verdict.lesson:
            outcome = await self._instruct(tenant_id, rating, by, is_new=is_new)
        else:
            outcome = _unused(rateable)
        await self._take_back(tenant_id, rating, outcome, by)
        if is_good:
            return await self._save(tenant_id, rateable)
        await self._knowledge.remove(tenant_id, Going(rateable.key, "", lambda _: False))
        return outcome

    async def _save(self, tenant_id: str, rateable: _Rateable) -> Saved:
        """Again where somebody who rated it down has taken it out before its id was known."""
        document = await to_thread.run_sync(lambda: rateable.document)
        while True:
            await self._knowledge.save(tenant_id, [document])
            async with self._transactions(tenant_id) as session:
                if found := await source_ids(session, [document.key]):
                    return Saved(found[0], document.audience)

    async def _instruct(
        self, tenant_id: str, rating: Rating, by: str, *, is_new: bool
    ) -> Instructed | Nothing:
        """Of a rating that is not new it stays as it is: whoever switched it off meant to."""
        text = rating.verdict.lesson or ""
        there = [] if is_new else await self._instructions.list(tenant_id)
        kept = next((each for each in there if each.id == rating.instruction_id), None)
        if kept is not None:
            return Instructed(tenant_id, kept, (), "as it was rated before")
        try:
            changed = await self._instructions.add(
                tenant_id, text, by=by, origin="rating", source_id=rating.id
            )
        except InvalidInput:
            return Nothing(
                f"The rating is kept, but no instruction was added: there are {MOST_KEPT} of them. "
                f"Remove one ({command('instructions remove ID', tenant_id)}) and rate again."
            )
        return Instructed(tenant_id, changed.instruction, changed.gave_way, "")

    async def _take_back(self, tenant_id: str, rating: Rating, outcome: Became, by: str) -> None:
        """What this rating left before, unless another rating has led to it too."""
        stays = outcome.instruction.id if isinstance(outcome, Instructed) else None
        async with self._transactions(tenant_id) as session:
            others = await statements.instructions_of_others(session, rating.id)
        for each in await self._instructions.list(tenant_id):
            if _was_left_by(rating, each) and each.is_on and each.id != stays and each.id not in others:
                with suppress(NotFound):  # somebody has just removed it
                    await self._instructions.switch(tenant_id, each.id, False, by=by)


def _was_left_by(rating: Rating, instruction: Instruction) -> bool:
    is_ours = rating.id == instruction.source_id or rating.instruction_id == instruction.id
    return instruction.origin == "rating" and is_ours


def _unused(rateable: _Rateable) -> Nothing:
    if not rateable.question:
        return Nothing("It was not taken over as knowledge: the customer had asked nothing before it.")
    return Nothing("It was not taken over as knowledge, since its quality is low:")


def _verdict(given: Opinion, quality: Quality, lesson: Lesson | None, by: str) -> Verdict:
    return Verdict(
        given.session_id,
        given.message_id,
        given.thumb,
        given.comment,
        {**quality.scores, "overall": quality.overall},
        quality.level,
        lesson.text if lesson else None,
        by,
    )


def _question(before: Sequence[Message]) -> str:
    """What the customer wrote last before the reply, and before whatever the company wrote right before it."""
    asked = dropwhile(lambda each: each.role in REPLIES, before)
    said = [each.text for each in takewhile(lambda each: each.role == "customer", asked)]
    return "\n".join(reversed(said))


async def _not_found(session: AsyncSession, session_id: str, found: Message | None) -> NotFound:
    if await find_session(session, session_id) is None:
        return SessionNotFound("There is no session with this id. Nothing was changed.")
    newest = await statements.newest_replies(session, session_id, NAMED)
    there = [each for each in newest if ID.fullmatch(each)]
    fault = "This message is the customer's" if found else "There is no such message in this session"
    instead = f"Newest replies: {', '.join(there)}." if there else "It has no reply that can be rated."
    return ResponseNotFound(f"{fault}. {instead} Nothing was changed.")
