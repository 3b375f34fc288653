"""The journal of changes: what was meant, what was there before, how it ended, and what is there since."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import JsonValue

from erp_mcp.budget import Tokens
from erp_mcp.governance import journal
from erp_mcp.governance.approvals import LONGEST_REASON
from erp_mcp.governance.journal import missing, uri_of
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.operations import Operation, from_json
from erp_mcp.governance.policy.visible import Visible
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.language.compact import compact
from erp_mcp.store import changes as statements
from erp_mcp.store.changes import Change, Settlement
from erp_mcp.store.engine import Transactions
from erp_mcp.store.intents import Image
from erp_mcp.store.tenancy import tenant_ids

Record = Mapping[str, JsonValue]
NOBODY: Record = {}


class Changes:
    def __init__(self, transactions: Transactions, tokens: Tokens, visible: Visible) -> None:
        self._transactions = transactions
        self._tokens = tokens
        self._visible = visible

    async def get(self, tenant_id: str, change_id: int) -> Change:
        async with self._transactions(tenant_id) as session:
            change = await statements.find_change(session, change_id)
        if change is None:
            raise missing(change_id)
        return change

    async def approved_lately(self, principal: Principal, operation: Operation) -> Change | None:
        """For what is so already."""
        async with self._transactions(principal.tenant_id) as session:
            return await journal.approved_lately(session, principal.name, operation, [])

    async def unsettled(self, tenant_id: str, older_than: timedelta) -> "list[Change]":
        """What may have happened and may not: to be found out by reading, never by trying again."""
        async with self._transactions(tenant_id) as session:
            return await statements.list_unsettled(session, datetime.now(UTC) - older_than)

    async def done_since(self, tenant_id: str, model: str, since: datetime) -> "list[Change]":
        async with self._transactions(tenant_id) as session:
            return await statements.done_since(session, model, since)

    async def list(self, tenant_id: str, limit: int, *, are_unsettled: bool = False) -> "list[Change]":
        """The newest first."""
        async with self._transactions(tenant_id) as session:
            return await statements.newest_changes(session, limit, are_unsettled=are_unsettled)

    async def settle_by_hand(
        self, tenant_id: str, change_id: int, outcome: Literal["done", "failed"], reason: str, *, by: str
    ) -> Change:
        """By a person who has looked; what it left was not read, so nothing takes it back."""
        said = checked_line("A reason", reason, LONGEST_REASON) if reason.strip() else "looked at in Odoo"
        settlement = Settlement(outcome, note=f"settled by {by}: {said}")
        change = await self.get(tenant_id, change_id)
        return await journal.settled(self._transactions, tenant_id, change, settlement)

    async def complete(self, principal: Principal, prefix: str, limit: int) -> "list[str]":
        """The newest that begin so."""
        whose = None if principal.is_local else principal.name
        async with self._transactions(principal.tenant_id) as session:
            found = await statements.newest_change_ids(session, prefix, whose, limit)
        return [str(each) for each in found]

    async def tenants(self) -> "list[str]":
        async with self._transactions("") as session:
            return await tenant_ids(session)

    async def read(self, principal: Principal, change_id: int, reading: Reading) -> Page:
        """Over a network everybody sees their own."""
        change = await self.get(principal.tenant_id, change_id)
        if not (principal.is_local or change.intent.principal == principal.name):
            raise missing(change_id)
        operation = from_json(change.intent.operation)
        facts = "\n".join(_facts(change, operation))
        body = "\n".join([facts, "", "record\tfield\tbefore\tafter", *self._differences(change, operation)])
        title = f"Change {change.id}: {operation.name}, {change.outcome}"
        return read(self._tokens, Readable(title, body, facts, "change"), reading)

    def _differences(self, change: Change, operation: Operation) -> Iterator[str]:
        """What differs, without what may not be seen."""
        before, after = _by_id(change.intent.before), _by_id(change.after or [])
        for record_id in dict.fromkeys((*before, *after)):
            was, became = before.get(record_id, NOBODY), after.get(record_id, NOBODY)
            for field in dict.fromkeys((*was, *became)):
                values = was.get(field), became.get(field)
                if values[0] != values[1] and self._visible.may_read(operation.model, field):
                    yield "\t".join([record_id, field, *map(_shown, values)])


def _facts(change: Change, operation: Operation) -> Iterator[str]:
    yield f"outcome: {change.outcome}" + (f" ({change.note})" if change.note else "")
    yield f"asked by: {change.intent.principal}, {change.created_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if change.settled_at:
        yield f"settled: {change.settled_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    yield f"instance: {operation.instance}"
    if change.approval_id is not None:
        yield f"approval: {change.approval_id}"
    if change.intent.undoes_id is not None:
        yield f"takes back: {uri_of(change.intent.undoes_id)}"


def _by_id(image: Image) -> dict[str, Record]:
    """Records of an image; one without an id is told apart by its place."""
    records = [each for each in image if isinstance(each, dict)]
    return {str(each.get("id", f"new {place}")): each for place, each in enumerate(records, 1)}


def _shown(value: JsonValue) -> str:
    """On one line: what people typed stands in its quotation marks."""
    return "-" if value is None else compact(value).replace("\t", json.dumps("\t")[1:-1])
