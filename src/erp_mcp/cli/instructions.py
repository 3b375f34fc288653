"""`erp-mcp instructions`: what every answer of a tenant keeps to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.knowledge.instructions import Changed, Instructions
    from erp_mcp.store.instructions import Instruction

instructions = typer.Typer(name="instructions", no_args_is_help=True, help="What every answer keeps to.")

InstructionId = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `list` shows it.")]


@instructions.command("list")
def list_instructions(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the instructions of a tenant, those that ratings left too."""
    tenant_id, found = run(_list, tenant)
    show(f"Instructions of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@instructions.command("add")
def add_instruction(
    text: Annotated[str, typer.Argument(help="At most 15 words.")], tenant: TenantOption = None
) -> None:
    """Add an instruction and switch it on."""
    _tell(run(_add, tenant, text))


@instructions.command("on")
def switch_on(instruction_id: InstructionId, tenant: TenantOption = None) -> None:
    """Have answers keep to an instruction again."""
    _tell(run(_switch, tenant, instruction_id, True))


@instructions.command("off")
def switch_off(instruction_id: InstructionId, tenant: TenantOption = None) -> None:
    """Keep an instruction, but leave it out of answers."""
    _tell(run(_switch, tenant, instruction_id, False))


@instructions.command("remove")
def remove_instruction(instruction_id: InstructionId, tenant: TenantOption = None) -> None:
    """Delete an instruction."""
    run(_remove, tenant, instruction_id)
    typer.echo(f"Instruction {instruction_id} was removed.", err=True)


def row_of(each: "Instruction") -> dict[str, Cell]:
    return {
        "id": str(each.id),
        "state": "on" if each.is_on else "off",
        "from": each.origin if each.source_id is None else f"{each.origin} {each.source_id}",
        "created_at": each.created_at,
        "text": each.text,
    }


def _tell(changed: "Changed") -> None:
    is_on = changed.instruction.is_on
    typer.echo(f"Instruction {changed.instruction.id} is {'on' if is_on else 'off'}.", err=True)
    for each in changed.gave_way:
        typer.echo(f"Instruction {each.id} was switched off to make room: {each.text}", err=True)


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Instructions, str]]":
    from erp_mcp.budget import load
    from erp_mcp.knowledge.instructions import Instructions

    async with opened(tenant) as it:
        yield Instructions(it.database.transactions, load(it.settings.tokenizer)), it.tenant_id


async def _list(tenant: str | None) -> "tuple[str, list[Instruction]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id)


async def _add(tenant: str | None, text: str) -> "Changed":
    async with _opened(tenant) as (room, tenant_id):
        return await room.add(tenant_id, text, by=OPERATOR)


async def _switch(tenant: str | None, instruction_id: int, is_on: bool) -> "Changed":
    async with _opened(tenant) as (room, tenant_id):
        return await room.switch(tenant_id, instruction_id, is_on, by=OPERATOR)


async def _remove(tenant: str | None, instruction_id: int) -> None:
    async with _opened(tenant) as (room, tenant_id):
        await room.remove(tenant_id, instruction_id, by=OPERATOR)
