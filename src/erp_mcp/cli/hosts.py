"""What each AI client wants to know about this server, and where it looks for it; pure."""

import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

from pydantic import AnyHttpUrl, JsonValue, ValidationError

from erp_mcp.errors import InvalidInput

Host = Literal["claude-desktop", "claude-code", "cursor", "vscode", "stdio", "http", "sse"]
Platform = Literal["linux", "darwin", "win32"]
JsonObject: TypeAlias = dict[str, JsonValue]

DEFAULT_URLS: Mapping[Host, str] = {"http": "http://127.0.0.1:8765/mcp", "sse": "http://127.0.0.1:8765/sse"}
# Claude Desktop for Windows is a package since 2026: Windows keeps its files apart from %APPDATA%.
CLAUDE_PACKAGE = "Claude_pzs8sxrjxfjjc"
# Cursor allows 60 characters for server and tool together, and a tool of ours takes up to 40.
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")


class HostOptionRefused(InvalidInput):
    """This option does not go with this host."""

    code = "HOST_OPTION_REFUSED"


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the command runs; `directory` is the working directory."""

    platform: Platform
    home: PurePath
    environment: Mapping[str, str]
    directory: PurePath


@dataclass(frozen=True, slots=True)
class LocalServer:
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """`token` is what the host fills in itself where it can, and the token as such where it cannot."""

    url: str
    token: str


Server = LocalServer | RemoteServer


@dataclass(frozen=True, slots=True)
class HostSettings:
    section: Literal["mcpServers", "servers"]
    name: str
    entry: JsonObject
    inputs: tuple[JsonObject, ...] = ()

    def document(self) -> JsonObject:
        inputs: JsonObject = {"inputs": [*self.inputs]} if self.inputs else {}
        return {**inputs, self.section: {self.name: self.entry}}


def config_files(host: Host, machine: Machine, project: PurePath | None) -> tuple[PurePath, ...]:
    """Where the host looks, likeliest first; nowhere for a generic client."""
    if project and host not in ("claude-code", "cursor", "vscode"):
        raise HostOptionRefused(f"--project does not go with {host}.")
    match host:
        case "claude-desktop":
            folders = application_folders(machine)
            return tuple(folder / "Claude" / "claude_desktop_config.json" for folder in folders)
        case "claude-code":
            return ((project or machine.directory) / ".mcp.json",)
        case "cursor":
            return ((project or machine.home) / ".cursor" / "mcp.json",)
        case "vscode":
            return ((project or machine.directory) / ".vscode" / "mcp.json",)
        case "stdio" | "http" | "sse":
            return ()


def application_folders(machine: Machine) -> tuple[PurePath, ...]:
    """An absolute folder of the environment replaces the home in the join."""
    home, environment = machine.home, machine.environment
    match machine.platform:
        case "linux":
            return (home / (environment.get("XDG_CONFIG_HOME") or ".config"),)
        case "darwin":
            return (home / "Library" / "Application Support",)
        case "win32":
            local = home / (environment.get("LOCALAPPDATA") or "AppData/Local")
            roaming = home / (environment.get("APPDATA") or "AppData/Roaming")
            return (local / "Packages" / CLAUDE_PACKAGE / "LocalCache" / "Roaming", roaming)


def serve_command(python: str, *, demo: bool) -> tuple[str, ...]:
    """`-P`: hosts start servers in the user's project, whose modules must not take the place of ours."""
    return (python, "-P", "-m", "erp_mcp", "serve", *(["--demo"] if demo else []))


def remote_server(host: Host, name: str, url: str, token: str | None) -> RemoteServer:
    if host == "claude-desktop":
        raise HostOptionRefused("Claude Desktop takes a URL under Settings > Connectors, not from its file.")
    if host == "stdio":
        raise HostOptionRefused("--url does not go with stdio; use http or sse.")
    reference = token_reference(host, name)
    if reference and token:
        raise HostOptionRefused(f"--token would store a secret; {host} fills it in by itself. Leave it away.")
    return RemoteServer(checked_url(url), reference or checked_token(host, token))


def token_reference(host: Host, name: str) -> str | None:
    match host:
        case "claude-code":
            return "${ERP_MCP_TOKEN}"
        case "cursor":
            return "${env:ERP_MCP_TOKEN}"
        case "vscode":
            return f"${{input:{name}-token}}"
        case _:
            return None


def token_advice(host: Host) -> str:
    match host:
        case "claude-code" | "cursor":
            return "The entry holds no token: set ERP_MCP_TOKEN where the client is started."
        case "vscode":
            return "The entry holds no token: VS Code asks for it once and keeps it."
        case _:
            return "The entry holds the token in plain text: treat it like a password."


def next_step(host: Host) -> str:
    match host:
        case "claude-desktop":
            return "Next: quit Claude Desktop completely and start it again."
        case "claude-code":
            return "Next: start `claude` in the project and approve the server; `/mcp` shows it."
        case "cursor":
            return "Next: restart Cursor; its settings show the server under MCP."
        case "vscode":
            return "Next: run `MCP: List Servers` from the command palette of VS Code and start the server."
        case _:
            return "Next: put this into the configuration file of your client and restart it."


def checked_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise HostOptionRefused("--name takes up to 20 letters, digits, `-` and `_`, a letter first.")
    return name


def checked_url(url: str) -> str:
    try:
        address = AnyHttpUrl(url)
    except ValidationError as error:
        raise HostOptionRefused("--url takes an address such as https://erp.example.com/mcp.") from error
    if address.username or address.password:
        raise HostOptionRefused("--url must not carry a user or a password: the client would store them.")
    return str(address)


def checked_token(host: Host, token: str | None) -> str:
    if not token:
        raise HostOptionRefused(f"{host} needs --token: not every client could fill in a reference.")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise HostOptionRefused("--token has characters that no access token has.")
    return token


def is_exposed(url: str) -> bool:
    address = AnyHttpUrl(url)
    return address.scheme == "http" and address.host not in ("localhost", "127.0.0.1", "[::1]")


def host_settings(host: Host, name: str, server: Server) -> HostSettings:
    entry = local_entry(host, server) if isinstance(server, LocalServer) else remote_entry(host, server)
    if host != "vscode":
        return HostSettings("mcpServers", name, entry)
    question: JsonObject = {
        "type": "promptString",
        "id": f"{name}-token",
        "description": f"Access token of {name}",
        "password": True,
    }
    return HostSettings("servers", name, entry, () if isinstance(server, LocalServer) else (question,))


def local_entry(host: Host, server: LocalServer) -> JsonObject:
    entry: JsonObject = {"command": server.command[0], "args": [*server.command[1:]]}
    return {"type": "stdio", **entry} if host in ("claude-code", "cursor", "vscode") else entry


def remote_entry(host: Host, server: RemoteServer) -> JsonObject:
    entry: JsonObject = {"url": server.url, "headers": {"Authorization": f"Bearer {server.token}"}}
    # Cursor knows a remote server by its url alone.
    return entry if host == "cursor" else {"type": "sse" if host == "sse" else "http", **entry}


def claude_mcp_add(name: str, server: Server, platform: Platform) -> str:
    """The line that has Claude Code write the same entry; on Windows for cmd: PowerShell drops the `--`."""
    start = ["claude", "mcp", "add", "--scope", "project", "--transport"]
    if isinstance(server, LocalServer):
        words = [*start, "stdio", name, "--", *server.command]
    else:  # --header takes all words after it, so it comes last
        words = [*start, "http", name, server.url, "--header", f"Authorization: Bearer {server.token}"]
    return subprocess.list2cmdline(words) if platform == "win32" else shlex.join(words)
