"""The tools that write, as clients see them: who can be asked is, what else needs a person waits."""

import re
from typing import Any

import anyio
from mcp import Client
from mcp.client import ClientRequestContext
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from erp_mcp.app import App
from erp_mcp.budget import Tokens
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


class Meeting(Person):
    """Agrees for two only when both have been asked."""

    def __init__(self) -> None:
        super().__init__("accept")
        self._met = anyio.Event()

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        self.questions.append(params.message)
        if len(self.questions) == 2:
            self._met.set()
        await self._met.wait()
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


async def test_what_waits_is_fitted_and_keeps_saying_what_to_do(
    build: Build, demo: App, o200k: Tokens
) -> None:
    answer = await asked(
        build, "auto", None, "update_records", model="res.partner", ids=[3, 7, 8],
        values={"comment": "A long remark. " * 30, "city": "Fujairah"}, max_tokens=100,
    )  # fmt: skip
    assert o200k.count(said(answer)) <= 100
    assert "erp-mcp approvals approve" in said(answer)
    whole = await asked(
        build, "auto", None, "update_records", model="res.partner", ids=[3], values={"city": "Fujairah"}
    )
    assert "Change: contact (res.partner) #3, in main" in said(whole)
    assert re.search(r"approvals approve \d+ --tenant demo`", said(whole))


def newest_approval(answer: CallToolResult) -> int:
    (found,) = re.findall(r"approvals approve (\d+)", said(answer))
    return int(found)


async def test_who_asks_again_for_what_was_approved_is_told_that_it_is_done(build: Build, demo: App) -> None:
    call = {"model": "customer", "records": [{"name": "Repeated Ltd"}]}
    approval_id = newest_approval(await asked(build, "auto", None, "create_records", **call))
    await demo.company.approvals.approve(demo.settings.tenant, approval_id, "", by="cli")
    await demo.company.writes.execute_approved(demo.settings.tenant, approval_id)
    again = said(await asked(build, "auto", None, "create_records", **call))
    assert "Done as approved: change" in again
    assert "undo_change(change_id=" in again
    keyed = await asked(build, "auto", None, "create_records", idempotency_key="once more", **call)
    assert newest_approval(keyed) != approval_id


async def test_who_wants_back_what_was_approved_and_changed_since_is_asked_anew(
    build: Build, demo: App
) -> None:
    def call(city: str) -> dict[str, Any]:
        return {"model": "res.partner", "ids": [8], "values": {"city": city}}

    for city in ("Ajman", "Fujairah"):
        approval_id = newest_approval(await asked(build, "auto", None, "update_records", **call(city)))
        await demo.company.approvals.approve(demo.settings.tenant, approval_id, "", by="cli")
        await demo.company.writes.execute_approved(demo.settings.tenant, approval_id)
        again = said(await asked(build, "auto", None, "update_records", **call(city)))
        assert "Done as approved" in again
    anew = await asked(build, "auto", None, "update_records", **call("Ajman"))
    assert newest_approval(anew) > approval_id


async def test_of_two_clients_who_are_agreed_to_at_once_one_changes_the_record(
    build: Build, demo: App
) -> None:
    both = Meeting()
    found: list[str] = []

    async def client() -> None:
        wish: dict[str, Any] = {"model": "res.partner", "ids": [1], "values": {"city": "Al Ain"}}
        found.append(said(await asked(build, "auto", both, "update_records", **wish)))

    async with anyio.create_task_group() as group:
        group.start_soon(client)
        group.start_soon(client)
    assert len({question.rpartition("(Approval ")[2] for question in both.questions}) == 1
    assert sorted("Done: change" in each for each in found) == [False, True]
    (other,) = [each for each in found if "Done: change" not in each]
    assert "Nothing was changed by this" in other
