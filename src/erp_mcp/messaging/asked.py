"""What somebody wants sent, as tools hand it over; light, because tools import it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """`parameters` are by name or in order; without a language it is the recipient's."""

    name: str
    language: str | None = None
    parameters: Mapping[str, str] | Sequence[str] = ()
    header: str | None = None
    buttons: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """`to` is a customer, a number or a conversation; `media` a file below the allowed folders or an address.

    `choices` are tapped: up to three are buttons, more are a list.
    """

    to: str
    text: str | None = None
    template: TemplateWish | None = None
    media: str | None = None
    choices: Sequence[str] = ()
    reply_to: str | None = None
    number: str | None = None
    send_at: datetime | None = None
    allow_duplicate: bool = False
    idempotency_key: str | None = None
