"""A scheduled report on WhatsApp goes the way of every message: policy, window, a person's leave, once."""

import pytest

from erp_mcp.app import App
from erp_mcp.governance.reading import Reading
from erp_mcp.jobs.changes import execute_approval
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from tests.messaging.shop import TENANT, customer, everything, has_written
from tests.whatsapp_sandbox import template

DIGITS = "971501000071"


async def test_a_report_waits_for_a_person_and_is_then_sent_once(shop: App) -> None:
    await customer(shop, 71, "Zaynab Qasim", DIGITS)
    await has_written(shop, DIGITS)
    wanted = Wanted("sales", "last week", "ar", files=("pdf",))
    made = await shop.reporting.schedules.create(
        TENANT, "0 8 * * 1", wanted, [f"whatsapp:+{DIGITS}"], by="test"
    )
    assert await shop.reporting.schedules.run(TENANT, made.id) == []
    assert await sent(shop) == []
    told = (await shop.reporting.alerts.read(TENANT, Reading("erp://alerts", 1000))).text
    assert "waits to be sent: approval" in told

    newest = max(each.id for each in await shop.company.approvals.list(TENANT))
    await shop.company.approvals.approve(TENANT, newest, "", by="a person")
    await execute_approval(shop, TENANT, newest)
    ((text, state),) = await sent(shop)
    assert state == "queued"
    assert "أداء المبيعات" in text

    kept = (await shop.reporting.schedules.list(TENANT))[0]
    assert kept.due_at is not None
    await shop.reporting.schedules.make(TENANT, made.id, kept.due_at)
    assert len(await sent(shop)) == 1


@pytest.mark.parametrize("name", ["owner_report", "owner_note"])
async def test_a_report_by_template_is_in_its_own_language_and_needs_no_open_window(
    shop: App, phones: WhatsAppSandbox, name: str
) -> None:
    place = "{{1}}" if name == "owner_report" else "{{summary}}"
    for language, body in (("ar", f"تقريرك: {place} انتهى."), ("en", f"Your report: {place} The end.")):
        approved = template(name, language, body, parameter_format="POSITIONAL" if "1" in place else "NAMED")
        phones.world.state.templates[name, language] = approved
    await shop.messaging.templates.sync_all(TENANT)
    digits = f"9715010000{80 + len(name)}"
    await customer(shop, int(digits[-2:]), f"Owner {name}", digits)
    made = await shop.reporting.schedules.create(
        TENANT, "0 8 * * 1", Wanted("sales", language="ar"), [f"whatsapp:+{digits}/{name}"], by="test"
    )
    assert await shop.reporting.schedules.run(TENANT, made.id) == []
    newest = max(each.id for each in await shop.company.approvals.list(TENANT))
    await shop.company.approvals.approve(TENANT, newest, "", by="a person")
    await execute_approval(shop, TENANT, newest)
    [(text, state)] = [(text, state) for to, text, state in await everything(shop) if to == f"+{digits}"]
    assert state == "queued"
    assert text.startswith("تقريرك: ")
    assert text.endswith(" انتهى.")


async def sent(app: App) -> list[tuple[str, str]]:
    return [(text, state) for to, text, state in await everything(app) if to == f"+{DIGITS}"]


async def test_who_has_not_written_for_a_day_gets_nothing_and_that_is_told(shop: App) -> None:
    await customer(shop, 72, "Tariq Nouri", "971501000072")
    made = await shop.reporting.schedules.create(
        TENANT, "0 8 * * 1", Wanted("sales"), ["whatsapp:+971501000072"], by="test"
    )
    (failure,) = await shop.reporting.schedules.run(TENANT, made.id)
    assert "They wrote more than 24 hours ago, or never" in failure
