"""What the tests ask a model to write."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from erp_mcp.integrations.seam import Commission


class Finding(BaseModel):
    mood: Literal["angry", "calm"]
    urgency: Annotated[int, Field(ge=1, le=5)]
    quotes: list[str]


NOTE = Commission(
    task="summary",
    instructions="Write what the customer wants.",
    material="Order 12 is late. Where is it? Call me.",
    max_output_tokens=200,
)
FINDING = Commission(
    task="analysis",
    instructions="Judge the mood of the customer.",
    material="Order 12 is late. Where is it? Call me.",
    max_output_tokens=200,
    schema=Finding,
)
