"""Numbers as people write them, in the digits of any script."""

import re

from erp_mcp.integrations.odoo import Json
from erp_mcp.language.normal import normalize

# A comma only between thousands: where it stands before decimals, `12,50` would become 1250.
WRITTEN = re.compile(r"[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5})(\.\d{1,12})?")
LARGEST = 10**18


def number_of(given: Json) -> int | float | None:
    """None for what is no number, and for what none of Odoo's columns takes."""
    match given:
        case bool():
            return None
        case str():
            plain = normalize(given)
            return float(plain.replace(",", "")) if WRITTEN.fullmatch(plain) else None
        case int() | float():
            return given if -LARGEST < given < LARGEST else None
        case _:
            return None
