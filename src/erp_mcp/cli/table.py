"""The table of commands. Each is imported when it is asked for: `serve` need not wait for the others."""

from collections import UserDict
from collections.abc import Callable, Iterator

import typer
from typer._click import Command

from erp_mcp.imports import imported

# In the order of `--help`. The module has what the command is called: a function, or a group of commands.
MODULES = {
    "serve": "serve",
    "worker": "worker",
    "webhook": "webhook",
    "demo": "tour",
    "index": "index",
    "sync": "sync",
    "config": "config",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "backup",
    "tenant": "tenant",
    "token": "token",
    "connection": "connection",
    "budget": "budget",
    "profile": "profile",
    "instructions": "instructions",
    "routing": "routing",
    "examples": "examples",
    "templates": "templates",
    "approvals": "approvals",
    "changes": "changes",
    "customers": "customers",
    "policy": "policy",
    "blocking": "blocking",
    "whatsapp": "whatsapp",
    "conversations": "conversations",
    "reports": "reports",
    "schedules": "schedules",
}


class Commands(UserDict[str, Command]):
    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)

    def __contains__(self, name: object) -> bool:
        return name in MODULES

    def __missing__(self, name: str) -> Command:
        self.data[name] = command = _imported(name)
        return command


def _imported(name: str) -> Command:
    command: Callable[..., None] | typer.Typer
    command = getattr(imported(f"erp_mcp.cli.{MODULES[name]}"), name)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if isinstance(command, typer.Typer):
        alone.add_typer(command)
    else:
        alone.command()(command)
    return typer.main.get_group(alone).commands[name]
