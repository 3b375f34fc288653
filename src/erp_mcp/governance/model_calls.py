"""The way to a model: what leaves is redacted, what it costs is reserved, what comes back is checked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Generic

from pydantic import ValidationError

from erp_mcp.budget import Tokens
from erp_mcp.errors import AiAnswerInvalid, AiNotAsked, AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.charges import Made, charged, tokens_of
from erp_mcp.governance.leaving import AsItIs, Leaving
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.governance.models import Models, Price, Route
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.redaction import Redaction
from erp_mcp.governance.tasks import Answer, Answered, Matter, Task, schema_text, why
from erp_mcp.governance.templates import Templates
from erp_mcp.governance.texts import Text
from erp_mcp.integrations.local import LocalWriter
from erp_mcp.integrations.seam import Commission, Writer
from erp_mcp.language.fence import fence
from erp_mcp.store.answers import forget_answers
from erp_mcp.store.engine import Transactions
from erp_mcp.store.leaving import look
from erp_mcp.store.statements import Statements
from erp_mcp.store.tenancy import tenant_ids

WriterOf = Callable[[Route], Writer]
ANSWERS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Request(Generic[Answer]):
    """One call with all that it takes, before its redaction."""

    task: Task[Answer]
    caller: Caller
    matter: Matter
    brief: Text
    route: Route
    writer: Writer

    def redacted(self, redaction: Redaction) -> "_Order[Answer]":
        task, matter = self.task, self.matter
        material = "\n".join(fence(each.kind, redaction.redact(each.text)) for each in matter.passages)
        commission = Commission(
            task.name, self.brief.text, material, task.max_output_tokens, task.answer, matter.media
        )
        return _Order(self, redaction, commission, self._key(commission))

    def _key(self, commission: Commission) -> bytes:
        parts = [self.route.model, self.brief.version, schema_text(self.task.answer)]
        media = [hashlib.sha256(each.data).hexdigest() for each in commission.media]
        return hashlib.sha256("\0".join([*parts, commission.material, *media]).encode()).digest()


@dataclass(frozen=True, slots=True)
class _Order(Generic[Answer]):
    """The call as it goes out: everything in its commission may be seen by the provider."""

    request: _Request[Answer]
    redaction: Redaction
    commission: Commission
    key: bytes


@dataclass(frozen=True, slots=True)
class ModelStore:
    """What is kept for a call and of it: its brief, who may not be named, what it cost, what came back."""

    transactions: Transactions
    statements: Statements
    ledger: Ledger
    leaving: Leaving
    templates: Templates


class ModelCalls:
    """`writer_of` is None where no provider is configured."""

    def __init__(self, store: ModelStore, models: Models, tokens: Tokens, writer_of: WriterOf | None) -> None:
        self._transactions = store.transactions
        self._statements = store.statements
        self._ledger = store.ledger
        self._leaving = store.leaving
        self._templates = store.templates
        self._models = models
        self._tokens = tokens
        self._writer_of = writer_of

    @property
    def has_model(self) -> bool:
        return self._writer_of is not None

    async def write(self, task: Task[Answer], caller: Caller, matter: Matter) -> Answered[Answer]:
        """By a model where one may be asked and answers well, else by the room's own method."""
        try:
            return await self._by_model(task, caller, matter)
        except (CostLimitReached, AiServiceUnavailable) as reason:
            if matter.compose is None:
                raise
            local = await LocalWriter(matter.compose).write(Commission(task.name, "", "", 0))
            answer = task.answer.model_validate_json(local.text)
            return Answered(answer, LocalWriter.name, f"written locally: {why(reason)}")

    async def _by_model(self, task: Task[Answer], caller: Caller, matter: Matter) -> Answered[Answer]:
        if self._writer_of is None:
            raise AiNotAsked("no model is configured")
        route = self._models.routes[task.kind]
        writer = self._writer_of(route)
        brief = await self._templates.text(caller.tenant_id, task.name)
        request = _Request(task, caller, matter, brief, route, writer)
        order, known = await self._redacted(request)
        if matter.media and not isinstance(order.redaction, AsItIs):
            raise AiNotAsked("pictures and recordings do not leave while redaction is on")
        answer = await self._new(order) if known is None else task.answer.model_validate_json(known)
        note = f"written by {writer.name} ({request.brief.version})"
        return Answered(restored(answer, order.redaction), writer.name, note)

    async def _redacted(self, request: _Request[Answer]) -> tuple[_Order[Answer], str | None]:
        """What is to leave, and what was answered to it before.

        It is made with the names at hand, and made again if the look that follows finds more to heed.
        """
        tenant_id = request.caller.tenant_id
        opened = self._leaving.at_hand(tenant_id) or await self._leaving.open(tenant_id)
        order = request.redacted(opened.redaction)
        seen = await look(self._statements, tenant_id, order.key)
        if not opened.holds(seen):
            opened = await self._leaving.open(tenant_id)
            order = request.redacted(opened.redaction)
            seen = await look(self._statements, tenant_id, order.key)
        return order, seen.answer

    async def _new(self, order: _Order[Answer]) -> Answer:
        """One more attempt where the answer does not have its form, and no third."""
        try:
            return await self._attempt(order)
        except AiAnswerInvalid as error:
            return await self._attempt(replace(order, commission=repaired(order.commission, error)))

    async def _attempt(self, order: _Order[Answer]) -> Answer:
        price = self._models.price(order.request.route.model, datetime.now(UTC).date())
        charge = charge_of(order, price, self._input_tokens(order.commission))
        return await charged(self._ledger, charge, price, partial(written, order))

    async def tidy(self) -> None:
        """For every tenant: give back what dead calls reserved, forget what was answered long ago."""
        async with self._transactions("") as session:
            tenants = await tenant_ids(session)
        for tenant_id in tenants:
            await self._ledger.sweep(tenant_id)
            async with self._transactions(tenant_id) as session:
                await forget_answers(session, datetime.now(UTC) - ANSWERS_KEPT)

    def _input_tokens(self, commission: Commission) -> int:
        schema = schema_text(commission.schema) if commission.schema else ""
        texts = (commission.instructions, commission.material, schema)
        return sum(map(self._tokens.count, texts)) + sum(map(tokens_of, commission.media))


