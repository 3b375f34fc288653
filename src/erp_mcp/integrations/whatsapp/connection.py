"""How a business reaches its WhatsApp number: from the settings of a connection or of the server."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from erp_mcp.errors import WhatsAppMisconfigured
from erp_mcp.settings import Settings

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
NAME_IN_SETTINGS = "main"
NO_SECRET = SecretStr("")
NUMERIC = re.compile(r"[0-9]{1,32}")
VERSIONS = re.compile(r"v[0-9]{1,3}\.0")
PRINTABLE = re.compile(r"[!-~]{1,1024}")  # anything else would break out of a header
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class WhatsAppSecret(BaseModel):
    """What the sealed secret of a connection holds, as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    token: SecretStr
    app_secret: SecretStr
    verify_token: SecretStr


@dataclass(frozen=True, slots=True)
class WhatsAppConnection:
    """`business_id` is the WhatsApp Business Account. Without an app secret no web hook is believed."""

    name: str
    number_id: str
    business_id: str
    token: SecretStr
    app_secret: SecretStr = NO_SECRET
    verify_token: SecretStr = NO_SECRET
    base_url: str = GRAPH
    version: str = VERSION

    def __post_init__(self) -> None:
        if not NUMERIC.fullmatch(self.number_id) or not NUMERIC.fullmatch(self.business_id):
            raise WhatsAppMisconfigured(
                "The ids of the number and of the business account are digits, as Meta shows them. "
                "Nothing was sent."
            )
        if not VERSIONS.fullmatch(self.version):
            raise WhatsAppMisconfigured(
                f"The version of the Graph API is written like {VERSION}. Nothing was sent."
            )
        if not PRINTABLE.fullmatch(self.token.get_secret_value()):
            raise WhatsAppMisconfigured(
                "The access token is empty or broken. Nothing was sent; set it again."
            )
        _check_url(self.base_url)


def connection_of(name: str, settings: Mapping[str, str], secret: str) -> WhatsAppConnection:
    missing = [each for each in ("number_id", "business_id") if not settings.get(each)]
    if missing:
        raise WhatsAppMisconfigured(
            f"The WhatsApp connection {name!r} lacks {', '.join(missing)}. Nothing was sent; create it again "
            "with `erp-mcp connection create whatsapp NAME --replace`."
        )
    opened = secret_of(secret)
    return WhatsAppConnection(
        name,
        settings["number_id"],
        settings["business_id"],
        opened.token,
        opened.app_secret,
        opened.verify_token,
        settings.get("base_url", GRAPH).rstrip("/"),
        settings.get("version", VERSION),
    )


def connection_in(settings: Settings) -> WhatsAppConnection | None:
    """None where no token is set; the rest must then be, too."""
    if settings.whatsapp_token is None:
        return None
    given = {"NUMBER_ID": settings.whatsapp_number_id, "BUSINESS_ID": settings.whatsapp_business_id}
    missing = [f"ERP_MCP_WHATSAPP_{name}" for name, value in given.items() if not value]
    if missing:
        raise WhatsAppMisconfigured(
            f"ERP_MCP_WHATSAPP_TOKEN needs {', '.join(missing)} beside it. Nothing was sent."
        )
    return WhatsAppConnection(
        NAME_IN_SETTINGS,
        settings.whatsapp_number_id or "",
        settings.whatsapp_business_id or "",
        settings.whatsapp_token,
        settings.whatsapp_app_secret or NO_SECRET,
        settings.whatsapp_verify_token or NO_SECRET,
        settings.whatsapp_base_url.rstrip("/"),
        settings.whatsapp_version,
    )


def secret_text(token: str, app_secret: str, verify_token: str) -> str:
    """As it is sealed."""
    return json.dumps({"token": token, "app_secret": app_secret, "verify_token": verify_token})


def secret_of(sealed: str) -> WhatsAppSecret:
    try:
        return WhatsAppSecret.model_validate_json(sealed)
    except ValidationError:
        raise WhatsAppMisconfigured(
            'The secret of a WhatsApp connection is JSON: {"token": …, "app_secret": …, "verify_token": …}. '
            "Nothing was sent."
        ) from None


def _check_url(url: str) -> None:
    """A token goes nowhere in the clear but to a sandbox on this machine."""
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        is_address = bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        is_safe = is_address = False
    if not (is_safe and is_address):
        raise WhatsAppMisconfigured(f"The address of WhatsApp is {GRAPH}, or a sandbox on this machine.")
