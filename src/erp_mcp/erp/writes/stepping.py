"""Carrying an action out to its end: a dialog that is left open means that nothing has been done."""

from collections.abc import Mapping, Sequence

from erp_mcp.erp.writes.actions import action_of
from erp_mcp.erp.writes.letters import send_letter
from erp_mcp.erp.writes.ways import Question, Wizard
from erp_mcp.errors import BusinessRule, OdooStoppedHalfway
from erp_mcp.governance.operations import Operation
from erp_mcp.integrations.odoo import Json, NeedsStep, Odoo
from erp_mcp.integrations.odoo.actions import Done

DIALOG = "new"


async def take_action(odoo: Odoo, operation: Operation) -> None:
    action = action_of(operation.method or "")
    version = (await odoo.session()).version.major
    way = action.way(version)
    said = dict(operation.values[0]) if operation.values else {}
    if action.letter:
        await send_letter(odoo, operation, way.method)
    elif way.wizard is not None:
        outcome = await _through(odoo, operation.model, operation.record_ids, way.wizard, said)
        _check_closed(outcome, way.wizard.button)
    else:
        outcome = await odoo.call(operation.model, way.method, operation.record_ids, context=way.context)
        if isinstance(outcome, NeedsStep) and outcome.target == DIALOG:
            await _step(odoo, outcome, way.question, said)


async def _through(
    odoo: Odoo, model: str, record_ids: Sequence[int], wizard: Wizard, said: Mapping[str, Json]
) -> Done | NeedsStep:
    about: dict[str, Json] = {
        "active_model": model,
        "active_id": record_ids[0],
        "active_ids": list(record_ids),
    }
    values: dict[str, Json] = {**wizard.values, **said}
    (wizard_id,) = await odoo.create(wizard.model, [values], about)
    return await odoo.call(wizard.model, wizard.button, [wizard_id], context=about)


async def _step(odoo: Odoo, step: NeedsStep, question: Question | None, said: Mapping[str, Json]) -> None:
    """Odoo rolls nothing back here, but it has done nothing either: it asks first."""
    if question is None or step.model != question.model:
        raise BusinessRule(
            f"Odoo wants another step first, in {step.model or step.kind}: nothing was finished. "
            "A person has to take it in Odoo."
        )
    answer = said.get(question.asks)
    if not isinstance(answer, bool):
        raise BusinessRule(f"{question.told} Nothing was changed.")
    (dialog_id,) = await odoo.create(question.model, [{}], step.context)
    button = question.yes if answer else question.no
    _check_closed(await odoo.call(question.model, button, [dialog_id], context=step.context), button)


def _check_closed(outcome: Done | NeedsStep, button: str) -> None:
    """A button that opens another dialog may have done its own part before: only the records tell."""
    if isinstance(outcome, NeedsStep) and outcome.target == DIALOG:
        raise OdooStoppedHalfway(f"done: {button}; not done: {outcome.model or outcome.kind}")
