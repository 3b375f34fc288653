"""What is said of a company is short, and only what was said."""

import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.profile import MOST_TOKENS, Profile
from erp_mcp.store.records import ProfilePart

WHOLE: dict[ProfilePart, str] = {
    "name": "شرکت نخله",
    "tone": "دوستانه و کوتاه، می‌گوییم «شما»",
    "languages": "fa, en fa",
    "hours": "شنبه تا چهارشنبه ۹ تا ۱۷",
    "contacts": "+98 21 1234 5678, info@nakhla.example",
    "reply_rules": "قیمت را همیشه با واحد پول بگو",
    "time_zone": "Asia/Tehran",
}


async def set_parts(app: App, parts: dict[ProfilePart, str]) -> Profile:
    for part, said in parts.items():
        await app.profiles.set("main", part, said, by="test")
    return await app.profiles.get("main")


async def test_a_profile_reads_in_the_language_of_whoever_is_answered(app: App) -> None:
    profile = await set_parts(app, WHOLE)
    assert profile.text("fa").splitlines() == [
        "شرکت: شرکت نخله",
        "لحن: دوستانه و کوتاه، می‌گوییم «شما»",
        "زبان‌ها: fa, en",
        "ساعت کاری: شنبه تا چهارشنبه ۹ تا ۱۷",
        "تماس: +98 21 1234 5678, info@nakhla.example",
        "قواعد پاسخ: قیمت را همیشه با واحد پول بگو",
        "منطقه زمانی: Asia/Tehran",
    ]
    assert profile.text("tr").startswith("Şirket: شرکت نخله\nÜslup: ")
    assert profile.languages == ("fa", "en")


async def test_what_was_not_said_is_not_there(app: App) -> None:
    assert await app.profiles.get("main") == Profile()
    assert Profile().text("en") == ""
    profile = await set_parts(app, {"name": "Nakhla", "tone": "warm", "languages": "ar"})
    assert profile.text("en") == "Company: Nakhla\nTone: warm\nLanguages: ar"
    assert await set_parts(app, {"tone": " ", "languages": ""}) == Profile(name="Nakhla")


async def test_a_profile_and_the_switch_of_redaction_leave_each_other_alone(app: App) -> None:
    async with app.database.transactions("main") as session:
        await session.execute(text("insert into tenant_profiles (tenant_id, redacts) values ('main', false)"))
    await set_parts(app, {"name": "Nakhla"})
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select name, redacts from tenant_profiles"))
        assert [tuple(row) for row in rows] == [("Nakhla", False)]


@pytest.mark.parametrize(
    ("part", "said", "why"),
    [
        ("name", "x" * 65, "1 to 64 printable"),
        ("tone", "a\x1b[0m", "printable"),
        ("hours", "nine\0five", "printable"),
        ("contacts", "\ud800", "printable"),
        ("languages", "ar de", "de is no language here"),
        ("time_zone", "Asia/Riyad", "Nearest: .*Asia/Riyadh"),
        ("time_zone", "../../etc/passwd", "no time zone"),
        ("time_zone", "\0", "no time zone"),
    ],
)
async def test_what_cannot_be_said_of_a_company_is_refused(
    app: App, part: ProfilePart, said: str, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        await app.profiles.set("main", part, said, by="test")
    assert await app.profiles.get("main") == Profile()


async def test_a_profile_never_costs_more_than_its_share_of_a_context(app: App) -> None:
    await set_parts(app, {"reply_rules": "ڱڳ " * 40})
    with pytest.raises(InvalidInput, match="200 at most: shorten it"):
        await set_parts(app, {"contacts": "ڱڳ " * 40})
    profile = await app.profiles.get("main")
    assert profile.contacts is None
    assert app.tokens.count(profile.text("ar")) <= MOST_TOKENS


async def test_what_was_said_and_by_whom_is_in_the_audit(app: App) -> None:
    await app.profiles.set("main", "languages", "tr", by="ann")
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select principal, action, subject, details from audit_entries"))
        assert [tuple(row) for row in rows] == [("ann", "profile.set", "languages", {"to": ["tr"]})]
