"""Reads as real servers answered them, by every version and both protocols."""

import pytest

from erp_mcp.errors import OdooAccessDenied, UnknownField
from erp_mcp.integrations.odoo import Company, Field, Grouping, Key, Model, Query, Viewpoint
from tests.integrations.odoo.recordings import BY_VERSION, JSON2, Replay, opened, recorded_result

pytestmark = pytest.mark.usefixtures("recorded")
EVERY_SET = (*BY_VERSION, JSON2)


@pytest.mark.parametrize("version", EVERY_SET)
async def test_records_are_searched_and_read_in_one_call(version: str) -> None:
    replay = Replay(version, {"search_read": "*_search_read*"})
    found = await opened(replay).search_read(Query("res.partner", order="id", limit=3), ["name", "email"])
    assert found == recorded_result(version, "*_search_read*")
    assert [call.method for call in replay.calls] == ["search_read"]


@pytest.mark.parametrize("version", EVERY_SET)
async def test_a_page_and_the_number_of_all_records_come_in_one_call(version: str) -> None:
    replay = Replay(version, {"web_search_read": "*_web_search_read"})
    fields = [Field("name", "Number", "char"), Field("partner_id", "Customer", "many2one")]
    page, total = await opened(replay).page(Query("sale.order", limit=2), fields)
    assert len(page) == 2 < total
    for each in page:
        assert str(each["name"]).startswith("S000")
        assert isinstance(each["partner_id"], list)
        assert [type(part) for part in each["partner_id"]] == [int, str]
    assert ("specification" in replay.last().named) == (version != "16.0")
    assert [call.method for call in replay.calls] == ["web_search_read"]


@pytest.mark.parametrize("version", EVERY_SET)
async def test_ids_are_searched(version: str) -> None:
    replay = Replay(version, {"search": "*_search"})
    query = Query("res.partner", [["is_company", "=", True]], order="name", limit=5, offset=1)
    assert await opened(replay).search(query) == recorded_result(version, "*_search")
    wanted = {"order": "name", "limit": 5, "offset": 1}
    assert wanted.items() <= replay.last().named.items()
    assert [["is_company", "=", True]] in (*replay.last().positional, replay.last().named.get("domain"))


@pytest.mark.parametrize("version", EVERY_SET)
async def test_records_are_counted_also_archived_ones(version: str) -> None:
    replay = Replay(version, {"search_count": "*_search_count"})
    counted = await opened(replay).count(Query("res.partner", with_archived=True))
    assert counted == recorded_result(version, "*_search_count")
    assert replay.last().named["context"] == {"active_test": False}


@pytest.mark.parametrize("version", EVERY_SET)
async def test_missing_records_are_missing_from_what_is_read(version: str) -> None:
    replay = Replay(version, {"read": "*_read_mixed_missing"})
    read = await opened(replay).read("res.partner", [1, 99999999], ["name"])
    assert [each["id"] for each in read] == [1]


async def test_nothing_is_asked_for_no_ids() -> None:
    replay = Replay("19.0", {})
    assert await opened(replay).read("res.partner", [], ["name"]) == []
    assert replay.calls == []


@pytest.mark.parametrize("version", BY_VERSION)
async def test_a_model_is_described_by_its_fields(version: str) -> None:
    replay = Replay(version, {"fields_get": "*_fields_get_some_attrs"})
    schema = await opened(replay).fields("res.partner")
    assert schema.fields["country_id"] == Field(
        "country_id", "Country", "many2one", relation="res.country", is_required=False
    )
    assert schema.fields["child_ids"].inverse == "parent_id"
    assert schema.fields["type"].choices["delivery"].startswith("Delivery")
    assert not schema.fields["child_ids"].is_sortable


