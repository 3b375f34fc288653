"""Asking the person at the other end: live on older revisions, by another round on those since 2026-07-28."""

from mcp.server.mcpserver import Context
from mcp_types import (
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
    TextContent,
)
from pydantic import BaseModel, Field

from erp_mcp.erp.writes.asked import Wish
from erp_mcp.language.compact import compact
from erp_mcp.opening import enter
from erp_mcp.tools import answers

BY_ROUNDS = "2026-07-28"
Outcome = CallToolResult | InputRequiredResult


class Agreement(BaseModel):
    agreed: bool = Field(description="Do it?")


async def governed(ctx: Context, max_tokens: int | None, wish: Wish) -> Outcome:
    """The change, or the question about it; the answer to a question names the approval that it gives, once."""
    from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation, Repeated, waiting

    app, call = await enter()
    answer = await app.writes.ask(call.principal, wish)
    if isinstance(answer, NeedsConfirmation) and can_ask(ctx):
        said = await _said(ctx, answer.approval.id, answer.question)
        if isinstance(said, InputRequiredResult):
            return said
        if said == "decline":
            await app.writes.declined(call.principal, answer.approval.id)
            return _text("The person declined. Nothing was changed; do not ask for it again.")
        if said == "accept":
            answer = await app.writes.agreed(call.principal, wish, answer.approval.id)
    match answer:
        case NeedsConfirmation(approval) | NeedsApproval(approval):
            return _text(f"{waiting(approval)}\n{approval.asked.preview}")
        case Repeated(result):
            return _text(f"Done before under this key: {compact(result)}. Nothing was changed by this call.")
        case _:
            return answers.text(call, answer.as_page(app.tokens, app.settings.budget_of(max_tokens)))


def can_ask(ctx: Context) -> bool:
    capabilities = ctx.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    if elicitation is None or (elicitation.form is None and elicitation.url is not None):
        return False
    return _by_rounds(ctx) or ctx.session.can_send_request


def _by_rounds(ctx: Context) -> bool:
    return (ctx.protocol_version or "") >= BY_ROUNDS


async def _said(ctx: Context, approval_id: int, question: str) -> str | InputRequiredResult:
    """`accept`, `decline`, or that nobody has answered."""
    if not _by_rounds(ctx):
        live = await ctx.elicit(question, Agreement)
        return _meant(live.action, agreed=live.action == "accept" and live.data.agreed)
    key = f"approval-{approval_id}"
    given = (ctx.input_responses or {}).get(key)
    if isinstance(given, ElicitResult):
        return _meant(given.action, agreed=(given.content or {}).get("agreed") is True)
    form = ElicitRequestFormParams(message=question, requested_schema=Agreement.model_json_schema())
    return InputRequiredResult(input_requests={key: ElicitRequest(params=form)})


def _meant(action: str, *, agreed: bool) -> str:
    return "decline" if action == "accept" and not agreed else action


def _text(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=words)])
