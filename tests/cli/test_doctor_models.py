"""What `erp-mcp doctor` says of models: which does what at which price, and on demand whether one answers."""

from pathlib import Path

import psycopg
import pytest
from tests.cli.doctor_runs import Environment

from erp_mcp.cli.checks.models import models, probe
from erp_mcp.errors import SettingsInvalid
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.settings import Settings
from erp_mcp.store.embedded import Urls

pytest_plugins = ["tests.cli.doctor_fixtures", "tests.gemini_sandbox"]


async def test_models_prices_and_their_date_are_named_with_and_without_a_key(given: Environment) -> None:
    without = await models(Settings())
    given(GOOGLE_API_KEY="x")
    with_key = await models(Settings())
    for each in (without, with_key):
        assert "simple gemini-3.5-flash-lite (0.3/2.5)" in each.found
        assert "embedding gemini-embedding-2 (0.2/0)" in each.found
        assert each.found.endswith("USD per million tokens in/out of 2026-11-21")
    assert without.found.startswith("none is asked (no GOOGLE_API_KEY")


async def test_a_file_of_models_that_cannot_be_used_is_a_problem(given: Environment, tmp_path: Path) -> None:
    given(ERP_MCP_MODELS_FILE=tmp_path / "none.toml")
    with pytest.raises(SettingsInvalid, match="ERP_MCP_MODELS_FILE cannot be read"):
        await models(Settings())


async def test_a_probe_asks_a_model_and_pays(
    external: Urls, given: Environment, gemini_sandbox: GeminiSandbox
) -> None:
    given(GOOGLE_API_KEY="x", ERP_MCP_GEMINI_URL=gemini_sandbox.url)
    finding = await probe(Settings())
    assert (finding.state, finding.found.split()[0]) == ("ok", "gemini-3.5-flash-lite")
    with psycopg.connect(external.owner) as connection:
        assert connection.execute("select task, state from cost_entries").fetchall() == [("probe", "settled")]


async def test_a_probe_that_fails_says_with_which_code_and_what_to_do(
    external: Urls, given: Environment, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.fails(403))
    given(GOOGLE_API_KEY="wrong", ERP_MCP_GEMINI_URL=gemini_sandbox.url)
    finding = await probe(Settings())
    assert (finding.state, finding.found.split(":")[0]) == ("problem", "AI_MISCONFIGURED")
    assert "GOOGLE_API_KEY" in (finding.mend or "")


async def test_without_a_model_there_is_nothing_to_probe(given: Environment) -> None:
    assert (await probe(Settings())).state == "warning"
