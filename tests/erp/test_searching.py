"""Searches through the sandbox Odoo: what is meant, what is refused, and how it is told."""

import re

import pytest

from erp_mcp.budget import Tokens
from erp_mcp.erp.asking import AnyOf, Condition, Filter, Search, Which
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import ErpError, FieldNotStored, InvalidValue, NameUnclear, UnknownField, UnknownModel
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.conftest import See


def partners(*filters: Filter, **which: object) -> Which:
    return Which("res.partner", filters=filters, **which)  # type: ignore[arg-type]  # by the names of its fields


async def total(sight: Sight, *filters: Filter) -> int:
    return (await search(sight, Search(partners(*filters), limit=1))).total


def asked_of(odoo: OdooSandbox) -> list[tuple[str, str]]:
    return [(model, method) for each in odoo.requests for model, method in [each.path.split("/")[-2:]]]


async def test_a_page_says_how_many_there_are_and_where_it_goes_on(sight: Sight, o200k: Tokens) -> None:
    found = await search(sight, Search(partners(), fields=["name", "Country"], order="id", limit=2, offset=2))
    page = found.as_page(o200k, 1500)
    head, fence, columns, *_ = page.text.splitlines()
    assert head == f"res.partner: 2 of {found.total} shown from 2; next: offset=4"
    assert (fence, columns) == ('<data kind="odoo">', "id\tname\tcountry_id")
    assert page.tokens == o200k.count(page.text)


async def test_twenty_customers_with_five_columns_cost_at_most_seven_hundred_tokens(
    sight: Sight, o200k: Tokens
) -> None:
    found = await search(sight, Search(partners(), fields=["id", "name", "email", "city", "country_id"]))
    page = found.as_page(o200k, 1500)
    assert "20 of" in page.text
    assert page.tokens <= 700


async def test_rows_that_do_not_fit_are_named_as_the_next_page(sight: Sight, o200k: Tokens) -> None:
    found = await search(sight, Search(partners(), fields=["name", "email", "street", "city"], limit=50))
    page = found.as_page(o200k, 300)
    rows = page.text.partition("city\n")[2].partition("</data>")[0].strip().splitlines()
    assert page.tokens <= 300
    assert page.text.startswith(
        f"res.partner: {len(rows)} of {found.total} shown; next: offset={len(rows)}\n"
    )


@pytest.mark.parametrize("field", ["country_id", "Country", "الدولة", "Ülke", "کشور"])
async def test_fields_are_named_by_their_labels_in_four_languages(sight: Sight, field: str) -> None:
    by_id = await total(sight, Condition("country_id", "=", 2))
    assert by_id > 0
    assert await total(sight, Condition(field, "=", "United Arab Emirates")) == by_id


async def test_one_search_is_one_call_that_gives_the_rows_and_their_count(
    sight: Sight, odoo: OdooSandbox
) -> None:
    await search(sight, Search(partners(), limit=1))
    odoo.requests.clear()
    await search(sight, Search(partners(Condition("is_company", "=", True)), limit=1))
    assert asked_of(odoo) == [("res.partner", "web_search_read")]


async def test_behind_the_last_page_the_total_stays_what_it_is(sight: Sight) -> None:
    everyone = (await search(sight, Search(partners(), limit=1))).total
    behind = await search(sight, Search(partners(), offset=everyone))
    assert (behind.total, behind.cells) == (everyone, [])


async def test_any_of_several_conditions_suffices(sight: Sight) -> None:
    emirates, turkey = (
        Condition("country_id", "=", "United Arab Emirates"),
        Condition("country_id", "=", "Türkiye"),
    )
    either = await total(sight, AnyOf([emirates, turkey]))
    assert either == await total(sight, emirates) + await total(sight, turkey)
    assert await total(sight, emirates, turkey) == 0


async def test_equal_text_is_equal_whatever_its_capitals_and_signs_stand_for_themselves(sight: Sight) -> None:
    assert await total(sight, Condition("name", "=", "ahmed mohamed")) > 0
    assert await total(sight, Condition("name", "=", "ahmed%")) == 0
    assert await total(sight, Condition("name", "contains", "_")) == 0


async def test_choices_are_named_by_their_labels(sight: Sight) -> None:
    by_value = await total(sight, Condition("lang", "=", "tr_TR"))
    assert by_value > 0
    assert await total(sight, Condition("Language", "=", "Turkish / Türkçe")) == by_value


async def test_a_name_that_several_have_is_refused_with_their_ids(sight: Sight) -> None:
    with pytest.raises(NameUnclear, match=r"may be United Arab Emirates#2; United States#233"):
        await total(sight, Condition("country_id", "=", "united"))


