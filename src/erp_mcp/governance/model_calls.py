"""The way to a model: what leaves is redacted, what it costs is reserved, what comes back is checked."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Generic

from pydantic import ValidationError

from erp_mcp.budget import Tokens
from erp_mcp.errors import AiAnswerInvalid, AiNotAsked, AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.charges import charged, tokens_of
from erp_mcp.governance.leaving import AsItIs, Leaving
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.governance.models import Models, Price, Route
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.redaction import Redaction
from erp_mcp.governance.tasks import Answer, Answered, Matter, Task, schema_text, why
from erp_mcp.governance.templates import Templates
from erp_mcp.governance.texts import Text
from erp_mcp.integrations.local import LocalWriter
from erp_mcp.integrations.seam import Commission, Consumption, Writer
from erp_mcp.language.fence import fence
from erp_mcp.store.answers import Answers, forget_answers
from erp_mcp.store.engine import Transactions
from erp_mcp.store.statements import Statements
from erp_mcp.store.tenancy import tenant_ids

WriterOf = Callable[[Route], Writer]
ANSWERS_KEPT = timedelta(days=30)


@dataclass(frozen=True)  # without slots: the key is made once and kept
class _Order(Generic[Answer]):
    """One call as it goes out: everything in it may be seen by the provider."""

    task: Task[Answer]
    caller: Caller
    brief: Text
    route: Route
    writer: Writer
    commission: Commission
    redaction: Redaction

    @cached_property
    def key(self) -> bytes:
        commission = self.commission
        parts = [self.route.model, self.brief.version, schema_text(self.task.answer)]
        media = [hashlib.sha256(each.data).hexdigest() for each in commission.media]
        return hashlib.sha256("\0".join([*parts, commission.material, *media]).encode()).digest()


@dataclass(frozen=True, slots=True)
class ModelStore:
    """What is kept for a call and of it: its brief, who may not be named, what it cost, what came back."""

    transactions: Transactions
    ledger: Ledger
    leaving: Leaving
    answers: Answers
    templates: Templates


def model_store(
    transactions: Transactions, statements: Statements, ledger: Ledger, templates: Templates
) -> ModelStore:
    leaving = Leaving(transactions, statements)
    return ModelStore(transactions, ledger, leaving, Answers(statements), templates)


class ModelCalls:
    """`writer_of` is None where no provider is configured."""

    def __init__(self, store: ModelStore, models: Models, tokens: Tokens, writer_of: WriterOf | None) -> None:
        self._transactions = store.transactions
        self._ledger = store.ledger
        self._leaving = store.leaving
        self._answers = store.answers
        self._templates = store.templates
        self._models = models
        self._tokens = tokens
        self._writer_of = writer_of

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
        redaction = await self._leaving.redaction(caller.tenant_id)
        if matter.media and not isinstance(redaction, AsItIs):
            raise AiNotAsked("pictures and recordings do not leave while redaction is on")
        brief = await self._templates.text(caller.tenant_id, task.name)
        material = "\n".join(fence(each.kind, redaction.redact(each.text)) for each in matter.passages)
        commission = Commission(
            task.name, brief.text, material, task.max_output_tokens, task.answer, matter.media
        )
        order = _Order(task, caller, brief, route, writer, commission, redaction)
        answer = await self._remembered(order) or await self._new(order)
        note = f"written by {writer.name} ({brief.version})"
        return Answered(restored(answer, redaction), writer.name, note)

    async def _remembered(self, order: _Order[Answer]) -> Answer | None:
        found = await self._answers.find(order.caller.tenant_id, order.key)
        return None if found is None else order.task.answer.model_validate_json(found)

    async def _new(self, order: _Order[Answer]) -> Answer:
        """One more attempt where the answer does not have its form, and no third."""
        try:
            answer = await self._attempt(order)
        except AiAnswerInvalid as error:
            again = replace(order, commission=repaired(order.commission, error))
            answer = await self._attempt(again)
        await self._answers.save(order.caller.tenant_id, order.key, answer.model_dump_json())
        return answer

    async def _attempt(self, order: _Order[Answer]) -> Answer:
        price = self._models.price(order.route.model, datetime.now(UTC).date())
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


async def written(order: _Order[Answer]) -> tuple[Answer, Consumption]:
    """One answer that has its form."""
    answer = await order.writer.write(order.commission)
    try:
        return order.task.answer.model_validate_json(answer.text), answer.consumption
    except ValidationError as error:
        message = f"The answer does not fit the schema ({faults(error)})."
        raise AiAnswerInvalid(message, answer.consumption) from error


def charge_of(order: _Order[Answer], price: Price, input_tokens: int) -> Charge:
    """What cannot be known to have been charged is assumed to have cost its input."""
    return Charge(
        tenant_id=order.caller.tenant_id,
        principal=order.caller.principal,
        task=order.task.name,
        model=order.route.model,
        prompt_version=order.brief.version,
        worst_usd=price.worst(input_tokens, order.commission.max_output_tokens),
        assumed_usd=price.worst(input_tokens, 0),
        timeout_seconds=order.route.timeout_seconds,
        conversation_id=order.caller.conversation_id,
        is_critical=order.task.is_critical,
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
