"""Carrying out what the journal has on record: from the operation alone, so that a job can do it as well."""

import base64
from collections.abc import Sequence

from erp_mcp.erp.writes.actions import ATTACH, BY_NAME, NOTE
from erp_mcp.erp.writes.images import Shape, Snapshot, shape_of, snapshot
from erp_mcp.erp.writes.stepping import take_action
from erp_mcp.governance.operations import Operation
from erp_mcp.integrations.odoo import File, Odoo
from erp_mcp.integrations.odoo.values import text


async def execute(odoo: Odoo, operation: Operation) -> Sequence[int]:
    """The ids of the records that it is about; those of new ones are told by Odoo."""
    record_ids = operation.record_ids
    match operation.kind:
        case "create":
            return await odoo.create(operation.model, operation.values)
        case "update":
            await odoo.write(operation.model, record_ids, operation.values[0])
        case "delete":
            await odoo.unlink(operation.model, record_ids)
        case "action":
            await take_action(odoo, operation)
        case "message":
            await _post(odoo, operation)
        case "attachment":
            await _attach(odoo, operation)
    return record_ids


async def read_back(odoo: Odoo, operation: Operation, record_ids: Sequence[int]) -> Snapshot:
    """What is there now; nothing of what was deleted."""
    return await snapshot(odoo, operation.model, record_ids, shape_for(operation))


def shape_for(operation: Operation) -> Shape:
    """What of a record tells what an operation does to it."""
    if operation.kind == "action" and (action := BY_NAME.get(operation.method or "")):
        return action.shape
    return shape_of(operation.touches)


async def _post(odoo: Odoo, operation: Operation) -> None:
    await odoo.post_message(operation.model, operation.record_ids[0], text(operation.values[0].get(NOTE)))


async def _attach(odoo: Odoo, operation: Operation) -> None:
    said = operation.values[0]
    data = base64.b64decode(text(said.get(ATTACH)))
    file = File(text(said.get("name")), text(said.get("mimetype")), data)
    await odoo.attach(operation.model, operation.record_ids[0], file)
