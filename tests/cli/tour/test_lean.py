"""What the tour shows of one question, over MCP with the demo company."""

import re
from datetime import date
from io import StringIO

import pytest
from mcp import Client
from rich.cells import cell_len
from rich.console import Console, RenderableType
from tests.protocol_fixtures import Build

from erp_mcp import budget
from erp_mcp.app import App
from erp_mcp.cli.tour.lean import Account, Lean, beginning, show_lean, side_by_side
from erp_mcp.governance.models import read_models
from erp_mcp.sandbox.company.documents import manual
from erp_mcp.sandbox.company.everything import everything
from erp_mcp.store.records import Language

pytestmark = pytest.mark.slow

LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")


def console(width: int) -> Console:
    return Console(file=StringIO(), width=width, highlight=False)


def printed(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def shown(what: RenderableType) -> str:
    on = console(120)
    on.print(what)
    return printed(on)


@pytest.mark.parametrize("width", [80, 120])
async def test_a_persian_question_is_put_beside_everything(build: Build, demo: App, width: int) -> None:
    await demo.indexing.index("demo")
    on = console(width)
    async with Client(build()) as client:
        await show_lean(on, client)
    told = printed(on)
    row = re.search(r"tokens \(o200k\) +([\d,]+) +([\d,]+), ([\d.]+)% fewer", told)
    assert row, told
    everything_tokens, lean_tokens = (int(each.replace(",", "")) for each in row.groups()[:2])
    assert everything_tokens >= 11_000
    assert lean_tokens <= 1500
    assert float(row[3]) >= 86
    assert "۱۴۹ درهم" in told
    assert re.search(r"sources +none is named +\d+: chunks/\d+", told)
    assert max(map(cell_len, told.splitlines())) <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_at_least_what_such_assistants_send_and_nothing_of_the_staff(
    language: Language,
) -> None:
    told = everything(language)
    assert budget.load("o200k").count(told) >= 11_000
    for each in manual():
        is_told = each.language == language and each.audience == "public"
        assert (each.text in told) == is_told


def test_a_question_costs_the_input_at_the_price_of_the_day() -> None:
    models = read_models(own=None)
    price = models.price(models.routes["simple"].model, date(2026, 11, 21)).input
    told = shown(side_by_side(12_000, lean(600, None), models, date(2026, 11, 21)))
    assert f"{12_000 * price / 1000:.2f} USD" in told
    assert f"{600 * price / 1000:.2f} USD" in told
    assert "600, 95.0% fewer" in told


def test_a_stored_answer_is_said_to_need_no_model() -> None:
    models, day = read_models(own=None), date(2026, 11, 21)
    direct, written = (
        shown(side_by_side(12_000, lean(600, each), models, day))
        for each in ("erp://knowledge/chunks/7", None)
    )
    assert "yes, chunks/7 as it stands: no model is needed" in direct
    assert "no, a model writes it" in written


def test_a_long_context_is_shown_by_its_beginning_and_its_account() -> None:
    lines = [f"line {number}" for number in range(30)]
    assert beginning("\n".join(lines)).splitlines() == [*lines[:12], "…", "line 29"]
    assert beginning("\n".join(lines[:3])).splitlines() == lines[:3]


def lean(tokens: int, direct_answer: str | None) -> Lean:
    meta = {
        "erp/tokens": tokens,
        "erp/sources": ["erp://knowledge/chunks/7"],
        "erp/directAnswer": direct_answer,
    }
    return Lean("text", Account.model_validate(meta))
