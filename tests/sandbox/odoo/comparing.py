"""Whether an answer of ours is the one that was recorded, as far as other data can say the same."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

import httpx

from erp_mcp.sandbox.odoo.site import Call
from erp_mcp.sandbox.odoo.world.shapes import Json, integers, is_id, is_list, is_mapping
from tests.sandbox.odoo.recordings import Received, member
from tests.sandbox.odoo.replay import Ids

DIGIT = re.compile(r"\d")
FIELDS_COMPARED = (
    "type", "relation", "relation_field", "store", "required", "readonly", "searchable", "sortable", "groupable",
    "company_dependent", "aggregator",
)  # fmt: skip


def differences(received: Received, response: httpx.Response, call: Call | None, ids: Ids) -> list[str]:
    is_json = "json" in received.headers.get("content-type", "")
    found = list(
        chain(
            unequal("status", received.status, response.status_code),
            unequal("JSON", is_json, "json" in response.headers["content-type"]),
            unequal("connection", "close", response.headers["connection"]),
            unequal(
                "challenge", *(each.get("www-authenticate") for each in (received.headers, response.headers))
            ),
        )
    )
    if found or not is_json:
        return found
    recorded, ours = received.body, response.json()
    if response.status_code >= 400:
        return list(of_errors(recorded, ours))
    if is_mapping(recorded) and "jsonrpc" in recorded:
        return list(of_envelopes(recorded, ours, call, ids))
    return list(of_results(recorded, ours, call, ids))


def unequal(what: str, recorded: Json, ours: Json) -> Iterable[str]:
    if recorded != ours:
        yield f"{what}: recorded {recorded!r:.160}, ours {ours!r:.160}"


def of_envelopes(recorded: Mapping[str, Json], ours: Json, call: Call | None, ids: Ids) -> Iterable[str]:
    assert is_mapping(ours)
    yield from unequal("members", sorted(recorded), sorted(ours))
    yield from unequal("id", recorded.get("id"), ours.get("id"))
    if "error" in recorded:
        for name in ("code", "message"):
            yield from unequal(name, member(recorded["error"], name), member(ours.get("error"), name))
        yield from of_errors(member(recorded["error"], "data"), member(ours.get("error"), "data"))
    elif "result" in recorded and "result" in ours:
        yield from of_results(recorded["result"], ours["result"], call, ids)


def of_errors(recorded: Json, ours: Json) -> Iterable[str]:
    """The message only where the name is all of it that could be compared."""
    if not is_mapping(recorded) or not is_mapping(ours):
        yield from unequal("error", recorded, ours)
        return
    yield from unequal("name", recorded["name"], ours["name"])
    yield from unequal("members", sorted(recorded), sorted(ours))
    yield from of_shapes(recorded["arguments"], ours["arguments"], "arguments")


def of_results(recorded: Json, ours: Json, call: Call | None, ids: Ids) -> Iterable[str]:
    method = call.method if call is not None else ""
    if method == "fields_get":
        yield from of_fields(recorded, ours)
    elif call is not None and method == "search" and asks_for_created(call, ids):
        yield from unequal("found", ids.ours(call.model, recorded), ours)
    elif is_mapping(recorded) or is_list(recorded):
        yield from of_shapes(recorded, ours, "result")
        if call is not None:
            yield from of_records(recorded, ours, call.model, ids)
    elif isinstance(recorded, bool) or recorded is None:
        yield from unequal("result", recorded, ours)
    else:
        yield from of_shapes(recorded, ours, "result")


def asks_for_created(call: Call, ids: Ids) -> bool:
    domain = call.arguments[0] if call.arguments else call.keywords.get("domain")
    for condition in domain if is_list(domain) else ():
        match condition:
            case ["id", _, wanted]:
                return all((call.model, each) in ids.created for each in integers(wanted))
            case _:
                pass
    return False


def of_fields(recorded: Json, ours: Json) -> Iterable[str]:
    """Ours are a choice of theirs, each the same in all that was asked for and matters to a client."""
    assert is_mapping(recorded)
    assert is_mapping(ours)
    yield from unequal("unheard of", [], sorted(set(ours) - set(recorded)))
    asked = {attribute for field in recorded.values() if is_mapping(field) for attribute in field}
    for name in sorted(set(ours) & set(recorded)):
        for attribute in FIELDS_COMPARED:
            if attribute in asked:
                there, here = (member(each[name], attribute) for each in (recorded, ours))
                yield from unequal(f"{name}.{attribute}", there, here)


def of_shapes(recorded: Json, ours: Json, where: str) -> Iterable[str]:
    """False stands for nothing wherever a record has a field; of a list the first ones speak for all."""
    if recorded is False or ours is False:
        return
    if is_list(recorded) and is_list(ours):
        for number, (there, here) in enumerate(zip(recorded[:2], ours[:2], strict=False)):
            yield from of_shapes(there, here, f"{where}[{number}]")
    elif is_mapping(recorded) and is_mapping(ours):
        yield from unequal(f"{where} members", sorted(recorded), sorted(ours))
        for name in set(recorded) & set(ours):
            yield from of_shapes(recorded[name], ours[name], f"{where}.{name}")
    else:
        yield from unequal(f"type of {where}", kind(recorded), kind(ours))


def kind(value: Json) -> str:
    if is_list(value):
        return "list"
    return "mapping" if is_mapping(value) else type(value).__name__


def of_records(recorded: Json, ours: Json, model: str, ids: Ids) -> Iterable[str]:
    """Records that the recording itself made say the same here, but for their numbers and moments."""
    if not is_list(recorded) or not is_list(ours):
        return
    here = {record_id: row for row in ours if is_id(record_id := member(row, "id"))}
    for row in recorded:
        record_id = member(row, "id")
        if not is_id(record_id) or not is_mapping(row) or (model, record_id) not in ids.created:
            continue
        mine = here.get(ids.known[model, record_id])
        yield from of_records_alike(row, mine)


def of_records_alike(recorded: Mapping[str, Json], ours: Json) -> Iterable[str]:
    if not is_mapping(ours):
        yield f"a record is missing: {recorded!r:.160}"
        return
    for name, value in recorded.items():
        if isinstance(value, str | bool):
            yield from unequal(name, unnumbered(value), unnumbered(ours.get(name)))


def unnumbered(value: Json) -> Json:
    return DIGIT.sub("0", value) if isinstance(value, str) else value