async def test_a_schema_is_remembered_until_odoo_knows_a_field_no_more() -> None:
    replay = Replay("19.0", {"fields_get": "*_fields_get_some_attrs", "read": "*_err_unknown_field_read"})
    odoo = opened(replay)
    first, second = await odoo.fields("res.partner"), await odoo.fields("res.partner")
    with pytest.raises(UnknownField, match="'no_field'") as caught:
        await odoo.read("res.partner", [1], ["no_field"])
    third = await odoo.fields("res.partner")
    assert caught.value.field == "no_field"
    assert first is second
    assert third == first
    assert [call.method for call in replay.calls] == ["fields_get", "read", "fields_get"]


async def test_a_schema_is_remembered_for_each_language() -> None:
    replay = Replay("19.0", {"fields_get": ["*_fields_get_some_attrs", "*_read_lang_ar_fields_get"]})
    english, arabic = (opened(replay), opened(replay).seen_from(Viewpoint("ar_001")))
    assert (await english.fields("res.partner")).fields["name"].label == "Name"
    assert (await arabic.fields("res.partner")).fields["name"].label == "الاسم"
    assert replay.last().named["context"] == {"lang": "ar_001"}


@pytest.mark.parametrize("version", BY_VERSION[:3])
async def test_groups_of_older_versions_have_the_shape_of_newer_ones(version: str) -> None:
    replay = Replay(version, {"read_group": "*_read_group_sale_month"})
    asked = Grouping(
        "sale.order", ["date_order:month", "state"], ["amount_total:sum"], [["state", "!=", "cancel"]]
    )
    first = (await opened(replay).grouped(asked))[0]
    assert first.keys["date_order:month"] == Key(
        "2026-10-01 00:00:00", "October 2026", "2026-10-01 00:00:00", "2026-11-01 00:00:00"
    )
    assert first.keys["state"] == Key("draft", "draft")
    assert isinstance(first.measures["amount_total:sum"], float)
    assert first.count == 3
    assert ["state", "=", "draft"] in first.domain
    assert replay.last().named["fields"] == ["amount_total:sum"]


@pytest.mark.parametrize("version", ["19.0"])
async def test_groups_by_date_know_where_they_end(version: str) -> None:
    replay = Replay(version, {"formatted_read_group": "*_formatted_read_group_all_granularities"})
    (group,) = await opened(replay).grouped(Grouping("sale.order", ["date_order:quarter", "date_order:year"]))
    assert group.keys == {
        "date_order:quarter": Key(
            "2026-10-01 00:00:00", "Q4 2026", "2026-10-01 00:00:00", "2027-01-01 00:00:00"
        ),
        "date_order:year": Key("2026-01-01 00:00:00", "2026", "2026-01-01 00:00:00", "2027-01-01 00:00:00"),
    }
    assert group.count == 24


async def test_groups_by_a_relation_have_its_id_and_name_and_several_measures() -> None:
    replay = Replay("19.0", {"formatted_read_group": "*_formatted_read_group_m2o"})
    measures = ["amount_total:sum", "amount_total:avg", "id:count_distinct"]
    asked = Grouping("sale.order", ["partner_id"], measures, order="amount_total:sum desc", limit=3)
    first = (await opened(replay).grouped(asked))[0]
    assert first.keys == {"partner_id": Key(10, "Gemini Furniture")}
    assert first.measures == {
        "amount_total:sum": 23963.0,
        "amount_total:avg": 1409.5882352941176,
        "id:count_distinct": 17,
    }
    assert replay.last().named["aggregates"] == [*measures, "__count"]


async def test_two_measures_of_a_field_are_told_apart_where_they_would_share_its_name() -> None:
    replay = Replay("17.0", {"read_group": "*_read_group_sale_month"})
    asked = Grouping(
        "sale.order", ["state"], ["amount_total:sum", "amount_total:avg"], order="amount_total:avg desc"
    )
    await opened(replay).grouped(asked)
    assert replay.last().named["fields"] == [
        "amount_total_sum:sum(amount_total)",
        "amount_total_avg:avg(amount_total)",
    ]
    assert replay.last().named["orderby"] == "amount_total_avg desc"


