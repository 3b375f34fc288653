"""The tools that write, as clients see them: who can be asked is, what else needs a person waits."""

from typing import Any

from mcp import Client
from mcp.client import ClientRequestContext
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from erp_mcp.app import App
from tests.protocol_fixtures import Build
from tests.serving import Mode

ROW = {"name": "Nadia Karam", "email": "nadia@example.com"}


def said(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


class Person:
    """Answers what it is asked, and remembers the questions."""

    def __init__(self, action: str, *, agreed: bool = True) -> None:
        self.questions: list[str] = []
        self._answer = ElicitResult.model_validate(
            {"action": action, "content": {"agreed": agreed} if action == "accept" else None}
        )

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.questions.append(params.message)
        return self._answer


async def asked(
    build: Build, era: Mode, person: Person | None, name: str, **arguments: Any
) -> CallToolResult:
    async with Client(build(), mode=era, elicitation_callback=person) as client:
        result = await client.call_tool(name, arguments)
    assert isinstance(result, CallToolResult)
    return result


async def test_a_person_who_agrees_has_it_done_and_one_who_does_not_has_not(
    build: Build, era: Mode, demo: App
) -> None:
    yes, no = Person("accept"), Person("accept", agreed=False)
    answer = await asked(build, era, yes, "create_records", model="customer", records=[ROW | {"ref": era}])
    assert "Done: change" in said(answer)
    assert "undo_change(change_id=" in said(answer)
    assert len(yes.questions) == 1
    assert "Nadia Karam" in yes.questions[0]
    answer = await asked(
        build, era, no, "create_records", model="customer", records=[ROW | {"ref": f"no {era}"}]
    )
    assert "declined" in said(answer)


async def test_where_nobody_can_be_asked_it_waits(build: Build, era: Mode, demo: App) -> None:
    answer = await asked(
        build, era, None, "update_records", model="res.partner", ids=[3], values={"city": f"A {era}"}
    )
    assert "erp-mcp approvals approve" in said(answer)
    assert "Nothing was changed yet" in said(answer)


async def test_what_moves_money_is_never_asked_in_the_channel_of_the_model(
    build: Build, era: Mode, demo: App
) -> None:
    person = Person("accept")
    answer = await asked(
        build, era, person, "update_records", model="res.partner", ids=[3],
        values={"credit_limit": 5}, company="Nakhla Trading LLC",
    )  # fmt: skip
    assert person.questions == []
    assert "A person decides until" in said(answer)


async def test_the_same_answer_is_good_for_one_change(build: Build, demo: App) -> None:
    person = Person("accept")
    for city in ("Al Ain", "Ajman", "Al Ain"):
        await asked(
            build, "auto", person, "update_records", model="res.partner", ids=[7], values={"city": city}
        )
    assert len(set(person.questions)) == 3
