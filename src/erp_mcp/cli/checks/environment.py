"""What the environment gives: settings, keys, and the port to listen on."""

import errno
from collections.abc import Mapping
from difflib import get_close_matches
from http.client import HTTPConnection, HTTPException

from anyio import to_thread
from pydantic import ValidationError

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.cli.network import listen
from erp_mcp.errors import PortInUse
from erp_mcp.governance.sealing import key_bytes
from erp_mcp.settings import Settings

PREFIX = "ERP_MCP_"
KNOWN = tuple(PREFIX + name.upper() for name in Settings.model_fields)
UNUSED_OWNER = Finding(
    "settings",
    "warning",
    "ERP_MCP_DATABASE_OWNER_URL does nothing alone: the embedded database is used",
    "Set ERP_MCP_DATABASE_URL too, or `unset ERP_MCP_DATABASE_OWNER_URL`",
)
CANDIDATES = 50
HEALTH_SECONDS = 1.0


def read_settings(environment: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """Those that can be used; what cannot is said, and its default serves for the other checks."""
    try:
        settings, wrong = Settings(), dict[str, str]()
    except ValidationError as error:
        wrong = {str(each["loc"][0]): each["msg"] for each in error.errors(include_input=False)}
        settings = Settings.model_validate({name: default_of(name) for name in wrong})
    given = sorted(name for name in environment if name.upper().startswith(PREFIX))
    findings = [refused(name, reason) for name, reason in wrong.items()]
    findings += [unknown(name) for name in given if name.upper() not in KNOWN]
    findings += [UNUSED_OWNER] if settings.is_embedded and settings.database_owner_url else []
    return settings, findings or [Finding("settings", "ok", ", ".join(given) or "all at their defaults")]


def default_of(name: str) -> object:
    default: object = Settings.model_fields[name].get_default(call_default_factory=True)
    return default


def refused(name: str, reason: str) -> Finding:
    variable = PREFIX + name.upper()
    mend = f"Correct {variable}, or go back to its default: `unset {variable}`"
    return Finding("settings", "problem", f"{variable}: {reason}", mend)


def unknown(variable: str) -> Finding:
    near = get_close_matches(variable.upper(), KNOWN, n=1)
    mend = f"Rename it to {near[0]}." if near else f"Remove it: `unset {variable}`"
    return Finding("settings", "warning", f"{variable} is no setting, so nothing reads it", mend)


async def google_key(settings: Settings) -> Finding:
    is_set = bool(settings.google_api_key and settings.google_api_key.get_secret_value())
    return Finding("google key", "ok", "set" if is_set else "not set, and nothing needs it")


async def secret_key(settings: Settings) -> Finding:
    if settings.secret_key is None:
        return Finding("secret key", "ok", "not set; only `erp-mcp connection create` needs it")
    key_bytes(settings.secret_key)
    return Finding("secret key", "ok", "set, 32 bytes")


async def port(settings: Settings) -> Finding:
    return await to_thread.run_sync(tried_port, settings.host, settings.port)


def tried_port(host: str, port: int) -> Finding:
    try:
        listen(host, port).close()
    except PortInUse as error:
        return taken(host, port, error)
    return Finding("port", "ok", f"{host}:{port} is free" if port else f"any free one on {host}")


def taken(host: str, port: int, error: PortInUse) -> Finding:
    reason = error.__cause__
    if not isinstance(reason, OSError) or reason.errno not in (errno.EADDRINUSE, errno.EACCES):
        mend = "Set ERP_MCP_HOST to an address of this machine, such as 127.0.0.1."
        return Finding("port", "warning", f"{host} is no address to listen on", mend)
    if is_healthy(host, port):
        return Finding("port", "ok", f"an erp-mcp serves on {host}:{port}")
    whose = "is in use by another program" if reason.errno == errno.EADDRINUSE else "is not open to this user"
    mend = f"`erp-mcp serve --transport http --port {next_free(host, port)}`"
    return Finding("port", "warning", f"{host}:{port} {whose}; stdio needs none", mend)


def is_healthy(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == 200 and answer.read(16) == b"ok"
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def next_free(host: str, port: int) -> int:
    """0 lets the system choose."""
    first = max(port, 1024) + 1
    return next((each for each in range(first, min(first + CANDIDATES, 65536)) if is_free(host, each)), 0)


def is_free(host: str, port: int) -> bool:
    try:
        listen(host, port).close()
    except PortInUse:
        return False
    return True