async def test_json2_groups_alike() -> None:
    replay = Replay(JSON2, {"formatted_read_group": "*_formatted_read_group"})
    groups = await opened(replay).grouped(Grouping("sale.order", ["state"], ["amount_total:sum"]))
    assert [(each.keys["state"].value, each.count) for each in groups] == [
        ("draft", 4),
        ("sale", 20),
        ("sent", 1),
    ]


@pytest.mark.parametrize("version", EVERY_SET)
async def test_names_are_searched_with_the_argument_of_the_version(version: str) -> None:
    replay = Replay(version, {"name_search": "*_name_search"})
    found = await opened(replay).name_search("res.partner", "azure", limit=3)
    assert found[0][1] == "Azure Interior"
    assert ("domain" in replay.last().named) == (version in ("19.0", JSON2))


@pytest.mark.parametrize("version", EVERY_SET)
async def test_rights_are_asked_with_the_method_of_the_version(version: str) -> None:
    replay = Replay(version, {"has_access": "*_has_access", "check_access_rights": "*_check_access_rights"})
    assert await opened(replay).may("res.partner", "write")
    is_old = version in ("16.0", "17.0")
    assert replay.last().method == ("check_access_rights" if is_old else "has_access")
    assert replay.last().positional == ([] if is_old or version == JSON2 else [[]])


@pytest.mark.parametrize("version", BY_VERSION)
async def test_models_are_listed(version: str) -> None:
    replay = Replay(version, {"search_read": "*_ir_model_list"})
    models = await opened(replay).models()
    assert models.are_all
    assert Model("res.partner", "Contact") in models.models


@pytest.mark.parametrize("version", ["17.0", JSON2])
async def test_who_may_not_list_models_is_told_which_usual_ones_are_open(version: str) -> None:
    rights = ["*_check_access_rights" if version == "17.0" else "*_has_access", "*_err_unknown_model"]
    replay = Replay(
        version, {"search_read": "*_limited_ir_model", "check_access_rights": rights, "has_access": rights}
    )
    models = await opened(replay).models()
    assert not models.are_all
    assert [each.name for each in models.models] == ["res.partner"]


@pytest.mark.parametrize("version", EVERY_SET)
async def test_the_user_is_known_with_companies_and_their_currency(version: str) -> None:
    of_19 = {"res.users.read": f"{JSON2}:*_res_users_read_self", "search_read": "19.0:*_companies"}
    who = await opened(Replay(version, of_19)).identity()
    assert (who.uid, who.login, who.lang, who.tz) == (2, "admin", "en_US", "Europe/Brussels")
    assert who.company == Company(1, "My Company (San Francisco)", "USD")
    assert {each.id for each in who.companies} == {1, 2, 3}


@pytest.mark.parametrize("version", EVERY_SET)
async def test_the_users_own_language_and_zone_are_sent_where_no_others_are_named(version: str) -> None:
    replay = Replay(version, {"search_count": "*_search_count"})
    own = opened(replay, None)
    await own.count(Query("res.partner"))
    assert replay.last().named["context"] == {"lang": "en_US", "tz": "Europe/Brussels"}
    await own.seen_from(Viewpoint("ar_001", "Asia/Gaza", [2, 1])).count(Query("res.partner"))
    assert replay.last().named["context"] == {
        "lang": "ar_001",
        "tz": "Asia/Gaza",
        "allowed_company_ids": [2, 1],
    }


async def test_a_user_whose_account_is_hidden_from_it_is_said() -> None:
    replay = Replay("19.0", {"read": "*_read_missing"})
    with pytest.raises(OdooAccessDenied, match="its own account"):
        await opened(replay).identity()


async def test_a_company_that_cannot_be_read_still_has_its_name() -> None:
    hidden = {"read": f"{JSON2}:*_res_users_read_self", "search_read": "*_search_read_empty"}
    who = await opened(Replay("19.0", hidden)).identity()
    assert (who.company, list(who.companies)) == (Company(1, "My Company (San Francisco)", ""), [])
