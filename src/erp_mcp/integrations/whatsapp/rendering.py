"""What the recipient reads of a message, as one text: for people who approve it, and for the record."""

from collections.abc import Iterable

from erp_mcp.integrations.whatsapp.contents import (
    Buttons,
    CallToUrl,
    Choices,
    ContactCards,
    Content,
    Location,
    Media,
    Reaction,
    Template,
    Text,
)


def rendered(content: Content) -> str:
    """A template only by its name and values; `templates.text_of` knows its words."""
    match content:
        case Text(body):
            return body
        case Media():
            return _lines([f"[{_named(content)}]", content.caption])
        case Buttons() | Choices() | CallToUrl():
            return _tapped(content)
        case Template(name, language, body):
            values = ", ".join(f"{each.name}={each.text}" if each.name else each.text for each in body)
            return f"[template {name} {language}] {values}".rstrip()
        case Location() | ContactCards() | Reaction():
            return _shown(content)


def _tapped(content: Buttons | Choices | CallToUrl) -> str:
    head = content.header if isinstance(content.header, str) else None
    if isinstance(content.header, Media):
        head = f"[{_named(content.header)}]"
    return _lines([head, content.body, content.footer, *_options(content)])


def _options(content: Buttons | Choices | CallToUrl) -> list[str]:
    match content:
        case Buttons():
            return [f"[{each.title}]" for each in content.buttons]
        case CallToUrl():
            return [f"[{content.label}] {content.url}"]
        case Choices():
            choices = [choice for section in content.sections for choice in section.choices]
            texts = [
                f"{each.title}: {each.description}" if each.description else each.title for each in choices
            ]
            return [f"[{content.button}]", *(f"- {each}" for each in texts)]


def _shown(content: Location | ContactCards | Reaction) -> str:
    match content:
        case Location():
            place = ", ".join(each for each in (content.name, content.address) if each)
            return f"[location] {place} ({content.latitude:g}, {content.longitude:g})".replace("  ", " ")
        case ContactCards(cards):
            return _lines(
                [f"[contact] {', '.join([each.name, *each.phones, *each.emails])}" for each in cards]
            )
        case Reaction(emoji=emoji):
            return f"[reaction] {emoji}" if emoji else "[reaction removed]"


def _named(media: Media) -> str:
    kind = "voice" if media.is_voice else media.kind
    return f"{kind}: {media.filename}" if media.filename else kind


def _lines(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part)
