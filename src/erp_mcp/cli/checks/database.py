"""Whether the database is reached, and what of it can be seen from there."""

from sqlalchemy import make_url

from erp_mcp.app import place
from erp_mcp.cli.checks.contents import CONTENTS, look_inside
from erp_mcp.cli.checks.finding import Finding, Name, skipped
from erp_mcp.cli.checks.inspection import migrations, owner_role, pgvector, role, server
from erp_mcp.errors import StoreMisconfigured, StoreUnavailable
from erp_mcp.settings import Settings
from erp_mcp.store.database import Place, located, look
from erp_mcp.store.embedded import status
from erp_mcp.store.embedded.passwords import PASSWORDS
from erp_mcp.store.readiness import Inspection
from erp_mcp.store.urls import HOW_TO_WRITE_ONE, is_url

INSPECTED: tuple[Name, ...] = ("pgvector", "role", "migrations", "owner")
STORE: tuple[Name, ...] = ("database", *INSPECTED, *CONTENTS)
APP_URL, OWNER_URL = "ERP_MCP_DATABASE_URL", "ERP_MCP_DATABASE_OWNER_URL"
FOUND = {
    "not initialised": "made and started to look",
    "stopped": "started to look",
    "running": "already running",
}


async def store(settings: Settings) -> list[Finding]:
    """Starts the embedded server if it has to, as every other command does, and changes nothing in it."""
    given = place(settings)
    for name, url in ((APP_URL, given.app_url), (OWNER_URL, given.owner_url)):
        if url is not None and not is_url(url):
            return [unreadable(name), *skipped(STORE[1:], "the database is not reached")]
    if given.app_url is None:
        where = f"embedded in {given.data_dir}, {FOUND[status(given.data_dir).state]}"
    else:
        where = f"at {address(given.app_url)}"
    async with located(given) as (app_url, owner_url):
        return await seen(settings, app_url, owner_url, where)


async def seen(settings: Settings, app_url: str, owner_url: str | None, where: str) -> list[Finding]:
    found = await reached("database", app_url, settings, APP_URL)
    if isinstance(found, Finding):
        return [found, *skipped(STORE[1:], "the database is not reached")]
    findings = [
        server(found, where),
        pgvector(found),
        role(found),
        migrations(found, is_owner_known=owner_url is not None),
        await owner(settings, owner_url, found),
    ]
    if any(each.state == "problem" for each in findings[:-1]):
        return [*findings, *skipped(CONTENTS, "the database has to be mended first")]
    if not found.is_migrated:
        return [*findings, *skipped(CONTENTS, "there is no schema of this version yet")]
    return [*findings, *await look_inside(settings, Place(settings.data_dir, app_url, owner_url))]


async def owner(settings: Settings, owner_url: str | None, found: Inspection) -> Finding:
    if owner_url is None:
        said = f"{OWNER_URL} is not set; migrations, tenants and backup need it"
        return Finding("owner", "ok", said)
    as_owner = await reached("owner", owner_url, settings, OWNER_URL)
    return as_owner if isinstance(as_owner, Finding) else owner_role(as_owner, found)


async def reached(name: Name, url: str, settings: Settings, variable: str) -> Inspection | Finding:
    try:
        return await look(url)
    except StoreUnavailable as error:
        return Finding(name, "problem", refusal(url, error.__cause__), mending(settings, variable))
    except StoreMisconfigured as error:
        return Finding(name, "problem", str(error), f"Set {variable} to the role that it was made for.")


def refusal(url: str, reason: BaseException | None) -> str:
    """What the server itself said, if one is there; the driver's words may quote the URL."""
    _, _, said = str(reason).partition("FATAL:")
    if said:
        return f"{address(url)} refuses: {said.strip().splitlines()[0]}"
    return f"nothing answers at {address(url)}"


def mending(settings: Settings, variable: str) -> str:
    if settings.is_embedded:
        return (
            f"Put {settings.data_dir / PASSWORDS} back from a backup, or move the folder away and start anew."
        )
    return f"Start PostgreSQL there, or correct role, password, host and database in {variable}."


def unreadable(variable: str) -> Finding:
    mend = f"Write {variable} {HOW_TO_WRITE_ONE}"
    return Finding("database", "problem", f"{variable} cannot be read as a URL of PostgreSQL", mend)


def address(url: str) -> str:
    """Host, database and role, never the password."""
    target = make_url(url)
    host = target.host or target.query.get("host") or "the local socket"
    port = f":{target.port}" if target.port else ""
    return f"{host}{port}, database {target.database}, role {target.username}"
