"""The table of prompts: what a person may start from, with the data already fitted in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, signature

from erp_mcp.prompts import business, customers, sessions
from erp_mcp.prompts.filling import complete_language

Complete = Callable[[str], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class PromptEntry:
    run: Callable[..., Awaitable[str]]
    title: str
    complete: Mapping[str, Complete] = field(default_factory=dict[str, Complete])

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def arguments(self) -> Mapping[str, bool]:
        """By name, whether each has to be given."""
        found = signature(self.run).parameters.values()
        return {each.name: each.default is Parameter.empty for each in found}

    @property
    def completions(self) -> Mapping[str, Complete]:
        return {"language": complete_language, **self.complete}


BRANCH = {"branch": business.complete_branch}
SESSION = {"session_id": sessions.complete_id}
PROMPTS = (
    PromptEntry(sessions.summarize_conversation, "Summarise a conversation", SESSION),
    PromptEntry(sessions.reply_to_customer, "Reply to a customer", SESSION),
    PromptEntry(sessions.handle_complaint, "Handle a complaint", SESSION),
    PromptEntry(
        customers.follow_up_offer, "Follow up with an offer", {"customer": customers.complete_customer}
    ),
    PromptEntry(customers.qualify_lead, "Qualify a lead", {"lead": customers.complete_lead}),
    PromptEntry(business.daily_briefing, "Daily briefing"),
    PromptEntry(
        business.weekly_business_review,
        "Weekly business review",
        {"week": business.complete_week, **BRANCH},
    ),
    PromptEntry(business.restock_plan, "Restock plan", BRANCH),
    PromptEntry(business.price_review, "Price review", {"product": business.complete_product}),
    PromptEntry(business.collections_round, "Collections round", BRANCH),
    PromptEntry(business.fulfil_order, "Fulfil an order", {"order": business.complete_order}),
    PromptEntry(business.supplier_round, "Supplier round", {"supplier": business.complete_supplier}),
)
