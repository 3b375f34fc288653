"""Whether the policy can be used, and which one it is."""

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.governance.policy.file import BUNDLED, read_file
from erp_mcp.settings import Settings


async def policy(settings: Settings) -> Finding:
    """What cannot be used is said by its own refusal, with the line that is wrong."""
    file = read_file(settings.policy_file or BUNDLED)
    return Finding("policy", "ok", f"{settings.policy_file or 'bundled'}: {len(file.rules)} rules")
