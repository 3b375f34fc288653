"""Nothing is tried again blindly, and the same under the same key is done once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from erp_mcp.app import App
from erp_mcp.errors import (
    IdempotencyConflict,
    OutcomeUnknown,
)
from erp_mcp.governance.writing import Allowed, NeedsConfirmation, Repeated
from erp_mcp.store.changes import Settlement
from tests.governance.proposals import (
    AGENT,
    DONE,
    LOCAL,
    approved,
    begun,
    outcomes,
    proposal,
    waits,
)


async def test_the_same_asked_again_is_the_same_question(governed: App) -> None:
    first = waits(await governed.company.writing.propose(AGENT, proposal()))
    again = await governed.company.writing.propose(AGENT, proposal())
    assert isinstance(again, NeedsConfirmation)
    assert again.approval == first
    others = [proposal(name="Omar"), replace(proposal(), operation=proposal(record_ids=(8,)).operation)]
    assert first.id not in {waits(await governed.company.writing.propose(AGENT, each)).id for each in others}
    assert waits(await governed.company.writing.propose(LOCAL, proposal())).id != first.id


async def test_what_may_have_happened_is_not_tried_again_until_somebody_knows(governed: App) -> None:
    change = await begun(governed)
    with pytest.raises(OutcomeUnknown, match=f"erp://changes/{change.id}"):
        await begun(governed)
    await governed.company.writing.settle(
        "main", change, Settlement("unknown", note="The connection was cut.")
    )
    with pytest.raises(OutcomeUnknown):
        await begun(governed, principal=AGENT)
    assert [each.id for each in await governed.company.changes.unsettled("main", timedelta(0))] == [change.id]
    await governed.company.writing.settle("main", change, Settlement("failed", note="It is not there."))
    assert (await begun(governed)).id != change.id
    assert await governed.company.changes.unsettled("main", timedelta(hours=1)) == []


async def test_no_person_is_asked_about_what_may_have_happened(governed: App) -> None:
    approval_id = await approved(governed)
    await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
    with pytest.raises(OutcomeUnknown):
        await governed.company.writing.propose(AGENT, proposal("account.move"))


async def test_the_same_under_the_same_key_is_answered_what_it_was_and_not_done_again(governed: App) -> None:
    change = await begun(governed, idempotency_key="order 5")
    await governed.company.writing.settle("main", change, DONE)
    repeated = await governed.company.writing.propose(LOCAL, proposal("crm.lead", idempotency_key="order 5"))
    assert repeated == Repeated({"change": "made"})
    assert len(await outcomes(governed)) == 1
    assert isinstance(await governed.company.writing.propose(LOCAL, proposal("crm.lead")), Allowed)


async def test_something_else_under_the_same_key_is_refused(governed: App) -> None:
    change = await begun(governed, idempotency_key="order 5")
    with pytest.raises(IdempotencyConflict):
        await begun(governed, name="Omar", idempotency_key="order 5")
    await governed.company.writing.settle("main", change, Settlement("failed"))
    with pytest.raises(IdempotencyConflict):
        await begun(governed, name="Omar", idempotency_key="order 5")
    assert (await begun(governed, idempotency_key="order 5")).id != change.id
    assert (await begun(governed, AGENT, name="Omar", idempotency_key="order 5")).outcome == "intended"


async def test_what_was_approved_under_a_key_is_answered_from_it_later(governed: App) -> None:
    approval_id = await approved(governed, idempotency_key="post 9")
    change = await governed.company.writing.execute("main", approval_id, {"7": "2026-11-21 10:00:00"})
    await governed.company.writing.settle("main", change, DONE)
    again = await governed.company.writing.propose(AGENT, proposal("account.move", idempotency_key="post 9"))
    assert again == Repeated({"change": "made"})
