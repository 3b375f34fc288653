"""The table of prompts: what a person may start from, with the data already fitted in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature

from erp_mcp.prompts.sessions import complete_id, reply_to_customer, summarize_conversation

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
    def arguments(self) -> tuple[str, ...]:
        return tuple(signature(self.run).parameters)


PROMPTS = (
    PromptEntry(summarize_conversation, "Summarise a conversation", {"session_id": complete_id}),
    PromptEntry(reply_to_customer, "Reply to a customer", {"session_id": complete_id}),
)
