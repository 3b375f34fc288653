"""What the policy lets a write do, what it asks before, and what is left of it in the journal."""

from dataclasses import replace
from pathlib import Path

import pytest

from erp_mcp.app import App, open_app
from erp_mcp.budget import Tokens
from erp_mcp.errors import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalMismatch,
    ApprovalNotFound,
    ChangeNotFound,
    ChangeSettled,
    IdempotencyConflict,
    NotAuthorized,
    OutcomeUnknown,
    PolicyDenied,
)
from erp_mcp.governance.operations import from_json
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation, waiting
from erp_mcp.store.changes import Settlement
from erp_mcp.store.embedded import Urls
from tests.conftest import settings_for
from tests.governance.proposals import AGENT, DONE, LOCAL, actions, approved, begun, outcomes, proposal, waits


async def test_what_is_allowed_is_in_the_journal_before_it_begins_and_settled_after(governed: App) -> None:
    change = await begun(governed)
    assert change == await governed.company.changes.get("main", change.id)
    assert (change.outcome, change.intent.before, change.after) == (
        "intended",
        [{"id": 7, "name": "Sara"}],
        None,
    )
    assert from_json(change.intent.operation) == proposal("crm.lead").operation
    settled = await governed.company.writing.settle("main", change, DONE)
    assert (settled.outcome, settled.after) == ("done", [{"id": 7, "name": "Ali"}])
    assert settled.settled_at is not None
    assert await actions(governed) == ["changes.intended", "changes.done"]


async def test_what_the_policy_denies_leaves_nothing_but_an_entry_in_the_audit(governed: App) -> None:
    with pytest.raises(PolicyDenied, match=r"No rule allows changing sale.order.name. Nothing was changed"):
        await governed.company.writing.propose(LOCAL, proposal("sale.order"))
    assert await actions(governed) == ["changes.denied"]
    assert await outcomes(governed) == []


async def test_a_token_without_the_scope_is_refused_before_the_policy_is_asked(governed: App) -> None:
    reader = Principal("main", "reader", frozenset({"read"}))
    with pytest.raises(NotAuthorized):
        await governed.company.writing.propose(reader, proposal("crm.lead"))
    assert await actions(governed) == []


async def test_who_is_asked_back_and_agrees_begins_the_change_and_uses_the_approval_up(governed: App) -> None:
    answer = await governed.company.writing.propose(AGENT, proposal())
    assert isinstance(answer, NeedsConfirmation)
    assert answer.approval.asked.preview in answer.question
    assert f"Approval {answer.approval.id}" in answer.question
    change = await governed.company.writing.confirm(AGENT, answer.approval.id, proposal())
    assert (change.outcome, change.approval_id) == ("intended", answer.approval.id)
    assert (await governed.company.approvals.get("main", answer.approval.id)).state == "consumed"
    with pytest.raises(ApprovalDecided):
        await governed.company.writing.confirm(AGENT, answer.approval.id, proposal())
    assert await actions(governed) == ["approvals.asked", "approvals.approved", "changes.intended"]


async def test_who_is_asked_back_and_declines_has_it_rejected(governed: App) -> None:
    approval = waits(await governed.company.writing.propose(AGENT, proposal()))
    await governed.company.writing.decline(AGENT, approval.id)
    with pytest.raises(ApprovalDecided, match="rejected"):
        await governed.company.writing.confirm(AGENT, approval.id, proposal())
    again = waits(await governed.company.writing.propose(AGENT, proposal()))
    assert again.id != approval.id
    assert await outcomes(governed) == []


async def test_what_somebody_else_has_to_approve_cannot_be_confirmed_by_who_asked(governed: App) -> None:
    asked = proposal("account.move")
    answer = await governed.company.writing.propose(AGENT, asked)
    assert isinstance(answer, NeedsApproval)
    with pytest.raises(ApprovalMismatch, match="erp-mcp approvals approve"):
        await governed.company.writing.confirm(AGENT, answer.approval.id, asked)
    assert (await governed.company.approvals.get("main", answer.approval.id)).state == "pending"


async def test_a_question_about_records_that_have_changed_since_is_asked_anew(governed: App) -> None:
    first = waits(await governed.company.writing.propose(AGENT, proposal(version="1")))
    second = waits(await governed.company.writing.propose(AGENT, proposal(version="2")))
    assert second.id != first.id
    with pytest.raises(ApprovalExpired):
        await governed.company.writing.confirm(AGENT, first.id, proposal(version="1"))
    assert await actions(governed) == ["approvals.asked", "approvals.expired", "approvals.asked"]


async def test_how_a_change_ended_stays_recorded(governed: App) -> None:
    change = await begun(governed)
    await governed.company.writing.settle("main", change, DONE)
    for outcome in ("failed", "unknown", "undone", "intended", "done"):
        with pytest.raises(ChangeSettled):
            await governed.company.writing.settle("main", change, Settlement(outcome))
    with pytest.raises(ChangeNotFound):
        await governed.company.writing.settle("main", replace(change, id=99), DONE)
    assert (await governed.company.changes.get("main", change.id)).after == DONE.after


async def test_what_takes_a_change_back_marks_it_when_it_is_done(governed: App) -> None:
    change = await begun(governed)
    with pytest.raises(ChangeSettled, match="intended: there is nothing to take back"):
        await begun(governed, name="Sara", undoes_id=change.id)
    await governed.company.writing.settle("main", change, DONE)
    undoing = await begun(governed, name="Sara", undoes_id=change.id)
    assert (await governed.company.changes.get("main", change.id)).outcome == "done"
    await governed.company.writing.settle("main", undoing, DONE)
    undone = await governed.company.changes.get("main", change.id)
    assert (undone.outcome, undone.after) == ("undone", DONE.after)
    with pytest.raises(ChangeSettled, match="undone"):
        await begun(governed, name="Sara", undoes_id=change.id)
    with pytest.raises(ChangeNotFound):
        await begun(governed, undoes_id=99)


async def test_another_tenant_sees_nothing_of_it(governed: App, urls: Urls, tmp_path: Path) -> None:
    approval_id, change = await approved(governed), await begun(governed)
    async with open_app(settings_for(urls, tmp_path, tenant="other")) as other:
        assert await other.company.approvals.list("other") == []
        with pytest.raises(ApprovalNotFound):
            await other.company.approvals.get("other", approval_id)
        with pytest.raises(ChangeNotFound):
            await other.company.changes.get("other", change.id)


async def test_the_errors_cost_at_most_80_tokens(governed: App, o200k: Tokens) -> None:
    reason = "لا يجوز تغيير سجلات الموارد البشرية إلا من قبل مدير الموارد البشرية بعد موافقة خطية"
    for error in (
        PolicyDenied(f"{reason} Nothing was changed. `erp-mcp policy explain` tells more."),
        *(each() for each in (ApprovalExpired, ApprovalMismatch, ApprovalDecided, IdempotencyConflict)),
        *(each() for each in (OutcomeUnknown, ChangeSettled, ChangeNotFound, ApprovalNotFound)),
    ):
        assert o200k.count(f"{error.code}: {error} Repeating the same call cannot help.") <= 80
    approval = waits(await governed.company.writing.propose(AGENT, proposal()))
    assert o200k.count(waiting(approval, "main")) <= 80
    assert "--tenant" not in waiting(approval, "main")
    assert f"approvals approve {approval.id} --tenant other" in waiting(approval, "other")
