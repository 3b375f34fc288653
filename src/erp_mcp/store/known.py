"""What the store knows of one customer, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_mcp.store.facts import FactKind
from erp_mcp.store.guesses import Field
from erp_mcp.store.records import InvoiceState, OrderState, Role


@dataclass(frozen=True, slots=True)
class Figures:
    orders: int
    spent: Decimal
    currency: str
    first_order_at: datetime | None
    last_order_at: datetime | None
    balance: Decimal
    overdue: Decimal
    overdue_since: date | None
    typical_gap_days: Decimal | None
    unconverted: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Among those who have bought, `buyers` of them: one of the best so many percent."""

    top_percent: int | None
    buyers: int


@dataclass(frozen=True, slots=True)
class Spending:
    """Of the last 90 days, and of the 90 before."""

    recent: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as it stands, with a few of its goods."""

    number: str
    ordered_at: datetime
    state: OrderState
    total: Decimal
    currency: str
    goods: Sequence[str]


@dataclass(frozen=True, slots=True)
class Billed:
    number: str
    due_on: date
    state: InvoiceState
    residual: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation; `last_role` is who had the last word in it, but for thanks."""

    id: str
    subject: str
    channel: str
    updated_at: datetime
    is_closed: bool
    messages: int
    last_role: Role | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class Lasting:
    """Something that holds beyond the conversation that it was learned in."""

    kind: FactKind
    fact: str
    session_id: str
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Habit:
    """A product that was bought in several orders; `product_id` is that of the ERP."""

    product: str
    times: int
    first_at: datetime
    last_at: datetime
    product_id: int
    quantity: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Beside:
    """Of `of` customers of the same segment who lately bought one that this one buys, `buyers` have this too."""

    product: str
    bought: str
    buyers: int
    of: int
    product_id: int


@dataclass(frozen=True, slots=True)
class Guessed:
    """What the ERP does not say, and what speaks for it."""

    field: Field
    value: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """No automatic answer until somebody lifts it; by whom and why."""

    since: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """`synced_at` is when the mirror was last as Odoo has it, None where it does not follow one.

    `loaded_at` is when it was last filled from anything else; without `has_orders_loaded` it has none of
    anybody yet. `sold_by` is the company of their last order, `merged` are duplicates that were merged into
    them.
    """

    id: int
    external_id: int
    name: str
    other_names: Sequence[str]
    language: str
    is_company: bool
    phone: str | None
    email: str | None
    vat: str | None
    city: str
    country: str
    branch: str
    segment: str
    credit_limit: Decimal
    created_at: datetime
    is_active: bool
    time_zone: str
    figures: Figures
    standing: Standing
    spending: Spending
    orders: Sequence[Placed]
    invoices: Sequence[Billed]
    conversations: int
    talks: Sequence[Talk]
    facts: Sequence[Lasting]
    habits: Sequence[Habit]
    beside: Sequence[Beside]
    synced_at: datetime | None
    loaded_at: datetime | None = None
    has_orders_loaded: bool = True
    sold_by: str | None = None
    guesses: Sequence[Guessed] = ()
    blocked: Blocked | None = None
    merged: Sequence[str] = ()
    merged_into_id: int | None = None
    erased_at: datetime | None = None
