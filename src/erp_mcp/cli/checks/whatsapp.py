"""Whether WhatsApp answers for the number of the settings, how it rates it, and whether its web hook is heard."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.whatsapp.client import NumberHealth, WhatsApp
from erp_mcp.integrations.whatsapp.connection import connection_in
from erp_mcp.settings import Settings
from erp_mcp.store.database import Database
from erp_mcp.store.operating import Traffic, traffic

NOT_SET = Finding(
    "whatsapp", "ok", "no ERP_MCP_WHATSAPP_TOKEN; connections of tenants are tried when they are used"
)
POOR = ("RED", "YELLOW")
TOLD_WITHIN_MINUTES = 10  # that a message was sent comes within seconds, also to a phone that is off
LOOKED_BACK = timedelta(days=3)


async def whatsapp(settings: Settings) -> Finding:
    connection = connection_in(settings)
    if connection is None:
        return NOT_SET
    async with WhatsApp(connection) as client:
        return judged(await client.number(), has_hook=settings.whatsapp_app_secret is not None)


def judged(health: NumberHealth, *, has_hook: bool) -> Finding:
    found = f"{health.verified_name or 'a number'}, quality {health.quality or 'unknown'}"
    if health.quality in POOR:
        mend = "Send fewer offers, and only to who wants them: Meta stops a number that people block."
        return Finding("whatsapp", "warning", found, mend)
    if not has_hook:
        mend = "Set ERP_MCP_WHATSAPP_APP_SECRET: without it no message and no state of one comes in."
        return Finding("whatsapp", "warning", f"{found}; no web hook is believed", mend)
    return Finding("whatsapp", "ok", found)


async def web_hook(settings: Settings, database: Database, tenants: Sequence[str]) -> Finding:
    """Of every tenant that has a number."""
    connections = Connections(database.transactions, settings.secret_key)
    found: dict[str, Traffic] = {}
    for tenant_id in tenants:
        in_settings = tenant_id == settings.tenant and connection_in(settings) is not None
        if in_settings or any(each.kind == "whatsapp" for each in await connections.list(tenant_id)):
            async with database.transactions(tenant_id) as session:
                found[tenant_id] = await traffic(session, TOLD_WITHIN_MINUTES)
    return judged_traffic(found, datetime.now(UTC))


def judged_traffic(found: Mapping[str, Traffic], now: datetime) -> Finding:
    if not found:
        return Finding("web hook", "ok", "no WhatsApp number is connected")
    last_seen = ", ".join(f"{tenant_id} {_seen(each)}" for tenant_id, each in found.items())
    deaf = [tenant_id for tenant_id, each in found.items() if is_deaf(each, now)]
    if deaf:
        said = f"messages of {', '.join(deaf)} left, and nothing has come since; last seen: {last_seen}"
        mend = (
            "Enter the address of the web hook in Meta's app and subscribe to `messages`; "
            "`erp-mcp webhook` listens where servers run on stdio."
        )
        return Finding("web hook", "warning", said, mend)
    return Finding("web hook", "ok", f"last seen: {last_seen}")


def is_deaf(traffic: Traffic, now: datetime) -> bool:
    left_at, heard_at = traffic.left_at, traffic.heard_at
    if left_at is None or left_at < now - LOOKED_BACK:
        return False
    return heard_at is None or heard_at < left_at


def _seen(traffic: Traffic) -> str:
    return f"{traffic.heard_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if traffic.heard_at else "never"
