"""From the words for a span of days to the days."""

import re
from datetime import date

from erp_mcp.language.periods.period import Asked, Period

DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:\.\.|/|to)\s*(\d{4}-\d{2}-\d{2})")


def read_periods(words: str, today: date) -> Asked | None:
    """None where the words name no days."""
    found = DAYS.fullmatch(words.strip())
    try:
        return Asked(Period(date.fromisoformat(found[1]), date.fromisoformat(found[2]))) if found else None
    except ValueError:
        return None
