"""Every table of the store."""

from erp_mcp.store.tables.actions import CtaEvent
from erp_mcp.store.tables.arrival import AbusiveMessage, Block, CustomerGuess
from erp_mcp.store.tables.company import (
    CurrencyRate,
    Customer,
    Invoice,
    Lead,
    Order,
    OrderLine,
    Product,
    StockLevel,
    Supplier,
    SyncState,
)
from erp_mcp.store.tables.costs import (
    Alert,
    CostCounter,
    CostEntry,
    CostLimit,
    ModelAnswer,
    TenantProfile,
)
from erp_mcp.store.tables.dialogue import Conversation, CustomerFact, Message, SessionMemory
from erp_mcp.store.tables.drafts import Draft
from erp_mcp.store.tables.figures import BuyerRanks, CustomerFigures, CustomerPurchase
from erp_mcp.store.tables.finding import CustomerKey
from erp_mcp.store.tables.governance import Approval, Change, IdempotencyKey
from erp_mcp.store.tables.identity import MergedRow
from erp_mcp.store.tables.knowledge import (
    EmbeddingCache,
    KnowledgeChunk,
    KnowledgeSentence,
    KnowledgeSource,
    KnowledgeTerm,
    KnowledgeVector,
    Lexicon,
    Library,
    TermStat,
)
from erp_mcp.store.tables.messaging import (
    Consent,
    Contact,
    ContactAlias,
    DeliveryStatus,
    InboundMessage,
    Media,
    MessageTemplate,
    OutboxMessage,
    SendAttempt,
    SendPace,
    SendPause,
    Thread,
    WebhookEvent,
)
from erp_mcp.store.tables.ratings import Rating
from erp_mcp.store.tables.reports import Report
from erp_mcp.store.tables.routing import Instruction, IntentKeyword, IntentRoute, OwnExample
from erp_mcp.store.tables.schedules import Schedule
from erp_mcp.store.tables.schema import Table
from erp_mcp.store.tables.supply import Delivery, PurchaseLine, PurchaseOrder
from erp_mcp.store.tables.templates import TextTemplate
from erp_mcp.store.tables.tenancy import ApiToken, AuditEntry, Connection, RateCounter, ReadMeter, Tenant

__all__ = [
    "AbusiveMessage",
    "Alert",
    "ApiToken",
    "Approval",
    "AuditEntry",
    "Block",
    "BuyerRanks",
    "Change",
    "Connection",
    "Consent",
    "Contact",
    "ContactAlias",
    "Conversation",
    "CostCounter",
    "CostEntry",
    "CostLimit",
    "CtaEvent",
    "CurrencyRate",
    "Customer",
    "CustomerFact",
    "CustomerFigures",
    "CustomerGuess",
    "CustomerKey",
    "CustomerPurchase",
    "Delivery",
    "DeliveryStatus",
    "Draft",
    "EmbeddingCache",
    "IdempotencyKey",
    "InboundMessage",
    "Instruction",
    "IntentKeyword",
    "IntentRoute",
    "Invoice",
    "KnowledgeChunk",
    "KnowledgeSentence",
    "KnowledgeSource",
    "KnowledgeTerm",
    "KnowledgeVector",
    "Lead",
    "Lexicon",
    "Library",
    "Media",
    "MergedRow",
    "Message",
    "MessageTemplate",
    "ModelAnswer",
    "Order",
    "OrderLine",
    "OutboxMessage",
    "OwnExample",
    "Product",
    "PurchaseLine",
    "PurchaseOrder",
    "RateCounter",
    "Rating",
    "ReadMeter",
    "Report",
    "Schedule",
    "SendAttempt",
    "SendPace",
    "SendPause",
    "SessionMemory",
    "StockLevel",
    "Supplier",
    "SyncState",
    "Table",
    "Tenant",
    "TenantProfile",
    "TermStat",
    "TextTemplate",
    "Thread",
    "WebhookEvent",
]
