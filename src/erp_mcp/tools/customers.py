"""Tools on customers."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens


async def get_customer(
    customer: Annotated[
        str,
        Field(
            coerce_numbers_to_str=True,
            min_length=1,
            max_length=200,
            pattern=r"\S",
            description="Name#id, or exact phone, e-mail or name.",
        ),
    ],
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """One customer on a page: value, debts, risk, conversations, likely next purchase, what to do next.

    Use it to answer how a customer stands; search_records is for single records of Odoo.
    """
    app, call = await enter()
    found = await app.customers.get(call.principal.tenant_id, customer)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)
