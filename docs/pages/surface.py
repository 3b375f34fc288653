"""What a client of the server finds: tools, resources and prompts, as the server itself lists them."""

from collections.abc import Sequence
from inspect import cleandoc

from mcp_types import Prompt, Tool

from erp_mcp.prompts import PROMPTS
from erp_mcp.resources import RESOURCES, ResourceEntry
from erp_mcp.settings import Bucket
from erp_mcp.tools import TOOLS, ToolEntry
from pages.tables import Schema, allowed, code, codes, first_line, table, yes

# What the instructions of the server tell of every tool.
# What the list of tools leaves to the name, because every client pays for it.
SHARED = {
    "max_tokens": "Of the answer.",
    "format": "`json` gives an object instead of text.",
    "action": "What to do.",
    "document": "To add, or to put in a source's place.",
    "kind": "One of the kinds of `search_knowledge`.",
    "rating": "What the person thinks of it.",
    "language": "Of the answer: `ar`, `en`, `fa` or `tr`.",
    "period": "In words of any of the four languages, or such as 2026-01-01..2026-03-31.",
    "files": "To make beside the text.",
}
TOOLS_INTRO = """\
An unknown argument is refused with the nearest names. Each tool belongs to a toolset
(`ERP_MCP_TOOLSETS`) and needs a scope of the access token; on stdio no scope is withheld. A
`max_tokens` above `ERP_MCP_MAX_TOKENS_LIMIT` counts as that limit."""
RESOURCES_INTRO = """\
`max_tokens` is the budget of one reading, from 100 to `ERP_MCP_MAX_TOKENS_LIMIT`; `after` is the
place where the reading before it ended: the last line of a shortened text gives the whole URI that
continues. An unknown variable is refused. Readings count against the allowance
(`ERP_MCP_READ_ALLOWANCE_TOKENS`). The tool `read_resource` reads the same URIs."""
PROMPTS_INTRO = """\
A prompt comes with its data fitted in, and with instructions in the language of the conversation
that it is about, or that is asked for: Arabic, English, Persian or Turkish."""


def tools_page(tools: Sequence[Tool]) -> str:
    entries = {entry.name: entry for entry in TOOLS}
    return "\n\n".join([TOOLS_INTRO, *(_tool(tool, entries[tool.name]) for tool in tools)])


def _tool(tool: Tool, entry: ToolEntry) -> str:
    required: list[str] = tool.input_schema.get("required", [])
    rows = (
        (code(name), _kind(field, name in required), allowed(field), field.get("description") or SHARED[name])
        for name, field in tool.input_schema["properties"].items()
    )
    facts = f"Toolset `{entry.toolset}`, scope `{entry.tier}`. {_rate(entry.bucket)} Hints: {_hints(entry)}."
    arguments = table(("argument", "type, default", "allowed", "meaning"), rows)
    return f"## {tool.name}\n\n{cleandoc(tool.description or '')}\n\n{facts}\n\n{arguments}"


def _kind(field: Schema, is_required: bool) -> str:
    kind = field.get("type", "object")  # one that is defined beside the arguments names no type
    kind = f"array of {field['items'].get('type', 'object')}" if kind == "array" else kind
    if is_required:
        return f"{kind}, required"
    return f"{kind}, `{field['default']}`" if "default" in field else kind


def _rate(bucket: Bucket | None) -> str:
    return f"Rate: `ERP_MCP_{bucket.upper()}_PER_MINUTE`." if bucket else "Rate: not limited."


def _hints(entry: ToolEntry) -> str:
    hints = {
        "read-only": entry.tier == "read",
        "destructive": entry.may_destroy,
        "idempotent": entry.idempotent,
        "open world": entry.open_world,
    }
    return ", ".join(name if holds else f"not {name}" for name, holds in hints.items())


def tools_table(tools: Sequence[Tool]) -> str:
    rows = (
        (code(tool.name), codes(tool.input_schema["properties"]), first_line(tool.description))
        for tool in tools
    )
    return table(("tool", "arguments", "what it does"), rows)


def resources_page() -> str:
    return "\n\n".join([RESOURCES_INTRO, *map(_resource, RESOURCES)])


def _resource(entry: ResourceEntry) -> str:
    facts = f"For: {', '.join(entry.audience)}. Priority: {entry.priority}. {_rate(entry.bucket)}"
    completed = f" Completed: {codes(entry.complete)}." if entry.complete else ""
    what = first_line(entry.run.__doc__)
    return f"## {entry.title}\n\n{code(entry.uri_template)}\n\n{what}\n\n{facts}{completed}"


def resources_table() -> str:
    rows = ((code(entry.path_template), first_line(entry.run.__doc__)) for entry in RESOURCES)
    return table(("resource", "what it is"), rows)


def prompts_page(prompts: Sequence[Prompt]) -> str:
    completed = {entry.name: entry.completions for entry in PROMPTS}
    rows = (
        (
            code(each.name),
            code(argument.name),
            argument.description or "",
            yes(argument.required is True),
            yes(argument.name in completed[each.name]),
        )
        for each in prompts
        for argument in each.arguments or []
    )
    arguments = table(("prompt", "argument", "meaning", "required", "completed"), rows)
    return f"{PROMPTS_INTRO}\n\n{prompts_table(prompts)}\n\n{arguments}"


def prompts_table(prompts: Sequence[Prompt]) -> str:
    rows = ((code(prompt.name), first_line(prompt.description)) for prompt in prompts)
    return table(("prompt", "what it does"), rows)
