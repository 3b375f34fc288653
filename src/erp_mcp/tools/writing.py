"""Tools that change the records of the company's Odoo."""

from typing import Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field, JsonValue, WithJsonSchema

from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating
from erp_mcp.tools.agreeing import governed
from erp_mcp.tools.arguments import MaxTokens

Model = Annotated[str, Field(description="Or its label.")]
Values = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})]
Ids = Annotated[list[int], Field(min_length=1, max_length=100, description="Of records.")]
Company = Annotated[str | None, Field(description="By name.")]
Instance = Annotated[str | None, Field(description="By name.")]
Key = Annotated[str | None, Field(max_length=100, description="Yours: what it names is done once.")]


async def create_records(
    ctx: Context,
    model: Model,
    records: Annotated[
        list[Values],
        Field(min_length=1, max_length=100, description="Objects like `values` of update_records."),
    ],
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Create records in Odoo, all or none: customers, leads, orders with their lines.

    Values by field name or label: relations by id or name, lines as lists of objects. All is checked first, and a
    person may be asked. Never repeat a call whose outcome is unknown.
    """
    return await governed(
        ctx, max_tokens, Creating(Target(model, (), company, instance, idempotency_key), records)
    )


async def update_records(
    ctx: Context,
    model: Model,
    ids: Ids,
    values: Annotated[Values, Field(description="By field name or label.")],
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Set the same values on records in Odoo, in one step; never a state: run_action confirms, posts, cancels.

    Of lines {"id": 5, ...} changes one, {"id": 5, "remove": true} deletes it, without id it is new; tags also take
    {"add": [..], "remove": [..]}.
    """
    return await governed(
        ctx, max_tokens, Updating(Target(model, ids, company, instance, idempotency_key), values)
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
) -> CallToolResult:
    """Archive records in Odoo, or delete them for good where the policy lets you.

    What is archived can be taken back with undo_change, what is deleted for good cannot.
    """
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, max_tokens, Deleting(target, permanently))


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
) -> CallToolResult:
    """Run a business action on records in Odoo and follow it to its end; what moves money waits for a person."""
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, max_tokens, Acting(target, action, arguments or {}))


async def undo_change(
    ctx: Context,
    change_id: Annotated[int, Field(ge=1, description="From the answer to it.")],
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Take a change back if its records still are as it left them, else say what has changed since."""
    return await governed(ctx, max_tokens, Undoing(change_id))
