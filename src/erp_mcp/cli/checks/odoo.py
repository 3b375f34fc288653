"""Whether Odoo answers, by which protocol and why, and as whom it knows this server."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.erp.addresses import instance_in
from erp_mcp.erp.instances import bounds_of
from erp_mcp.integrations.odoo import Connection, Identity, Odoo, Session
from erp_mcp.settings import Settings

NOT_SET = Finding("odoo", "ok", "no ERP_MCP_ODOO_URL; connections of tenants are tried when they are used")
PROVEN = range(16, 20)  # the versions whose recorded answers are tested


async def odoo(settings: Settings) -> Finding:
    instance = instance_in(settings)
    if instance is None:
        return NOT_SET
    async with Connection(instance, bounds_of(settings)) as connection:
        session = await connection.session()
        who = await Odoo(connection).identity()
    return judged(instance.url, session, who)


def judged(url: str, session: Session, who: Identity) -> Finding:
    found = f"{session.protocol.name} ({session.reason}); {described(who)}"
    if is_open_to_listeners(url):
        return Finding("odoo", "warning", f"{found}; the key travels unencrypted", "Use an https:// address.")
    if session.version.major not in PROVEN:
        mend = "Versions 16 to 19 are tested; this one should work by its documentation."
        return Finding("odoo", "warning", found, mend)
    return Finding("odoo", "ok", found)


def described(who: Identity) -> str:
    companies = ", ".join(f"{each.name} ({each.currency})" for each in who.companies)
    return f"{who.login} (id {who.uid}, {who.lang}, {who.tz}) in {companies}"


def is_open_to_listeners(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
