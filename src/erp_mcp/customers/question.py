"""What is asked of the search for customers: light, because the tool imports it."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.customers.query.given import Given


@dataclass(frozen=True, slots=True)
class Question:
    """Words, filters, or both: then both hold."""

    words: str = ""
    given: Sequence[Given] = ()
    limit: int = 20
    offset: int = 0
