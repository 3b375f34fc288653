"""`erp-mcp examples`: how a tenant's customers say things, for whatever reads conversations."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from erp_mcp.cli.approvals import printable
from erp_mcp.cli.listing import Cell, show
from erp_mcp.cli.loop import run
from erp_mcp.cli.opened import OPERATOR, JsonOption, TenantOption, opened

if TYPE_CHECKING:
    from erp_mcp.conversations.examples import Examples
    from erp_mcp.store.examples import Example

examples = typer.Typer(
    name="examples", no_args_is_help=True, help="Sentences that show what your customers mean."
)

Aspect = Literal["sentiment", "intent", "urgency", "buying", "kind"]
AspectName = Annotated[Aspect, typer.Argument(help="What of a message it shows.")]
LABEL_HELP = (
    "Such as negative, pricing, high, ready or complaint; a wrong one is answered with those there are."
)


@examples.command("list")
def list_examples(tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show the examples of a tenant."""
    tenant_id, found = run(_list, tenant)
    show(f"Examples of {tenant_id}", [*map(row_of, found)], as_json=as_json)


@examples.command("add")
def add_example(
    aspect: AspectName,
    label: Annotated[str, typer.Argument(help=LABEL_HELP)],
    text: Annotated[str, typer.Argument(help="One sentence, as they say it.")],
    tenant: TenantOption = None,
) -> None:
    """Add an example: what is like it is read so from now on, most where it says the same."""
    example_id = run(_add, tenant, aspect, label, text)
    typer.echo(f"Example {example_id} shows {aspect} {label}.", err=True)


@examples.command("remove")
def remove_example(
    example_id: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="As `list` shows it.")],
    tenant: TenantOption = None,
) -> None:
    """Remove an example: what is like it is read as before."""
    run(_remove, tenant, example_id)
    typer.echo(f"Example {example_id} was removed.", err=True)


def row_of(each: "Example") -> dict[str, Cell]:
    from erp_mcp.integrations.embeddings.local import MODEL_ID

    return {
        "id": str(each.id),
        "aspect": each.aspect,
        "label": each.label,
        "used": "yes" if each.model_id == MODEL_ID else "no: of another model, add it again",
        "created_at": each.created_at,
        "text": printable(each.text),
    }


@asynccontextmanager
async def _opened(tenant: str | None) -> "AsyncGenerator[tuple[Examples, str]]":
    from erp_mcp.conversations.examples import Examples
    from erp_mcp.integrations.embeddings.local import LocalEmbedder, is_available

    async with opened(tenant) as it:
        yield Examples(it.database.transactions, LocalEmbedder() if is_available() else None), it.tenant_id


async def _list(tenant: str | None) -> "tuple[str, list[Example]]":
    async with _opened(tenant) as (room, tenant_id):
        return tenant_id, await room.list(tenant_id)


async def _add(tenant: str | None, aspect: Aspect, label: str, text: str) -> int:
    async with _opened(tenant) as (room, tenant_id):
        return await room.add(tenant_id, aspect, label, text, by=OPERATOR)


async def _remove(tenant: str | None, example_id: int) -> None:
    async with _opened(tenant) as (room, tenant_id):
        await room.remove(tenant_id, example_id, by=OPERATOR)
