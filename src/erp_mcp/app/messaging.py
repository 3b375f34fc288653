"""WhatsApp: the numbers of a company, their templates, and what is sent from them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from erp_mcp.app.company import Company
from erp_mcp.app.ground import Ground, report_folder
from erp_mcp.app.inbox import Incoming, open_incoming
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.governance.connections import Connections
from erp_mcp.governance.governed import Governed
from erp_mcp.governance.profile import Profiles
from erp_mcp.messaging.correspondence import Correspondence
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.messaging.operating import Operating
from erp_mcp.messaging.planning import Planning, Rules
from erp_mcp.messaging.prices import card_in, illustrative_card
from erp_mcp.messaging.queueing import Queueing
from erp_mcp.messaging.scanning import Allowed
from erp_mcp.messaging.sending import Sending
from erp_mcp.messaging.templates import MessageTemplates
from erp_mcp.settings import Settings
from erp_mcp.store.database import Database


@dataclass(frozen=True, slots=True)
class Messaging:
    numbers: Numbers
    templates: MessageTemplates
    sending: Sending
    dispatching: Dispatching
    operating: Operating
    correspondence: Correspondence
    incoming: Incoming


def open_messaging(ground: Ground, profiles: Profiles, company: Company, vectors: SaidVectors) -> Messaging:
    settings, transactions = ground.settings, ground.transactions
    numbers = Numbers(settings, Connections(transactions, settings.secret_key))
    templates = MessageTemplates(transactions, numbers)
    planning = Planning(transactions, numbers, templates, profiles, rules_of(settings))
    queueing = Queueing(transactions, ground.queue, numbers, roots_of(settings))
    governed = Governed(company.writing, company.approvals, company.changes)
    sending = Sending(transactions, ground.tokens, planning, queueing, governed)
    operating = Operating(transactions, ground.queue)
    dispatching = Dispatching(Means(transactions, ground.database.app_url, numbers.of))
    correspondence = Correspondence(transactions, profiles)
    incoming = open_incoming(ground, vectors, numbers)
    return Messaging(numbers, templates, sending, dispatching, operating, correspondence, incoming)


@asynccontextmanager
async def open_templates(settings: Settings, database: Database) -> AsyncGenerator[MessageTemplates]:
    """For a command, which needs nothing else."""
    async with Numbers(settings, Connections(database.transactions, settings.secret_key)) as numbers:
        yield MessageTemplates(database.transactions, numbers)


def rules_of(settings: Settings) -> Rules:
    card = settings.whatsapp_rate_card
    return Rules(
        roots_of(settings),
        Allowed(frozenset(host.lower() for host in settings.whatsapp_link_hosts)),
        card_in(card) if card else illustrative_card(),
    )


def roots_of(settings: Settings) -> Sequence[Path]:
    """What is sent lies where the operator said, or was made here."""
    return (*settings.knowledge_roots, report_folder(settings))
