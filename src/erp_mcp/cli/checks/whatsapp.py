"""Whether WhatsApp answers for the number of the settings, and how it rates it."""

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.integrations.whatsapp.client import NumberHealth, WhatsApp
from erp_mcp.integrations.whatsapp.connection import connection_in
from erp_mcp.settings import Settings

NOT_SET = Finding(
    "whatsapp", "ok", "no ERP_MCP_WHATSAPP_TOKEN; connections of tenants are tried when they are used"
)
POOR = ("RED", "YELLOW")


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
