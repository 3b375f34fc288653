"""A change that is ready to be judged, and what its preview says besides the values."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes.asked import Target
from erp_mcp.erp.writes.checking import Checking
from erp_mcp.erp.writes.images import Snapshot, as_json
from erp_mcp.erp.writes.wording import say
from erp_mcp.governance.operations import Money, Operation, OperationKind, WriteTier
from erp_mcp.integrations.odoo import Company, Json

ARCHIVE = "archive"

Warnings = Callable[[], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """`record` is an id, or for a new one its place."""

    record: str
    field: str
    before: str
    after: str


async def no_warnings() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Planned:
    """`notes` say what it causes and whether it can be taken back; `warnings` what to mind, once Odoo is asked."""

    operation: Operation
    before: Snapshot
    rows: Sequence[Row]
    notes: Sequence[str]
    sight: Sight
    idempotency_key: str | None = None
    undoes_id: int | None = None
    warnings: Warnings = no_warnings


@dataclass(frozen=True, slots=True)
class Draft:
    """What the kinds of change have in common while they are planned."""

    sight: Sight
    target: Target
    model: str
    checking: Checking
    company: Company | None

    def say(self, name: str, part: str | None = None, **facts: object) -> str:
        """In the language of who asks."""
        return say(self.sight.lang, name, part, **facts)

    def operation(
        self,
        kind: OperationKind,
        tier: WriteTier,
        values: Sequence[Mapping[str, Json]] = (),
        *,
        method: str | None = None,
        amount: Money | None = None,
        recipients: Sequence[str] = (),
    ) -> Operation:
        return Operation(
            kind,
            self.sight.instance,
            self.model,
            tier,
            method,
            tuple(self.target.record_ids),
            tuple({name: as_json(value) for name, value in each.items()} for each in values),
            tuple(self.checking.touches),
            amount,
            self.company.id if self.company else None,
            tuple(recipients),
        )

    def planned(
        self, operation: Operation, before: Snapshot, rows: Sequence[Row], notes: Sequence[str]
    ) -> Planned:
        return Planned(operation, before, rows, notes, self.sight, self.target.idempotency_key)


NOTHING_BEFORE = Snapshot([], {}, {})
