"""`erp-mcp budget`: what models may cost a tenant, and have cost."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.errors import InvalidInput

if TYPE_CHECKING:
    from erp_mcp.governance.ledger import Ledger
    from erp_mcp.store.costs import Period, Standing

MOST_USD = 1_000_000

budget = typer.Typer(name="budget", no_args_is_help=True, help="What models may cost, and have cost.")

Limit = Annotated[
    float | None, typer.Option(min=0, max=MOST_USD, help="US dollars; 0 stops every paid call.")
]


@budget.command("show")
def show_budget(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show what may be spent on models, what is, and what is left."""
    tenant_id, standings = run(_standings, tenant)
    show(f"Cost budget of {tenant_id}, USD", [*map(row_of, standings)], as_json=as_json)


@budget.command("set")
def set_budget(
    day: Limit = None, week: Limit = None, month: Limit = None, tenant: TenantOption = None
) -> None:
    """Change what models may cost in a day, a week or a month; it holds from the next call on."""
    given: dict[Period, float | None] = {"day": day, "week": week, "month": month}
    limits: dict[Period, Decimal] = {
        period: Decimal(str(usd)) for period, usd in given.items() if usd is not None
    }
    if not limits:
        raise InvalidInput("Name at least one of --day, --week and --month. Nothing was changed.")
    run(_set, tenant, limits)
    typer.echo(", ".join(f"{usd:.2f} USD a {period}" for period, usd in limits.items()), err=True)


def row_of(standing: "Standing") -> dict[str, Cell]:
    limit = standing.limit_usd or Decimal(0)
    left = max(limit - standing.spent_usd - standing.reserved_usd, Decimal(0))
    return {
        "period": standing.period,
        "limit": f"{limit:.2f}",
        "spent": f"{standing.spent_usd:.4f}",
        "reserved": f"{standing.reserved_usd:.4f}",
        "left": f"{left:.4f}",
    }


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Ledger, str]]":
    from erp_mcp.app import open_ledger

    async with opened(tenant) as it:
        yield open_ledger(it.settings, it.database.transactions), it.tenant_id


async def _standings(tenant: str | None) -> "tuple[str, list[Standing]]":
    async with _opened(tenant) as (ledger, tenant_id):
        return tenant_id, await ledger.standings(tenant_id)


async def _set(tenant: str | None, limits: "dict[Period, Decimal]") -> None:
    async with _opened(tenant) as (ledger, tenant_id):
        await ledger.set_limits(tenant_id, limits, by=OPERATOR)
