"""What something to do is wanted for; light, because tools import it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecommendedFor:
    """Exactly one of a customer, as callers name them, a session and a text."""

    customer: str | None = None
    session_id: str | None = None
    context: str | None = None
