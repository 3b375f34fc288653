"""To whom a message goes: a phone number in full, or what Meta calls somebody without showing the number."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from erp_mcp.errors import InvalidInput

WRITTEN_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
DIGITS = re.compile(r"[1-9][0-9]{7,14}")
USER_ID = re.compile(r"[A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Phone:
    """With the country's code and without the plus. Meta completes a number without it with that of the sender."""

    digits: str

    def __post_init__(self) -> None:
        if not DIGITS.fullmatch(self.digits):
            raise _refused()

    def __repr__(self) -> str:
        return f"Phone(…{self.digits[-2:]})"


@dataclass(frozen=True, slots=True)
class UserId:
    """Scoped to the business; the only name of somebody who hides the number."""

    value: str

    def __post_init__(self) -> None:
        if not USER_ID.fullmatch(self.value):
            raise _refused()


Address: TypeAlias = Phone | UserId


def address(written: str) -> Address:
    """A number only with its plus: with anything else it may be somebody else's."""
    if WRITTEN_PHONE.fullmatch(written):
        return Phone(written.removeprefix("+"))
    return UserId(written)


def _refused() -> InvalidInput:
    return InvalidInput(
        "The recipient is written as + and 8 to 15 digits with the country code, such as +971501234567, "
        "or as a user id such as AE.1349120. Nothing was sent."
    )
