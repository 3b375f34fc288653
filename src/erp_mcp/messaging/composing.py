"""From a wish to what is sent: one kind of content, within what WhatsApp takes."""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from erp_mcp.documents.rooted import open_below
from erp_mcp.errors import InvalidInput, MediaRefused, MessageUnfit
from erp_mcp.integrations.whatsapp.contents import (
    Button,
    Buttons,
    Choice,
    Choices,
    Content,
    Media,
    Section,
    Text,
)
from erp_mcp.integrations.whatsapp.filetypes import FileType, check_file, check_size, file_type
from erp_mcp.integrations.whatsapp.limits import MOST_BUTTONS
from erp_mcp.messaging.asked import Wish
from erp_mcp.messaging.scanning import Allowed, leaks_in

NOT_UPLOADED = "0"  # in the place of the id that a file has once it is agreed to
OPENS_LIST = {"ar": "الخيارات", "en": "Options", "fa": "گزینه‌ها", "tr": "Seçenekler"}
WHAT = {
    "secret": "a secret",
    "card": "a card number",
    "iban": "an IBAN",
    "national_id": "a national id",
    "internal_host": "an internal address",
    "placeholder": "a blank that nobody filled",
    "link": "a link whose host ERP_MCP_WHATSAPP_LINK_HOSTS does not name",
    "hidden_character": "a hidden character",
}


@dataclass(frozen=True, slots=True)
class File:
    """As it was when it was agreed to; `path` is below one of the allowed folders."""

    path: str
    filename: str
    mime: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Composed:
    content: Content
    file: File | None = None


def composed(wish: Wish, language: str | None, roots: Sequence[Path], allowed: Allowed) -> Composed:
    """Of everything but a template, which has its own words."""
    if wish.media is not None:
        if wish.choices:
            raise InvalidInput(
                "`media` and `choices` do not go together. Nothing was sent; send two messages."
            )
        return _media(wish.media, wish.text, roots, allowed)
    if wish.text is None:
        raise InvalidInput("There is nothing to send: give `text`, `template` or `media`. Nothing was sent.")
    if not wish.choices:
        return Composed(Text(wish.text))
    return Composed(_tapped(wish.text, wish.choices, OPENS_LIST.get(language or "", OPENS_LIST["en"])))


def check_words(words: str, allowed: Allowed) -> None:
    """What must not leave is not repeated, only named."""
    leaks = leaks_in(words, allowed)
    if leaks:
        found = ", ".join(dict.fromkeys(WHAT[leak.kind] for leak in leaks))
        raise MessageUnfit(f"The message holds {found}. Nothing was sent; take it out and ask again.")


def read_again(file: File, roots: Sequence[Path]) -> bytes:
    """The very bytes that were agreed to."""
    content = _content(file.path, roots, file_type(file.mime))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise MediaRefused(f"{file.filename} is not what it was when this was agreed to. Nothing was sent.")
    return content


def _tapped(body: str, choices: Sequence[str], opens: str) -> Buttons | Choices:
    if len(choices) <= MOST_BUTTONS:
        return Buttons(body, tuple(Button(str(at), title) for at, title in enumerate(choices, 1)))
    rows = tuple(Choice(str(at), title) for at, title in enumerate(choices, 1))
    return Choices(body, opens, (Section(rows),))


def _media(given: str, caption: str | None, roots: Sequence[Path], allowed: Allowed) -> Composed:
    if "://" in given:
        return Composed(_linked(given, caption, allowed))
    filename = Path(given).name
    mime = _mime(filename)
    kind = file_type(mime)
    content = _content(given, roots, kind)
    check_file(mime, content)
    file = File(given, filename, mime, hashlib.sha256(content).hexdigest())
    return Composed(_as_media(kind, caption, filename, media_id=NOT_UPLOADED), file)


def _linked(given: str, caption: str | None, allowed: Allowed) -> Media:
    parts = urlsplit(given)
    if parts.scheme != "https" or not allowed.has_host(parts.hostname or ""):
        raise MediaRefused(
            "A file is fetched only by https:// and from hosts that ERP_MCP_WHATSAPP_LINK_HOSTS names. "
            "Nothing was sent."
        )
    filename = Path(parts.path).name
    return _as_media(file_type(_mime(filename)), caption, filename, link=given)


def _as_media(
    kind: FileType,
    caption: str | None,
    filename: str,
    *,
    media_id: str | None = None,
    link: str | None = None,
) -> Media:
    """Only documents have a name."""
    return Media(kind.kind, media_id, link, caption, filename if kind.kind == "document" else None)


def _mime(filename: str) -> str:
    return mimetypes.guess_type(filename)[0] or ""


def _content(path: str, roots: Sequence[Path], kind: FileType) -> bytes:
    opened = open_below(roots, path)
    with opened.file as file:
        content = file.read(kind.most_bytes + 1)
    check_size(kind, len(content))
    return content
