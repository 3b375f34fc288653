"""What a message may consist of."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

MediaKind = Literal["image", "video", "audio", "document", "sticker"]
ButtonKind = Literal["url", "quick_reply", "copy_code"]


@dataclass(frozen=True, slots=True)
class Text:
    body: str
    previews_link: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """Uploaded before (`id`) or fetched by Meta (`link`), one of the two."""

    kind: MediaKind
    id: str | None = None
    link: str | None = None
    caption: str | None = None
    filename: str | None = None
    is_voice: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """For a place in a template: by its name, or by its turn."""

    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ButtonParameter:
    """What one button of a template needs: the end of its address, what it says when tapped, the code to copy."""

    index: int
    kind: ButtonKind
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language: str
    body: tuple[Parameter, ...] = ()
    header: Parameter | Media | None = None
    buttons: tuple[ButtonParameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Buttons:
    body: str
    buttons: tuple[Button, ...]
    header: str | Media | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    choices: tuple[Choice, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """`button` opens the list."""

    body: str
    button: str
    sections: tuple[Section, ...]
    header: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class CallToUrl:
    body: str
    label: str
    url: str
    header: str | Media | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCard:
    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCards:
    cards: tuple[ContactCard, ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """Without an emoji it takes the one there is away."""

    message_id: str
    emoji: str = ""


Content: TypeAlias = (
    Text | Template | Media | Buttons | Choices | CallToUrl | Location | ContactCards | Reaction
)
