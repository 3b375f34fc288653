"""A phone number as people and models may see it: enough to recognise, too little to dial."""

import re

SHOWN_BEFORE, SHOWN_AFTER = 4, 2
NUMBER = re.compile(r"\+?([0-9]{8,15})")


def masked(address: str) -> str:
    """+9715•••••67; a user id that hides the number shows where it is from."""
    number = NUMBER.fullmatch(address)
    if number is None:
        return f"{address[:3]}•••{address[-2:]}"
    digits = number[1]
    hidden = "•" * (len(digits) - SHOWN_BEFORE - SHOWN_AFTER)
    return f"+{digits[:SHOWN_BEFORE]}{hidden}{digits[-SHOWN_AFTER:]}"
