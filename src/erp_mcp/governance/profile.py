"""Who a tenant is, in a few lines that every context begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.language.nearest import nearest
from erp_mcp.store import profiles as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Handler, Language, ProfilePart, Replies
from erp_mcp.store.tables import TenantProfile
from erp_mcp.store.threads import FIRST_HANDLER

MOST_TOKENS = 200  # of the lines together, in whichever language they are headed
LONGEST: Mapping[ProfilePart, int] = {
    "name": 64,
    "tone": 100,
    "hours": 120,
    "contacts": 200,
    "reply_rules": 300,
}
REPLIES: Mapping[str, Replies] = {each: each for each in get_args(Replies)}
HANDLERS: Mapping[str, Handler] = {each: each for each in get_args(Handler)}
CHOICES: Mapping[ProfilePart, Sequence[str]] = {"replies": list(REPLIES), "handler": list(HANDLERS)}
LANGUAGES: dict[str, Language] = {each: each for each in get_args(Language)}
HEADINGS: Mapping[Language, Sequence[str]] = {
    "ar": ("الشركة", "الأسلوب", "اللغات", "ساعات العمل", "التواصل", "قواعد الرد", "المنطقة الزمنية"),
    "en": ("Company", "Tone", "Languages", "Hours", "Contacts", "Reply rules", "Time zone"),
    "fa": ("شرکت", "لحن", "زبان‌ها", "ساعت کاری", "تماس", "قواعد پاسخ", "منطقه زمانی"),
    "tr": ("Şirket", "Üslup", "Diller", "Saatler", "İletişim", "Yanıt kuralları", "Saat dilimi"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is not said is None or empty; `replies` and `handler` say how the server works, to no model."""

    name: str | None = None
    tone: str | None = None
    languages: tuple[Language, ...] = ()
    hours: str | None = None
    contacts: str | None = None
    reply_rules: str | None = None
    time_zone: str | None = None
    replies: Replies = "draft"
    handler: Handler = FIRST_HANDLER

    def text(self, language: Language) -> str:
        languages = ", ".join(self.languages)
        said = (self.name, self.tone, languages, self.hours, self.contacts, self.reply_rules, self.time_zone)
        headed = zip(HEADINGS[language], said, strict=True)
        return "\n".join(f"{heading}: {text}" for heading, text in headed if text)


class Profiles:
    def __init__(self, transactions: Transactions, tokens: Tokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    async def get(self, tenant_id: str) -> Profile:
        async with self._transactions(tenant_id) as session:
            found = await statements.find_profile(session)
        return _profile(found) if found else Profile()

    async def set(self, tenant_id: str, part: ProfilePart, text: str, *, by: str) -> Profile:
        """An empty text makes it forgotten."""
        value = _checked(part, text) if text.strip() else None
        async with self._transactions(tenant_id) as session:
            await statements.save_profile(session, tenant_id, part, value)
            found = await statements.find_profile(session)
            profile = _profile(found) if found else Profile()
            self._check_short(profile)
            await audit.record(session, tenant_id, by, "profile.set", part, to=value or "")
        return profile

    def _check_short(self, profile: Profile) -> None:
        most = max(self._tokens.count(profile.text(language)) for language in HEADINGS)
        if most > MOST_TOKENS:
            raise InvalidInput(
                f"The profile would cost {most} tokens of every context, {MOST_TOKENS} at most: "
                "shorten it. Nothing was changed."
            )


def _profile(row: TenantProfile) -> Profile:
    return Profile(
        name=row.name,
        tone=row.tone,
        languages=tuple(LANGUAGES[each] for each in row.languages or ()),
        hours=row.hours,
        contacts=row.contacts,
        reply_rules=row.reply_rules,
        time_zone=row.time_zone,
        replies=REPLIES[row.replies or "draft"],
        handler=HANDLERS[row.handler or FIRST_HANDLER],
    )


def _checked(part: ProfilePart, text: str) -> str | list[str]:
    if part == "languages":
        return _checked_languages(text.replace(",", " ").split())
    if part == "time_zone":
        return _checked_zone(text.strip())
    if part in CHOICES:
        return _checked_choice(part, text.strip())
    return checked_line(f"The part {part} of a profile", text, LONGEST[part])


def _checked_choice(part: ProfilePart, given: str) -> str:
    if given not in CHOICES[part]:
        raise InvalidInput(f"`{part}` is {' or '.join(CHOICES[part])}. Nothing was changed.")
    return given


def _checked_languages(given: Sequence[str]) -> list[str]:
    if unknown := [each for each in given if each not in LANGUAGES]:
        raise InvalidInput(
            f"{', '.join(unknown)} is no language here; there are {', '.join(LANGUAGES)}. Nothing was changed."
        )
    return list(dict.fromkeys(given))


def _checked_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"There is no time zone {name!r}. {nearest(name, sorted(available_timezones()), 3)}"
        ) from error
