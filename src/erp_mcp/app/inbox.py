"""What comes in on WhatsApp: kept, handled, fetched."""

from dataclasses import dataclass

from erp_mcp.app.ground import Ground
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.governance.connections import Connections
from erp_mcp.messaging.fetching import Fetching
from erp_mcp.messaging.hearing import Hearing
from erp_mcp.messaging.inbox import Inbox
from erp_mcp.messaging.numbers import Numbers
from erp_mcp.messaging.owners import Owners


@dataclass(frozen=True, slots=True)
class Incoming:
    owners: Owners
    inbox: Inbox
    hearing: Hearing
    fetching: Fetching


def open_incoming(ground: Ground, vectors: SaidVectors, numbers: Numbers) -> Incoming:
    settings, transactions = ground.settings, ground.transactions
    connections = Connections(transactions, settings.secret_key)
    owners = Owners(settings, ground.database.statements, connections)
    return Incoming(
        owners,
        Inbox(transactions, owners, ground.queue),
        Hearing(transactions, ground.queue, vectors),
        Fetching(transactions, numbers),
    )
