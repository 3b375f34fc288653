"""What `load` says, which never raises by itself."""

from collections.abc import Mapping

from erp_mcp.errors import InvalidValue
from erp_mcp.integrations.odoo.failures import LONGEST_NAME, quoted
from erp_mcp.integrations.odoo.values import Json, ids, items, record, text


def imported(answer: Json) -> list[int]:
    """One bad row and nothing is imported."""
    said = record(answer)
    if said.get("ids"):
        return ids(said["ids"])
    problems = [each for each in items(said.get("messages", [])) if isinstance(each, dict)]
    raise InvalidValue(
        _said(problems[0]) if problems else "Odoo imported none of the rows. Nothing was changed."
    )


def _said(problem: Mapping[str, Json]) -> str:
    row, field = problem.get("record"), text(problem.get("field"))[:LONGEST_NAME]
    where = f"row {row + 1}" if isinstance(row, int) else "a row"
    of_field = f", field {field!r}" if field else ""
    return f"Odoo refuses {where}{of_field}: «{quoted(text(problem.get('message')))}» Nothing was changed."
