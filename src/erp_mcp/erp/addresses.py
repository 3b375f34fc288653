"""How to reach an Odoo, from the settings of a connection or of the server."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from erp_mcp.errors import OdooMisconfigured
from erp_mcp.integrations.odoo import Instance
from erp_mcp.settings import Settings

NAME_IN_SETTINGS = "main"
NEEDED = ("url", "database", "login")


def instance_of(name: str, settings: Mapping[str, str], key: str) -> Instance:
    missing = [each for each in NEEDED if not settings.get(each)]
    if missing:
        raise OdooMisconfigured(
            f"The Odoo connection {name!r} lacks {', '.join(missing)}. Nothing was asked; create it again with "
            "`erp-mcp connection create odoo NAME --replace`."
        )
    return Instance(name, checked_url(settings["url"]), settings["database"], settings["login"], key)


def instance_in(settings: Settings) -> Instance | None:
    """None where no address is set; the rest must then be, too."""
    if not settings.odoo_url:
        return None
    database, login = settings.odoo_database or "", settings.odoo_login or ""
    key = settings.odoo_api_key.get_secret_value() if settings.odoo_api_key else ""
    given = {"DATABASE": database, "LOGIN": login, "API_KEY": key}
    missing = [f"ERP_MCP_ODOO_{name}" for name, value in given.items() if not value]
    if missing:
        raise OdooMisconfigured(f"ERP_MCP_ODOO_URL needs {', '.join(missing)} beside it. Nothing was asked.")
    return Instance(NAME_IN_SETTINGS, checked_url(settings.odoo_url), database, login, key)


def checked_url(url: str) -> str:
    """As it is copied from a browser; a user or password in it would end up in logs."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise refused() from None
    if not is_address or parts.username or parts.password:
        raise refused()
    path = next((parts.path.split(page)[0] for page in ("/web", "/odoo") if page in parts.path), parts.path)
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def refused() -> OdooMisconfigured:
    return OdooMisconfigured(
        "The address of Odoo is none: it is written like https://erp.example.com, without a user in it."
    )
