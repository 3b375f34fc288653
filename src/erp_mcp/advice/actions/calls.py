"""The calls that recommendations hold; nothing in them changes from day to day, so they are known again."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import JsonValue

from erp_mcp.advice.actions.action import ReadyCall
from erp_mcp.language.fence import defuse

LONGEST_QUESTION = 600  # characters
LONGEST_NAME = 60
LEAD, ORDER, NOTE = "crm.lead", "sale.order", "post_note"
PRIORITIES = {"low": "0", "medium": "1", "high": "3"}


def context(question: str, session_id: str | None) -> ReadyCall:
    """What a draft is written from."""
    arguments: dict[str, JsonValue] = {"question": _plain(question, LONGEST_QUESTION)}
    if session_id is not None:
        arguments["session_id"] = session_id
    return ReadyCall("build_context", arguments)


def note(partner_id: int, text: str) -> ReadyCall:
    """For colleagues to read on the contact."""
    return ReadyCall(
        "run_action",
        {
            "action": NOTE,
            "model": "res.partner",
            "ids": [partner_id],
            "arguments": {"text": _plain(text, LONGEST_QUESTION)},
        },
    )


def lead(
    name: str,
    partner_id: int | None,
    description: str = "",
    urgency: Literal["low", "medium", "high"] = "medium",
) -> ReadyCall:
    """With a customer it is an opportunity; of somebody unknown it is a lead."""
    row: dict[str, JsonValue] = {
        "name": _plain(name, LONGEST_NAME + 40),
        "type": "opportunity" if partner_id else "lead",
        "priority": PRIORITIES[urgency],
        "company_id": False,  # whichever of several takes it up; left out, it would have to be said
    }
    if partner_id:
        row["partner_id"] = partner_id
    if description:
        row["description"] = _plain(description, LONGEST_QUESTION)
    return ReadyCall("create_records", {"model": LEAD, "records": [row]})


def quotation(partner_id: int, lines: Sequence[tuple[int, int]], company: str | None = None) -> ReadyCall:
    """A draft order; each line is a product and how many. Without a company Odoo must have only one."""
    wanted: list[JsonValue] = [
        {"product_id": product, "product_uom_qty": quantity} for product, quantity in lines
    ]
    row: dict[str, JsonValue] = {"partner_id": partner_id, "order_line": wanted}
    arguments: dict[str, JsonValue] = {"model": ORDER, "records": [row]}
    if company:
        arguments["company"] = company
    return ReadyCall("create_records", arguments)


def reading(uri: str) -> ReadyCall:
    return ReadyCall("read_resource", {"uri": uri})


def is_one(tool: str, arguments: Mapping[str, JsonValue]) -> bool:
    """Whether it may be a call of these: of any other nobody needs to ask what recommended it."""
    match tool:
        case "create_records":
            return arguments.get("model") in (LEAD, ORDER)
        case "run_action":
            return arguments.get("action") == NOTE
        case _:
            return tool in ("build_context", "read_resource")


def _plain(text: str, most: int) -> str:
    """One line, so that what is run is what was shown."""
    line = " ".join(defuse(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
