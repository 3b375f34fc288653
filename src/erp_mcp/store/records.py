"""What the store takes in: one frozen record per kind of row, without tenant and without database types."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

Language = Literal["ar", "en", "fa", "tr"]
Role = Literal["customer", "assistant", "staff"]
Metadata = Mapping[str, JsonValue]
KnowledgeKind = Literal["faq", "manual", "product", "website", "document", "reply"]
Audience = Literal["public", "staff"]
Intent = Literal[
    "pricing", "product", "how-to", "contact", "order", "return", "complaint", "greeting", "general"
]
ProfilePart = Literal[
    "name", "tone", "languages", "hours", "contacts", "reply_rules", "time_zone", "replies", "handler"
]
Replies = Literal["off", "draft", "auto"]  # what becomes of a message that arrives
Handler = Literal["assistant", "human"]  # of a conversation
Thumb = Literal["up", "down"]
Level = Literal["high", "medium", "low"]
ActionKind = Literal[
    "reply", "follow_up", "collect", "offer", "order", "activity", "escalate", "block", "thank", "wait"
]
Wanted = Literal["all", "unanswered", "human", "undelivered"]  # of conversations
CTA_ID = re.compile(r"cta-[0-9a-f]{12}")  # of a recommendation
OrderState = Literal["draft", "sent", "confirmed", "done", "cancelled"]
InvoiceState = Literal["draft", "open", "paid", "cancelled"]
LeadStage = Literal["new", "qualified", "proposition", "won", "lost"]
PurchaseState = Literal["draft", "sent", "approving", "confirmed", "done", "cancelled"]
DeliveryState = Literal["draft", "waiting", "ready", "done", "cancelled"]


@dataclass(frozen=True, slots=True)
class Customer:
    """`external_id` is the id in the company's ERP; loading the same one twice updates the row."""

    external_id: int
    name: str
    other_names: tuple[str, ...]
    language: Language
    is_company: bool
    phone: str | None
    email: str | None
    vat: str | None
    city: str
    country: str
    branch: str
    segment: str
    credit_limit: Decimal
    currency: str
    created_at: datetime
    is_active: bool = True
    has_language: bool = True  # else nobody said it, and the company's own stands in


@dataclass(frozen=True, slots=True)
class Supplier:
    external_id: int
    name: str
    phone: str
    email: str
    city: str
    country: str
    lead_days: int
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    external_id: int
    sku: str
    name: str
    names: dict[Language, str]
    category: str
    description: str
    unit: str
    price: Decimal
    cost: Decimal
    currency: str
    supplier_external_id: int | None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class StockLevel:
    product_external_id: int
    branch: str
    quantity: Decimal
    reorder_point: Decimal


@dataclass(frozen=True, slots=True)
class OrderLine:
    product_external_id: int
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """`total` is that of its lines; taxes are on the invoice. Delivered in full it is done."""

    external_id: int
    number: str
    customer_external_id: int
    branch: str
    ordered_at: datetime
    state: OrderState
    currency: str
    total: Decimal
    lines: tuple[OrderLine, ...]
    company: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """A credit note is one whose amounts are negative."""

    external_id: int
    number: str
    order_external_id: int | None
    customer_external_id: int
    issued_on: date
    due_on: date
    state: InvoiceState
    currency: str
    total: Decimal
    residual: Decimal


@dataclass(frozen=True, slots=True)
class Lead:
    external_id: int
    name: str
    contact_name: str
    language: Language
    phone: str | None
    email: str | None
    city: str
    source: str
    stage: LeadStage
    expected_revenue: Decimal
    currency: str
    note: str
    created_at: datetime
    last_contact_at: datetime | None


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    product_external_id: int
    quantity: Decimal
    received: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """`total` is that of its lines, without taxes; `received_at` is when the first of it came."""

    external_id: int
    number: str
    supplier_external_id: int
    branch: str
    ordered_at: datetime
    expected_at: datetime | None
    state: PurchaseState
    currency: str
    total: Decimal
    lines: tuple[PurchaseLine, ...]
    received_at: datetime | None = None
    company: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    external_id: int
    number: str
    order_external_id: int | None
    customer_external_id: int | None
    branch: str
    state: DeliveryState
    scheduled_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class CurrencyRate:
    """So much of a currency is one of the company's own; `company` is empty where all companies share it."""

    external_id: int
    currency: str
    company: str
    since: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is unique within its conversation; recording it twice changes nothing."""

    id: str
    role: Role
    text: str
    language: str
    sent_at: datetime
    metadata: Metadata = field(default_factory=dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    customer_external_id: int | None
    channel: str
    subject: str
    language: str
    started_at: datetime
    summary: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be recorded; `customer` is an id, or a phone, e-mail or name as the company has it."""

    session_id: str
    messages: Sequence[Message]
    customer: str | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody thinks of a reply, and why."""

    session_id: str
    message_id: str
    thumb: Thumb
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source of knowledge: text with Markdown headings, or one question and its answer."""

    key: str
    kind: KnowledgeKind
    title: str
    language: Language
    url: str | None
    audience: Audience
    text: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """`audience` is what the reader may see; the rest narrows a search."""

    kinds: tuple[KnowledgeKind, ...] = ()
    language: Language | None = None
    audience: tuple[Audience, ...] = ("public", "staff")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that wants a context; what is for the staff never gets into one for the public."""

    question: str
    session_id: str | None = None
    audience: Audience = "public"
