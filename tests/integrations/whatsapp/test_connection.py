"""A connection that could not work, or would give its token away, is refused before anything is sent."""

import pytest
from pydantic import SecretStr

from erp_mcp.errors import WhatsAppMisconfigured
from erp_mcp.integrations.whatsapp.connection import (
    WhatsAppConnection,
    connection_in,
    connection_of,
    secret_text,
)
from erp_mcp.settings import Settings
from tests.integrations.whatsapp.examples import connection

SECRET = secret_text("a-token", "an-app-secret", "a-word")
IDS = {"number_id": "1", "business_id": "2"}


def test_settings_and_a_stored_connection_open_the_same() -> None:
    settings = Settings(
        whatsapp_token=SecretStr("a-token"),
        whatsapp_app_secret=SecretStr("an-app-secret"),
        whatsapp_verify_token=SecretStr("a-word"),
        whatsapp_number_id="1",
        whatsapp_business_id="2",
    )
    assert connection_in(settings) == connection_of("main", IDS, SECRET)


def test_without_a_token_there_is_none() -> None:
    assert connection_in(Settings()) is None


def test_what_is_missing_is_named() -> None:
    with pytest.raises(WhatsAppMisconfigured, match="needs ERP_MCP_WHATSAPP_NUMBER_ID, ERP_MCP_WHATSAPP_BUS"):
        connection_in(Settings(whatsapp_token=SecretStr("a-token")))
    with pytest.raises(WhatsAppMisconfigured, match="'shop' lacks business_id"):
        connection_of("shop", {"number_id": "1"}, SECRET)


@pytest.mark.parametrize(
    "secret", ["a-token", "{}", '{"token": "a-token"}', "[]", SECRET.replace("}", ', "x": 1}')]
)
def test_a_secret_of_another_form_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(WhatsAppMisconfigured, match="is JSON") as refused:
        connection_of("shop", IDS, secret)
    assert "a-token" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "settings",
    [
        {"number_id": "1/../me"},
        {"number_id": "١٢"},
        {"version": "v26"},
        {"version": "v26.0/x"},
        {"base_url": "http://graph.facebook.com"},
        {"base_url": "https://user:word@graph.facebook.com"},
        {"base_url": "graph.facebook.com"},
        {"base_url": "https://[bad"},
        {"base_url": "http://127.0.0.1.evil.io"},
    ],
)
def test_an_address_that_gives_the_token_away_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(WhatsAppMisconfigured):
        connection_of("shop", IDS | settings, SECRET)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "توکن"])
def test_a_token_that_breaks_a_header_is_refused(token: str) -> None:
    with pytest.raises(WhatsAppMisconfigured, match="token is empty or broken"):
        WhatsAppConnection("main", "1", "2", SecretStr(token))


def test_no_secret_is_shown() -> None:
    shown = repr(connection_of("shop", IDS, SECRET)) + repr(connection())
    for secret in ("a-token", "an-app-secret", "a-word", "nobody-may-see"):
        assert secret not in shown
