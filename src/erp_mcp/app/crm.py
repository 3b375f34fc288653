"""Customers: whom somebody means, how they stand, and what to do about it."""

from dataclasses import dataclass
from functools import partial

from erp_mcp.advice.actions.drafting import Drafting
from erp_mcp.advice.actions.recommending import Recommending
from erp_mcp.advice.actions.tracking import Tracking
from erp_mcp.advice.customers import Customers
from erp_mcp.advice.leads.leads import Leads
from erp_mcp.advice.promised import Promised
from erp_mcp.app.ground import Ground
from erp_mcp.app.minds import Minds
from erp_mcp.conversations.contexts import Sources
from erp_mcp.customers.figures import Figures
from erp_mcp.customers.guessing.arriving import Arriving
from erp_mcp.customers.searching import Searching
from erp_mcp.knowledge.wanted import products_meant


@dataclass(frozen=True, slots=True)
class Crm:
    arriving: Arriving
    figures: Figures
    customers: Customers
    leads: Leads
    promised: Promised
    recommending: Recommending
    tracking: Tracking
    searching: Searching


def open_crm(ground: Ground, minds: Minds, sources: Sources) -> Crm:
    transactions = ground.transactions
    tracking = Tracking(transactions, ground.database.alone)
    return Crm(
        arriving=Arriving(transactions),
        figures=Figures(transactions),
        customers=Customers(transactions, ground.tokens),
        leads=Leads(transactions, sources.profiles),
        promised=Promised(transactions, sources.profiles),
        recommending=Recommending(transactions, tracking, minds.local, Drafting(minds.calls, ground.tokens)),
        tracking=tracking,
        searching=Searching(transactions, partial(products_meant, sources.retrieval)),
    )
