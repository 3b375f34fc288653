"""A tool asks the person at the host before it changes anything, and an answer is good for one change."""

from collections.abc import Awaitable, Callable

import pytest
from mcp import Client
from mcp.client import ClientRequestContext
from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, InputRequiredResult, TextContent
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.governance.operations import Operation, Touch
from erp_mcp.governance.writing import Allowed, Approved, NeedsConfirmation, Proposal, Repeated, waiting
from erp_mcp.opening import enter
from erp_mcp.tools import ToolEntry
from erp_mcp.tools.asking import KEY, Questions
from tests.protocol_fixtures import Build
from tests.serving import Mode

Answering = Callable[[ClientRequestContext, ElicitRequestParams], Awaitable[ElicitResult]]


async def rename_customer(name: str, ctx: Context) -> CallToolResult:
    """Give customer 7 another name."""
    app, call = await enter()
    operation = Operation(
        "update",
        "main",
        "res.partner",
        "write",
        record_ids=(7,),
        values=({"name": name},),
        touches=(Touch("res.partner", "name"),),
    )

    async def previewed() -> str:
        return f"name: Sara -> {name}"

    proposal = Proposal(operation, previewed, [{"id": 7, "name": "Sara"}], {"7": "1"})
    answer = await app.company.writing.propose(call.principal, proposal)
    match answer:
        case NeedsConfirmation(approval):
            agreed = await Questions(ctx).agreed(answer.question)
            if agreed:
                change = await app.company.writing.confirm(call.principal, approval.id, proposal)
                return said(f"began change {change.id}")
            if agreed is False:
                await app.company.writing.decline(call.principal, approval.id)
                return said("declined")
            return said(waiting(approval, "main"))
        case Allowed() | Approved() | Repeated():
            raise AssertionError
        case _:
            return said(waiting(answer.approval, "main"))


def said(what: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=what)])


TOOLS = (ToolEntry(rename_customer, "Rename a customer", "odoo", "write"),)


class Person:
    """Whoever sits at the host, and what they were asked."""

    def __init__(self, action: str, **content: bool) -> None:
        self.action, self.content = action, content
        self.asked: list[str] = []

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params.message)
        return ElicitResult.model_validate({"action": self.action, "content": self.content or None})


async def call(client: Client, name: str) -> str:
    result = await client.call_tool("rename_customer", {"name": name})
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


async def test_a_person_who_agrees_is_asked_once_for_each_change(build: Build, era: Mode) -> None:
    person = Person("accept", agreed=True)
    async with Client(build(tools=TOOLS), mode=era, elicitation_callback=person) as client:
        assert (await call(client, f"Ali {era}")).startswith("began change")
    (question,) = person.asked
    assert f"name: Sara -> Ali {era}" in question


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        (Person("decline"), "declined"),
        (Person("accept", agreed=False), "declined"),
        (Person("cancel"), "Nothing was changed yet."),
        (Person("accept", yes=True), "Nothing was changed yet."),
    ],
)
async def test_a_person_who_does_not_agree_changes_nothing(
    build: Build, era: Mode, demo: App, person: Person, answer: str
) -> None:
    before = await changes(demo)
    async with Client(build(tools=TOOLS), mode=era, elicitation_callback=person) as client:
        assert (await call(client, "Omar")).startswith(answer)
    assert await changes(demo) == before


async def test_where_nobody_can_be_asked_it_waits_and_the_answer_says_so(
    build: Build, era: Mode, demo: App
) -> None:
    async with Client(build(tools=TOOLS), mode=era) as client:
        first, again = await call(client, f"Huda {era}"), await call(client, f"Huda {era}")
    assert "`erp-mcp approvals approve" in first
    assert first == again
    (approval,) = [
        each for each in await demo.company.approvals.list("demo") if f"Huda {era}" in each.asked.preview
    ]
    assert approval.state == "pending"


async def test_an_answer_that_is_sent_again_asks_again_and_changes_nothing(build: Build, demo: App) -> None:
    arguments = {"name": "Replayed"}
    async with Client(build(tools=TOOLS), elicitation_callback=Person("accept", agreed=True)) as client:
        asked = await client.session.call_tool("rename_customer", arguments, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        answer = ElicitResult(action="accept", content={"agreed": True})

        async def answered() -> CallToolResult | InputRequiredResult:
            return await client.session.call_tool(
                "rename_customer",
                arguments,
                input_responses={KEY: answer},
                request_state=asked.request_state,
                allow_input_required=True,
            )

        assert isinstance(await answered(), CallToolResult)
        began = await changes(demo)
        async with demo.database.transactions("demo") as session:
            await session.execute(text("update changes set outcome = 'done'"))
        assert isinstance(await answered(), InputRequiredResult)
    assert await changes(demo) == began


async def changes(app: App) -> int:
    async with app.database.transactions("demo") as session:
        return await session.scalar(text("select count(*) from changes")) or 0
