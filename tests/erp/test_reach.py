"""What policy hides is reached by no way round, and no way tells it from what does not exist."""

from collections.abc import Awaitable, Callable

import pytest

from erp_mcp.erp.asking import AnyOf, Condition, Search, Summary, Which
from erp_mcp.erp.page import page_of
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.summing import summed
from erp_mcp.errors import ErpError, UnknownField, UnknownModel
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.conftest import See

ORDERS = "sale.order"
Way = Callable[[Sight, str], Awaitable[object]]


def without_users_and_mail(model: str, field: str | None) -> bool:
    return model != "res.users" and field != "email"


def filtered(sight: Sight, name: str) -> Awaitable[object]:
    return search(sight, Search(Which(ORDERS, filters=[AnyOf([Condition(name, "is set")])])))


def by_domain(sight: Sight, name: str) -> Awaitable[object]:
    return search(sight, Search(Which(ORDERS, domain=["!", [name, "=", "x"]])))


def within(sight: Sight, name: str) -> Awaitable[object]:
    return search(sight, Search(Which(ORDERS, domain=[["partner_id", "any", [[name, "=", "x"]]]])))


def shown(sight: Sight, name: str) -> Awaitable[object]:
    return search(sight, Search(Which(ORDERS), fields=[name]))


def ordered(sight: Sight, name: str) -> Awaitable[object]:
    return search(sight, Search(Which(ORDERS), order=f"{name} desc"))


def grouped(sight: Sight, name: str) -> Awaitable[object]:
    return summed(sight, Summary(Which(ORDERS), by=[name]))


def measured(sight: Sight, name: str) -> Awaitable[object]:
    return summed(sight, Summary(Which(ORDERS), measures=[f"{name}:count_distinct"]))


def bounded(sight: Sight, name: str) -> Awaitable[object]:
    return summed(sight, Summary(Which(ORDERS), by=["state"], having=[f"{name}:count_distinct > 1"]))


def groups_ordered(sight: Sight, name: str) -> Awaitable[object]:
    return summed(sight, Summary(Which(ORDERS), by=["state"], order=f"{name}:count_distinct desc"))


async def refusal(way: Way, sight: Sight, name: str) -> str:
    with pytest.raises(UnknownField) as refused:
        await way(sight, name)
    return str(refused.value).partition("Nearest")[0].partition("`describe_model`")[0]


@pytest.mark.parametrize(
    "way", [filtered, by_domain, shown, ordered, grouped, measured, bounded, groups_ordered]
)
@pytest.mark.parametrize(
    ("hidden", "made_up"),
    [("user_id", "user_jd"), ("user_id.login", "user_jd.login"), ("partner_id.email", "partner_id.emajl")],
)
async def test_a_hidden_name_is_as_unknown_as_one_that_was_made_up(
    see: See, odoo: OdooSandbox, way: Way, hidden: str, made_up: str
) -> None:
    sight = see(without_users_and_mail)
    odoo.requests.clear()
    said = await refusal(way, sight, hidden)
    assert said.replace("user_id", "user_jd").replace("email", "emajl") == await refusal(way, sight, made_up)
    asked = {each.path.split("/")[-1] for each in odoo.requests}
    assert asked <= {"fields_get", "search_read"}  # of schemas and languages
    assert not any("/res.users/" in each.path for each in odoo.requests)


async def test_a_domain_within_a_domain_is_no_way_round(see: See) -> None:
    sight = see(without_users_and_mail)
    said = await refusal(within, sight, "email")
    assert said.replace("email", "emajl") == await refusal(within, sight, "emajl")


async def test_the_page_of_a_record_shows_nothing_hidden(see: See) -> None:
    page = await page_of(see(without_users_and_mail), ORDERS, 16042)
    assert "Customer (partner_id): Old Harbour Cafeteria#1033" in page.body
    assert "Salesperson" not in page.body
    with pytest.raises(UnknownModel):
        await page_of(see(without_users_and_mail), "res.users", 2)


@pytest.mark.parametrize(
    "name",
    ["name; drop table res_partner", "name' or '1'='1", "__class__", "name)--", "../secret", "a" * 5000, ""],
)
@pytest.mark.parametrize("way", [filtered, by_domain, shown, grouped, measured, ordered])
async def test_a_name_that_is_none_never_reaches_odoo(
    sight: Sight, odoo: OdooSandbox, way: Way, name: str
) -> None:
    with pytest.raises(ErpError) as refused:
        await way(sight, name)
    assert str(refused.value).endswith("Nothing was read.")
    assert len(str(refused.value)) < 400
    assert not [
        each for each in odoo.site.executed if each.call.model == ORDERS and "fields" not in each.call.method
    ]
