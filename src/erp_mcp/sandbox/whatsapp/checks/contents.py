"""How long the texts are, which files are carried, and what is answered to."""

from collections.abc import Iterator, Mapping

from erp_mcp.sandbox.whatsapp.checks.recipients import thread_of
from erp_mcp.sandbox.whatsapp.checks.requests import Check
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.grammar import (
    LONGEST,
    LONGEST_IN_BUTTONS,
    LONGEST_IN_ROWS,
    LONGEST_INTERACTIVE_BODY,
    LONGEST_LIST_BODY,
    MOST_ROWS,
)
from erp_mcp.sandbox.whatsapp.media import KINDS, refused_use
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object, object_at, objects_at, text_at
from erp_mcp.sandbox.whatsapp.state import State

_PARTS: Mapping[str, tuple[str, ...]] = {
    "button": ("body", "action"),
    "list": ("body", "action"),
    "cta_url": ("body", "action"),
    "flow": ("body", "action"),
    "product": ("action",),
    "product_list": ("header", "body", "action"),
}


def has_short_texts(_state: State, draft: Draft) -> Refusal | None:
    """A message may have only the parts of its own type, so the other paths lead nowhere."""
    return next(
        _too_long((path, most, text_at(draft.message, *path)) for path, most in LONGEST.items()), None
    )


def is_complete_interactive(_state: State, draft: Draft) -> Refusal | None:
    if draft.kind != "interactive":
        return None
    kind = text_at(draft.content, "type")
    missing = [part for part in _PARTS.get(kind, ("action",)) if draft.content.get(part) is None]
    if missing:
        return Refusal(131008, f"Param interactive['{missing[0]}'] is required for the type {kind}.")
    if kind == "button" and not list(objects_at(draft.content, "action", "buttons")):
        return Refusal(131008, "Param interactive['action']['buttons'] is required.")
    return None


def has_short_choices(_state: State, draft: Draft) -> Refusal | None:
    rows = [
        row for each in objects_at(draft.content, "action", "sections") for row in objects_at(each, "rows")
    ]
    if len(rows) > MOST_ROWS:
        return Refusal(131009, f"A list has at most {MOST_ROWS} rows, not {len(rows)}.")
    replies = [object_at(each, "reply") for each in objects_at(draft.content, "action", "buttons")]
    most = LONGEST_LIST_BODY if text_at(draft.content, "type") == "list" else LONGEST_INTERACTIVE_BODY
    body = text_at(draft.message, "interactive", "body", "text")
    measured = (
        *_measured(rows, LONGEST_IN_ROWS),
        *_measured(replies, LONGEST_IN_BUTTONS),
        (("interactive", "body", "text"), most, body),
    )
    return next(_too_long(iter(measured)), None)


def has_different_choices(_state: State, draft: Draft) -> Refusal | None:
    replies = [object_at(each, "reply") for each in objects_at(draft.content, "action", "buttons")]
    for field in ("id", "title"):
        values = [text_at(each, field) for each in replies]
        if len(set(values)) < len(values):
            return Refusal(131009, f"Two buttons have the same {field}.")
    return None


def carries_known_media(state: State, draft: Draft) -> Refusal | None:
    media_id = text_at(draft.content, "id")
    if draft.kind not in KINDS or not media_id:
        return None
    return refused_use(draft.kind, state.shelf.get(media_id, draft.at))


def answers_in_thread(state: State, draft: Draft) -> Refusal | None:
    target = text_at(draft.message, "context", "message_id") or text_at(
        draft.message, "reaction", "message_id"
    )
    if not target or state.threads.get(target) == thread_of(state, draft):
        return None
    return Refusal(100, f"The message {target} does not belong to this conversation.")


def is_known_message(state: State, draft: Draft) -> Refusal | None:
    target = text_at(draft.message, "message_id")
    return None if target in state.threads else Refusal(100, f"The message {target} is not known.")


def _measured(items: list[Object], limits: Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], int, str]]:
    return (((field,), most, text_at(item, field)) for item in items for field, most in limits.items())


def _too_long(measured: Iterator[tuple[tuple[str, ...], int, str]]) -> Iterator[Refusal]:
    for path, most, text in measured:
        if len(text) > most:
            yield Refusal(100, f"Param {'.'.join(path)} must be at most {most} characters long.")


CONTENT_CHECKS: tuple[Check, ...] = (
    has_short_texts,
    is_complete_interactive,
    has_short_choices,
    has_different_choices,
    carries_known_media,
    answers_in_thread,
)
