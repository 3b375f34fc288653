"""Of which part of the business something is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """As the company writes them; empty ones mean all."""

    branch: str = ""
    product: str = ""
    customer: str = ""
    supplier: str = ""
