"""Tools that change the records of the company's Odoo."""

from typing import Annotated

from mcp.server.mcpserver import Context
from pydantic import Field, JsonValue, WithJsonSchema

from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating
from erp_mcp.tools.agreeing import Outcome, governed
from erp_mcp.tools.arguments import MaxTokens
from erp_mcp.tools.odoo import Company, Instance, Model

Values = Annotated[
    dict[str, JsonValue],
    WithJsonSchema(
        {
            "type": "object",
            "description": (
                "Fields by name or label. Relations by id or name; lists of lines as objects: new ones, "
                '{"id": 5, ...} to change, {"id": 5, "remove": true}; tags also {"add": [..], "remove": [..]}.'
            ),
        }
    ),
]
Ids = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=100)]
Key = Annotated[
    str | None,
    Field(min_length=8, max_length=100, description="Yours: the same call with it is done once."),
]


async def create_records(
    ctx: Context,
    model: Model,
    records: Annotated[list[Values], Field(min_length=1, max_length=100, description="All or none.")],
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> Outcome:
    """Create records in Odoo, in one step: customers, leads, orders with their lines.

    Everything is checked first; a person may be asked. The answer names the change, which undo_change takes back.
    Never repeat a call whose outcome is unknown.
    """
    return await governed(
        ctx, Creating(Target(model, (), company, instance, idempotency_key), records), max_tokens
    )


async def update_records(
    ctx: Context,
    model: Model,
    ids: Ids,
    values: Values,
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> Outcome:
    """Set the same values on records in Odoo, in one step.

    Use run_action to confirm, post, pay or cancel: never write a state. A person may be asked; the answer says
    before and after, and how to take it back.
    """
    return await governed(
        ctx, Updating(Target(model, ids, company, instance, idempotency_key), values), max_tokens
    )


async def delete_records(
    ctx: Context,
    model: Model,
    ids: Ids,
    permanently: Annotated[bool, Field(description="For good; else they are archived.")] = False,
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> Outcome:
    """Archive records in Odoo, or delete them for good where the policy lets you.

    What is archived can be taken back with undo_change, what is deleted for good cannot.
    """
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, Deleting(target, permanently), max_tokens)


async def run_action(
    ctx: Context,
    action: Annotated[
        str,
        Field(
            max_length=40,
            description=(
                "confirm_order, cancel_order, reopen_order, mark_quotation_sent, create_invoice, post_invoice, "
                "credit_note, cancel_invoice, reset_invoice, register_payment, confirm_purchase, cancel_purchase, "
                "validate_delivery, mark_lead_won, mark_lead_lost, archive, unarchive, post_note, attach_file"
            ),
        ),
    ],
    model: Model,
    ids: Ids,
    arguments: Annotated[
        dict[str, JsonValue] | None,
        WithJsonSchema(
            {
                "type": "object",
                "description": "post_note: text; attach_file: name, content in base64; payments: amount.",
            }
        ),
    ] = None,
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> Outcome:
    """Run a business action on records in Odoo and follow it to its end.

    The answer says what came of it, and whether undo_change can take it back; what moves money waits for a person.
    """
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, Acting(target, action, arguments or {}), max_tokens)


async def undo_change(
    ctx: Context,
    change_id: Annotated[int, Field(ge=1, description="As the answer to the change said.")],
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> Outcome:
    """Take a change back, if its records still are as it left them; otherwise say what has changed since.

    An undo is a change of its own: it may need a person, and can be taken back.
    """
    return await governed(ctx, Undoing(change_id, idempotency_key), max_tokens)
