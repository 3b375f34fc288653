"""Models, their tasks and prices are data with a date, and a file can replace any of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from erp_mcp.errors import SettingsInvalid
from erp_mcp.governance.models import KINDS, read_models
from erp_mcp.integrations.seam import Consumption

OWN = """
dated = 2027-02-01
[routes.complex]
model = "gemini-9-flash"
thinking = "high"
timeout_seconds = 30
[[prices]]
model = "gemini-9-flash"
from = 2027-01-01
input = 1
output = 2
"""


def test_every_kind_of_task_has_a_model_and_every_model_a_price() -> None:
    models = read_models(None)
    priced = {price.model for price in models.prices}
    assert {models.routes[kind].model for kind in KINDS} | {models.embedding.model} <= priced


@pytest.mark.parametrize(
    ("day", "price"),
    [(date(2026, 1, 1), "0.75"), (date(2026, 12, 31), "0.75"), (date(2027, 1, 1), "1.50")],
)
def test_a_price_holds_from_its_day_on(day: date, price: str) -> None:
    assert read_models(None).price("gemini-3.8-flash", day).input == Decimal(price)


def test_what_was_cached_costs_what_cached_tokens_cost() -> None:
    price = read_models(None).price("gemini-3.5-flash-lite", date(2026, 11, 21))
    assert price.of(Consumption(1_000_000, 400_000, 100_000)) == sum(map(Decimal, ("0.18", "0.012", "0.25")))


def test_a_file_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(OWN, encoding="utf-8")
    bundled, own = read_models(None), read_models(file)
    assert own.routes["complex"].model == "gemini-9-flash"
    assert own.routes["simple"] == bundled.routes["simple"]
    assert (own.dated, own.price("gemini-9-flash", date(2027, 2, 1)).output) == (date(2027, 2, 1), Decimal(2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dated = ", "cannot be read as TOML"),
        (OWN.replace("[[prices]]", "[[price]]"), "price: Extra inputs are not permitted"),
        (OWN.replace('"high"', '"deep"'), "routes.complex.thinking"),
        (OWN.replace("input = 1", "input = -1"), "prices.0.input"),
        (OWN.partition("[[prices]]")[0], "there is no price for gemini-9-flash"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_is_wrong(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=said):
        read_models(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"ERP_MCP_MODELS_FILE.*none\.toml"):
        read_models(tmp_path / "none.toml")
