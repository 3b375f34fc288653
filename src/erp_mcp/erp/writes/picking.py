"""Records that a write names: where several go by a name, told apart for the person who says which one."""

from collections.abc import Mapping

from erp_mcp.erp.relations import LONGEST_NAME, MOST_CANDIDATES, Named, record_of
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.writes.asked import Name
from erp_mcp.errors import Choice, NameUnclear
from erp_mcp.integrations.odoo import Field, Json, Record
from erp_mcp.integrations.odoo.values import text
from erp_mcp.language.fence import defuse

APART = ("city", "phone", "default_code", "login")  # of the fields that a model has
SHOWN_OF_PHONE = 3
LONGEST = 24


async def meant(sight: Sight, found: Field, written: Json, picked: Mapping[Name, int]) -> Named:
    if isinstance(written, str) and (known := picked.get((found.relation or "", written.strip()))):
        return known, ""
    try:
        return await record_of(sight, found, written)
    except NameUnclear as unclear:
        given, names = unclear.given, "; ".join(each.label for each in unclear.choices[:MOST_CANDIDATES])
        raise NameUnclear(
            f"{given[:LONGEST_NAME]!r} may be {names}. Nothing was changed; ask which, and repeat with its id.",
            given,
            await _told_apart(sight, unclear),
            unclear.of,
        ) from unclear


async def _told_apart(sight: Sight, unclear: NameUnclear) -> list[Choice]:
    schema = await sight.schema(unclear.of)
    fields = [name for name in APART if name in schema.fields]
    records = await sight.odoo.read(unclear.of, [int(each.value) for each in unclear.choices], fields)
    told = {str(each["id"]): _signs(each, fields) for each in records}
    return [Choice(each.value, each.label + told.get(each.value, "")) for each in unclear.choices]


def _signs(record: Record, fields: list[str]) -> str:
    """A number only by its end: enough to know whose it is."""
    said = {name: text(record.get(name)) for name in fields}
    if phone := said.get("phone"):
        said["phone"] = f"•••{phone[-SHOWN_OF_PHONE:]}"
    return "".join(f", {defuse(each[:LONGEST])}" for each in said.values() if each)
