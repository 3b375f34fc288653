from tests.sandbox.odoo.world.conftest import Call


def test_months_come_with_their_label_and_the_domain_that_finds_them(call: Call) -> None:
    answer = call(
        "sale.order",
        "formatted_read_group",
        [["state", "!=", "cancel"]],
        ["date_order:month"],
        ["__count"],
        limit=1,
    )
    domain = [["date_order", ">=", "2025-05-01 00:00:00"], ["date_order", "<", "2025-06-01 00:00:00"]]
    counted = call("sale.order", "search_count", [["state", "!=", "cancel"], *domain])
    assert answer == [
        {
            "date_order:month": ["2025-05-01 00:00:00", "May 2025"],
            "__extra_domain": ["&", *domain],
            "__count": counted,
        }
    ]


def test_days_begin_in_the_zone_of_the_caller(call: Call) -> None:
    zone = {"tz": "Pacific/Kiritimati"}
    (first, *_) = call(
        "sale.order", "read_group", [], ["__count"], ["date_order:day"], lazy=False, context=zone
    )
    assert first["__range"] == {
        "date_order:day": {"from": "2025-05-16 10:00:00", "to": "2025-05-17 10:00:00"}
    }


def test_all_records_are_one_group_without_a_grouping(call: Call) -> None:
    assert call("sale.order", "formatted_read_group", [], [], ["__count", "id:count_distinct"]) == [
        {"__extra_domain": [], "__count": 6042, "id:count_distinct": 6042}
    ]
