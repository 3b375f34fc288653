"""Running a group of commands against a database that is given by the environment, as people give it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import typer
from typer.testing import CliRunner, Result

from erp_mcp.store.embedded import Urls

Run = Callable[..., Result]


def runner_for(group: typer.Typer, urls: Urls, **environment: str) -> Run:
    given = {"ERP_MCP_DATABASE_URL": urls.app, "ERP_MCP_DATABASE_OWNER_URL": urls.owner} | environment

    def run(*words: str, typed: str | None = None, **more: str) -> Result:
        """In a thread of its own, because the loop of the fixtures lives in this one."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(CliRunner().invoke, group, words, input=typed, env=given | more).result()

    return run


def done(result: Result) -> Result:
    assert result.exception is None, result.output
    return result