async def test_a_name_that_nobody_has_is_answered_with_the_nearest(sight: Sight) -> None:
    with pytest.raises(InvalidValue, match=r"Nearest: Saudi Arabia#192"):
        await total(sight, Condition("country_id", "=", "Saudi Arbia"))


@pytest.mark.parametrize(
    ("condition", "error"),
    [
        (Condition("phon", "=", "1"), UnknownField),
        (Condition("sale_order_count", ">", 1), FieldNotStored),
        (Condition("country_id.nam", "=", "x"), UnknownField),
        (Condition("name.x", "=", "x"), InvalidValue),
        (Condition("create_date", ">", "some day"), InvalidValue),
        (Condition("is_company", "=", "perhaps"), InvalidValue),
        (Condition("type", "=", "contcat"), InvalidValue),
        (Condition("customer_rank", "=", "many"), InvalidValue),
        (Condition("customer_rank", "contains", 1), InvalidValue),
        (Condition("country_id", "<", "Türkiye"), InvalidValue),
        (Condition("name", "between", ["a"]), InvalidValue),
        (Condition("name", "in", []), InvalidValue),
    ],
)
async def test_what_cannot_be_filtered_is_refused_shortly_and_not_ignored(
    sight: Sight, o200k: Tokens, condition: Condition, error: type[ErpError]
) -> None:
    with pytest.raises(error) as refused:
        await total(sight, condition)
    assert type(refused.value) is error
    assert str(refused.value).endswith("Nothing was read.")
    assert o200k.count(str(refused.value)) <= 80


@pytest.mark.parametrize(
    "domain",
    [
        ["|", ["name", "=", "x"]],
        ["&"],
        ["!"],
        [["name", "like it", "x"]],
        [["name", "=", {"a": 1}]],
        [["name;drop table", "=", "x"]],
        [["name", "=", "x", "y"]],
        [["country_id.code.x", "=", "x"]],
        [["country_id", "any", [["nam", "=", "x"]]]],
        [["create_date", ">", "today"]],
        ["^", ["name", "=", "x"]],
        [["name", "=", "x"]] * 101,
    ],
)
async def test_a_domain_that_odoo_would_stumble_over_is_refused_before(
    sight: Sight, domain: list[object], odoo: OdooSandbox
) -> None:
    with pytest.raises((InvalidValue, UnknownField)):
        await search(sight, Search(partners(domain=domain)))
    assert ("res.partner", "web_search_read") not in asked_of(odoo)


async def test_a_domain_keeps_its_meaning_beside_filters(sight: Sight) -> None:
    domain = ["|", ["country_id.code", "=", "TR"], ["country_id.code", "=", "AE"]]
    company = Condition("is_company", "=", True)
    both = await search(sight, Search(partners(company, domain=domain), limit=1))
    turkish = await total(sight, company, Condition("country_id.code", "=", "TR"))
    assert both.total == turkish + await total(sight, company, Condition("country_id.code", "=", "AE"))


async def refusal(sight: Sight, field: str) -> str:
    with pytest.raises(UnknownField) as refused:
        await total(sight, Condition(field, "is set"))
    said, nearest = str(refused.value).split(". ", 1)
    assert not {"email", "vat", "user_id"} & set(re.findall(r"\w+", nearest))
    return said


async def test_what_policy_hides_is_refused_as_if_it_did_not_exist(see: See) -> None:
    def without_mail(model: str, field: str | None) -> bool:
        return model != "res.users" and field not in ("email", "vat")

    hidden = see(without_mail)
    for field, made_up in (
        ("email", "emajl"),
        ("user_id", "user_jd"),
        ("parent_id.email", "parent_id.emajl"),
        ("parent_id.user_id.login", "parent_id.user_jd.login"),
    ):
        said = [await refusal(hidden, each) for each in (field, made_up)]
        assert said[0].replace("email", "emajl").replace("user_id", "user_jd") == said[1]
    with pytest.raises(UnknownField):
        await search(hidden, Search(partners(), order="email"))
    with pytest.raises(UnknownField):
        await search(hidden, Search(partners(domain=[["parent_id.email", "=", "x"]])))
    with pytest.raises(UnknownModel):
        await search(hidden, Search(Which("res.users")))
    shown = [each.name for each in (await search(hidden, Search(partners(), limit=1))).columns]
    assert shown[:3] == ["id", "name", "phone"]
    assert not {"email", "vat", "user_id"} & set(shown)


