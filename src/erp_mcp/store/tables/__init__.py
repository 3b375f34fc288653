"""Every table of the store."""

from erp_mcp.store.tables.company import (
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
from erp_mcp.store.tables.dialogue import Conversation, Message, SessionMemory
from erp_mcp.store.tables.knowledge import EmbeddingCache, KnowledgeChunk, KnowledgeSource
from erp_mcp.store.tables.schema import Table
from erp_mcp.store.tables.tenancy import ApiToken, AuditEntry, Connection, RateCounter, ReadMeter, Tenant

__all__ = [
    "Alert",
    "ApiToken",
    "AuditEntry",
    "Connection",
    "Conversation",
    "CostCounter",
    "CostEntry",
    "CostLimit",
    "Customer",
    "EmbeddingCache",
    "Invoice",
    "KnowledgeChunk",
    "KnowledgeSource",
    "Lead",
    "Message",
    "ModelAnswer",
    "Order",
    "OrderLine",
    "Product",
    "RateCounter",
    "ReadMeter",
    "SessionMemory",
    "StockLevel",
    "Supplier",
    "SyncState",
    "Table",
    "Tenant",
    "TenantProfile",
]
