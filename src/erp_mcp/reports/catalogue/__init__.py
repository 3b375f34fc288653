"""The reports that there are: a name each, what it tells, and what composes it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.reports.catalogue.conversations import conversations
from erp_mcp.reports.catalogue.customers import customers
from erp_mcp.reports.catalogue.leads import leads
from erp_mcp.reports.catalogue.receivables import receivables
from erp_mcp.reports.catalogue.sales import sales
from erp_mcp.reports.catalogue.whatsapp import whatsapp


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what a model chooses by."""

    compose: Callable[[Scene], Awaitable[Story]]
    about: str


REPORTS: Mapping[str, Kind] = {
    "sales": Kind(sales, "Sales of a period against the same days of last month and last year"),
    "receivables": Kind(receivables, "What customers owe, by age, and whom to remind first"),
    "customers": Kind(customers, "Who buys, came and came back; segments, and who is about to leave"),
    "leads": Kind(leads, "The lead pipeline: by stage and source, what it may bring, what is left lying"),
    "conversations": Kind(conversations, "How soon customers were answered and by whom; who still waits"),
    "whatsapp": Kind(whatsapp, "WhatsApp: sent, delivered, read and failed messages, and what they cost"),
}
