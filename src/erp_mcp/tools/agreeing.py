"""A write as a tool does it: the person at the host is asked where the policy wants it and the host can."""

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent

from erp_mcp.erp.writes.asked import Wish
from erp_mcp.language.compact import compact
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.asking import confirmed


async def governed(ctx: Context, max_tokens: int | None, wish: Wish) -> CallToolResult:
    """The change, or what it waits for."""
    from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation, Repeated, waiting

    app, call = await enter()
    answer = await app.company.writes.ask(call.principal, wish)
    if isinstance(answer, NeedsConfirmation):
        agreed = await confirmed(ctx, answer.question)
        if agreed is False:
            await app.company.writes.declined(call.principal, answer.approval.id)
            return _text("The person declined. Nothing was changed; do not ask for it again.")
        if agreed:
            answer = await app.company.writes.agreed(call.principal, wish, answer.approval.id)
    match answer:
        case NeedsConfirmation(approval) | NeedsApproval(approval):
            return _text(f"{waiting(approval)}\n{approval.asked.preview}")
        case Repeated(result):
            return _text(f"Done before under this key: {compact(result)}. Nothing was changed by this call.")
        case _:
            return answers.text(call, answer.as_page(app.tokens, app.settings.budget_of(max_tokens)))


def _text(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=words)])
