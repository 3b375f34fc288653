"""Approved templates: kept here as Meta last told them, filled, and proposed where only they may be sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

from pydantic import TypeAdapter

from erp_mcp.errors import ErpError, InvalidInput, TemplateNotFound
from erp_mcp.integrations.whatsapp import templates as wordings
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.integrations.whatsapp.contents import ButtonParameter, Media, MediaKind, Parameter, Template
from erp_mcp.integrations.whatsapp.templates import FALLBACKS, MEDIA_HEADERS, TemplateDefinition
from erp_mcp.language.nearest import nearest
from erp_mcp.messaging.asked import TemplateWish
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.store.engine import Transactions
from erp_mcp.store.message_templates import KeptTemplate, list_kept, replace_templates, synced_at
from erp_mcp.store.outbox import Category

STALE = timedelta(hours=2)  # twice as long as the hourly job takes to come again
DEFAULT_LANGUAGE = "en"
KINDS: Mapping[str, MediaKind] = {"image": "image", "video": "video", "document": "document"}
# What Meta has not put into a category is treated as what needs the most care.
CATEGORIES: Mapping[str, Category] = {
    "UTILITY": "utility",
    "MARKETING": "marketing",
    "AUTHENTICATION": "authentication",
}
_ADAPTER = TypeAdapter(TemplateDefinition)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values; `text` is what the recipient reads."""

    content: Template
    text: str
    category: Category


class MessageTemplates:
    def __init__(self, transactions: Transactions, numbers: Numbers) -> None:
        self._transactions = transactions
        self.numbers = numbers

    async def sync(self, tenant_id: str, connection: WhatsAppConnection) -> int:
        """How many there are now."""
        client = await self.numbers.of(tenant_id, connection.number_id)
        kept = [_kept(each) for each in await client.templates()]
        async with self._transactions(tenant_id) as session:
            await replace_templates(session, tenant_id, connection.business_id, kept)
        return len(kept)

    async def sync_all(self, tenant_id: str) -> Mapping[str, int]:
        """By the name of the number."""
        named = [await self.numbers.choose(tenant_id, name) for name in await self.numbers.names(tenant_id)]
        return {each.name: await self.sync(tenant_id, each) for each in named}

    async def list(self, tenant_id: str, connection: WhatsAppConnection) -> "list[TemplateDefinition]":
        """What is kept; asked for anew where that is old, unless Meta does not answer just now."""
        async with self._transactions(tenant_id) as session:
            synced = await synced_at(session, connection.business_id)
        if synced is None:
            await self.sync(tenant_id, connection)
        elif datetime.now(UTC) - synced > STALE:
            await self._try_to_sync(tenant_id, connection)
        async with self._transactions(tenant_id) as session:
            return [_definition(each) for each in await list_kept(session, connection.business_id)]

    async def filled(
        self, tenant_id: str, connection: WhatsAppConnection, wish: TemplateWish, language: str | None
    ) -> Filled:
        """In the language that was named, or in the recipient's; another is chosen by nobody but who asks."""
        known = await self.list(tenant_id, connection)
        definition = _chosen(known, wish, language or DEFAULT_LANGUAGE)
        content = _content(definition, wish)
        wordings.check(definition, content)
        return Filled(content, wordings.text_of(definition, content), category_of(definition))

    async def _try_to_sync(self, tenant_id: str, connection: WhatsAppConnection) -> None:
        try:
            await self.sync(tenant_id, connection)
        except ErpError:
            return  # what was approved two hours ago mostly still is, and Meta refuses what is not


def category_of(definition: TemplateDefinition) -> Category:
    return CATEGORIES.get(definition.category, "marketing")


def proposed(known: Sequence[TemplateDefinition], language: str | None) -> list[TemplateDefinition]:
    """Those for somebody of this language, the most fitting first: what serves before what sells."""
    ranked = sorted(
        (each for each in known if each.is_sendable),
        key=lambda each: (category_of(each) != "utility", each.name),
    )
    order = _languages(language or DEFAULT_LANGUAGE)
    return [each for root in order for each in ranked if _root(each.language) == root]


def _chosen(known: Sequence[TemplateDefinition], wish: TemplateWish, language: str) -> TemplateDefinition:
    named = [each for each in known if each.name == wish.name]
    if not named:
        there = nearest(wish.name, sorted({each.name for each in known if each.is_sendable}), most=8)
        raise TemplateNotFound(f"There is no template {wish.name[:40]!r}. {there} Nothing was sent.")
    wanted = wish.language or language
    found = next((each for each in named if each.language == wanted), None) or next(
        (each for each in named if _root(each.language) == _root(wanted)), None
    )
    if found is None:
        others = ", ".join(each.language for each in named[:8])
        raise InvalidInput(
            f"The template {wish.name!r} is not there in {wanted[:10]!r}, only in {others}. Nothing was sent; "
            "name the `language` to send another."
        )
    return found


def _content(definition: TemplateDefinition, wish: TemplateWish) -> Template:
    buttons = tuple(_buttons(definition, wish.buttons or {}))
    body = _body(definition, wish.parameters)
    return Template(definition.name, definition.language, body, _header(definition, wish), buttons)


def _body(definition: TemplateDefinition, given: Mapping[str, str] | Sequence[str]) -> tuple[Parameter, ...]:
    """Numbered ones may come by their number, too, and named ones in their order."""
    if not isinstance(given, Mapping):
        names = [None if name.isdecimal() else name for name in definition.variables[: len(given)]]
        return tuple(Parameter(text, name) for text, name in zip_longest(given, names))
    if given and all(name.isdecimal() for name in given):
        return tuple(Parameter(given[name]) for name in sorted(given, key=int))
    return tuple(Parameter(text, name) for name, text in given.items())


def _header(definition: TemplateDefinition, wish: TemplateWish) -> Parameter | Media | None:
    if wish.header is None:
        return None
    kind = KINDS.get(MEDIA_HEADERS.get(definition.header_kind or "", ""))
    if kind is not None:
        return Media(kind, link=wish.header)
    names = wordings.variables_of(definition.header or "")
    return Parameter(wish.header, next((name for name in names if not name.isdigit()), None))


def _buttons(definition: TemplateDefinition, given: Mapping[str, str]) -> Iterator[ButtonParameter]:
    """By their place, which counts from 0."""
    for place, value in given.items():
        if not place.isdecimal() or int(place) >= len(definition.buttons):
            raise InvalidInput(
                f"The template has {len(definition.buttons)} buttons, counted from 0, and no {place[:10]!r}. "
                "Nothing was sent."
            )
        kind = "copy_code" if definition.buttons[int(place)].kind == "COPY_CODE" else "url"
        yield ButtonParameter(int(place), kind, value)


def _languages(language: str) -> Sequence[str]:
    return FALLBACKS.get(_root(language), (_root(language), DEFAULT_LANGUAGE))


def _root(language: str) -> str:
    return language.partition("_")[0]


def _kept(each: TemplateDefinition) -> KeptTemplate:
    definition = _ADAPTER.dump_python(each, mode="json")
    return KeptTemplate(
        each.name, each.language, each.category, each.status, each.quality or "UNKNOWN", definition
    )


def _definition(kept: KeptTemplate) -> TemplateDefinition:
    """An event may have changed how it stands since."""
    changed = {"category": kept.category, "status": kept.status, "quality": kept.quality}
    return _ADAPTER.validate_python({**kept.definition, **changed})