async def written(order: _Order[Answer]) -> Made[Answer]:
    """One answer that has its form."""
    wrote = await order.request.writer.write(order.commission)
    try:
        answer = order.request.task.answer.model_validate_json(wrote.text)
    except ValidationError as error:
        message = f"The answer does not fit the schema ({faults(error)})."
        raise AiAnswerInvalid(message, wrote.consumption) from error
    return Made(answer, wrote.consumption, order.key, answer.model_dump_json())


def charge_of(order: _Order[Answer], price: Price, input_tokens: int) -> Charge:
    """What cannot be known to have been charged is assumed to have cost its input."""
    request = order.request
    return Charge(
        tenant_id=request.caller.tenant_id,
        principal=request.caller.principal,
        task=request.task.name,
        model=request.route.model,
        prompt_version=request.brief.version,
        worst_usd=price.worst(input_tokens, order.commission.max_output_tokens),
        assumed_usd=price.worst(input_tokens, 0),
        timeout_seconds=request.route.timeout_seconds,
        conversation_id=request.caller.conversation_id,
        is_critical=request.task.is_critical,
    )


def repaired(commission: Commission, error: AiAnswerInvalid) -> Commission:
    """The same again, and what was wrong with the first answer, in our words."""
    return replace(commission, material=f"{commission.material}\nYour first answer was of no use: {error}")


def faults(error: ValidationError) -> str:
    """Names of fields and rules; what the model wrote is not repeated."""
    found = error.errors(include_url=False, include_input=False)[:5]
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'answer'}: {each['type']}" for each in found)


def restored(answer: Answer, redaction: Redaction) -> Answer:
    """With the placeholders filled in again, wherever in the answer they stand."""
    return type(answer).model_validate(redaction.restore_all(answer.model_dump()))
