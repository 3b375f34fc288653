"""What a person may ask of a prompt, and what the prompts complete."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from mcp import Client
from mcp_types import PromptReference

from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.governance.reading import Page, counted
from erp_mcp.governance.texts import templates
from erp_mcp.prompts import PROMPTS
from erp_mcp.prompts.filling import fitted
from tests.answers import cost_of, refusal_of, text_of
from tests.calls import Offered, offered
from tests.protocol_fixtures import Build
from tests.trade import ORDER

BEFORE_DATA = "\n\n"


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


async def completed(client: Client, prompt: str, argument: str, typed: str) -> list[str]:
    reference = PromptReference(type="ref/prompt", name=prompt)
    return (await client.complete(reference, {"name": argument, "value": typed})).completion.values


@pytest.mark.parametrize("prompt", [entry.name for entry in PROMPTS])
async def test_a_prompt_speaks_the_language_that_is_asked_for(
    build: Build, found: Offered, prompt: str
) -> None:
    async with Client(build()) as client:
        for language, words in templates()[prompt].texts.items():
            answer = await client.get_prompt(prompt, found.prompts[prompt] | {"language": language})
            assert text_of(answer).startswith(f"{words}{BEFORE_DATA}")


async def test_max_tokens_of_a_prompt_holds_above_and_below_the_budget_of_the_server(
    build: Build, found: Offered
) -> None:
    async with Client(build(max_tokens=600)) as client:
        costs = [
            cost_of(await client.get_prompt("handle_complaint", found.prompts["handle_complaint"] | given))
            for given in ({"max_tokens": "400"}, {}, {"max_tokens": "1200"})
        ]
    assert costs[0] <= 400 < costs[1] <= 600 < costs[2] <= 1200


@pytest.mark.parametrize(
    ("prompt", "arguments", "told"),
    [
        ("follow_up_offer", {"customer": "Zzyzx Qwrtp"}, "No customer goes by that."),
        ("follow_up_offer", {"customer": "محمد"}, "customers go by that: "),
        ("fulfil_order", {"order": "SO-PLANTET"}, f"Nearest: {ORDER}."),
        ("handle_complaint", {"session_id": "nobody's"}, "There is no session with this id"),
        ("qualify_lead", {"lead": "12345"}, "The mirror has no lead 12345."),
        ("restock_plan", {"branch": "duhok"}, "There is no branch 'duhok'."),
        ("weekly_business_review", {"week": "last"}, "'last' is no week that has begun"),
        ("daily_briefing", {"language": "de"}, "`language` is one of ar, en, fa, tr."),
        ("daily_briefing", {"max_tokens": "many"}, "max_tokens must be a number"),
    ],
)
async def test_what_a_prompt_cannot_use_is_refused_with_what_to_do(
    build: Build, found: Offered, prompt: str, arguments: Mapping[str, str], told: str
) -> None:
    async with Client(build()) as client:
        error = await refusal_of(client.get_prompt(prompt, dict(arguments)))
    assert told in error.message


async def test_arguments_are_completed_in_any_script(build: Build, found: Offered) -> None:
    async with Client(build()) as client:
        by_name = await completed(client, "follow_up_offer", "customer", "Aisha Qas")
        assert any(each.startswith("عائشة قاسم#") for each in by_name)
        by_habit = await completed(client, "follow_up_offer", "customer", "احم")
        assert any(each.startswith("أحمد محمد#") for each in by_habit)
        assert ORDER in await completed(client, "fulfil_order", "order", "so-pl")
        assert await completed(client, "qualify_lead", "lead", "planted") == ["Planted Lead#900001"]
        assert await completed(client, "restock_plan", "branch", "دبي") == ["dubai"]
        assert await completed(client, "daily_briefing", "language", "t") == ["tr"]
        assert "2026-W10" in await completed(client, "weekly_business_review", "week", "2026-w1")
        for prompt in PROMPTS:
            for argument in prompt.completions:
                assert len(await completed(client, prompt.name, argument, "")) <= 100


async def test_no_data_is_said_and_not_left_to_be_guessed(build: Build, found: Offered) -> None:
    async with Client(build()) as client:
        text = text_of(await client.get_prompt("collections_round", {}))
    assert "Past due:\nnone" in text


@dataclass(frozen=True)
class Words:
    """A part that needs so many words, and fills whatever less it is given."""

    count: int

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        return counted(tokens, " ".join(["word"] * min(self.count, max_tokens)))


def test_the_first_part_has_what_the_others_do_not_need(o200k: Tokens) -> None:
    pages = fitted(o200k, [Words(900), Words(50), Words(900)], 900)
    first, second, third = (each.tokens for each in pages)
    assert second == 50
    assert first > third > 250
    assert 890 <= first + second + third <= 900
