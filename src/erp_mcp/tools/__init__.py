"""The table of tools: what there is, who may call it, and how often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mcp_types import CallToolResult

from erp_mcp.governance.principal import Tier
from erp_mcp.reports.view import URI
from erp_mcp.settings import Bucket, Toolset
from erp_mcp.tools.admin import read_resource
from erp_mcp.tools.analysis import analyze_conversation
from erp_mcp.tools.conversations import build_context, rate_reply, record_messages
from erp_mcp.tools.customers import get_customer, recommend_actions, score_leads, search_customers
from erp_mcp.tools.drafting import draft_reply
from erp_mcp.tools.knowledge import save_knowledge, search_knowledge
from erp_mcp.tools.messages import read_messages
from erp_mcp.tools.odoo import aggregate_records, describe_model, search_records
from erp_mcp.tools.reports import analyze_data, generate_report
from erp_mcp.tools.whatsapp import send_whatsapp
from erp_mcp.tools.writing import create_records, delete_records, run_action, undo_change, update_records


@dataclass(frozen=True, slots=True)
class ToolEntry:
    """`is_destructive` is for a tool of a lower tier that can do away with something.

    `uri_argument` names an argument that is a URI of ours: the gate treats the call as a reading of it. `page` is
    the one that shows the answer, where a host shows pages.
    """

    run: Callable[..., Awaitable[CallToolResult]]
    title: str
    toolset: Toolset
    tier: Tier
    bucket: Bucket | None = None
    idempotent: bool = True
    open_world: bool = False
    is_destructive: bool = False
    uri_argument: str | None = None
    page: str | None = None

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def may_destroy(self) -> bool:
        return self.is_destructive or self.tier == "destructive"


TOOLS = (
    ToolEntry(search_customers, "Search customers", "crm", "read", bucket="searches"),
    ToolEntry(get_customer, "Get a customer", "crm", "read", bucket="searches"),
    ToolEntry(score_leads, "Score leads", "crm", "read", bucket="searches"),
    ToolEntry(analyze_conversation, "Analyze a conversation", "crm", "read", bucket="searches"),
    # A reading, although it keeps what it recommends: rows of our own, that no answer but its own is made from.
    ToolEntry(recommend_actions, "Recommend actions", "crm", "read", bucket="searches"),
    ToolEntry(search_knowledge, "Search knowledge", "knowledge", "read", bucket="searches"),
    ToolEntry(build_context, "Build a context", "knowledge", "read", bucket="searches"),
    # A write: customers are answered from it. It needs no scope to destroy, because whatever it holds came from
    # elsewhere and can come again.
    ToolEntry(
        save_knowledge,
        "Save knowledge",
        "knowledge",
        "write",
        bucket="saves",
        open_world=True,
        is_destructive=True,
    ),
    # A draft: it writes this server's own memory, and nothing that the company or a customer sees.
    ToolEntry(record_messages, "Record messages", "knowledge", "draft", bucket="messages"),
    ToolEntry(rate_reply, "Rate a reply", "knowledge", "draft", bucket="ratings"),
    ToolEntry(search_records, "Search records", "odoo", "read", bucket="odoo_calls"),
    ToolEntry(aggregate_records, "Aggregate records", "odoo", "read", bucket="odoo_calls"),
    ToolEntry(describe_model, "Describe a model", "odoo", "read", bucket="odoo_calls"),
    # An update overwrites and an action may send or post; what each may do, its own tier and the policy say.
    ToolEntry(create_records, "Create records", "odoo", "write", bucket="odoo_calls", idempotent=False),
    ToolEntry(update_records, "Update records", "odoo", "write", bucket="odoo_calls", is_destructive=True),
    ToolEntry(delete_records, "Delete records", "odoo", "write", bucket="odoo_calls", is_destructive=True),
    ToolEntry(
        run_action,
        "Run an action",
        "odoo",
        "write",
        bucket="odoo_calls",
        idempotent=False,
        open_world=True,
        is_destructive=True,
    ),
    ToolEntry(undo_change, "Undo a change", "odoo", "write", bucket="odoo_calls", is_destructive=True),
    # Nothing that was sent comes back; what is asked twice is refused, or has a key.
    ToolEntry(read_messages, "Read messages", "whatsapp", "read", bucket="searches"),
    ToolEntry(
        send_whatsapp,
        "Send on WhatsApp",
        "whatsapp",
        "send",
        bucket="messages",
        idempotent=False,
        open_world=True,
        is_destructive=True,
    ),
    # Nothing is kept and nothing leaves but what a model may read.
    ToolEntry(draft_reply, "Draft a reply", "whatsapp", "draft", bucket="searches"),
    # Readings, although a report is kept so that it can be read on.
    ToolEntry(generate_report, "Generate a report", "reports", "read", bucket="searches", page=URI),
    ToolEntry(analyze_data, "Analyze data", "reports", "read", bucket="searches", page=URI),
    ToolEntry(read_resource, "Read a resource", "admin", "read", uri_argument="uri"),
)
