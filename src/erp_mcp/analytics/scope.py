"""Of which part of the business something is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """As the company writes them, a customer as `Name#id`; empty ones mean all."""

    branch: str = ""
    product: str = ""
    customer: str = ""
    supplier: str = ""

    @property
    def customer_id(self) -> int | None:
        return int(self.customer.rsplit("#", 1)[1]) if self.customer else None
