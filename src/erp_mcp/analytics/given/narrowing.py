"""Rows are taken as they are: nobody knows which branch or customer of the company they are of."""

from dataclasses import asdict

from erp_mcp.analytics.scene import Rows
from erp_mcp.analytics.scope import Scope
from erp_mcp.errors import InvalidInput


def refuse_scope(scope: Scope) -> None:
    given = [part for part, value in asdict(scope).items() if value]
    if given:
        raise InvalidInput(
            f"Given rows cannot be narrowed by {given[0]}. Nothing was changed: "
            f"give only the rows that are meant, or ask without {given[0]}."
        )


def refuse_rows(rows: Rows | None, what: str) -> None:
    """Figures of the company would pass for those of the rows."""
    if rows is not None:
        raise InvalidInput(
            f"{what} takes no rows: it tells of the company. Nothing was changed; leave rows out."
        )
