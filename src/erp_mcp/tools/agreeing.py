"""A write or a message as a tool does it: the person is asked where the policy wants it and the host can."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent

from erp_mcp.errors import Ambiguous, Choice, ResultTooLarge
from erp_mcp.governance.principal import Call, Principal
from erp_mcp.language.compact import compact
from erp_mcp.opening import enter
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format
from erp_mcp.tools.asking import Questions

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.governance.writing import Approved, NeedsApproval, NeedsConfirmation, Repeated
    from erp_mcp.store.approvals import Approval

    Unfinished = NeedsConfirmation | NeedsApproval | Approved | Repeated

Wish = TypeVar("Wish")
MOST_CHOICES = 3  # in one call; whoever writes so many names badly is told instead of asked
LONGEST_GIVEN = 60


class Room(Protocol[Wish]):
    """Where something is done that a person may have to agree to."""

    async def ask(self, principal: Principal, wish: Wish) -> "answers.Answer | Unfinished": ...

    async def agreed(self, principal: Principal, wish: Wish, approval_id: int) -> answers.Answer: ...

    def chosen(self, wish: Wish, unclear: Ambiguous, choice: Choice) -> Wish: ...

    async def declined(self, principal: Principal, approval_id: int) -> None: ...


class ChoseNone(Exception):
    """The person was asked which one is meant, and wants none of them."""


async def governed(
    ctx: Context,
    room_of: "Callable[[App], Room[Wish]]",
    wish: Wish,
    max_tokens: int | None,
    form: Format = "text",
) -> CallToolResult:
    """What was done, or what it waits for."""
    from erp_mcp.erp.writes.changed import as_approved
    from erp_mcp.governance.writing import Approved, NeedsApproval, NeedsConfirmation, Repeated

    app, call = await enter()
    room, budget = room_of(app), app.settings.budget_of(max_tokens)
    questions = Questions(ctx)
    try:
        wish, answer = await _clear(questions, room, call.principal, wish)
    except ChoseNone:
        call.is_declined = True
        return _text("The person chose none. Nothing was changed; ask them whom or what they mean.")
    if isinstance(answer, NeedsConfirmation):
        agreed = await questions.agreed(answer.question)
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


async def _clear(
    questions: Questions, room: Room[Wish], principal: Principal, wish: Wish
) -> "tuple[Wish, answers.Answer | Unfinished]":
    """The answer, with the wish as the person at the host has made it clear."""
    for _ in range(MOST_CHOICES):
        try:
            return wish, await room.ask(principal, wish)
        except Ambiguous as unclear:
            wish = room.chosen(wish, unclear, await _which(questions, unclear))
    return wish, await room.ask(principal, wish)


async def _which(questions: Questions, unclear: Ambiguous) -> Choice:
    """A person says it or nobody: where none can be asked, the model is told who may be meant."""
    by_label = {each.label: each for each in unclear.choices}
    if not by_label:
        raise unclear
    question = f"Several may be meant by {unclear.given[:LONGEST_GIVEN]!r}. Which one?"
    label = await questions.chosen(question, [*by_label])
    if label is None:
        raise unclear
    if label is False:
        raise ChoseNone
    return by_label[label]


def _waiting(app: "App", call: Call, approval: "Approval", max_tokens: int) -> str:
    """What to do comes after the preview, and alone where both have no room."""
    from erp_mcp.governance.reading import Readable, Reading, read
    from erp_mcp.governance.writing import waiting

    told = waiting(approval, call.principal.tenant_id)
    preview = Readable(f"Approval {approval.id}", approval.asked.preview, told, "preview")
    try:
        return read(app.tokens, preview, Reading("erp://approvals", max_tokens, note=told)).text
    except ResultTooLarge:
        return told


def _text(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=words)])
