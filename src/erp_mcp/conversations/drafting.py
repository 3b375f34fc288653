"""Drafts of replies: written by a model where one may be asked, else from what is stored, and never invented."""

from dataclasses import dataclass
from functools import partial

from anyio import to_thread

from erp_mcp.conversations.analysis.judging import judge
from erp_mcp.conversations.contexts import DEFAULT_TOKENS, Contexts
from erp_mcp.conversations.drafts.asking import Unanswered, unanswered
from erp_mcp.conversations.drafts.composing import Variant, of_courtesy, variants
from erp_mcp.conversations.drafts.draft import HEAD_TOKENS, Draft, Package
from erp_mcp.conversations.drafts.gate import Verdict, check
from erp_mcp.conversations.drafts.material import Material
from erp_mcp.conversations.drafts.own import own_papers
from erp_mcp.conversations.drafts.writing import REWRITES, passages, task_for
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.reading import SMALLEST_BUDGET
from erp_mcp.governance.tasks import Matter, why
from erp_mcp.governance.templates import Templates
from erp_mcp.store.blocks import is_blocked
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Asked

LOCAL = "from what is stored"
OWN_WORDS = ("greeting", "thanks", "apology")
LONGEST_QUESTION = 4000  # characters


@dataclass(frozen=True, slots=True)
class Wish:
    """A conversation, or the newest with a customer; the last that waits, or the message of this id."""

    conversation: str | None = None
    customer: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """How the company speaks, and who may write for it."""

    templates: Templates
    profiles: Profiles
    calls: ModelCalls


@dataclass(frozen=True, slots=True)
class _Tried:
    """`passed` is the first that did; `reason` says why none did."""

    passed: tuple[Variant, Verdict] | None
    note: str
    reason: str


class Drafting:
    def __init__(self, transactions: Transactions, contexts: Contexts, voice: Voice) -> None:
        self._transactions = transactions
        self._contexts = contexts
        self._voice = voice

    async def draft(
        self, caller: Caller, wish: Wish, max_tokens: int, *, is_object: bool = False
    ) -> Draft | Package:
        material = await self._material(caller, wish)
        tried = await self._tried(caller, material)
        cautions = material.cautions()
        if tried.passed is not None:
            variant, verdict = tried.passed
            return Draft(material.asked, variant, verdict, tried.note, [*cautions, *variant.cautions()])
        room = max(max_tokens - HEAD_TOKENS * (2 if is_object else 1), SMALLEST_BUDGET)
        shown = await self._contexts.build(caller, _asked(material.asked), room, is_object=is_object)
        return Package(material.asked, tried.reason, shown, material.own, cautions)

    async def _material(self, caller: Caller, wish: Wish) -> Material:
        async with self._transactions(caller.tenant_id) as session:
            asked = await unanswered(session, wish.conversation, wish.customer, wish.message_id)
            own = await own_papers(session, asked)
            blocked = await is_blocked(session, asked.session.customer_id, asked.session.id)
        prepared = await self._contexts.build(caller, _asked(asked), DEFAULT_TOKENS)
        judged = await judge(None, asked.messages)
        texts = await self._texts(caller.tenant_id, asked)
        return Material(asked, prepared, own, texts, judged, blocked is not None)

    async def _texts(self, tenant_id: str, asked: Unanswered) -> dict[str, str]:
        """Those that need a name which nobody gave are not used."""
        name = (await self._voice.profiles.get(tenant_id)).name
        found = dict[str, str]()
        for each in OWN_WORDS:
            text = (await self._voice.templates.text(tenant_id, each, asked.language)).text
            if name is not None or "{name}" not in text:
                found[each] = text.format(name=name)
        return found

    async def _tried(self, caller: Caller, material: Material) -> _Tried:
        if not any(map(str.isalnum, material.asked.question)):
            return _Tried(None, "", "the message has no words to answer")
        if of_courtesy(material) is not None:
            return await _stored(material, "no model is needed")
        try:
            return await self._by_model(caller, material)
        except (CostLimitReached, AiServiceUnavailable) as reason:
            return await _stored(material, why(reason))

    async def _by_model(self, caller: Caller, material: Material) -> _Tried:
        before = list[tuple[str, Verdict]]()
        for _ in range(1 + REWRITES):
            matter = Matter(passages(material, before), None)
            answered = await self._voice.calls.write(task_for(material), caller, matter)
            variant = Variant(answered.answer.reply.strip(), "written", material.grounds)
            verdict = await _checked(material, variant)
            if verdict.passes:
                return _Tried((variant, verdict), answered.note, "")
            before.append((variant.text, verdict))
        return _Tried(
            None, "", f"three replies of a model were refused, the last because {before[-1][1].why}"
        )


async def _stored(material: Material, no_model: str) -> _Tried:
    refused = list[str]()
    for variant in variants(material)[: 1 + REWRITES]:
        verdict = await _checked(material, variant)
        if verdict.passes:
            return _Tried((variant, verdict), f"{LOCAL} ({no_model})", "")
        refused.append(verdict.why)
    reason = (
        f"what is stored was refused: {refused[0]}" if refused else "nothing stored answers this for sure"
    )
    return _Tried(None, "", f"{reason}; {no_model}")


async def _checked(material: Material, variant: Variant) -> Verdict:
    question, language = material.asked.question, material.asked.language
    return await to_thread.run_sync(partial(check, question, variant.text, language, material.grounds))


def _asked(asked: Unanswered) -> Asked:
    return Asked(asked.question[:LONGEST_QUESTION], asked.session.id, "public")
