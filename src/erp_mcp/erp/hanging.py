"""Messages, files and the like hang on records of any model: hidden with those that policy hides."""

from collections.abc import Mapping, Sequence

from erp_mcp.erp.domains import Expression
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import RecordMissing
from erp_mcp.integrations.odoo import Json, Query

MOST_SAID = 4
# The field that says on which model.
HANGS_ON: Mapping[str, str] = {
    "mail.message": "model",
    "ir.attachment": "res_model",
    "mail.activity": "res_model",
    "mail.followers": "res_model",
    "rating.rating": "res_model",
}


async def reach(sight: Sight, model: str) -> Expression:
    """What a domain on this model has to say besides; nothing where nothing is hidden."""
    name = HANGS_ON.get(model)
    if name is None:
        return []
    known = await sight.known_models()
    if not known.are_all:
        return [[name, "in", [*(each.name for each in await sight.models()), False]]]
    hidden: list[Json] = [each.name for each in known.models if not sight.may_read(each.name, None)]
    return [[name, "not in", hidden]] if hidden else []


async def check_reach(sight: Sight, model: str, record_ids: Sequence[int]) -> None:
    """Refused in the same words whether they are hidden or there are none."""
    within = await reach(sight, model)
    if not within or not record_ids:
        return
    named: Expression = [["id", "in", list[Json](record_ids)], *within]
    there = set(await sight.odoo.search(Query(model, named, with_archived=True)))
    if gone := [str(each) for each in record_ids if each not in there]:
        raise RecordMissing(
            f"There is no {model} {', '.join(gone[:MOST_SAID])}. Nothing was read or changed."
        )
