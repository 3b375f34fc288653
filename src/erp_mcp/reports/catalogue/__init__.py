"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Mapping

from erp_mcp.analytics.week import last_week
from erp_mcp.reports.catalogue.conversations import conversations
from erp_mcp.reports.catalogue.customers import customers
from erp_mcp.reports.catalogue.day import daily_briefing
from erp_mcp.reports.catalogue.inventory import inventory
from erp_mcp.reports.catalogue.leads import leads
from erp_mcp.reports.catalogue.products import products
from erp_mcp.reports.catalogue.receivables import receivables
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.catalogue.suppliers import suppliers
from erp_mcp.reports.catalogue.weekly_review import weekly_review
from erp_mcp.reports.catalogue.whatsapp import whatsapp
from erp_mcp.reports.kinds import Kind

REPORTS: Mapping[str, Kind] = {
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "inventory": Kind(
        inventory,
        "Stock value, what runs out or lies too long, and draft purchases to reorder",
        options=("service_level", "cover_days", "over_days"),
    ),
    "receivables": Kind(receivables, "What customers owe, by age, and whom to remind first"),
    "customers": Kind(customers, "Who buys, came and came back; segments, and who is about to leave"),
    "leads": Kind(leads, "The lead pipeline: by stage and source, what it may bring, what is left lying"),
    "conversations": Kind(conversations, "How soon customers were answered and by whom; who still waits"),
    "whatsapp": Kind(whatsapp, "WhatsApp: sent, delivered, read and failed messages, and what they cost"),
    "products": Kind(products, "Goods: sold, quantity, cost and margin, what moves and what does not"),
    "suppliers": Kind(suppliers, "Lead times, late deliveries, open orders, price changes of suppliers"),
    "daily_briefing": Kind(daily_briefing, "The day: who waits, what is due, sold yesterday, runs out"),
    "weekly_review": Kind(
        weekly_review, "The last week: sales, debts, stock, who waits, what to do first", last_week
    ),
}
