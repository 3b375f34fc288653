"""The command line, and how the failures of its commands end: one line and exit status 1."""

import sys
from typing import cast

import typer
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from typer.core import TyperGroup

from erp_mcp import __version__
from erp_mcp.cli.table import Commands
from erp_mcp.errors import ErpError

app = typer.Typer(name="erp-mcp", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def describe(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True),
) -> None:
    """Any AI client works in a company's ERP, inside a token budget."""


def command_line() -> TyperGroup:
    group = typer.main.get_group(app)
    group.commands = Commands()
    return group


def run() -> int:
    try:
        command_line()()
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
