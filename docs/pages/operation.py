"""What whoever runs the server meets: settings, errors and commands."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc

from pydantic import AliasChoices
from typer.core import TyperCommand, TyperGroup

import erp_mcp
from erp_mcp.cli.main import command_line
from erp_mcp.errors import ErpError
from erp_mcp.gate.wire import CODES
from erp_mcp.settings import Settings
from pages.tables import Schema, allowed, code, codes, first_line, table, yes

SETTINGS_INTRO = """\
Environment variables, read once at the start; lists are separated by commas. A value that cannot be
used is refused at the start without being repeated. `erp-mcp doctor` also names variables that
nothing reads."""
ERRORS_INTRO = """\
What a caller may read of a failure. A tool answers with `isError` and one text, `CODE: what was
wrong`, which ends with whether repeating can help. Resources, prompts and completions fail with a
JSON-RPC error whose `data` carries `code` and `retryable`. At the door of HTTP a refused token is
status 401, a store that is not there 503. A command prints the text and ends with status 1.
Everything else is a fault of the server: the caller sees a general sentence, the log the traceback."""
# These do what they do when they are imported.
NOT_IMPORTED = re.compile(r"__main__|\.migrations\.")


def settings_page() -> str:
    return f"{SETTINGS_INTRO}\n\n{settings_table()}"


def settings_table() -> str:
    properties: Schema = Settings.model_json_schema(by_alias=False)["properties"]
    rows = (
        (_variables(name), _default(field), allowed(field), field["description"])
        for name, field in properties.items()
    )
    return table(("variable", "default", "allowed", "meaning"), rows)


def _variables(name: str) -> str:
    """A setting that other programs know too is also read under their name for it."""
    alias = Settings.model_fields[name].validation_alias
    others = [str(each) for each in alias.choices if each != name] if isinstance(alias, AliasChoices) else []
    return " or ".join(map(code, [f"ERP_MCP_{name.upper()}", *others]))


def _default(field: Schema) -> str:
    if "default" not in field:
        return "by user"
    match field["default"]:
        case None:
            return "unset"
        case []:
            return "none"
        case default:
            return codes(default) if field.get("type") == "array" else code(f"{default}")


def errors_page() -> str:
    rows = (
        (code(each.code), each.kind, f"{CODES[each.kind]}", yes(each.retryable), cleandoc(each.__doc__ or ""))
        for each in _errors()
    )
    head = ("code", "kind", "JSON-RPC", "repeating can help", "what happened")
    return f"{ERRORS_INTRO}\n\n{table(head, rows)}"


def _errors() -> Iterator[type[ErpError]]:
    """Those with a code of their own: of `erp_mcp.errors` first, then what single modules add."""
    names = [each.name for each in pkgutil.walk_packages(erp_mcp.__path__, "erp_mcp.")]
    for name in sorted(names, key=lambda name: name != ErpError.__module__):
        members = {} if NOT_IMPORTED.search(name) else vars(import_module(name))
        for member in members.values():
            if not (isinstance(member, type) and issubclass(member, ErpError)):
                continue
            if member.__module__ == name and "code" in vars(member):
                yield member


def commands_page() -> str:
    return "\n\n".join(_section(name, command) for name, command in _commands())


def commands_table() -> str:
    rows = ((code(name), first_line(command.help)) for name, command in _commands())
    return table(("command", "what it does"), rows)


def _commands() -> Iterator[tuple[str, TyperCommand]]:
    """Each with the words that one types."""
    yield from _below("erp-mcp", command_line())


def _below(words: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from _below(f"{words} {name}", each)
    elif isinstance(command, TyperCommand):
        yield words, command


def _section(words: str, command: TyperCommand) -> str:
    context = command.context_class(command, info_name=words)
    records = [each.get_help_record(context) for each in command.params]
    rows = [(code(record[0]), record[1].replace("  [", " [")) for record in records if record]
    arguments = f"\n\n{table(('argument or option', 'meaning'), rows)}" if rows else ""
    return f"## {words}\n\n{cleandoc(command.help or '')}{arguments}"
