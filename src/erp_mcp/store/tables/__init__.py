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
from erp_mcp.store.tables.dialogue import Conversation, Message, SessionMemory
from erp_mcp.store.tables.knowledge import EmbeddingCache, KnowledgeChunk, KnowledgeSource
from erp_mcp.store.tables.schema import Table
from erp_mcp.store.tables.tenancy import ApiToken, AuditEntry, Connection, RateCounter, ReadMeter, Tenant

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Connection",
    "Conversation",
    "Customer",
    "EmbeddingCache",
    "Invoice",
    "KnowledgeChunk",
    "KnowledgeSource",
    "Lead",
    "Message",
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
]
