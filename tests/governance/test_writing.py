"""The one way to a write: nobody passes the policy, nothing is approved twice, nothing is tried blindly again."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from erp_mcp.app import App, open_app
from erp_mcp.budget import Tokens
from erp_mcp.errors import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalMismatch,
    ApprovalNotFound,
    ChangeNotFound,
    ChangeSettled,
    ErpError,
    IdempotencyConflict,
    NotAuthorized,
    OutcomeUnknown,
    PolicyDenied,
)
from erp_mcp.governance.operations import from_json
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.writing import Allowed, NeedsApproval, NeedsConfirmation, Repeated, waiting
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.conftest import settings_for
from tests.governance.proposals import AGENT, LOCAL, actions, policy_in, proposal, waits

DONE = Settlement("done", [{"id": 7, "name": "Ali"}], result={"change": "made"})
RIVALS = 8


@pytest.fixture
async def app(urls: Urls, tmp_path: Path) -> AsyncGenerator[App]:
    async with open_app(settings_for(urls, tmp_path, policy_file=policy_in(tmp_path))) as opened:
        yield opened


async def begun(app: App, principal: Principal = LOCAL, **given: object) -> Change:
    answer = await app.writing.propose(principal, proposal("crm.lead", **given))
    assert isinstance(answer, Allowed)
    return answer.change


async def approved(app: App, **given: object) -> int:
    """A question about an invoice that a person has said yes to."""
    approval = waits(await app.writing.propose(AGENT, proposal("account.move", **given)))
    await app.approvals.approve("main", approval.id, "Checked.", by="cli")
    return approval.id


async def outcomes(app: App) -> list[tuple[int, str]]:
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select id, outcome from changes order by id"))
        return [(row.id, row.outcome) for row in rows]


async def test_what_is_allowed_is_in_the_journal_before_it_begins_and_settled_after(app: App) -> None:
    change = await begun(app)
    assert change == await app.changes.get("main", change.id)
    assert (change.outcome, change.intent.before, change.after) == ("intended", [{"id": 7, "name": "Sara"}], None)
    assert from_json(change.intent.operation) == proposal("crm.lead").operation
    settled = await app.writing.settle("main", change.id, DONE)
    assert (settled.outcome, settled.after) == ("done", [{"id": 7, "name": "Ali"}])
    assert settled.settled_at is not None
    assert await actions(app) == ["changes.intended", "changes.done"]


async def test_what_the_policy_denies_leaves_nothing_but_an_entry_in_the_audit(app: App) -> None:
    with pytest.raises(PolicyDenied, match=r"No rule allows changing sale.order.name. Nothing was changed"):
        await app.writing.propose(LOCAL, proposal("sale.order"))
    assert await actions(app) == ["changes.denied"]
    assert await outcomes(app) == []


async def test_a_token_without_the_scope_is_refused_before_the_policy_is_asked(app: App) -> None:
    reader = Principal("main", "reader", frozenset({"read"}))
    with pytest.raises(NotAuthorized):
        await app.writing.propose(reader, proposal("crm.lead"))
    assert await actions(app) == []


async def test_who_is_asked_back_and_agrees_begins_the_change_and_uses_the_approval_up(app: App) -> None:
    answer = await app.writing.propose(AGENT, proposal())
    assert isinstance(answer, NeedsConfirmation)
    assert answer.approval.asked.preview in answer.question
    assert f"Approval {answer.approval.id}" in answer.question
    change = await app.writing.confirm(AGENT, answer.approval.id, proposal())
    assert (change.outcome, change.approval_id) == ("intended", answer.approval.id)
    assert (await app.approvals.get("main", answer.approval.id)).state == "consumed"
    with pytest.raises(ApprovalDecided):
        await app.writing.confirm(AGENT, answer.approval.id, proposal())
    assert await actions(app) == ["approvals.asked", "approvals.approved", "changes.intended"]


async def test_who_is_asked_back_and_declines_has_it_rejected(app: App) -> None:
    approval = waits(await app.writing.propose(AGENT, proposal()))
    await app.writing.decline(AGENT, approval.id)
    with pytest.raises(ApprovalDecided, match="rejected"):
        await app.writing.confirm(AGENT, approval.id, proposal())
    again = waits(await app.writing.propose(AGENT, proposal()))
    assert again.id != approval.id
    assert await outcomes(app) == []


async def test_what_somebody_else_has_to_approve_cannot_be_confirmed_by_who_asked(app: App) -> None:
    asked = proposal("account.move")
    answer = await app.writing.propose(AGENT, asked)
    assert isinstance(answer, NeedsApproval)
    with pytest.raises(ApprovalMismatch, match="erp-mcp approvals approve"):
        await app.writing.confirm(AGENT, answer.approval.id, asked)
    assert (await app.approvals.get("main", answer.approval.id)).state == "pending"


async def test_the_same_asked_again_is_the_same_question(app: App) -> None:
    first = waits(await app.writing.propose(AGENT, proposal()))
    again = await app.writing.propose(AGENT, proposal())
    assert isinstance(again, NeedsConfirmation)
    assert again.approval == first
    others = [proposal(name="Omar"), replace(proposal(), operation=proposal(record_ids=(8,)).operation)]
    assert first.id not in {waits(await app.writing.propose(AGENT, each)).id for each in others}
    assert waits(await app.writing.propose(LOCAL, proposal())).id != first.id


async def test_a_question_about_records_that_have_changed_since_is_asked_anew(app: App) -> None:
    first = waits(await app.writing.propose(AGENT, proposal(version="1")))
    second = waits(await app.writing.propose(AGENT, proposal(version="2")))
    assert second.id != first.id
    with pytest.raises(ApprovalExpired):
        await app.writing.confirm(AGENT, first.id, proposal(version="1"))
    assert await actions(app) == ["approvals.asked", "approvals.expired", "approvals.asked"]


async def test_an_approval_defers_its_execution_in_the_same_transaction(app: App) -> None:
    approval_id = await approved(app)
    async with app.database.transactions("main") as session:
        jobs = list(await session.execute(text("select task_name, args from queue.procrastinate_jobs")))
    assert jobs == [("execute_approval", {"tenant_id": "main", "approval_id": approval_id})]
    assert (await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})).outcome == "intended"


async def test_while_what_was_approved_is_carried_out_it_is_not_asked_again(app: App) -> None:
    approval_id = await approved(app)
    answer = await app.writing.propose(AGENT, proposal("account.move"))
    assert isinstance(answer, NeedsApproval)
    assert (answer.approval.id, answer.approval.state) == (approval_id, "approved")
    assert "is being carried out" in waiting(answer.approval)


async def test_what_was_approved_is_not_carried_out_on_records_that_have_changed(app: App) -> None:
    approval_id = await approved(app)
    with pytest.raises(ApprovalMismatch, match="changed meanwhile"):
        await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:01"})
    with pytest.raises(ApprovalMismatch, match="changed meanwhile"):
        await app.writing.execute("main", approval_id, {})
    assert await outcomes(app) == []


async def test_only_what_is_approved_is_carried_out(app: App) -> None:
    approval = waits(await app.writing.propose(AGENT, proposal("account.move")))
    versions = approval.intent.versions
    with pytest.raises(ApprovalDecided, match="still waits for a person"):
        await app.writing.execute("main", approval.id, versions)
    await app.approvals.reject("main", approval.id, "Wrong customer.", by="cli")
    with pytest.raises(ApprovalDecided, match="rejected"):
        await app.writing.execute("main", approval.id, versions)
    with pytest.raises(ApprovalNotFound):
        await app.writing.execute("main", 99, versions)
    assert await outcomes(app) == []


async def test_what_was_approved_can_be_taken_back_until_it_is_carried_out(app: App) -> None:
    approval_id = await approved(app)
    await app.approvals.reject("main", approval_id, "On second thoughts.", by="cli")
    with pytest.raises(ApprovalDecided):
        await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})


async def test_a_policy_that_has_become_stricter_stops_what_was_approved(
    urls: Urls, tmp_path: Path, app: App
) -> None:
    approval_id = await approved(app)
    stricter = policy_in(tmp_path, '[write]\ndeny_models = ["account.*"]')
    async with open_app(settings_for(urls, tmp_path, policy_file=stricter)) as later:
        with pytest.raises(PolicyDenied):
            await later.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})


async def test_an_approval_that_nobody_gave_in_time_cannot_be_given_or_used(app: App) -> None:
    approval = waits(await app.writing.propose(AGENT, proposal()))
    given_id = await approved(app)
    await run(app, "update approvals set expires_at = now() - interval '1 second'")
    with pytest.raises(ApprovalExpired):
        await app.writing.confirm(AGENT, approval.id, proposal())
    with pytest.raises(ApprovalExpired):
        await app.approvals.approve("main", approval.id, "", by="cli")
    with pytest.raises(ApprovalExpired):
        await app.writing.execute("main", given_id, {"7": "2026-11-21 10:00:00"})
    assert await app.approvals.list("main") == []
    assert (await actions(app))[-2:] == ["approvals.expired", "approvals.expired"]
    assert waits(await app.writing.propose(AGENT, proposal())).id > given_id


async def run(app: App, statement: str) -> None:
    async with app.database.transactions("main") as session:
        await session.execute(text(statement))


async def test_an_approval_is_used_once_however_many_try_at_once(app: App) -> None:
    approval_id = await approved(app)
    began, refused = await race(app, approval_id)
    assert (began, refused) == (1, RIVALS - 1)
    assert await outcomes(app) == [(1, "intended")]
    assert (await actions(app)).count("changes.intended") == 1


async def race(app: App, approval_id: int) -> tuple[int, int]:
    results: list[bool] = []

    async def attempt() -> None:
        try:
            await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
            results.append(True)
        except (ApprovalDecided, OutcomeUnknown):
            results.append(False)

    async with anyio.create_task_group() as tasks:
        for _ in range(RIVALS):
            tasks.start_soon(attempt)
    return results.count(True), results.count(False)


async def test_a_person_and_who_was_asked_back_cannot_both_begin_the_same(app: App) -> None:
    approval = waits(await app.writing.propose(AGENT, proposal()))
    errors: list[ErpError] = []

    async def attempt(confirming: bool) -> None:
        try:
            if confirming:
                await app.writing.confirm(AGENT, approval.id, proposal())
            else:
                await app.approvals.approve("main", approval.id, "", by="cli")
                await app.writing.execute("main", approval.id, approval.intent.versions)
        except ErpError as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        for confirming in (True, False, True, False):
            tasks.start_soon(attempt, confirming)
    assert len(errors) == 3
    assert len(await outcomes(app)) == 1
    await actions(app)


async def test_what_may_have_happened_is_not_tried_again_until_somebody_knows(app: App) -> None:
    change = await begun(app)
    with pytest.raises(OutcomeUnknown, match=f"erp://changes/{change.id}"):
        await begun(app)
    await app.writing.settle("main", change.id, Settlement("unknown", note="The connection was cut."))
    with pytest.raises(OutcomeUnknown):
        await begun(app, principal=AGENT)
    assert [each.id for each in await app.changes.unsettled("main", timedelta(0))] == [change.id]
    await app.writing.settle("main", change.id, Settlement("failed", note="It is not there."))
    assert (await begun(app)).id != change.id
    assert await app.changes.unsettled("main", timedelta(hours=1)) == []


async def test_no_person_is_asked_about_what_may_have_happened(app: App) -> None:
    approval_id = await approved(app)
    await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
    with pytest.raises(OutcomeUnknown):
        await app.writing.propose(AGENT, proposal("account.move"))


async def test_how_a_change_ended_stays_recorded(app: App) -> None:
    change = await begun(app)
    await app.writing.settle("main", change.id, DONE)
    for outcome in ("failed", "unknown", "undone", "intended", "done"):
        with pytest.raises(ChangeSettled):
            await app.writing.settle("main", change.id, Settlement(outcome))
    with pytest.raises(ChangeNotFound):
        await app.writing.settle("main", 99, DONE)
    assert (await app.changes.get("main", change.id)).after == DONE.after


async def test_what_takes_a_change_back_marks_it_when_it_is_done(app: App) -> None:
    change = await begun(app)
    with pytest.raises(ChangeSettled, match="intended: there is nothing to take back"):
        await begun(app, name="Sara", undoes_id=change.id)
    await app.writing.settle("main", change.id, DONE)
    undoing = await begun(app, name="Sara", undoes_id=change.id)
    assert (await app.changes.get("main", change.id)).outcome == "done"
    await app.writing.settle("main", undoing.id, DONE)
    undone = await app.changes.get("main", change.id)
    assert (undone.outcome, undone.after) == ("undone", DONE.after)
    with pytest.raises(ChangeSettled, match="undone"):
        await begun(app, name="Sara", undoes_id=change.id)
    with pytest.raises(ChangeNotFound):
        await begun(app, undoes_id=99)


async def test_the_same_under_the_same_key_is_answered_what_it_was_and_not_done_again(app: App) -> None:
    change = await begun(app, idempotency_key="order 5")
    await app.writing.settle("main", change.id, DONE)
    repeated = await app.writing.propose(LOCAL, proposal("crm.lead", idempotency_key="order 5"))
    assert repeated == Repeated({"change": "made"})
    assert len(await outcomes(app)) == 1
    assert isinstance(await app.writing.propose(LOCAL, proposal("crm.lead")), Allowed)


async def test_something_else_under_the_same_key_is_refused(app: App) -> None:
    change = await begun(app, idempotency_key="order 5")
    with pytest.raises(IdempotencyConflict):
        await begun(app, name="Omar", idempotency_key="order 5")
    await app.writing.settle("main", change.id, Settlement("failed"))
    with pytest.raises(IdempotencyConflict):
        await begun(app, name="Omar", idempotency_key="order 5")
    assert (await begun(app, idempotency_key="order 5")).id != change.id
    assert (await begun(app, AGENT, name="Omar", idempotency_key="order 5")).outcome == "intended"


async def test_what_was_approved_under_a_key_is_answered_from_it_later(app: App) -> None:
    approval_id = await approved(app, idempotency_key="post 9")
    change = await app.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
    await app.writing.settle("main", change.id, DONE)
    again = await app.writing.propose(AGENT, proposal("account.move", idempotency_key="post 9"))
    assert again == Repeated({"change": "made"})


async def test_another_tenant_sees_nothing_of_it(app: App, urls: Urls, tmp_path: Path) -> None:
    approval_id, change = await approved(app), await begun(app)
    async with open_app(settings_for(urls, tmp_path, tenant="other")) as other:
        assert await other.approvals.list("other") == []
        with pytest.raises(ApprovalNotFound):
            await other.approvals.get("other", approval_id)
        with pytest.raises(ChangeNotFound):
            await other.changes.get("other", change.id)


async def test_the_errors_cost_at_most_80_tokens(app: App, o200k: Tokens) -> None:
    reason = "لا يجوز تغيير سجلات الموارد البشرية إلا من قبل مدير الموارد البشرية بعد موافقة خطية"
    for error in (
        PolicyDenied(f"{reason} Nothing was changed. `erp-mcp policy explain` tells more."),
        *(each() for each in (ApprovalExpired, ApprovalMismatch, ApprovalDecided, IdempotencyConflict)),
        *(each() for each in (OutcomeUnknown, ChangeSettled, ChangeNotFound, ApprovalNotFound)),
    ):
        assert o200k.count(f"{error.code}: {error} Repeating the same call cannot help.") <= 80
    approval = waits(await app.writing.propose(AGENT, proposal()))
    assert o200k.count(waiting(approval)) <= 80


@pytest.fixture(scope="module")
async def shared(
    server: Urls, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
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
    approval = waits(await shared.writing.propose(AGENT, asked))
    else_by = LOCAL if other == "principal" else AGENT
    else_asked = {
        "name": proposal(name=name + "x", version=version),
        "version": proposal(name=name, version=version + "1"),
        "principal": asked,
        "kind": proposal(name=name, version=version, kind="create"),
    }[other]
    with pytest.raises(ApprovalMismatch):
        await shared.writing.confirm(else_by, approval.id, else_asked)
    change = await shared.writing.confirm(AGENT, approval.id, asked)
    await shared.writing.settle("main", change.id, Settlement("done", []))
    await actions(shared)
