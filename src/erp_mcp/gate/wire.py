"""Our errors as the specification wants them, and results as they go out."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, CallToolResult, TextContent
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from erp_mcp.errors import ErpError, Kind
from erp_mcp.governance.principal import current_call

# Titles repeat the names; the lengths of a text are told by the error, which few ever see.
UNSAID = frozenset(("title", "minLength", "maxLength", "pattern"))
P = ParamSpec("P")
T = TypeVar("T")
Schema = dict[str, Any]  # a JSON schema

# The specification leaves -32000 to -32019 to implementations.
DENIED, LIMITED, UNAVAILABLE = -32001, -32002, -32003
CODES: dict[Kind, int] = {
    "input": INVALID_PARAMS,
    "missing": INVALID_PARAMS,
    "denied": DENIED,
    "limit": LIMITED,
    "unavailable": UNAVAILABLE,
    "internal": INTERNAL_ERROR,
}


def protocol_error(error: ErpError, **data: str) -> MCPError:
    details = {"code": error.code, "retryable": error.retryable} | data
    return MCPError(code=CODES[error.kind], message=str(error), data=details)


def code_of(error: MCPError) -> str:
    """Ours where there is one, otherwise the number of the specification."""
    data: object = error.error.data
    if isinstance(data, dict) and "code" in data:
        return str(cast("dict[str, object]", data)["code"])  # we wrote it: protocol_error
    return str(error.error.code)


def tool_error(error: ErpError) -> CallToolResult:
    advice = "Trying again later can help." if error.retryable else "Repeating the same call cannot help."
    text = f"{error.code}: {error} {advice}"
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def as_sent(protocol_version: str, result: CallToolResult) -> dict[str, Any]:
    """A result that the gate answers itself, with the envelope of its era."""
    wire = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    if protocol_version in MODERN_PROTOCOL_VERSIONS:
        return {"resultType": "complete"} | wire
    return wire


def raising_protocol_errors(run: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """What the SDK would hide from the client: the code and the text of a failure of ours."""

    @wraps(run)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await run(*args, **kwargs)
        except ErpError as error:
            uri = current_call.get().uri
            raise protocol_error(error, **({"uri": uri} if uri else {})) from error

    return answer


def compact_schema(schema: Schema) -> Schema:
    """Without what costs tokens and helps no model, and without what breaks strict hosts; no unknown names."""
    found = _compacted(schema)
    used = json.dumps(found)
    shared = cast("dict[str, Schema]", found.pop("$defs", {}))  # by their names
    single = {name: each for name, each in shared.items() if used.count(f'"#/$defs/{name}"') == 1}
    if kept := {name: each for name, each in shared.items() if name not in single}:
        found["$defs"] = kept
    return cast("Schema", _inlined(found, single))  # an object stays one


def _compacted(schema: Schema) -> Schema:
    found: Schema = {name: _compact(value) for name, value in schema.items() if not _is_unsaid(name, value)}
    options = [each for each in found.get("anyOf", []) if each != {"type": "null"}]
    if len(options) == 1:
        del found["anyOf"]
        found = options[0] | found
    if "default" in found and _is_plain(found):
        del found["default"]
    if found.get("type") == "object" and "properties" in found:
        found["additionalProperties"] = False
    return found


def _is_plain(schema: Schema) -> bool:
    """Left out, it is nothing, or the first of the choices."""
    default = schema["default"]
    return not default or default == next(iter(schema.get("enum", [])), None)


def _is_unsaid(name: str, value: object) -> bool:
    """An argument may be called so."""
    return name in UNSAID and not isinstance(value, dict)


def _compact(value: object) -> object:
    if isinstance(value, list):
        return [_compact(each) for each in cast("list[object]", value)]  # JSON arrays hold anything
    if isinstance(value, dict):
        return _compacted(cast("Schema", value))  # JSON objects have text keys
    return value


def _inlined(value: object, definitions: Mapping[str, Schema]) -> object:
    """With each of these definitions where it is used; none of ours holds itself."""
    if isinstance(value, list):
        return [_inlined(each, definitions) for each in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    schema = cast("Schema", value)
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    if reference in definitions:
        schema = definitions[reference] | {name: each for name, each in schema.items() if name != "$ref"}
    return {name: _inlined(each, definitions) for name, each in schema.items()}
