"""A write or a message as a tool does it: the person is asked where the policy wants it and the host can."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent

from erp_mcp.errors import ResultTooLarge
from erp_mcp.governance.principal import Call, Principal
from erp_mcp.language.compact import compact
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format
from erp_mcp.tools.asking import confirmed

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.governance.writing import Approved, NeedsApproval, NeedsConfirmation, Repeated
    from erp_mcp.store.approvals import Approval

    Unfinished = NeedsConfirmation | NeedsApproval | Approved | Repeated

Wish_contra = TypeVar("Wish_contra", contravariant=True)


class Room(Protocol[Wish_contra]):
    """Where something is done that a person may have to agree to."""

    async def ask(self, principal: Principal, wish: Wish_contra) -> "answers.Answer | Unfinished": ...

    async def agreed(self, principal: Principal, wish: Wish_contra, approval_id: int) -> answers.Answer: ...

    async def declined(self, principal: Principal, approval_id: int) -> None: ...


async def governed(
    ctx: Context,
    room_of: "Callable[[App], Room[Wish_contra]]",
    wish: Wish_contra,
    max_tokens: int | None,
    form: Format = "text",
) -> CallToolResult:
    """What was done, or what it waits for."""
    from erp_mcp.erp.writes.changed import as_approved
    from erp_mcp.governance.writing import Approved, NeedsApproval, NeedsConfirmation, Repeated

    app, call = await enter()
    room, budget = room_of(app), app.settings.budget_of(max_tokens)
    answer = await room.ask(call.principal, wish)
    if isinstance(answer, NeedsConfirmation):
        agreed = await confirmed(ctx, answer.question)
        if agreed is False:
            await room.declined(call.principal, answer.approval.id)
            call.is_declined = True
            return _text("The person declined. Nothing was changed; do not ask for it again.")
        if agreed:
            answer = await room.agreed(call.principal, wish, answer.approval.id)
    match answer:
        case NeedsConfirmation(approval) | NeedsApproval(approval):
            return _text(_waiting(app, call, approval, budget))
        case Approved(change):
            return _text(as_approved(change))
        case Repeated(result):
            return _text(f"Done before under this key: {compact(result)}. Nothing was changed by this call.")
        case _:
            return answers.fitted(call, answer, app.tokens, budget, form)


def _waiting(app: "App", call: Call, approval: "Approval", max_tokens: int) -> str:
    """What to do comes after the preview, and alone where both have no room."""
    from erp_mcp.governance.reading import Readable, Reading, read
    from erp_mcp.governance.writing import waiting

    tenant = call.principal.tenant_id
    told = waiting(approval, None if tenant == app.settings.tenant else tenant)
    preview = Readable(f"Approval {approval.id}", approval.asked.preview, told, "preview")
    try:
        return read(app.tokens, preview, Reading("erp://approvals", max_tokens, note=told)).text
    except ResultTooLarge:
        return told


def _text(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=words)])
