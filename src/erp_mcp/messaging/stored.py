"""What a message consists of, as the outbox and the journal keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from pydantic import Discriminator, JsonValue, Tag, TypeAdapter

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

KIND, REPLY_TO = "content", "reply_to"


@dataclass(frozen=True, slots=True)
class Stored:
    """`reply_to` is the message that it quotes."""

    content: Content
    reply_to: str | None = None


def _kind(value: object) -> str:
    if not isinstance(value, dict):
        return type(value).__name__
    return str(cast("dict[str, object]", value).get(KIND))  # of what, isinstance cannot tell


_ADAPTER: TypeAdapter[Content] = TypeAdapter(
    Annotated[
        Annotated[Text, Tag("Text")]
        | Annotated[Template, Tag("Template")]
        | Annotated[Media, Tag("Media")]
        | Annotated[Buttons, Tag("Buttons")]
        | Annotated[Choices, Tag("Choices")]
        | Annotated[CallToUrl, Tag("CallToUrl")]
        | Annotated[Location, Tag("Location")]
        | Annotated[ContactCards, Tag("ContactCards")]
        | Annotated[Reaction, Tag("Reaction")],
        Discriminator(_kind),
    ]
)


def stored(content: Content, reply_to: str | None = None) -> dict[str, JsonValue]:
    """With the name of its kind beside it: a picture and a sound are the same in all but that."""
    parts: dict[str, JsonValue] = _ADAPTER.dump_python(content, mode="json")
    return {KIND: type(content).__name__, REPLY_TO: reply_to} | parts


def opened(kept: Mapping[str, JsonValue]) -> Stored:
    reply_to = kept.get(REPLY_TO)
    parts = {name: value for name, value in kept.items() if name != REPLY_TO}
    return Stored(_ADAPTER.validate_python(parts), reply_to if isinstance(reply_to, str) else None)
