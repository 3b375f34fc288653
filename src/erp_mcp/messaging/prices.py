"""What a message costs, by the rate card of its day. What is not known is unknown, never free."""

import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from erp_mcp.errors import SettingsInvalid
from erp_mcp.store.outbox import Category

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

# Since that day answers in the window, and utility templates in it, are billed.
WINDOW_BILLED_SINCE = datetime(2026, 10, 1, tzinfo=UTC)

FREE_BEGINS = "free_"


class Price(BaseModel):
    model_config = ConfigDict(frozen=True)
    amount: Decimal
    currency: str


class Rate(BaseModel):
    """Of one market from one day on. Answers in the window cost what utility does."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    market: Country
    valid_from: date
    utility: Annotated[Decimal, Field(ge=0)]
    marketing: Annotated[Decimal, Field(ge=0)]
    authentication: Annotated[Decimal, Field(ge=0)]


class RateCard(BaseModel):
    """`free_service` answers a month and number cost nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    note: str
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    free_service: Annotated[int, Field(ge=0)]
    rates: tuple[Rate, ...]

    def price_of(
        self, category: Category, market: str | None, at: datetime, *, is_window_open: bool, free_left: int
    ) -> Price | None:
        """None where the card does not know the market, or not yet on that day."""
        if self._is_free(category, at, is_window_open=is_window_open, free_left=free_left):
            return Price(amount=Decimal(0), currency=self.currency)
        return self._at_rate(category, market, at)

    def charged(
        self, billing: str | None, category: str | None, market: str | None, at: datetime
    ) -> Price | None:
        """By what a status says of its price: free is free, a type that is new is unknown."""
        if billing is not None and billing.startswith(FREE_BEGINS):
            return Price(amount=Decimal(0), currency=self.currency)
        match category:
            case "service" | "utility" | "marketing" | "authentication" if billing == "regular":
                return self._at_rate(category, market, at)
            case _:
                return None

    def _is_free(self, category: Category, at: datetime, *, is_window_open: bool, free_left: int) -> bool:
        if category == "service":
            return at < WINDOW_BILLED_SINCE or free_left > 0
        return category == "utility" and is_window_open and at < WINDOW_BILLED_SINCE

    def _at_rate(self, category: Category, market: str | None, at: datetime) -> Price | None:
        known = [each for each in self.rates if each.market == market and each.valid_from <= at.date()]
        if not known:
            return None
        rate = max(known, key=lambda each: each.valid_from)
        amounts = {"marketing": rate.marketing, "authentication": rate.authentication}
        return Price(amount=amounts.get(category, rate.utility), currency=self.currency)


@cache
def illustrative_card() -> RateCard:
    return _read(files("erp_mcp.messaging").joinpath("rates.toml").read_text(encoding="utf-8"))


def card_in(path: Path) -> RateCard:
    """The company's own."""
    try:
        return _read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsInvalid(
            f"The rate card {path} cannot be used; it is written like messaging/rates.toml. Nothing was changed."
        ) from error


def _read(text: str) -> RateCard:
    return RateCard.model_validate(tomllib.loads(text))
