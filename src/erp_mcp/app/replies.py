"""Replies to customers: drafted when somebody asks, and what becomes of a message that arrives."""

from dataclasses import dataclass

from erp_mcp.app.ground import Ground
from erp_mcp.app.messaging import rules_of
from erp_mcp.app.minds import Minds
from erp_mcp.conversations import Contexts
from erp_mcp.conversations.contexts import Sources
from erp_mcp.conversations.drafting import Drafting, Voice
from erp_mcp.governance.policy import Policy
from erp_mcp.messaging.replying import Replying, Rules


@dataclass(frozen=True, slots=True)
class Replies:
    drafting: Drafting
    replying: Replying


def open_replies(ground: Ground, minds: Minds, sources: Sources, policy: Policy) -> Replies:
    transactions = ground.transactions
    contexts = Contexts(transactions, ground.tokens, sources)
    drafting = Drafting(transactions, contexts, Voice(minds.templates, sources.profiles, minds.calls))
    rules = Rules(policy, sources.profiles, rules_of(ground.settings).allowed)
    return Replies(drafting, Replying(transactions, ground.queue, drafting, rules))
