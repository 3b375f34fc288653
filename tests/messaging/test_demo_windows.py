"""What the demo has stored of who wrote is enough for its WhatsApp to begin anew."""

from datetime import UTC, datetime

from erp_mcp.app import App
from erp_mcp.cli.hearing import writers
from erp_mcp.store.threads import Writer
from tests.messaging.hooks import AT, body, change, deliver, person, written
from tests.messaging.people import somebody


async def test_who_wrote_within_a_day_is_known_with_all_that_was_said(whatsapp: App) -> None:
    late, early = somebody(), somebody()
    for wa_id, wamid, at in (
        (late, "late-1", AT - 90_000),
        (late, "late-2", AT),
        (early, "early-1", AT - 90_000),
    ):
        said = written(wamid, "hi", at, wa_id=wa_id)
        await deliver(whatsapp, body(change(messages=[said], contacts=[person(wa_id)])))
    found = {each.wa_id: each for each in await writers(whatsapp)}
    heard_at = datetime.fromtimestamp(AT, UTC)
    assert found.get(late) == Writer(late, None, "Sara", heard_at, ["late-1", "late-2"])
    assert early not in found
