"""`erp-mcp policy`: whether a policy can be used, and what it lets be done."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer
from pydantic import BaseModel, BeforeValidator, ConfigDict

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import Money, Operation, OperationKind, Touch, WriteTier
from erp_mcp.governance.policy.cases import Asking, Case
from erp_mcp.governance.policy.file import BUNDLED, read_file, read_policy
from erp_mcp.language.nearest import nearest
from erp_mcp.settings import Settings

if TYPE_CHECKING:
    from erp_mcp.governance.policy import Decision, Tried

policy = typer.Typer(
    name="policy", no_args_is_help=True, help="What may be read and changed, and who is asked."
)

LISTS = ("field", "recipient")
FileOption = Annotated[Path | None, typer.Option("--file", help="This policy, not ERP_MCP_POLICY_FILE's.")]


@policy.command("check")
def check(file: Annotated[Path, typer.Argument(help="The TOML file.")]) -> None:
    """Say whether a file can be used as the policy; what is wrong is named with its line."""
    found = read_file(file)
    typer.echo(f"{file} can be used: {len(found.rules)} rules, {len(found.roles)} roles.")
    whole = [number for number, rule in enumerate(found.rules, 1) if rule.fits_everything]
    if whole and whole[0] < len(found.rules):
        typer.echo(f"Rule {whole[0]} fits everything: no rule after it is ever reached.", err=True)


@policy.command("show")
def show_policy(file: FileOption = None) -> None:
    """Print the policy that is used, to be copied and changed."""
    typer.echo((file or Settings().policy_file or BUNDLED).read_text(encoding="utf-8"), nl=False)


def split_amount(value: object) -> object:
    if not isinstance(value, str):
        return value
    amount, _, currency = value.partition(" ")
    return {"amount": amount, "currency": currency}


class Explained(TypedDict):
    case: str
    tried: list[str]


class Given(BaseModel):
    """What else is known of an operation; nested fields are written MODEL:PATH."""

    model_config = ConfigDict(extra="forbid")

    tier: WriteTier = "write"
    method: str | None = None
    field: list[str] = []
    amount: Annotated[Money, BeforeValidator(split_amount)] | None = None
    recipient: list[str] = []
    principal: str = "local"
    instance: str = "main"
    at: datetime | None = None

    def operation(self, model: str, kind: OperationKind) -> Operation:
        return Operation(
            kind,
            self.instance,
            model,
            self.tier,
            self.method,
            touches=tuple(_touch(model, each) for each in self.field),
            amount=self.amount,
            recipients=tuple(self.recipient),
        )


@policy.command("explain")
def explain(
    model: Annotated[str, typer.Option(help="As Odoo names it, such as sale.order.")],
    operation: Annotated[OperationKind, typer.Option(help="What would be done.")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Repeatable: field, recipient, method, tier, amount ('250 SAR'), principal, instance, at.",
        ),
    ] = None,
    file: FileOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Say what the policy decides, by which rule, and why no rule before it fits."""
    known = _read(given or [])
    asked, asking = known.operation(model, operation), Asking(known.principal, known.at or datetime.now(UTC))
    used = read_policy(file or Settings().policy_file)
    decided, cases = used.decide(asked, asking), [_case(*each) for each in used.explain(asked, asking)]
    if as_json:
        facts = {"verdict": decided.verdict, "reason": decided.reason, "cases": cases}
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    typer.echo(f"{decided.verdict}: {decided.reason}")
    for each in cases:
        typer.echo("\n".join(["", each["case"], *each["tried"]]))


def _read(given: Sequence[str]) -> Given:
    """Names that may be given several times are lists."""
    found: dict[str, str | list[str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name not in Given.model_fields:
            hint = nearest(name, Given.model_fields)
            raise InvalidInput(f"--given takes NAME=VALUE, and {name!r} is no name here. {hint}")
        found[name] = [*found.get(name, []), value] if name in LISTS else value
    return Given.model_validate(found)


def _case(case: Case, decided: "Decision", tried: "list[Tried]") -> Explained:
    what = decided.subject + (f" to {case.recipient}" if case.recipient else "")
    return {"case": f"{what}: {decided.verdict}, {decided.reason}", "tried": [_line(each) for each in tried]}


def _line(tried: "Tried") -> str:
    why = "fits" if tried.unmet is None else f"does not fit: {tried.unmet}"
    return f"  rule {tried.rule} ({tried.verdict}) {why}"


def _touch(model: str, field: str) -> Touch:
    nested, colon, path = field.partition(":")
    return Touch(nested, path) if colon else Touch(model, field)
