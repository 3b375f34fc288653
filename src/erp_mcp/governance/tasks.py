"""What rooms ask of a model: the task, who asks, what the answer is made of, and who gave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pydantic import BaseModel

from erp_mcp.errors import AiNotAsked, AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.models import Kind
from erp_mcp.integrations.local import Compose
from erp_mcp.integrations.seam import Media
from erp_mcp.language.compact import compact

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Task(Generic[Answer]):
    """Its brief is the template of its name; what is critical may go a tenth above a limit."""

    name: str
    kind: Kind
    answer: type[Answer]
    max_output_tokens: int
    is_critical: bool = False


@cache
def schema_text(answer: type[BaseModel]) -> str:
    """What a model reads of the schema, made once."""
    return compact(answer.model_json_schema())


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of material; `kind` names it for the fence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """The material for a model, and the room's own method, which stands in where none is asked."""

    passages: Sequence[Passage]
    compose: Compose | None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """`by` is a model or `local`; `note` says it to whoever reads, and why no model was used."""

    answer: Answer
    by: str
    note: str


def why(reason: CostLimitReached | AiServiceUnavailable) -> str:
    match reason:
        case CostLimitReached():
            return "the cost budget is spent"
        case AiNotAsked():
            return str(reason)
        case _:
            return f"the model did not answer ({reason.code})"
