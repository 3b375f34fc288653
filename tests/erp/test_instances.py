"""Which Odoo a principal works with: by name, by tenant, and under an identity of its own."""

import asyncio
import base64

import anyio
import httpx
import pytest
from pydantic import SecretStr
from starlette.responses import Response

from erp_mcp.app import App
from erp_mcp.erp.addresses import checked_url, instance_in
from erp_mcp.erp.instances import Instances, connecting
from erp_mcp.errors import NotAuthorized, NotFound, OdooMisconfigured, OdooNotConnected
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.integrations.odoo import Bounds, Connection, Instance, Odoo, Query
from erp_mcp.sandbox.odoo.faults import Exchange
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.settings import Settings
from tests.odoo_sandbox import DATABASE, odoo

__all__ = ["odoo"]

KEY = SecretStr(base64.urlsafe_b64encode(bytes(32)).decode())
ODOO = {"odoo_url": "https://erp.example.com/web", "odoo_database": "erp", "odoo_login": "bot"}


class Opened:
    """Keeps which instances were connected to; no one is asked anything."""

    def __init__(self) -> None:
        self.instances: list[Instance] = []

    def __call__(self, instance: Instance) -> Connection:
        self.instances.append(instance)
        return Connection(instance, transport=httpx.MockTransport(lambda _: httpx.Response(500)))


async def stored(app: App, *names: str, tenant: str = "main") -> Connections:
    connections = Connections(app.database.transactions, KEY)
    for name in names:
        at = {"url": "https://erp.example.com", "database": "erp", "login": name}
        await connections.create(tenant, "odoo", name, Credentials(at, f"key of {name}"), by="test")
    return connections


def with_odoo(app: App) -> Settings:
    return app.settings.model_copy(update={**ODOO, "odoo_api_key": SecretStr("key of bot")})


async def logins(instances: Instances, opened: Opened, *asked: tuple[str, str | None]) -> list[str]:
    for principal, name in asked:
        await instances.of("main", principal, name)
    return [each.login for each in opened.instances]


async def test_the_settings_name_the_one_odoo_of_a_company(app: App) -> None:
    opened = Opened()
    instances = Instances(with_odoo(app), await stored(app), opened)
    assert await logins(instances, opened, ("local", None), ("token:sales", None)) == ["bot"]
    assert opened.instances[0].url == "https://erp.example.com"


async def test_a_token_acts_under_its_own_identity_and_no_other(app: App) -> None:
    opened = Opened()
    instances = Instances(with_odoo(app), await stored(app, "token:sales"), opened)
    asked = ("token:sales", None), ("token:stock", None)
    assert await logins(instances, opened, *asked) == ["token:sales", "bot"]
    with pytest.raises(NotAuthorized, match="identity of its own"):
        await instances.of("main", "token:sales", "main")


async def test_the_identity_of_another_token_cannot_be_named(app: App) -> None:
    instances = Instances(with_odoo(app), await stored(app, "token:sales"), Opened())
    for principal in ("local", "token:stock", "token:sal"):
        with pytest.raises(NotFound, match=r"no Odoo instance 'token:sales'\. There are: main\."):
            await instances.of("main", principal, "token:sales")
        assert await instances.names("main", principal) == ["main"]


async def test_of_several_instances_one_must_be_named(app: App) -> None:
    opened = Opened()
    instances = Instances(app.settings, await stored(app, "east", "west"), opened)
    with pytest.raises(NotFound, match="several Odoo instances: east, west"):
        await instances.of("main", "local")
    assert await logins(instances, opened, ("local", "west"), ("local", "west")) == ["west"]


async def test_a_token_may_have_an_identity_on_each_instance(app: App) -> None:
    opened = Opened()
    names = "east", "west", "token:sales/east", "token:sales/west"
    instances = Instances(app.settings, await stored(app, *names), opened)
    assert await logins(instances, opened, ("token:sales", "west")) == ["token:sales/west"]


async def test_without_any_odoo_it_is_said_how_to_connect_one(app: App) -> None:
    with pytest.raises(OdooNotConnected, match="ERP_MCP_ODOO_URL"):
        await app.company.instances.of("main", "local")


async def test_the_odoo_of_the_settings_is_not_that_of_another_tenant(app: App) -> None:
    instances = Instances(with_odoo(app), await stored(app), Opened())
    with pytest.raises(OdooNotConnected):
        await instances.of("other", "local")


async def test_a_connection_that_lacks_something_is_named_with_it(app: App) -> None:
    connections = await stored(app)
    credentials = Credentials({"url": "https://erp.example.com"}, "a key")
    await connections.create("main", "odoo", "half", credentials, by="test")
    with pytest.raises(OdooMisconfigured, match="'half' lacks database, login"):
        await Instances(app.settings, connections, Opened()).of("main", "local")


def test_an_address_in_the_settings_needs_the_rest_beside_it() -> None:
    with pytest.raises(OdooMisconfigured, match="needs ERP_MCP_ODOO_LOGIN, ERP_MCP_ODOO_API_KEY beside"):
        instance_in(Settings(odoo_url="https://erp.example.com", odoo_database="erp"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://erp.example.com/", "https://erp.example.com"),
        ("https://erp.example.com/odoo/contacts?x=1", "https://erp.example.com"),
        ("http://127.0.0.1:8069/web#action=1", "http://127.0.0.1:8069"),
        ("https://example.com/shop/web/login", "https://example.com/shop"),
        ("https://odoo.example.com/erp", "https://odoo.example.com/erp"),
    ],
)
def test_an_address_may_be_copied_from_a_browser(typed: str, meant: str) -> None:
    assert checked_url(typed) == meant


@pytest.mark.parametrize(
    "typed", ["erp.example.com", "ftp://x", "https://u:p@x", "https://", "https://x:99999", "https://["]
)
def test_an_address_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(OdooMisconfigured, match="is none"):
        checked_url(typed)


async def test_all_identities_together_ask_an_instance_no_more_than_it_bears(odoo: OdooSandbox) -> None:
    under_way, most = 0, 0

    async def watched(exchange: Exchange) -> Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await anyio.sleep(0.01)
        under_way -= 1
        return exchange.asked.answer()

    connect = connecting(Bounds(concurrent=2))
    users = [
        Odoo(connect(Instance(login, odoo.url, DATABASE, login, key_of(login))))
        for login in ("admin", "demo")
    ]
    odoo.faults.plan(watched, "res.partner", times=20)
    await asyncio.gather(*(user.count(Query("res.partner")) for user in users for _ in range(10)))
    assert most == 2
