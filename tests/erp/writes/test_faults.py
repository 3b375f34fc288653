"""What goes wrong on the way to Odoo: nothing is half done, nothing twice, and the journal says what happened."""

from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_mcp.app import App, open_app
from erp_mcp.erp.writes.asked import Undoing, Wish
from erp_mcp.errors import (
    ConcurrentUpdate,
    ErpError,
    OdooFailed,
    OdooLoginFailed,
    OutcomeUnknown,
    UnknownField,
)
from erp_mcp.governance.writing import NeedsApproval
from erp_mcp.sandbox.odoo.faults import Play, conflicts, cut_after, cut_before, fails, html, proxy
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.world import Failure
from tests.erp.writes.asking import (
    call,
    changed,
    create,
    delete,
    ids_of,
    made,
    named,
    outcomes,
    read,
    undone,
    update,
)
from tests.governance.proposals import LOCAL, policy_in

NOW = timedelta(0)
BROKEN = Failure("builtins.RuntimeError", "boom")
EXPIRED = Failure("odoo.exceptions.AccessDenied", "Access Denied")
LOST: list[Play] = [cut_after, proxy(502, is_carried_out=True)]
NEVER_CAME: list[Play] = [cut_before, proxy(502), html]


@pytest.mark.parametrize(
    ("failure", "error"), [(BROKEN, OdooFailed), (EXPIRED, OdooLoginFailed)], ids=["500", "expired key"]
)
async def test_what_odoo_refuses_has_failed_and_changed_nothing(
    app: App, odoo: OdooSandbox, failure: Failure, error: type[ErpError]
) -> None:
    odoo.faults.plan(fails(failure), method="create")
    with pytest.raises(error):
        await changed(app, create("res.partner", {"name": "Zed"}))
    assert (named(odoo, "res.partner", "Zed"), await outcomes(app)) == ([], ["failed"])


async def test_who_is_concurrent_is_tried_again_and_then_has_failed(app: App, odoo: OdooSandbox) -> None:
    odoo.faults.plan(conflicts, method="create", times=1)
    await changed(app, create("res.partner", {"name": "Zed"}))
    assert len(named(odoo, "res.partner", "Zed")) == 1
    odoo.faults.plan(conflicts, method="create", times=3)
    with pytest.raises(ConcurrentUpdate):
        await changed(app, create("res.partner", {"name": "Yan"}))
    assert (named(odoo, "res.partner", "Yan"), await outcomes(app)) == ([], ["done", "failed"])


@pytest.mark.parametrize("play", LOST)
async def test_a_creation_whose_answer_is_lost_is_found_by_reading(
    app: App, odoo: OdooSandbox, play: Play
) -> None:
    odoo.faults.plan(play, method="create")
    change = await changed(app, create("res.partner", {"name": "Zed", "child_ids": [{"name": "Door"}]}))
    assert (change.outcome, ids_of(change)) == ("done", named(odoo, "res.partner", "Zed"))
    await undone(app, change)


@pytest.mark.parametrize("play", NEVER_CAME)
async def test_what_may_never_have_come_is_not_repeated_and_settles_when_it_cannot_come_any_more(
    app: App, odoo: OdooSandbox, play: Play
) -> None:
    odoo.faults.plan(play, method="create", times=9)
    wish = create("res.partner", {"name": "Zed"})
    with pytest.raises(OutcomeUnknown, match="Do not ask for it again"):
        await changed(app, wish)
    with pytest.raises(OutcomeUnknown):
        await changed(app, wish)
    odoo.faults.clear()
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW) == 0
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW) == 1
    assert (await outcomes(app), named(odoo, "res.partner", "Zed")) == (["failed"], [])
    assert len(ids_of(await changed(app, wish))) == 1


def moved(record_id: int) -> Wish:
    return update("res.partner", [record_id], city="Ajman")


def archived(record_id: int) -> Wish:
    return delete("res.partner", record_id)


def deleted(record_id: int) -> Wish:
    return delete("res.partner", record_id, permanently=True)


@pytest.mark.parametrize("wished", [moved, archived, deleted])
async def test_a_change_whose_answer_is_lost_is_found_by_reading(
    app: App, odoo: OdooSandbox, wished: Callable[[int], Wish]
) -> None:
    record_id = await made(app, "res.partner", {"name": "Zed", "city": "Dubai"})
    for method in ("write", "unlink"):
        odoo.faults.plan(cut_after, method=method)
    assert (await changed(app, wished(record_id))).outcome == "done"


