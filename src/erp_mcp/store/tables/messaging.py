"""WhatsApp: who writes, what came in, what goes out, and what may go out at all."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import DateTime, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Number, Table, Tenanted, within_tenant

Json = dict[str, JsonValue]


class Contact(Tenanted, Table):
    """Who writes: known by `user_id`, which WhatsApp gives them for this business, by their number, or both."""

    __tablename__ = "contact_identities"
    __table_args__ = (
        within_tenant("customer_id", "customers", "RESTRICT"),
        UniqueConstraint("tenant_id", "user_id"),
        UniqueConstraint("tenant_id", "wa_id"),
        Index(None, "tenant_id", "customer_id"),
    )

    id: Mapped[Number]
    customer_id: Mapped[int | None]
    user_id: Mapped[str | None]
    parent_user_id: Mapped[str | None]
    wa_id: Mapped[str | None]
    username: Mapped[str | None]
    name: Mapped[str]
    created_at: Mapped[CreatedAt]


class ContactAlias(Tenanted, Table):
    """A number or user id that somebody had before."""

    __tablename__ = "contact_aliases"
    __table_args__ = (within_tenant("contact_id", "contact_identities"),)

    value: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int]
    replaced_at: Mapped[CreatedAt]


class Thread(Tenanted, Table):
    """A conversation on WhatsApp: `handler` answers it; `heard_at` is when they last wrote, by Meta's clock."""

    __tablename__ = "threads"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        within_tenant("contact_id", "contact_identities"),
        UniqueConstraint("tenant_id", "number_id", "contact_id"),
    )

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    number_id: Mapped[str]
    contact_id: Mapped[int]
    handler: Mapped[str]
    heard_at: Mapped[Instant | None]
    handed_over_because: Mapped[str | None]


class OutboxMessage(Tenanted, Table):
    """What is to be sent, from the moment it is agreed; `due_at` is when it may next be tried."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        within_tenant("contact_id", "contact_identities"),
        within_tenant("change_id", "changes"),
        UniqueConstraint("tenant_id", "change_id"),
        UniqueConstraint("tenant_id", "wamid"),
        # A message that arrives twice is answered once.
        UniqueConstraint("tenant_id", "answers", "purpose"),
        Index(
            "ix_outbox_messages_waiting",
            "tenant_id",
            "contact_id",
            "id",
            postgresql_where=text("state in ('queued', 'dispatching')"),
        ),
        Index(None, "tenant_id", "conversation_id", "id"),
    )

    id: Mapped[Number]
    conversation_id: Mapped[str]
    contact_id: Mapped[int]
    number_id: Mapped[str]
    address: Mapped[str]
    content: Mapped[Json] = mapped_column(JSONB)
    text: Mapped[str]
    category: Mapped[str]
    is_reply: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str | None]
    principal: Mapped[str]
    change_id: Mapped[int | None]
    answers: Mapped[str | None]
    purpose: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    due_at: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(Integer)
    wamid: Mapped[str | None]


class SendAttempt(Tenanted, Table):
    """Committed before a connection is opened. `worker` holds a lock of this number for as long as it lives."""

    __tablename__ = "send_attempts"
    __table_args__ = (
        within_tenant("message_id", "outbox_messages"),
        UniqueConstraint("tenant_id", "tracker"),
        Index(
            "uq_send_attempts_live",
            "tenant_id",
            "message_id",
            unique=True,
            postgresql_where=text("outcome in ('dispatching', 'unknown')"),
        ),
    )

    id: Mapped[Number]
    message_id: Mapped[int]
    tracker: Mapped[str]
    worker: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str]
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    wamid: Mapped[str | None]
    code: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None]
    trace_id: Mapped[str | None]


class WebhookEvent(Tenanted, Table):
    """A signed body as it came; the very same body is kept once."""

    __tablename__ = "webhook_events"
    __table_args__ = (UniqueConstraint("tenant_id", "body_hash"),)

    id: Mapped[Number]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[CreatedAt]


class InboundMessage(Tenanted, Table):
    """What somebody wrote, once however often it is delivered; its text is in `messages` under the same id."""

    __tablename__ = "inbound_messages"
    __table_args__ = (
        within_tenant("conversation_id", "conversations"),
        within_tenant("contact_id", "contact_identities"),
        Index(None, "tenant_id", "conversation_id"),
    )

    number_id: Mapped[str] = mapped_column(primary_key=True)
    wamid: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
    contact_id: Mapped[int]
    kind: Mapped[str]
    sent_at: Mapped[Instant]
    received_at: Mapped[CreatedAt]
    handled_at: Mapped[Instant | None]
    raw: Mapped[Json] = mapped_column(JSONB)


class DeliveryStatus(Tenanted, Table):
    """What became of a message, as Meta told it; it may come before we know which message it is."""

    __tablename__ = "delivery_statuses"
    __table_args__ = (
        within_tenant("message_id", "outbox_messages"),
        Index(None, "tenant_id", "tracker"),
        Index(None, "tenant_id", "message_id"),
    )

    wamid: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    received_at: Mapped[CreatedAt]
    tracker: Mapped[str | None]
    message_id: Mapped[int | None]
    pricing: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    failure: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))


class Consent(Tenanted, Table):
    """Given or taken back, never changed: the newest of a scope holds."""

    __tablename__ = "consents"
    __table_args__ = (
        within_tenant("contact_id", "contact_identities"),
        Index(None, "tenant_id", "contact_id", "id"),
    )

    id: Mapped[Number]
    contact_id: Mapped[int]
    scope: Mapped[str]
    is_given: Mapped[bool]
    source: Mapped[str]
    words: Mapped[str]
    language: Mapped[str]
    at: Mapped[Instant]
    recorded_at: Mapped[CreatedAt]


class MessageTemplate(Tenanted, Table):
    """One language of a template of a business account, as Meta last told it."""

    __tablename__ = "message_templates"

    business_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str]
    status: Mapped[str]
    quality: Mapped[str]
    definition: Mapped[Json] = mapped_column(JSONB)
    synced_at: Mapped[CreatedAt]


class Media(Tenanted, Table):
    """A file that came or that goes, checked; `media_id` is what Meta calls it for as long as it keeps it."""

    __tablename__ = "media"
    __table_args__ = (
        within_tenant("contact_id", "contact_identities"),
        UniqueConstraint("tenant_id", "media_id"),
    )

    id: Mapped[Number]
    media_id: Mapped[str]
    contact_id: Mapped[int | None]
    mime: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    problem: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]


class SendPace(Tenanted, Table):
    """How soon the next one may leave: to one address, or, where it is empty, from the number at all."""

    __tablename__ = "send_paces"

    number_id: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[Instant]
    free_at: Mapped[Instant]


class SendPause(Tenanted, Table):
    """A switch that stops everything: of one number or, where it is empty, of the tenant."""

    __tablename__ = "send_pauses"

    number_id: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    paused_by: Mapped[str]
    paused_at: Mapped[CreatedAt]
