"""The five branches: where their customers live, what they speak and pay, and when the doors are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from erp_mcp.store.records import Language

Country = Literal["AE", "TR"]

COMPANIES: Mapping[Country, str] = {"AE": "Nakhla Trading LLC", "TR": "Nakhla Gıda Ticaret A.Ş."}
TRY_PER_AED = Decimal("11.50")
GULF = timezone(timedelta(hours=4))
ISTANBUL = timezone(timedelta(hours=3))


@dataclass(frozen=True, slots=True)
class Branch:
    key: str
    country: Country
    share: float
    cities: tuple[tuple[str, float], ...]
    languages: tuple[tuple[Language, float], ...]

    @property
    def name(self) -> str:
        """As the warehouse is called in Odoo."""
        return self.key.replace("-", " ").title()

    @property
    def currency(self) -> str:
        return "AED" if self.country == "AE" else "TRY"

    @property
    def company(self) -> str:
        return COMPANIES[self.country]

    @property
    def zone(self) -> timezone:
        return GULF if self.country == "AE" else ISTANBUL

    def local(self, dirhams: Decimal) -> Decimal:
        """An amount in AED as this branch states it."""
        return cents(dirhams if self.country == "AE" else dirhams * TRY_PER_AED)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


BRANCHES = {
    branch.key: branch
    for branch in (
        Branch(
            "dubai",
            "AE",
            0.38,
            (("Dubai", 0.94), ("Fujairah", 0.06)),
            (("ar", 0.42), ("en", 0.32), ("fa", 0.24), ("tr", 0.02)),
        ),
        Branch(
            "sharjah",
            "AE",
            0.20,
            (("Sharjah", 0.7), ("Ajman", 0.16), ("Ras Al Khaimah", 0.09), ("Umm Al Quwain", 0.05)),
            (("ar", 0.46), ("en", 0.3), ("fa", 0.24)),
        ),
        Branch(
            "abu-dhabi",
            "AE",
            0.15,
            (("Abu Dhabi", 0.76), ("Al Ain", 0.24)),
            (("ar", 0.6), ("en", 0.32), ("fa", 0.08)),
        ),
        Branch(
            "istanbul-laleli", "TR", 0.15, (("Istanbul", 1.0),), (("tr", 0.5), ("fa", 0.28), ("ar", 0.22))
        ),
        Branch("istanbul-kadikoy", "TR", 0.12, (("Istanbul", 1.0),), (("tr", 0.88), ("en", 0.12))),
    )
}
