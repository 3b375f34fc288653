"""What a run must not lose or mix: spellings from elsewhere, what each company allows, the Odoo it follows."""

from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from erp_mcp.app import App
from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sync import Mirror
from erp_mcp.erp.sync.run import Place
from erp_mcp.errors import OtherSource
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.integrations.odoo import Connection, Instance
from erp_mcp.sandbox.company import people
from erp_mcp.settings import Settings
from erp_mcp.store import mirror as statements
from tests.erp.mirrored import SETTINGS, TENANT, following, small_company
from tests.erp.sandboxed import held_by, mirror_of
from tests.erp.small_company import ADMIN, CUSTOMERS, SmallCompany
from tests.erp.test_instances import KEY


async def test_spellings_that_odoo_does_not_know_stay_when_a_customer_changes(app: App) -> None:
    odoo = small_company()
    number = odoo.add("res.partner", name="Nadia")
    spelled = replace(people.customers()[0], external_id=number, other_names=("نادية",))
    async with app.database.transactions(TENANT) as session:
        await statements.save_customers(session, TENANT, [spelled])
    async with following(app, odoo) as mirror:
        await mirror.sync(TENANT)
    customer = (await held_by(app, TENANT))["customers"][(number,)]
    assert (customer["name"], customer["other_names"]) == ("Nadia", ["نادية"])


async def test_what_a_customer_may_owe_is_what_his_own_company_allows(app: App) -> None:
    company = SmallCompany()
    ours, theirs = CUSTOMERS[0], CUSTOMERS[1]
    turkey = {"context": {"allowed_company_ids": [2]}}
    company.world.call(ADMIN, "res.partner", "write", [theirs], [{"company_id": 2}], {})
    company.world.call(ADMIN, "res.partner", "write", [ours, theirs], [{"credit_limit": 700.0}], {})
    company.world.call(ADMIN, "res.partner", "write", [ours, theirs], [{"credit_limit": 9000.0}], turkey)
    async with mirror_of(app, company.world, clock=company.clock) as mirror:
        await mirror.sync(TENANT)
    held = (await held_by(app, TENANT))["customers"]
    limits = {each: (held[(each,)]["credit_limit"], held[(each,)]["currency"]) for each in (ours, theirs)}
    assert limits == {ours: (Decimal(700), "AED"), theirs: (Decimal(9000), "TRY")}


async def test_another_odoo_is_refused_by_name_even_when_all_is_to_be_read_again(app: App) -> None:
    first, second = small_company(), small_company()
    first.add("res.partner", name="Nadia")
    second.add("res.partner", name="Somebody else with her number")
    transactions = app.database.transactions
    connections = Connections(transactions, KEY)
    branch = {"url": "http://branch.test", "database": "erp", "login": "admin"}
    await connections.create(TENANT, "odoo", "branch", Credentials(branch, "a key"), by="test")

    def connect(instance: Instance) -> Connection:
        odoo = second if instance.name == "branch" else first
        return Connection(instance, transport=httpx.MockTransport(odoo))

    async with Instances(Settings.model_validate(SETTINGS), connections, connect) as instances:
        mirror = Mirror(Place(transactions, app.queue), app.database.app_url, instances)
        await mirror.sync(TENANT)
        before = await held_by(app, TENANT)
        with pytest.raises(OtherSource, match=r"'main'.*'branch'.*Nothing was changed"):
            await mirror.sync(TENANT, "branch", is_full=True)
    assert await held_by(app, TENANT) == before
