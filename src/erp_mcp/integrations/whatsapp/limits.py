"""What Meta takes no more of: refused here, before a message is attempted, naming the part and its limit."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import regex

from erp_mcp.errors import InvalidInput

BODY = 4096
CAPTION = 1024
INTERACTIVE_BODY = 1024
LIST_BODY = 4096
HEADER = 60
FOOTER = 60
BUTTON_TITLE = 20
BUTTON_ID = 256
MOST_BUTTONS = 3
MOST_CHOICES = 10
CHOICE_TITLE = 24
CHOICE_DESCRIPTION = 72
CHOICE_ID = 200
MOST_CARDS = 10  # ours: Meta names no number, and nobody saves more
TRACKER = 512
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
UNRULY = re.compile(r"[\n\r\t]| {5}")
EMOJI = regex.compile(r"(?=.*[\p{Emoji_Presentation}\p{Extended_Pictographic}\u20e3\U0001F1E6-\U0001F1FF])\X")


def refuse(field: str, fact: str) -> InvalidInput:
    return InvalidInput(f"{field} {fact}. Nothing was sent.")


def within(field: str, words: str, most: int) -> str:
    """Some text, and not too much of it."""
    if not words.strip():
        raise refuse(field, "is empty")
    if len(words) > most:
        raise refuse(field, f"has {len(words):,} characters; WhatsApp takes {most:,}")
    return words


def count_within(field: str, things: Sequence[object], most: int) -> None:
    if not 1 <= len(things) <= most:
        raise refuse(field, f"has {len(things)} entries; WhatsApp takes 1 to {most}")


def unlike(field: str, names: Iterable[str]) -> None:
    """An answer names what was chosen: twice the same could be either."""
    listed = list(names)
    if len(set(listed)) < len(listed):
        raise refuse(field, "has the same value twice; each must differ")


def https(field: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        is_address = False
    if not is_address or any(letter.isspace() for letter in url):
        raise refuse(field, "is no address that begins with https://")
    return url


def parameter_text(field: str, words: str) -> str:
    """Templates break no lines that they do not have already."""
    within(field, words, BODY)
    if UNRULY.search(words):
        raise refuse(field, "has a line break, a tab or more than four blanks in a row")
    return words


def one_emoji(emoji: str) -> str:
    if emoji and not EMOJI.fullmatch(emoji):
        raise refuse("emoji", "is not one emoji; leave it empty to take the reaction away")
    return emoji
