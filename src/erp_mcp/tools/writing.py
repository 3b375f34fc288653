"""Tools that change the records of the company's Odoo."""

from typing import TYPE_CHECKING, Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field, JsonValue, WithJsonSchema

from erp_mcp.erp.writes.asked import Acting, Creating, Deleting, Target, Undoing, Updating
from erp_mcp.tools.agreeing import governed
from erp_mcp.tools.arguments import MaxTokens, objects

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.erp.writes.writes import Writes

# Described once, by search_records: every client pays for the list of tools.
Model = Annotated[str, Field(description="Or label.")]
Values = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})]
Ids = Annotated[
    list[int],
    Field(min_length=1, max_length=100),
    WithJsonSchema({"type": "array", "items": {"type": "integer"}, "description": "Which."}),
]
Company = Annotated[str | None, Field(description="Name.")]
Instance = Annotated[str | None, Field(description="Name.")]
Key = Annotated[str | None, Field(max_length=100, description="Yours.")]


def writes(app: "App") -> "Writes":
    return app.company.writes


async def create_records(
    ctx: Context,
    model: Model,
    records: Annotated[
        list[Values],
        Field(min_length=1, max_length=100),
        objects("Objects."),
    ],
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Create records in Odoo, all or none: customers, leads, orders with lines.

    Values by field or label, relations by id or name, lines as objects. What an `idempotency_key` names is
    done once.
    """
    target = Target(model, (), company, instance, idempotency_key)
    return await governed(ctx, writes, Creating(target, records), max_tokens)


async def update_records(
    ctx: Context,
    model: Model,
    ids: Ids,
    values: Annotated[Values, Field(description="By field.")],
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Set the same values on records in Odoo; run_action changes states.

    Lines: {"id": 5, ...} changes one, {"id": 5, "remove": true} deletes it, without id it is new; tags:
    {"add": [], "remove": []}.
    """
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, writes, Updating(target, values), max_tokens)


async def delete_records(
    ctx: Context,
    model: Model,
    ids: Ids,
    permanently: Annotated[bool, Field(description="For good.")] = False,
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Archive records in Odoo, which undo_change takes back, or delete them."""
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, writes, Deleting(target, permanently), max_tokens)


async def run_action(
    ctx: Context,
    action: Annotated[
        str,
        Field(
            description=(
                "confirm_order, cancel_order, reopen_order, send_quotation, mark_quotation_sent, create_invoice, "
                "post_invoice, credit_note, cancel_invoice, reset_invoice, register_payment, confirm_purchase, "
                "cancel_purchase, validate_delivery, mark_lead_won, mark_lead_lost, archive, unarchive, "
                "post_note, attach_file"
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
                "description": "post_note: text; attach_file: path or name and base64 content.",
            }
        ),
    ] = None,
    company: Company = None,
    instance: Instance = None,
    idempotency_key: Key = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Run a business action in Odoo to its end; what moves money waits for a person."""
    target = Target(model, ids, company, instance, idempotency_key)
    return await governed(ctx, writes, Acting(target, action, arguments or {}), max_tokens)


async def undo_change(
    ctx: Context,
    change_id: Annotated[int, Field(ge=1, description="Its id.")],
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Take a change back if its records are as it left them."""
    return await governed(ctx, writes, Undoing(change_id), max_tokens)
