"""What must hold before a request goes on: it exists, it may, and its arguments fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from mcp.server.mcpserver.tools import Tool
from pydantic import ValidationError

from erp_mcp.errors import InvalidInput, NotAuthorized, NotFound, UnknownArgument
from erp_mcp.gate.texts import check_texts, check_uri
from erp_mcp.governance.principal import Principal, require
from erp_mcp.language.nearest import nearest
from erp_mcp.prompts import PromptEntry
from erp_mcp.resources import ResourceEntry, entry_of
from erp_mcp.resources.pages import PAGES
from erp_mcp.settings import Bucket
from erp_mcp.tools import ToolEntry

Params = Mapping[str, Any]  # raw JSON of a request, before anything validated it
READING = ("resources/", "prompts/get", "completion/", "subscriptions/")
LONGEST_NAME, LONGEST_FAULT = 40, 160  # characters of an error, which may cost 80 tokens in all


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool as it is served: its entry in our table and the SDK's view of its function."""

    entry: ToolEntry
    tool: Tool


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the rest of the gate needs to know of a request; `refusal` is answered as a tool's answer."""

    subject: str = ""
    uri: str = ""
    bucket: Bucket | None = None
    max_tokens: int | None = None
    is_metered: bool = False
    is_page: bool = False
    refusal: InvalidInput | NotAuthorized | NotFound | None = None


class Admission:
    def __init__(self, offers: Mapping[str, Offer], prompts: Mapping[str, PromptEntry]) -> None:
        self._offers = offers
        self._prompts = prompts

    def admit(self, method: str, params: Params, principal: Principal) -> Admitted:
        if method.startswith(READING):
            require(principal, "read")
        if method == "tools/call":
            return self._admit_tool(params, principal)
        check_texts(params)
        if method == "resources/read":
            return _admit_reading(text_of(params, "uri"))
        if method == "prompts/get":
            return self._admit_prompt(params)
        if method in {"subscriptions/listen", "resources/subscribe", "resources/unsubscribe"}:
            for uri in watched(params):
                entry_of(uri)
        return Admitted()

    def may_see(self, principal: Principal, tool: str) -> bool:
        return tool not in self._offers or self._offers[tool].entry.tier in principal.scopes

    def _admit_tool(self, params: Params, principal: Principal) -> Admitted:
        name = text_of(params, "name")
        offer = self._offers.get(name)
        if offer is None:
            raise NotFound(f"There is no such tool. {nearest(name, self._offers)}")
        try:
            require(principal, offer.entry.tier)
            check_texts(object_of(params, "arguments"))
            arguments = fitting(offer, object_of(params, "arguments"))
            if offer.entry.uri_argument:
                reading = admit_uri(arguments[offer.entry.uri_argument])
                asked = arguments.get("max_tokens") or reading.max_tokens
                return replace(reading, subject=f"{name} {reading.subject}", max_tokens=asked)
        except (InvalidInput, NotAuthorized, NotFound) as refusal:
            return Admitted(name, refusal=refusal)
        return Admitted(name, bucket=offer.entry.bucket, max_tokens=arguments.get("max_tokens"))

    def _admit_prompt(self, params: Params) -> Admitted:
        name = text_of(params, "name")
        prompt = self._prompts.get(name)
        if prompt is None:
            raise NotFound(f"There is no such prompt. {nearest(name, self._prompts)}")
        arguments = object_of(params, "arguments")
        needed = {each for each, is_needed in prompt.arguments.items() if is_needed}
        if not needed <= set(arguments) <= set(prompt.arguments):
            known = ", ".join(each if each in needed else f"{each}?" for each in prompt.arguments)
            raise InvalidInput(f"The prompt {name} takes: {known}. Nothing was changed.")
        return Admitted(name, max_tokens=tokens_in(arguments.get("max_tokens")))


def _admit_reading(uri: str) -> Admitted:
    """A host fetches pages itself; a tool, which a model calls, reads none."""
    if page := PAGES.get(uri):
        return Admitted(page.name, uri, page.bucket, is_page=True)
    return admit_uri(uri)


def admit_uri(uri: str) -> Admitted:
    check_uri(uri)
    entry: ResourceEntry = entry_of(uri)
    asked = entry.budget_in(uri)
    return Admitted(entry.name, uri, entry.bucket, asked, is_metered=entry.is_metered)


def fitting(offer: Offer, arguments: Params) -> Params:
    """The arguments after validation; the refusal names what is wrong without repeating what was sent."""
    known: Params = offer.tool.parameters.get("properties", {})
    for name in arguments:
        if name not in known:
            fault = f"{offer.entry.name} has no argument {name[:LONGEST_NAME]!r}."
            raise UnknownArgument(f"{fault} {nearest(name, known)} Nothing was done.")
    try:
        return offer.tool.fn_metadata.validate_arguments(dict(arguments))
    except ValidationError as error:
        faults = faults_of(error)
    # Not from it: pydantic holds errors of ours, and by their frames the whole request, where no collector looks.
    raise InvalidInput(f"{faults}. Nothing was done.")


def faults_of(error: ValidationError) -> str:
    """The first in full, of the others the names of a few: short, however much was wrong."""
    first, *others = error.errors(include_url=False, include_input=False)
    also = dict.fromkeys(str(each["loc"][0]) for each in others if each["loc"][0] != first["loc"][0])
    fault = f"{'.'.join(map(str, first['loc']))[:LONGEST_NAME]}: {first['msg'][:LONGEST_FAULT]}"
    return f"{fault}; also wrong: {', '.join([*also][:4])}" if also else fault


def watched(params: Params) -> list[str]:
    """The URIs that a subscription names, in either era."""
    if "uri" in params:
        return [text_of(params, "uri")]
    uris: object = object_of(params, "notifications").get("resourceSubscriptions") or []
    if not isinstance(uris, list):
        raise InvalidInput("`resourceSubscriptions` must be a list of URIs.")
    return [str(uri) for uri in cast("list[object]", uris)]  # a JSON array


def tokens_in(given: object) -> int | None:
    """What a prompt may cost; the prompt itself refuses what is no number."""
    return int(given) if isinstance(given, str) and given.isascii() and given.isdigit() else None


def object_of(params: Params, name: str) -> Params:
    value = params.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInput(f"`{name}` must be an object.")
    return cast("Params", value)  # JSON objects have text keys


def text_of(params: Params, name: str) -> str:
    value = params.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"`{name}` must be a text.")
    return value