async def test_a_record_that_cannot_be_read_back_is_found_later(app: App, odoo: OdooSandbox) -> None:
    odoo.faults.plan(fails(BROKEN), model="res.partner", method="read", times=9)
    odoo.faults.plan(fails(BROKEN), model="res.partner", method="search_read", skip=1, times=9)
    with pytest.raises(OutcomeUnknown):
        await changed(app, create("res.partner", {"name": "Zed", "email": "zed@example.com"}))
    odoo.faults.clear()
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW) == 1
    assert await outcomes(app) == ["done"]


async def test_two_alike_leave_it_open_which_one_was_meant(app: App, odoo: OdooSandbox) -> None:
    call(odoo, "res.partner", "create", [{"name": "Zed"}])
    odoo.faults.plan(cut_after, method="create")
    with pytest.raises(OutcomeUnknown):
        await changed(app, create("res.partner", {"name": "Zed"}))
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW) == 0
    assert await outcomes(app) == ["unknown"]


async def test_a_change_that_a_crash_cut_off_is_settled_by_the_job(app: App, odoo: OdooSandbox) -> None:
    record_id = await made(app, "res.partner", {"name": "Zed", "city": "Dubai"})
    change = await changed(app, update("res.partner", [record_id], city="Ajman"))
    async with app.database.transactions("main") as session:
        await session.execute(
            text("update changes set outcome = 'intended', after = null where id = :id"), {"id": change.id}
        )
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW) == 1
    await undone(app, await app.company.changes.get("main", change.id))
    assert read(odoo, "res.partner", record_id, "city") == {"city": "Dubai"}


async def test_a_field_that_is_gone_at_execution_changes_nothing(app: App, odoo: OdooSandbox) -> None:
    gone = Failure("builtins.ValueError", "Invalid field 'city' on 'res.partner'")
    odoo.faults.plan(fails(gone), method="write")
    record_id = await made(app, "res.partner", {"name": "Zed"})
    with pytest.raises(UnknownField, match="Nothing was changed"):
        await changed(app, update("res.partner", [record_id], city="Ajman"))
    assert await outcomes(app) == ["done", "failed"]


APPROVING = """
[[rules]]
then = "approve"
reason = "A person decides."
operations = ["update"]

[[rules]]
then = "allow"
reason = "Tests."
"""


@pytest.fixture
async def approving(app: App, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    policy = policy_in(tmp_path_factory.mktemp("policy"), APPROVING)
    async with open_app(app.settings.model_copy(update={"policy_file": policy})) as opened:
        yield opened


async def waits(app: App, wish: Wish) -> int:
    answer = await app.company.writes.ask(LOCAL, wish)
    assert isinstance(answer, NeedsApproval)
    assert "Ajman" in answer.approval.asked.preview
    await app.company.approvals.approve("main", answer.approval.id, "Checked.", by="cli")
    return answer.approval.id


async def test_what_was_approved_is_carried_out_once(approving: App, odoo: OdooSandbox) -> None:
    record_id = await made(approving, "res.partner", {"name": "Zed", "city": "Dubai"})
    approval_id = await waits(approving, update("res.partner", [record_id], city="Ajman"))
    assert read(odoo, "res.partner", record_id, "city") == {"city": "Dubai"}
    for _ in range(2):
        await approving.company.writes.execute_approved("main", approval_id)
    assert read(odoo, "res.partner", record_id, "city") == {"city": "Ajman"}
    assert await outcomes(approving) == ["done", "done"]


async def test_what_was_approved_of_a_record_that_has_changed_since_is_turned_down(
    approving: App, odoo: OdooSandbox
) -> None:
    record_id = await made(approving, "res.partner", {"name": "Zed", "city": "Dubai"})
    approval_id = await waits(approving, update("res.partner", [record_id], city="Ajman"))
    call(odoo, "res.partner", "write", [record_id], {"city": "Sharjah"})
    await approving.company.writes.execute_approved("main", approval_id)
    approval = await approving.company.approvals.get("main", approval_id)
    assert approval.state == "rejected"
    assert approval.decided is not None
    assert "changed meanwhile by Maryam" in approval.decided.because
    assert read(odoo, "res.partner", record_id, "city") == {"city": "Sharjah"}


async def test_taking_back_a_creation_waits_and_is_carried_out_like_any_change(
    approving: App, odoo: OdooSandbox
) -> None:
    change = await changed(approving, create("res.partner", {"name": "Zed", "child_ids": [{"name": "Door"}]}))
    answer = await approving.company.writes.ask(LOCAL, Undoing(change.id))
    assert isinstance(answer, NeedsApproval)
    await approving.company.approvals.approve("main", answer.approval.id, "Checked.", by="cli")
    await approving.company.writes.execute_approved("main", answer.approval.id)
    assert read(odoo, "res.partner", ids_of(change)[0], "active") == {"active": False}
    assert await outcomes(approving) == ["undone", "done"]
