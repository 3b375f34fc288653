"""The company itself: two legal entities, its users, currencies, countries and languages."""

from collections.abc import Callable, Iterable, Mapping

from erp_mcp.sandbox.company import rates
from erp_mcp.sandbox.company.branches import COMPANIES
from erp_mcp.sandbox.odoo.world.rights import GROUPS
from erp_mcp.sandbox.odoo.world.shapes import Row, Value

FOUNDED = "2009-03-01 08:00:00"
GULF, TURKEY = 1, 2
AED, TRY, USD, EUR = 1, 2, 3, 4
COUNTRIES: Mapping[str, tuple[int, str, str, str, str, int]] = {
    "AE": (
        2,
        "United Arab Emirates",
        "الإمارات العربية المتحدة",
        "امارات متحده عربی",
        "Birleşik Arap Emirlikleri",
        971,
    ),
    "CN": (48, "China", "الصين", "چین", "Çin", 86),
    "EG": (65, "Egypt", "مصر", "مصر", "Mısır", 20),
    "IN": (104, "India", "الهند", "هند", "Hindistan", 91),
    "IR": (106, "Iran", "إيران", "ایران", "İran", 98),
    "LK": (132, "Sri Lanka", "سريلانكا", "سری‌لانکا", "Sri Lanka", 94),
    "PS": (182, "State of Palestine", "الدولة الفلسطينية", "فلسطین", "Filistin", 970),
    "SA": (192, "Saudi Arabia", "السعودية", "عربستان سعودی", "Suudi Arabistan", 966),
    "TH": (217, "Thailand", "تايلاند", "تایلند", "Tayland", 66),
    "TR": (224, "Türkiye", "تركيا", "ترکیه", "Türkiye", 90),
    "US": (233, "United States", "الولايات المتحدة", "ایالات متحده", "Amerika Birleşik Devletleri", 1),
}
_STATES = (
    ("Abu Dhabi", "AZ", "AE"),
    ("Ajman", "AJ", "AE"),
    ("Dubai", "DU", "AE"),
    ("Fujairah", "FU", "AE"),
    ("Ras Al Khaimah", "RK", "AE"),
    ("Sharjah", "SH", "AE"),
    ("Umm Al Quwain", "UQ", "AE"),
    ("Istanbul", "34", "TR"),
    ("California", "CA", "US"),
)
STATES: Mapping[str, int] = {name: number for number, (name, _, _) in enumerate(_STATES, 1)} | {"Al Ain": 1}
STAFF = (
    # uid, partner, login, name, companies
    (2, 3, "admin", "Maryam Al Suwaidi", (GULF, TURKEY)),
    (5, 7, "demo", "Omar Haddad", (GULF,)),
    (7, 8, "limited", "Layla Karimi", (GULF,)),
)
BRANCH_TEAMS = ("dubai", "sharjah", "abu-dhabi", "istanbul-laleli", "istanbul-kadikoy")


def stamped(record_id: int, values: Mapping[str, Value], moment: str = FOUNDED) -> Row:
    return {
        "id": record_id,
        "create_date": moment,
        "write_date": moment,
        "create_uid": 1,
        "write_uid": 1,
        **values,
    }


def company_of(branch: str) -> int:
    return TURKEY if branch.startswith("istanbul") else GULF


def branch_name(branch: str) -> str:
    return branch.replace("-", " ").title()


def _companies() -> Iterable[Row]:
    for record_id, name, partner, currency in (
        (GULF, COMPANIES["AE"], 1, AED),
        (TURKEY, COMPANIES["TR"], 4, TRY),
    ):
        yield stamped(
            record_id,
            {
                "name": name,
                "partner_id": partner,
                "currency_id": currency,
                "sequence": record_id,
                "active": True,
            },
        )


