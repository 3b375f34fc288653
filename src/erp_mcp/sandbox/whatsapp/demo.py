"""The WhatsApp of the demo company: its number, its customers on their phones, and its templates."""

import csv
from collections.abc import Mapping
from importlib import resources

from erp_mcp.sandbox.company.people import customers
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.identifiers import Identifiers
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID, WABA_ID
from erp_mcp.sandbox.whatsapp.numbers import Number
from erp_mcp.sandbox.whatsapp.people import User, digits_of
from erp_mcp.sandbox.whatsapp.state import Setting, chance
from erp_mcp.sandbox.whatsapp.templates import CATEGORIES, Template
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld


def demo_world(
    config: Config | None = None, *, seed: int = 0, frozen_at: float | None = None
) -> WhatsAppWorld:
    return WhatsAppWorld(demo_setting(), config, seed=seed, frozen_at=frozen_at)


def demo_setting() -> Setting:
    number = Number(PHONE_NUMBER_ID, "+971 4 555 0100", "Nakhla Trading")
    number.profile["about"] = "Groceries for shops, kitchens and homes"
    return Setting(WABA_ID, (number,), _users(), tuple(demo_templates().values()))


def _users() -> tuple[User, ...]:
    """One for each phone: where several customers share it, the first one of them."""
    ids = Identifiers(chance(0, "users of the demo company"))
    users: dict[str, User] = {}
    for customer in customers():
        phone = digits_of(customer.phone or "")
        if phone and phone not in users:
            users[phone] = User(ids.user_id(customer.country), phone, customer.name)
    return tuple(users.values())


def demo_templates() -> Mapping[tuple[str, str], Template]:
    """By name and language."""
    ids = Identifiers(chance(0, "templates of the demo company"))
    text = resources.files("erp_mcp.sandbox.whatsapp").joinpath("templates.csv").read_text(encoding="utf-8")
    return {
        (row["name"], row["language"]): _template(ids.graph_id(), row)
        for row in csv.DictReader(text.splitlines())
    }


def _template(template_id: str, row: dict[str, str]) -> Template:
    is_code = row["category"] == "AUTHENTICATION"
    is_rejected = row["status"] == "REJECTED"
    return Template(
        id=template_id,
        name=row["name"],
        language=row["language"],
        category=CATEGORIES[row["category"]],
        components=({"type": "BODY", "text": row["body"]},),
        parameter_format="POSITIONAL" if is_code else "NAMED",
        status=row["status"],
        quality="RED" if row["status"] == "PAUSED" else "GREEN",
        rejected_reason="PROMOTIONAL" if is_rejected else "NONE",
    )
