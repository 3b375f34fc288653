"""The table of commands, and how their failures end: one line and exit status 1."""

import sys
from typing import cast

import typer
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from erp_mcp import __version__
from erp_mcp.cli.approvals import approvals
from erp_mcp.cli.backup import backup, restore
from erp_mcp.cli.blocking import blocking
from erp_mcp.cli.budget import budget
from erp_mcp.cli.changes import changes
from erp_mcp.cli.config import config
from erp_mcp.cli.connection import connection
from erp_mcp.cli.conversations import conversations
from erp_mcp.cli.customers import customers
from erp_mcp.cli.doctor import doctor
from erp_mcp.cli.index import index
from erp_mcp.cli.instructions import instructions
from erp_mcp.cli.policy import policy
from erp_mcp.cli.profile import profile
from erp_mcp.cli.reports import reports
from erp_mcp.cli.routing import routing
from erp_mcp.cli.schedules import schedules
from erp_mcp.cli.serve import serve
from erp_mcp.cli.sync import sync
from erp_mcp.cli.templates import templates
from erp_mcp.cli.tenant import tenant
from erp_mcp.cli.token import token
from erp_mcp.cli.tour import demo
from erp_mcp.cli.webhook import webhook
from erp_mcp.cli.whatsapp import whatsapp
from erp_mcp.cli.worker import worker
from erp_mcp.errors import ErpError

app = typer.Typer(name="erp-mcp", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for command in (serve, worker, webhook, demo, index, sync, config, doctor, backup, restore):
    app.command()(command)
for group in (
    tenant,
    token,
    connection,
    budget,
    profile,
    instructions,
    routing,
    templates,
    approvals,
    changes,
    customers,
    policy,
    blocking,
    whatsapp,
    conversations,
    reports,
    schedules,
):
    app.add_typer(group)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def describe(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True),
) -> None:
    """Any AI client works in a company's ERP, inside a token budget."""


def run() -> int:
    try:
        app()
    except ErpError as error:
        return _fail(str(error))
    except BaseExceptionGroup as group:
        return _fail_by(group)
    except ValidationError as error:
        return _fail(
            "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        )
    return 0


def _fail_by(group: BaseExceptionGroup[BaseException]) -> int:
    """A failure that came out of a task group: the group is our business, its one cause the user's."""
    cause = _first_cause(group)
    if isinstance(cause, SystemExit):  # rich ends this way when nobody reads any more
        return 1
    if isinstance(cause, ErpError | MCPError):
        return _fail(str(cause))
    raise group


def _first_cause(error: BaseException) -> BaseException:
    if not isinstance(error, BaseExceptionGroup):
        return error
    group = cast("BaseExceptionGroup[BaseException]", error)  # of what, isinstance cannot tell
    return _first_cause(group.exceptions[0])


def _fail(message: str) -> int:
    sys.stderr.write(f"erp-mcp: {message}\n")
    return 1
