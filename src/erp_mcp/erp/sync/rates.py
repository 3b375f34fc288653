"""What currencies are worth, as the company says."""

from collections.abc import Callable, Sequence

from erp_mcp.erp.sync.fields import Unusable, amount, day, record_id, related_name
from erp_mcp.erp.sync.kinds import Kind
from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Record
from erp_mcp.store import records
from erp_mcp.store.mirror import save_rates
from erp_mcp.store.tables import CurrencyRate


async def rate_reader(_: Source, __: Sequence[Record]) -> Callable[[Record], records.CurrencyRate]:
    return currency_rate


def currency_rate(row: Record) -> records.CurrencyRate:
    since, rate = day(row, "name"), amount(row, "rate")
    if since is None or rate <= 0:
        raise Unusable("it has no day or no rate")
    return records.CurrencyRate(
        external_id=record_id(row),
        currency=related_name(row, "currency_id"),
        company=related_name(row, "company_id"),
        since=since,
        rate=rate,
    )


RATES = Kind(
    name="currency_rates",
    model="res.currency.rate",
    fields=("name", "rate", "currency_id", "company_id"),
    reader=rate_reader,
    save=save_rates,
    table=CurrencyRate,
    touched_by=("currency_id",),
    feeds="recompute_figures",
)
