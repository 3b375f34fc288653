"""Operations as the tests of the write side propose them."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.governance.audit import broken_entry
from erp_mcp.governance.operations import Operation, Touch
from erp_mcp.governance.principal import TIERS, Principal
from erp_mcp.governance.writing import Allowed, Answer, NeedsApproval, NeedsConfirmation, Proposal
from erp_mcp.store.approvals import Approval
from erp_mcp.store.changes import Change, Settlement

DONE = Settlement("done", [{"id": 7, "name": "Ali"}], result={"change": "made"})
LOCAL = Principal("main", "local", frozenset(TIERS), is_local=True)
AGENT = Principal("main", "agent-1", frozenset(TIERS))
ALLOWING = """
[[rules]]
then = "allow"
reason = "Leads are nobody's secret."
models = ["crm.lead"]

[[rules]]
then = "confirm"
reason = "A person confirms customers."
models = ["res.partner"]

[[rules]]
then = "approve"
reason = "This changes the books."
models = ["account.*"]
"""


def policy_in(folder: Path, text: str = ALLOWING) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def operation(model: str = "res.partner", name: str = "Ali", **given: Any) -> Operation:
    """Of any part of one, as a test needs it."""
    said: dict[str, Any] = {
        "kind": "update",
        "instance": "main",
        "model": model,
        "tier": "write",
        "record_ids": (7,),
        "values": ({"name": name},),
        "touches": (Touch(model, "name"),),
    }
    return Operation(**(said | given))


def proposal(model: str = "res.partner", version: str = "2026-11-21 10:00:00", **given: Any) -> Proposal:
    of_proposal = {name: given.pop(name) for name in ("idempotency_key", "undoes_id") if name in given}

    async def previewed() -> str:
        return "| name | Sara | Ali |"

    return Proposal(
        operation(model, **given), previewed, [{"id": 7, "name": "Sara"}], {"7": version}, **of_proposal
    )


def waits(answer: Answer) -> Approval:
    assert isinstance(answer, NeedsConfirmation | NeedsApproval)
    return answer.approval


async def actions(app: App) -> list[str]:
    """What the audit says was done, and that its chain is whole."""
    async with app.database.transactions("main") as session:
        assert await broken_entry(session) is None
        return list(await session.scalars(text("select action from audit_entries order by id")))


async def begun(app: App, principal: Principal = LOCAL, **given: Any) -> Change:
    answer = await app.company.writing.propose(principal, proposal("crm.lead", **given))
    assert isinstance(answer, Allowed)
    return answer.change


async def approved(app: App, **given: Any) -> int:
    """A question about an invoice that a person has said yes to."""
    approval = waits(await app.company.writing.propose(AGENT, proposal("account.move", **given)))
    await app.company.approvals.approve("main", approval.id, "Checked.", by="cli")
    return approval.id


async def outcomes(app: App) -> list[tuple[int, str]]:
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select id, outcome from changes order by id"))
        return [(row.id, row.outcome) for row in rows]


async def run(app: App, statement: str) -> None:
    async with app.database.transactions("main") as session:
        await session.execute(text(statement))
