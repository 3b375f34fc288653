"""What becomes of an action: it is done, or Odoo wants another step first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from erp_mcp.integrations.odoo.values import Json, text


@dataclass(frozen=True, slots=True)
class Done:
    result: Json


@dataclass(frozen=True, slots=True)
class NeedsStep:
    """An action of Odoo, such as a wizard: what was asked for is not done before that is followed."""

    kind: str
    model: str | None
    res_id: int | None
    name: str
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])


def outcome(answer: Json) -> Done | NeedsStep:
    if not isinstance(answer, dict) or not text(answer.get("type")).startswith("ir.actions."):
        return Done(answer)
    context, res_id = answer.get("context"), answer.get("res_id")
    return NeedsStep(
        kind=text(answer.get("type")),
        model=text(answer.get("res_model")) or None,
        res_id=res_id if isinstance(res_id, int) and res_id else None,
        name=text(answer.get("name")),
        context=context if isinstance(context, dict) else {},
    )