async def test_an_unknown_model_is_answered_with_the_nearest(sight: Sight) -> None:
    with pytest.raises(UnknownModel, match=r"no model 'res.partnr'. Nearest: res.partner,"):
        await search(sight, Search(Which("res.partnr")))


async def test_ids_that_are_missing_are_named(sight: Sight) -> None:
    found = await search(sight, Search(partners(ids=[1437, 99_999_999])))
    assert found.notes[0] == "no such record, or filtered out: 99999999"


async def test_money_says_its_currency_once_where_all_share_it(sight: Sight) -> None:
    emirates = Condition("currency_id", "=", "AED")
    found = await search(
        sight, Search(Which("sale.order", filters=[emirates]), fields=["amount_total"], limit=3)
    )
    assert [each.name for each in found.columns] == ["id", "amount_total (AED)"]
    mixed = await search(sight, Search(Which("sale.order"), fields=["amount_total"], limit=200))
    assert {row[1].split()[1] for row in mixed.cells} == {"AED", "TRY"}


async def test_records_come_as_objects_with_the_same_rows(sight: Sight, o200k: Tokens) -> None:
    found = await search(
        sight, Search(partners(ids=[1437]), fields=["name", "country_id", "is_company", "vat"])
    )
    assert found.as_object(o200k, 1500)["records"] == [
        {
            "id": 1437,
            "name": "Abdul Kareem Nair",
            "country_id": {"id": 2, "name": "United Arab Emirates"},
            "is_company": False,
            "vat": None,
        }
    ]


@pytest.mark.parametrize(
    "name", ["../../web/login", "res.partner/unlink", "res.partner?x", "RES.PARTNER;", ""]
)
async def test_what_cannot_be_the_name_of_a_model_is_never_sent(
    sight: Sight, odoo: OdooSandbox, name: str
) -> None:
    odoo.requests.clear()
    with pytest.raises(UnknownModel):
        await search(sight, Search(Which(name)))
    assert {model for model, _ in asked_of(odoo)} <= {"ir.model", "res.users", "web"}


@pytest.mark.parametrize("misspelt", ["الدوللة", "کشوور", "Ülkee", "Cuontry"])
async def test_a_misspelt_label_of_any_language_is_answered_with_its_field(
    sight: Sight, misspelt: str
) -> None:
    with pytest.raises(UnknownField, match=r"Nearest: .*country_id"):
        await total(sight, Condition(misspelt, "=", "United Arab Emirates"))


@pytest.mark.parametrize("choice", ["Cancelled", "cancel", "ملغي", "لغو شده", "İptal Edildi"])
async def test_choices_are_named_in_any_of_our_languages(sight: Sight, choice: str) -> None:
    async def orders(value: str) -> int:
        which = Which("sale.order", filters=[Condition("state", "=", value)])
        return (await search(sight, Search(which, limit=1))).total

    assert await orders(choice) == await orders("cancel") > 0


@pytest.mark.parametrize("model", ["customers", "العملاء", "مشتریان", "Müşteriler", "Contact", "جهة اتصال"])
async def test_models_are_named_in_any_of_our_languages(sight: Sight, model: str) -> None:
    assert (await search(sight, Search(Which(model), limit=1))).model == "res.partner"


@pytest.mark.parametrize("amount", ["1234.5", "1,234.5", "١٬٢٣٤٫٥", "۱۲۳۴٫۵"])
async def test_a_number_is_read_in_any_digits(sight: Sight, amount: str) -> None:
    async def orders(value: str | float) -> int:
        which = Which("sale.order", filters=[Condition("amount_total", ">", value)])
        return (await search(sight, Search(which, limit=1))).total

    assert await orders(amount) == await orders(1234.5) > 0


@pytest.mark.parametrize("amount", ["12,50", "1.234,5", "1,23,456", "1e5", "inf", "nan", 10**400, True])
async def test_a_number_that_may_be_another_one_is_refused(sight: Sight, amount: str | float) -> None:
    with pytest.raises(InvalidValue, match=r"takes numbers such as 1250\.5"):
        await total(sight, Condition("customer_rank", "=", amount))


async def test_no_domain_compares_with_what_is_no_number(sight: Sight) -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(InvalidValue, match="no such number"):
            await search(sight, Search(Which("res.partner", domain=[["customer_rank", "=", value]])))


async def test_names_that_begin_alike_are_told_apart_by_their_end(sight: Sight) -> None:
    with pytest.raises(NameUnclear, match=r"…ight Roast 500 g#\d+; .*…Light Roast 1 kg#\d+"):
        which = Which("sale.order.line", filters=[Condition("product_id", "=", "Bunn Al Qafila Arabic")])
        await search(sight, Search(which))
