"""`erp-mcp templates`: briefs, prompts and replies as a company words them."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened
from erp_mcp.cli.writing import draft, read_text, write_in_editor
from erp_mcp.store.records import Language

if TYPE_CHECKING:
    from erp_mcp.governance.templates import Templates, Wording

templates = typer.Typer(
    name="templates", no_args_is_help=True, help="What models and customers are told, in a company's words."
)

NameArgument = Annotated[str, typer.Argument(help="As `list` shows it.")]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--language", help="Not in the language that the profile names first, or English."),
]
FIRST_WORDS = 60


@templates.command("list")
def list_templates(
    name: Annotated[str | None, typer.Option("--name", help="Only this one.")] = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which texts there are, and which of them are a tenant's own."""
    tenant_id, found = run(_list, tenant, name)
    show(f"Templates of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@templates.command("show")
def show_template(name: NameArgument, language: LanguageOption = None, tenant: TenantOption = None) -> None:
    """Print a text as it is used now."""
    found = run(_get, tenant, name, language)
    typer.echo(found.text)
    if found.template.rules:
        typer.echo(f"\nBelow it stands, and cannot be edited:{found.template.rules}", err=True)


@templates.command("clone")
def clone_template(name: NameArgument, language: LanguageOption = None, tenant: TenantOption = None) -> None:
    """Copy a bundled text into the tenant's own, and print it."""
    cloned = run(_clone, tenant, name, language)
    typer.echo(cloned.text)
    _tell(cloned, "is the tenant's own now")


@templates.command("edit")
def edit_template(
    name: NameArgument,
    language: LanguageOption = None,
    file: Annotated[Path | None, typer.Option(help="Take the text from this file.")] = None,
    tenant: TenantOption = None,
) -> None:
    """Replace a text by one of the tenant's own: from a file, from stdin, or written in $EDITOR."""
    if file is not None:
        _save(tenant, name, language, read_text(file))
    elif sys.stdin.isatty():
        _write(tenant, run(_get, tenant, name, language))
    else:
        _save(tenant, name, language, read_text(None))


@templates.command("reset")
def reset_template(name: NameArgument, language: LanguageOption = None, tenant: TenantOption = None) -> None:
    """Delete the tenant's own text, so that the bundled one is used again."""
    _tell(run(_reset, tenant, name, language), "is the bundled text again")


def row_of(each: "Wording") -> dict[str, Cell]:
    return {
        "name": each.template.name,
        "kind": each.template.kind,
        "language": each.language,
        "set_by": "tenant" if each.is_own else "default",
        "version": each.version,
        "text": shorten(each.text, FIRST_WORDS, placeholder=" …"),
    }


def _write(tenant: str | None, there: "Wording") -> None:
    with draft(there.template.name, there.text) as file:
        write_in_editor(file)
        text = read_text(file)
        if text.strip() == there.text:
            typer.echo("The text is as it was. Nothing was changed.", err=True)
        else:
            _save(tenant, there.template.name, there.language, text)


def _save(tenant: str | None, name: str, language: Language | None, text: str) -> None:
    _tell(run(_edit, tenant, name, language, text), "is the tenant's own now")


def _tell(wording: "Wording", what: str) -> None:
    typer.echo(f"{wording.template.name} in {wording.language} {what} ({wording.version}).", err=True)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Templates, str]]":
    from erp_mcp.budget import load
    from erp_mcp.governance.templates import Templates

    async with opened(tenant) as it:
        tokens = load(it.settings.tokenizer)
        yield Templates(it.database.transactions, it.database.statements, tokens), it.tenant_id


async def _list(tenant: str | None, name: str | None) -> "tuple[str, list[Wording]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id, name)


async def _get(tenant: str | None, name: str, language: Language | None) -> "Wording":
    async with _opened(tenant) as (room, tenant_id):
        return await room.get(tenant_id, name, language)


async def _clone(tenant: str | None, name: str, language: Language | None) -> "Wording":
    async with _opened(tenant) as (room, tenant_id):
        return await room.clone(tenant_id, name, language, by=OPERATOR)


async def _edit(tenant: str | None, name: str, language: Language | None, text: str) -> "Wording":
    async with _opened(tenant) as (room, tenant_id):
        return await room.edit(tenant_id, name, language, text, by=OPERATOR)


async def _reset(tenant: str | None, name: str, language: Language | None) -> "Wording":
    async with _opened(tenant) as (room, tenant_id):
        return await room.reset(tenant_id, name, language, by=OPERATOR)
