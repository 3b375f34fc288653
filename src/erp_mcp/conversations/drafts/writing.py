"""A reply that a model writes from what is known, and writes again when it does not pass."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, Field

from erp_mcp.conversations.drafts.gate import Verdict
from erp_mcp.conversations.drafts.material import Material, shown
from erp_mcp.governance.models import Kind
from erp_mcp.governance.tasks import Passage, Task

LONGEST = 1500  # characters
REWRITES = 2


class WrittenReply(BaseModel):
    """What a model is asked for."""

    reply: str = Field(min_length=1, max_length=LONGEST)


def task_for(material: Material) -> Task[WrittenReply]:
    """What stands in one stored answer is easy to word."""
    is_easy = material.prepared.direct is not None and not material.cautions()
    kind: Kind = "simple" if is_easy else "complex"
    return Task("customer_reply", kind, WrittenReply, max_output_tokens=900)


def passages(material: Material, before: Sequence[tuple[str, Verdict]] = ()) -> list[Passage]:
    return list(_passages(material, before))


def _passages(material: Material, before: Sequence[tuple[str, Verdict]]) -> Iterator[Passage]:
    prepared = material.prepared
    yield Passage("language of the reply", material.asked.language)
    yield Passage("how the company writes", prepared.prompt.told)
    if prepared.memory and prepared.memory.text:
        yield Passage("conversation before", prepared.memory.text)
    yield Passage("message of the customer", material.asked.question)
    for each in material.parts:
        yield Passage("knowledge", shown(each))
    if material.own.sentences:
        yield Passage("papers of this customer", material.own.text)
    for reply, verdict in before:
        yield Passage("reply that was refused", f"{reply}\nRefused because: {verdict.why}")