def _users() -> Iterable[Row]:
    yield stamped(
        1, {"login": "__system__", "partner_id": 2, "active": False, "company_id": 1, "company_ids": (1,)}
    )
    for uid, partner, login, _, companies in STAFF:
        entry: Row = {
            "login": login,
            "password": login,
            "partner_id": partner,
            "active": True,
            "company_id": companies[0],
            "company_ids": companies,
            "group_ids": (1,) if login == "limited" else (1, 2) if login == "admin" else (1, 4, 5),
        }
        yield stamped(uid, entry)


def _groups() -> Iterable[Row]:
    return (stamped(number, {"name": group.label}) for number, group in enumerate(GROUPS.values(), 1))


def _currencies() -> Iterable[Row]:
    listed = (
        (AED, "AED", "United Arab Emirates dirham", "د.إ"),
        (TRY, "TRY", "Turkish lira", "₺"),
        (USD, "USD", "United States dollar", "$"),
        (EUR, "EUR", "Euro", "€"),
    )
    for record_id, name, full_name, symbol in listed:
        yield stamped(record_id, {
            "name": name, "full_name": full_name, "symbol": symbol, "position": "after", "rounding": 0.01,
            "decimal_places": 2, "active": True,
        })  # fmt: skip


def _rates() -> Iterable[Row]:
    for each in rates.rates():
        number = each.external_id  # of its currency too
        row = {"name": f"{each.since}", "rate": float(each.rate), "currency_id": number, "company_id": GULF}
        yield stamped(number, row)


def _countries() -> Iterable[Row]:
    for code, (record_id, english, arabic, persian, turkish, calling) in COUNTRIES.items():
        names = {"name": english, "name@ar_001": arabic, "name@fa_IR": persian, "name@tr_TR": turkish}
        yield stamped(record_id, {**names, "code": code, "phone_code": calling})


def _states() -> Iterable[Row]:
    for number, (name, code, country) in enumerate(_STATES, 1):
        yield stamped(number, {"name": name, "code": code, "country_id": COUNTRIES[country][0]})


def _languages() -> Iterable[Row]:
    listed = (
        ("en_US", "English (US)", "en", "ltr", "%m/%d/%Y", "7", True),
        ("ar_001", "Arabic / الْعَرَبيّة", "ar", "rtl", "%d/%m/%Y", "6", True),
        ("fa_IR", "Persian / فارسی", "fa", "rtl", "%Y/%m/%d", "6", True),
        ("tr_TR", "Turkish / Türkçe", "tr", "ltr", "%d-%m-%Y", "1", True),
        ("fr_FR", "French / Français", "fr", "ltr", "%d/%m/%Y", "1", False),
    )
    for number, (code, name, iso, direction, shape, start, active) in enumerate(listed, 1):
        entry: Row = {"code": code, "name": name, "iso_code": iso, "direction": direction, "active": active}
        yield stamped(number, {**entry, "date_format": shape, "time_format": "%H:%M:%S", "week_start": start})


def _templates() -> Iterable[Row]:
    """`{company}` and `{name}` stand for what Odoo's own placeholders read of the order."""
    for record_id, what, name in ((1, "Quotation", "Send Quotation"), (2, "Order", "Order Confirmation")):
        subject, body = f"{{company}} {what} (Ref {{name}})", f"<p>Your {what.lower()} {{name}} is ready.</p>"
        letter: Row = {"subject": subject, "body_html": body, "partner_to": "{{ object.partner_id.id }}"}
        yield stamped(record_id, {"name": f"Sales: {name}", "model": "sale.order", **letter})


def _parameters() -> Iterable[Row]:
    yield stamped(1, {"key": "database.uuid", "value": "5a7e0000-0000-4000-8000-000000000009"})


SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    "res.company": _companies,
    "res.users": _users,
    "res.groups": _groups,
    "res.currency": _currencies,
    "res.currency.rate": _rates,
    "res.country": _countries,
    "res.country.state": _states,
    "res.lang": _languages,
    "ir.config_parameter": _parameters,
    "mail.template": _templates,
}
