"""Commands that a person is advised to run: they say for which tenant where it is not the one commands act for."""

from erp_mcp.settings import DEFAULT_TENANT


def command(words: str, tenant_id: str) -> str:
    """`serve --demo` acts for another tenant than commands do, so what the server is set to says nothing."""
    named = "" if tenant_id == DEFAULT_TENANT else f" --tenant {tenant_id}"
    return f"`erp-mcp {words}{named}`"
