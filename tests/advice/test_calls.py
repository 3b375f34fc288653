"""A call that can be recommended is known as one, so that it is looked up when it is run."""

from inspect import getmembers, isfunction
from typing import get_type_hints

from erp_mcp.advice.actions import calls
from erp_mcp.advice.actions.action import ReadyCall
from erp_mcp.advice.actions.calls import is_one

READY = {
    "context": calls.context("What do we owe?", None),
    "note": calls.note(7, "Called twice."),
    "lead": calls.lead("Dates for Eid", 7),
    "quotation": calls.quotation(7, [(3, 2)]),
    "reading": calls.reading("erp://customers/7"),
}


def test_every_call_that_is_recommended_is_known_as_one() -> None:
    functions = getmembers(calls, isfunction)
    made = {name for name, each in functions if get_type_hints(each).get("return") is ReadyCall}

    assert made == set(READY)
    assert all(is_one(call.tool, call.arguments) for call in READY.values())


def test_other_calls_of_the_same_tools_are_none() -> None:
    assert not is_one("create_records", {"model": "res.partner", "records": [{"name": "Layla"}]})
    assert not is_one("run_action", {"model": "sale.order", "action": "confirm_order", "ids": [7]})
    assert not is_one("search_records", {"model": "crm.lead"})
