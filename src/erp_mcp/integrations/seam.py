"""What the rooms know of a model: who writes, who embeds, and what they are given and give back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel

from erp_mcp.errors import Consumption

Vector = list[float]
Thinking = Literal["minimal", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a recording that goes along."""

    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Commission:
    """One piece of writing. `instructions` are ours alone; everything from outside is in `material`, fenced.

    Without a `schema` the answer is plain text, with one it is JSON that fits it.
    """

    task: str
    instructions: str
    material: str
    max_output_tokens: int
    schema: type[BaseModel] | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    text: str
    consumption: Consumption = field(default_factory=Consumption)


class Writer(Protocol):
    """Fails with a named error, `AiServiceUnavailable` or one of its kin; cancelling it ends the call.

    What is written is finished, but only meant to fit the schema: whoever commissioned it validates it.
    """

    @property
    def name(self) -> str:
        """The model, as it is named to whoever reads the answer."""
        ...

    async def write(self, commission: Commission) -> Written: ...


class Embedder(Protocol):
    """Vectors of two models are never compared, so each is stored with the model's id."""

    @property
    def model_id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def query(self, text: str) -> Vector: ...

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in their order."""
        ...
