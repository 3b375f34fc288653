"""What speaks for a lead and against it: each factor's value, its points by rule, and what they are for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from erp_mcp.advice.leads.prospect import Ground, Prospect
from erp_mcp.advice.wording import money

Factor = Literal[
    "stage", "source", "revenue", "age", "activity", "contact", "customer", "kind", "language", "replies"
]
# The best of all together are a hundred.
POINTS: Mapping[Factor, Mapping[str, int]] = {
    "stage": {"proposition": 26, "qualified": 16, "new": 6, "won": 0, "lost": 0},
    "source": {"referral": 12, "visit": 8, "website": 8, "message": 6, "social": 4, "other": 4, "unknown": 3},
    "revenue": {"large": 15, "usual": 10, "small": 4, "unrated": 4, "unknown": 0},
    "age": {"fresh": 8, "recent": 5, "old": 1, "stale": -5},
    "activity": {"week": 10, "month": 6, "quiet": 0, "silent": -5, "untouched": 3},
    "contact": {"both": 8, "phone": 6, "email": 4, "none": -10},
    "customer": {"best": 10, "buyer": 7, "owing": -4, "known": 2, "stranger": 0},
    "kind": {"company": 3, "person": 1},
    "language": {"served": 3, "unserved": -3},
    "replies": {"wrote": 5},
}
# Known before the outcome was. Stage and activity are changed by it, customers become such through it.
LEARNED: Sequence[Factor] = ("source", "revenue", "contact", "kind", "language")
SOURCES: Mapping[str, Sequence[str]] = {
    "referral": ("refer", "recommend", "word of mouth", "توصية", "إحالة", "معرفی", "tavsiye", "referans"),
    "visit": ("walk", "visit", "exhibition", "fair", "event", "زيارة", "معرض", "نمایشگاه", "fuar", "ziyaret"),
    "website": ("web", "site", "form", "google", "search engine", "موقع", "سایت"),
    "message": ("whatsapp", "phone", "call", "mail", "telegram", "واتساب", "هاتف", "تلفن", "telefon"),
    "social": ("instagram", "facebook", "tiktok", "twitter", "linkedin", "social", "newsletter"),
}
LARGE, SMALL = Decimal(2), Decimal("0.75")  # times what is usual
AGES = ((14, "fresh"), (45, "recent"), (120, "old"))  # days
TOUCHES = ((7, "week"), (30, "month"), (90, "quiet"))
RECENT_WORDS = 30  # days since they wrote


@dataclass(frozen=True, slots=True)
class Trait:
    """`facts` stand in the reason that is told for it."""

    factor: Factor
    value: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def points(self) -> int:
        return POINTS[self.factor][self.value]


def traits_of(prospect: Prospect, ground: Ground) -> Iterator[Trait]:
    lead = prospect.lead
    yield Trait("stage", lead.stage)
    yield Trait("source", source_of(lead.source), {"source": lead.source})
    yield _revenue(prospect, ground)
    yield _age(prospect, ground)
    yield _activity(prospect, ground)
    yield Trait("contact", _contact(lead.phone, lead.email))
    yield _customer(prospect)
    yield Trait("kind", "company" if prospect.is_company else "person")
    if ground.served:
        yield Trait("language", "served" if lead.language in ground.served else "unserved")
    yield from _replies(prospect, ground)


def source_of(source: str) -> str:
    """Companies name their sources as they like."""
    if not source.strip():
        return "unknown"
    plain = source.casefold()
    return next((known for known, words in SOURCES.items() if any(word in plain for word in words)), "other")


def _revenue(prospect: Prospect, ground: Ground) -> Trait:
    lead, usual = prospect.lead, ground.money.usual
    facts = {"amount": money(lead.expected_revenue, lead.currency)}
    if lead.expected_revenue <= 0:
        return Trait("revenue", "unknown")
    if prospect.revenue is None:
        return Trait("revenue", "unrated", facts)
    times = prospect.revenue / usual if usual else Decimal(1)
    value = "large" if times >= LARGE else "usual" if times >= SMALL else "small"
    return Trait("revenue", value, facts | {"times": f"{times:.1f}"})


def _age(prospect: Prospect, ground: Ground) -> Trait:
    age = ground.days_since(prospect.lead.created_at)
    return Trait("age", _band(age, AGES, "stale"), {"days": str(age)})


def _activity(prospect: Prospect, ground: Ground) -> Trait:
    touched = prospect.lead.last_contact_at
    if touched is None:
        return Trait("activity", "untouched")
    silent = ground.days_since(touched)
    return Trait("activity", _band(silent, TOUCHES, "silent"), {"days": str(silent)})


def _band(days: int, bands: Sequence[tuple[int, str]], beyond: str) -> str:
    return next((value for most, value in bands if days <= most), beyond)


def _contact(phone: str | None, email: str | None) -> str:
    if phone and email:
        return "both"
    return "phone" if phone else "email" if email else "none"


def _customer(prospect: Prospect) -> Trait:
    buyer = prospect.buyer
    if buyer is None:
        return Trait("customer", "stranger")
    facts = {
        "customer": f"{buyer.name}#{buyer.customer_id}",
        "orders": str(buyer.orders),
        "overdue": money(buyer.overdue, buyer.currency),
    }
    if buyer.overdue > 0:
        return Trait("customer", "owing", facts)
    return Trait("customer", "best" if buyer.is_best else "buyer" if buyer.orders else "known", facts)


def _replies(prospect: Prospect, ground: Ground) -> Iterator[Trait]:
    wrote = prospect.buyer.wrote_at if prospect.buyer else None
    if wrote is not None and (passed := ground.days_since(wrote)) <= RECENT_WORDS:
        yield Trait("replies", "wrote", {"days": str(passed)})
