"""What was approved: carried out once, by what it was approved for, on what it was approved on."""

from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_mcp.app import App, open_app
from erp_mcp.errors import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalMismatch,
    ApprovalNotFound,
    ErpError,
    OutcomeUnknown,
    PolicyDenied,
)
from erp_mcp.governance.writing import NeedsApproval, waiting
from erp_mcp.store.changes import Settlement
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.conftest import settings_for
from tests.governance.proposals import (
    AGENT,
    LOCAL,
    actions,
    approved,
    outcomes,
    policy_in,
    proposal,
    run,
    waits,
)

RIVALS = 8


async def test_an_approval_defers_its_execution_in_the_same_transaction(governed: App) -> None:
    approval_id = await approved(governed)
    async with governed.database.transactions("main") as session:
        jobs = list(await session.execute(text("select task_name, args from queue.procrastinate_jobs")))
    assert jobs == [("execute_approval", {"tenant_id": "main", "approval_id": approval_id})]
    assert (
        await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
    ).outcome == "intended"


async def test_while_what_was_approved_is_carried_out_it_is_not_asked_again(governed: App) -> None:
    approval_id = await approved(governed)
    answer = await governed.company.writing.propose(AGENT, proposal("account.move"))
    assert isinstance(answer, NeedsApproval)
    assert (answer.approval.id, answer.approval.state) == (approval_id, "approved")
    assert "is being carried out" in waiting(answer.approval, "main")


async def test_what_was_approved_is_not_carried_out_on_records_that_have_changed(governed: App) -> None:
    approval_id = await approved(governed)
    with pytest.raises(ApprovalMismatch, match="changed meanwhile"):
        await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:01"})
    with pytest.raises(ApprovalMismatch, match="changed meanwhile"):
        await governed.company.writing.execute("main", approval_id, {})
    assert await outcomes(governed) == []


async def test_only_what_is_approved_is_carried_out(governed: App) -> None:
    approval = waits(await governed.company.writing.propose(AGENT, proposal("account.move")))
    versions = approval.intent.versions
    with pytest.raises(ApprovalDecided, match="still waits for a person"):
        await governed.company.writing.execute("main", approval.id, versions)
    await governed.company.approvals.reject("main", approval.id, "Wrong customer.", by="cli")
    with pytest.raises(ApprovalDecided, match="rejected"):
        await governed.company.writing.execute("main", approval.id, versions)
    with pytest.raises(ApprovalNotFound):
        await governed.company.writing.execute("main", 99, versions)
    assert await outcomes(governed) == []


async def test_what_was_approved_can_be_taken_back_until_it_is_carried_out(governed: App) -> None:
    approval_id = await approved(governed)
    await governed.company.approvals.reject("main", approval_id, "On second thoughts.", by="cli")
    with pytest.raises(ApprovalDecided):
        await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})


async def test_a_policy_that_has_become_stricter_stops_what_was_approved(
    urls: Urls, tmp_path: Path, governed: App
) -> None:
    approval_id = await approved(governed)
    stricter = policy_in(tmp_path, '[write]\ndeny_models = ["account.*"]')
    async with open_app(settings_for(urls, tmp_path, policy_file=stricter)) as later:
        with pytest.raises(PolicyDenied):
            await later.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})


async def test_an_approval_that_nobody_gave_in_time_cannot_be_given_or_used(governed: App) -> None:
    approval = waits(await governed.company.writing.propose(AGENT, proposal()))
    given_id = await approved(governed)
    await run(governed, "update approvals set expires_at = now() - interval '1 second'")
    with pytest.raises(ApprovalExpired):
        await governed.company.writing.confirm(AGENT, approval.id, proposal())
    with pytest.raises(ApprovalExpired):
        await governed.company.approvals.approve("main", approval.id, "", by="cli")
    with pytest.raises(ApprovalExpired):
        await governed.company.writing.execute("main", given_id, {"7": "2026-11-21 10:00:00"})
    assert await governed.company.approvals.list("main") == []
    assert (await actions(governed))[-2:] == ["approvals.expired", "approvals.expired"]
    assert waits(await governed.company.writing.propose(AGENT, proposal())).id > given_id


async def test_an_approval_is_used_once_however_many_try_at_once(governed: App) -> None:
    approval_id = await approved(governed)
    began, refused = await race(governed, approval_id)
    assert (began, refused) == (1, RIVALS - 1)
    assert await outcomes(governed) == [(1, "intended")]
    assert (await actions(governed)).count("changes.intended") == 1


async def race(governed: App, approval_id: int) -> tuple[int, int]:
    results: list[bool] = []

    async def attempt() -> None:
        try:
            await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
            results.append(True)
        except (ApprovalDecided, OutcomeUnknown):
            results.append(False)

    async with anyio.create_task_group() as tasks:
        for _ in range(RIVALS):
            tasks.start_soon(attempt)
    return results.count(True), results.count(False)


async def test_a_person_and_who_was_asked_back_cannot_both_begin_the_same(governed: App) -> None:
    approval = waits(await governed.company.writing.propose(AGENT, proposal()))
    errors: list[ErpError] = []

    async def attempt(confirming: bool) -> None:
        try:
            if confirming:
                await governed.company.writing.confirm(AGENT, approval.id, proposal())
            else:
                await governed.company.approvals.approve("main", approval.id, "", by="cli")
                await governed.company.writing.execute("main", approval.id, approval.intent.versions)
        except ErpError as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        for confirming in (True, False, True, False):
            tasks.start_soon(attempt, confirming)
    assert len(errors) == 3
    assert len(await outcomes(governed)) == 1
    await actions(governed)


@pytest.fixture(scope="module")
async def shared(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    folder = tmp_path_factory.mktemp("writing")
    async with fresh_app(server, folder, policy_file=policy_in(folder)) as opened:
        yield opened


@hypothesis_settings(max_examples=15)
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
    version=st.text("0123456789", max_size=3),
    other=st.sampled_from(["name", "version", "principal", "kind"]),
)
async def test_an_approval_passes_nothing_but_what_it_is_for(
    shared: App, name: str, version: str, other: str
) -> None:
    asked = proposal(name=name, version=version)
    approval = waits(await shared.company.writing.propose(AGENT, asked))
    else_by = LOCAL if other == "principal" else AGENT
    else_asked = {
        "name": proposal(name=name + "x", version=version),
        "version": proposal(name=name, version=version + "1"),
        "principal": asked,
        "kind": proposal(name=name, version=version, kind="create"),
    }[other]
    with pytest.raises(ApprovalMismatch):
        await shared.company.writing.confirm(else_by, approval.id, else_asked)
    change = await shared.company.writing.confirm(AGENT, approval.id, asked)
    await shared.company.writing.settle("main", change, Settlement("done", []))
    await actions(shared)
