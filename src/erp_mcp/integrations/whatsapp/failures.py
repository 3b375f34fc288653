"""What Meta says went wrong, by its code alone: its words serve who looks for a cause, and decide nothing."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from erp_mcp.integrations.whatsapp.values import Record, number, record, text
from erp_mcp.language.fence import defuse

Group = Literal[
    "account",
    "auth",
    "block",
    "calling",
    "group",
    "marketing",
    "media",
    "permission",
    "quality",
    "recipient",
    "registration",
    "request",
    "server",
    "setup",
    "template",
    "throttle",
    "unlisted",
    "window",
]
Action = Literal[
    "ask_admin",
    "ask_again",
    "ask_person",
    "disable_template",
    "fail",
    "hold",
    "mark_unreachable",
    "pause_initiated",
    "pause_template",
    "propose_template",
    "resync_templates",
    "retry",
    "retry_day",
    "retry_hours",
    "retry_minutes",
    "retry_recipient",
    "stop_account",
    "stop_sender",
    "suppress_marketing",
    "use_phone",
]
LONGEST_DETAILS = 160
LONG_RUN = re.compile(r"[A-Za-z0-9+/_=.-]{24,}|\d{7,}")  # tokens, signed addresses, phone numbers


class Meaning(BaseModel):
    """What a code means for us; `says` is ours and may be shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    group: Group
    action: Action
    says: str


UNLISTED = Meaning(group="unlisted", action="fail", says="WhatsApp refuses with a code unknown here.")
UNLISTED_DENIAL = Meaning(group="permission", action="stop_sender", says="WhatsApp denies access.")
UNLISTED_HASTE = Meaning(group="throttle", action="retry", says="WhatsApp asks to slow down.")


@dataclass(frozen=True, slots=True)
class Failure:
    """`details` are Meta's words, in one line and without numbers and tokens: data, for logs and people."""

    code: int
    details: str
    group: Group
    action: Action
    says: str
    fbtrace_id: str | None = None
    retry_after: int | None = None


@cache
def meanings() -> dict[str, Meaning]:
    """By code, or by the first and last of a row of codes."""
    loaded = tomllib.loads(
        files("erp_mcp.integrations.whatsapp").joinpath("codes.toml").read_text(encoding="utf-8")
    )
    return TypeAdapter(dict[str, Meaning]).validate_python(loaded)


def meaning_of(code: int, status: int = 400) -> Meaning:
    if found := meanings().get(str(code)):
        return found
    for codes, meaning in _rows():
        if code in codes:
            return meaning
    if status in {401, 403}:
        return UNLISTED_DENIAL
    return UNLISTED_HASTE if status == 429 else UNLISTED


def failure_of(error: Record, status: int = 400, retry_after: str | None = None) -> Failure | None:
    """None where there is no code: then nobody knows what was meant."""
    code = number(error.get("code"))
    if code is None:
        return None
    meaning = meaning_of(code, status)
    return Failure(
        code=code,
        details=_plain(
            text(record(error.get("error_data")).get("details")) or text(error.get("message")) or ""
        ),
        group=meaning.group,
        action=meaning.action,
        says=meaning.says,
        fbtrace_id=_short(error.get("fbtrace_id")),
        retry_after=number(retry_after),
    )


def failures_of(errors: Sequence[Record]) -> tuple[Failure, ...]:
    return tuple(failure for each in errors if (failure := failure_of(each)))


@cache
def _rows() -> tuple[tuple[range, Meaning], ...]:
    found = ((key.split("-"), meaning) for key, meaning in meanings().items() if "-" in key)
    return tuple((range(int(ends[0]), int(ends[1]) + 1), meaning) for ends, meaning in found)


def _plain(words: str) -> str:
    line = " ".join(LONG_RUN.sub("…", words).split())
    return defuse(line if len(line) <= LONGEST_DETAILS else f"{line[: LONGEST_DETAILS - 1]}…")


def _short(value: object) -> str | None:
    return value[:64] if isinstance(value, str) and value.isascii() and value.isprintable() else None
