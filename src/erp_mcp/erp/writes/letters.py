"""A letter that Odoo sends from a dialog: what it would say and to whom, and sending just that.

No recording holds this exchange: it follows what the sources of Odoo 16 to 19 say of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from erp_mcp.errors import ApprovalMismatch, BusinessRule, ErpError, InvalidInput, OdooStoppedHalfway
from erp_mcp.governance.operations import Operation
from erp_mcp.integrations.odoo import Json, NeedsStep, Odoo, Record, Values
from erp_mcp.integrations.odoo.values import named, text
from erp_mcp.language.fence import defuse

COMPOSER, SEND = "mail.compose.message", "action_send_mail"
AGREED = ("subject", "partner_ids")
MANY = ("partner_ids", "attachment_ids")
# From 17 on a dialog that is made fills in the rest by itself; before, only the page that opens it does.
FIRST_FILLED_BY_ITSELF = 17
FILLED = (*AGREED, "body", "attachment_ids", "email_from", "reply_to")
SET = 6
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Letter:
    """`people` are those who get it at the `addresses`, one for each; the policy judges the addresses."""

    template: str
    subject: str
    people: Sequence[str]
    addresses: Sequence[str]

    @property
    def values(self) -> dict[str, JsonValue]:
        return {"template": self.template, "subject": self.subject, "to": [*self.addresses]}


async def letter_of(odoo: Odoo, model: str, record_id: int, method: str) -> Letter:
    """As it would go now."""
    context = await _context(odoo, model, record_id, method)
    return await _letter(odoo, context, await odoo.opened(COMPOSER, AGREED, context))


async def send_letter(odoo: Odoo, operation: Operation, method: str) -> None:
    """Only the letter that was agreed to: its template or its reader may have changed since."""
    context = await _context(odoo, operation.model, operation.record_ids[0], method)
    by_itself = (await odoo.session()).version.major >= FIRST_FILLED_BY_ITSELF
    filled = await odoo.opened(COMPOSER, AGREED if by_itself else FILLED, context)
    if (await _letter(odoo, context, filled)).values != operation.values[0]:
        raise ApprovalMismatch(
            "The letter would now have another subject, template or reader than was agreed to. "
            "Nothing was sent or changed; ask for it again."
        )
    (dialog_id,) = await odoo.create(COMPOSER, [_given(filled)], context)
    outcome = await odoo.call(COMPOSER, SEND, [dialog_id], context=context)
    if isinstance(outcome, NeedsStep):
        raise OdooStoppedHalfway(f"done: the letter was made; not done: {outcome.model or outcome.kind}")
    await _check_sent(odoo, operation)


async def _check_sent(odoo: Odoo, operation: Operation) -> None:
    """From here on nothing may say that it was not sent."""
    try:
        (found,) = await odoo.read(operation.model, operation.record_ids, ["state"])
    except (ErpError, ValueError) as error:
        raise OdooStoppedHalfway("done: the letter was sent; not done: looking at the order") from error
    if found.get("state") != "sent":
        raise OdooStoppedHalfway("done: the letter was sent; not done: the order is not marked as sent")


async def _context(odoo: Odoo, model: str, record_id: int, method: str) -> Values:
    step = await odoo.call(model, method, [record_id])
    if not isinstance(step, NeedsStep) or step.model != COMPOSER:
        raise BusinessRule(
            "Odoo does not open the dialog of a letter here: a person has to send it in Odoo. Nothing was changed."
        )
    if not step.context.get("default_template_id"):
        raise BusinessRule("Odoo has no template for this letter; set one there. Nothing was changed.")
    return step.context


async def _letter(odoo: Odoo, context: Values, filled: Record) -> Letter:
    readers = await odoo.read("res.partner", _linked(filled.get("partner_ids")), ["display_name", "email"])
    if not readers:
        raise InvalidInput("This letter has no reader: its template in Odoo names none. Nothing was changed.")
    people = [(_name(each), text(each.get("email")).strip()) for each in readers]
    if without := [name for name, address in people if not address]:
        raise InvalidInput(
            f"{', '.join(without[:3])} has no e-mail address: set `email` with update_records first. "
            "Nothing was sent or changed."
        )
    template_id = context["default_template_id"]
    template_ids = [template_id] if isinstance(template_id, int) else []
    (template,) = await odoo.read("mail.template", template_ids, ["display_name"])
    return Letter(
        text(template.get("display_name")),
        text(filled.get("subject")),
        [name for name, _ in people],
        [address for _, address in people],
    )


def _name(partner: Record) -> str:
    return f"{defuse(text(partner.get('display_name'))[:LONGEST_NAME])}#{partner['id']}"


def _given(filled: Record) -> dict[str, Json]:
    """What a dialog was filled in with, as values of a new one."""
    given: dict[str, Json] = {name: value for name, value in filled.items() if value and name not in MANY}
    relations = {name: relation[0] for name, value in given.items() if (relation := named(value))}
    linked: dict[str, Json] = {name: [[SET, 0, _linked(filled[name])]] for name in MANY if name in filled}
    return {**given, **relations, **linked}


def _linked(commands: Json) -> list[int]:
    """The ids that commands leave a new relation with."""
    found: list[int] = []
    for command in commands if isinstance(commands, list) else []:
        match command:
            case [6, _, list(ids)]:
                found = [each for each in ids if isinstance(each, int)]
            case [4, int(record_id), *_]:
                found.append(record_id)
            case _:
                continue
    return found
