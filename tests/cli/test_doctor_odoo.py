"""What `erp-mcp doctor` says of Odoo: the protocol and why, the user, the companies, or what is wrong."""

from tests.cli.doctor_runs import Environment
from tests.integrations.odoo.faulty import faulty_server
from tests.integrations.odoo.recordings import JSON2, Replay, require_recordings

from erp_mcp.cli.checks.finding import Finding, alone, guarded
from erp_mcp.cli.checks.odoo import is_open_to_listeners, odoo
from erp_mcp.settings import Settings

pytest_plugins = ["tests.cli.doctor_fixtures"]

WHO = {"read": f"{JSON2}:*_res_users_read_self", "search_read": "19.0:*_companies"}


async def test_without_an_address_nothing_is_asked(given: Environment) -> None:
    assert (await odoo(Settings())).state == "ok"


async def test_protocol_user_and_companies_are_told(given: Environment) -> None:
    require_recordings()
    async with faulty_server(Replay(JSON2, WHO)) as server:
        given(
            ERP_MCP_ODOO_URL=server.url,
            ERP_MCP_ODOO_DATABASE="erp",
            ERP_MCP_ODOO_LOGIN="admin",
            ERP_MCP_ODOO_API_KEY="a key",
        )
        finding = await odoo(Settings())
    assert finding == Finding(
        "odoo",
        "ok",
        "JSON-2 (version 19.0 has it, and the key is an API key); admin (id 2, en_US, Europe/Brussels) in "
        "My Company (San Francisco) (USD), My Company (Chicago) (USD), My US Company (USD)",
    )


async def test_a_refused_key_is_a_problem_with_its_remedy(given: Environment) -> None:
    require_recordings()
    async with faulty_server(Replay("18.0", {"authenticate": "*_authenticate_badpw"})) as server:
        given(
            ERP_MCP_ODOO_URL=server.url,
            ERP_MCP_ODOO_DATABASE="erp",
            ERP_MCP_ODOO_LOGIN="admin",
            ERP_MCP_ODOO_API_KEY="a wrong key",
        )
        (finding,) = await guarded(("odoo",), alone(odoo(Settings())))
    assert finding.state == "problem"
    assert finding.found == "Odoo refuses the login: a wrong or expired API key, or a password"
    assert finding.mend == "Make a new API key in Odoo and set it."


def test_a_key_must_not_travel_in_the_open() -> None:
    assert is_open_to_listeners("http://erp.example.com")
    assert not is_open_to_listeners("https://erp.example.com")
    assert not is_open_to_listeners("http://localhost:8069")
    assert not is_open_to_listeners("http://127.0.0.1:8069")
