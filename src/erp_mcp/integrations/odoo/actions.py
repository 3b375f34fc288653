"""What becomes of an action: it is done, or Odoo wants another step first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from erp_mcp.integrations.odoo.values import Json, text

ACTION, CLOSED = "ir.actions.", "ir.actions.act_window_close"


@dataclass(frozen=True, slots=True)
class Done:
    result: Json


@dataclass(frozen=True, slots=True)
class NeedsStep:
    """An action that Odoo answers with. A dialog (`target` is `new`) is a wizard, and nothing is done before it is
    followed; a page shows what came of it, and only the records say whether it is done."""

    kind: str
    model: str | None
    res_id: int | None
    name: str
    target: str | None = None
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])


def outcome(answer: Json) -> Done | NeedsStep:
    kind = text(answer.get("type")) if isinstance(answer, dict) else ""
    if not isinstance(answer, dict) or not kind.startswith(ACTION) or kind == CLOSED:
        return Done(answer)
    context, res_id = answer.get("context"), answer.get("res_id")
    return NeedsStep(
        kind=kind,
        model=text(answer.get("res_model")) or None,
        res_id=res_id if isinstance(res_id, int) and res_id else None,
        name=text(answer.get("name")),
        target=text(answer.get("target")) or None,
        context=context if isinstance(context, dict) else {},
    )
