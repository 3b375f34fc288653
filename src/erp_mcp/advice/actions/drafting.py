"""Drafts of messages for recommended actions, by a model where one is configured: grounded, or left out."""

from collections.abc import Sequence
from dataclasses import replace

import anyio
from pydantic import BaseModel, Field

from erp_mcp.advice.actions.recommendations import Recommendation, Recommendations
from erp_mcp.budget import Tokens
from erp_mcp.conversations.quality.groundedness import is_founded
from erp_mcp.conversations.quality.texts import Exchange, read
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.models import Kind
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.store.records import Language, Message

DRAFTED = frozenset(("reply", "offer", "collect", "follow_up"))
NAMED: dict[Language, str] = {"ar": "Arabic", "en": "English", "fa": "Persian", "tr": "Turkish"}
MOST_MESSAGES, MESSAGE_TOKENS = 10, 200
LONGEST = 600
MOST_DRAFTS = 10


class Draft(BaseModel):
    action: int
    text: str = Field(min_length=1, max_length=LONGEST)


class ActionDrafts(BaseModel):
    """What a model is asked for."""

    drafts: list[Draft] = Field(default_factory=list[Draft], max_length=MOST_DRAFTS)


def drafts_task(route: Kind) -> Task[ActionDrafts]:
    return Task("action_drafts", route, ActionDrafts, max_output_tokens=2000)


class Drafting:
    def __init__(self, calls: ModelCalls, tokens: Tokens) -> None:
        self._calls = calls
        self._tokens = tokens

    async def drafted(
        self, caller: Caller, found: Recommendations, said: Sequence[Message], language: Language | None
    ) -> Recommendations:
        """One call for all of an answer; without a model, or where it is of no use, they stand as they are."""
        numbered = [
            (number, each)
            for number, each in enumerate(found.found, 1)
            if each.ranked.candidate.kind in DRAFTED
        ]
        if not numbered or not self._calls.has_model:
            return found
        passages = [
            *([Passage("language of the customer", NAMED[language])] if language else ()),
            *(Passage(f"action {number}", told(found.about, each)) for number, each in numbered),
            *self._heard(said),
        ]
        task = drafts_task("complex" if len(numbered) > 1 else "simple")
        answered = await self._calls.write(task, caller, Matter(passages, ActionDrafts))
        if answered.by == "local":
            return replace(found, notes=[f"No drafts: {answered.note}."])
        written = {each.action: " ".join(each.text.split()) for each in answered.answer.drafts}
        sources = [each.text for each in passages]
        wanted = {number: written[number] for number, _ in numbered if number in written}
        kept = await anyio.to_thread.run_sync(founded, wanted, sources, language)
        return _with(
            found, kept, f"Drafts {answered.note}; {len(numbered) - len(kept)} without a grounded one."
        )

    def _heard(self, said: Sequence[Message]) -> list[Passage]:
        return [
            Passage(f"message of the {each.role}", self._tokens.split(each.text, MESSAGE_TOKENS).text)
            for each in said[-MOST_MESSAGES:]
        ]


def told(about: str, each: Recommendation) -> str:
    """All that a draft may take up: what is done, for whom, and what speaks for it."""
    found = each.ranked.candidate
    asked = found.call.arguments.get("question") or ""
    evidence = "; ".join(one.said for one in found.evidence)
    return f"{found.kind} for {about}: {found.what}. {found.reason}. {evidence}. {asked}"


def founded(drafts: dict[int, str], sources: Sequence[str], language: Language | None) -> dict[int, str]:
    """Those in the customer's language, with no figure, link or name that no source has."""
    known = [read(each) for each in sources]
    replies = {number: read(text) for number, text in drafts.items()}
    return {
        number: drafts[number]
        for number, reply in replies.items()
        if None in (language, reply.language) or reply.language == language
        if is_founded(Exchange(read(""), reply, known))
    }


def _with(found: Recommendations, drafts: dict[int, str], note: str) -> Recommendations:
    worded = [replace(each, draft=drafts.get(number, "")) for number, each in enumerate(found.found, 1)]
    return replace(found, found=worded, notes=[note])
