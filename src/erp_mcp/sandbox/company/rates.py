"""What a dirham is in other currencies: one rate for each, so that sums can be checked by hand."""

from datetime import date
from decimal import Decimal
from functools import cache

from erp_mcp.sandbox.company.branches import COMPANIES, TRY_PER_AED
from erp_mcp.store.records import CurrencyRate

SINCE = date(2026, 1, 1)
RATES = {"AED": Decimal(1), "TRY": TRY_PER_AED, "USD": Decimal("0.2723"), "EUR": Decimal("0.2351")}


@cache
def rates() -> tuple[CurrencyRate, ...]:
    return tuple(
        CurrencyRate(number, currency, COMPANIES["AE"], SINCE, rate)
        for number, (currency, rate) in enumerate(RATES.items(), 1)
    )
