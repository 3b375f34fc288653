"""`erp-mcp config`: how an AI client starts or reaches this server."""

import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Annotated

import typer

from erp_mcp.cli.host_file import write_settings
from erp_mcp.cli.hosts import (
    DEFAULT_URLS,
    Host,
    HostOptionRefused,
    HostSettings,
    LocalServer,
    Machine,
    Platform,
    Server,
    checked_name,
    claude_mcp_add,
    config_files,
    host_settings,
    is_exposed,
    next_step,
    remote_server,
    serve_command,
    token_advice,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes where; a generic client has no file that we know of."""

    host: Host
    machine: Machine
    server: Server
    settings: HostSettings
    file: Path | None


def config(  # noqa: PLR0913 - typer reads the options of a command from its parameters, one each
    host: Annotated[Host, typer.Argument(help="The AI client, or the transport of any other client.")],
    *,
    write: Annotated[bool, typer.Option("--write", help="Add the entry to the client's file.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demo company.")] = False,
    name: Annotated[str, typer.Option(help="What the client calls this server.")] = "erp-mcp",
    project: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            resolve_path=True,
            help="Folder of the project; without it this one, and for Cursor all of them.",
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Reach a running server over HTTP instead of starting one.")
    ] = None,
    token: Annotated[str | None, typer.Option(help="Access token for http and sse; never stored.")] = None,
) -> None:
    """Print the entry that connects an AI client to this server; --write adds it to the client's file."""
    machine = this_machine()
    endpoint = DEFAULT_URLS.get(host) if url is None else url
    server = server_for(host, checked_name(name), endpoint, token, demo=demo)
    file = first_in_use(config_files(host, machine, project))
    plan = Plan(host, machine, server, host_settings(host, name, server), file)
    # Escaped, so that every console and every pipe can carry it.
    typer.echo(json.dumps(plan.settings.document(), indent=2))
    for line in [*carried_out(plan, write=write), *advice(plan), next_step(host)]:
        typer.echo(line, err=True)


def this_machine() -> Machine:
    platform: Platform = sys.platform if sys.platform in ("darwin", "win32") else "linux"
    return Machine(platform, Path.home(), os.environ, Path.cwd())


def first_in_use(files: tuple[PurePath, ...]) -> Path | None:
    """The last one is where a host looks that has never run."""
    paths = [Path(file) for file in files]
    return next((path for path in paths if path.parent.exists()), paths[-1] if paths else None)


def server_for(host: Host, name: str, endpoint: str | None, token: str | None, *, demo: bool) -> Server:
    if endpoint is None:
        if token is not None:
            raise HostOptionRefused("--token goes with --url: a server that the client starts needs none.")
        return LocalServer(serve_command(sys.executable, demo=demo))
    if demo:
        raise HostOptionRefused("--demo goes with a server that the client starts, not with one it reaches.")
    return remote_server(host, name, endpoint, token)


def carried_out(plan: Plan, *, write: bool) -> list[str]:
    if plan.file is None:
        if write:
            raise HostOptionRefused(f"--write does not go with {plan.host}, which names no file.")
        return []
    if not write:
        return [f"This belongs in {plan.file}; --write adds it and keeps the rest.", *by_command(plan)]
    done = write_settings(plan.file, plan.settings, datetime.now().astimezone())
    if done.outcome == "unchanged":
        return [f"{plan.file} holds exactly this entry already; nothing was changed."]
    backup = [f"Backup: {done.backup}"] if done.backup else []
    return [f"{plan.file}: {done.outcome} `{plan.settings.name}`.", *backup]


def by_command(plan: Plan) -> list[str]:
    if plan.host != "claude-code":
        return []
    line = claude_mcp_add(plan.settings.name, plan.server, plan.machine.platform)
    return [f"The same as a command, run in the folder of the project:\n  {line}"]


def advice(plan: Plan) -> list[str]:
    if isinstance(plan.server, LocalServer):
        return unseen_settings(plan.machine)
    exposed = ["This URL sends the token unencrypted over the network: use https."]
    return [token_advice(plan.host), *(exposed if is_exposed(plan.server.url) else [])]


def unseen_settings(machine: Machine) -> list[str]:
    names = ", ".join(sorted(name for name in machine.environment if name.startswith("ERP_MCP_")))
    return [f"The client may not see {names} of this shell: add it to the entry's `env`."] if names else []
