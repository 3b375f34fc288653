import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.governance.proposals import ALLOWING, policy_in
from typer.testing import CliRunner, Result

from erp_mcp.cli.policy import policy
from erp_mcp.errors import InvalidInput, SettingsInvalid
from erp_mcp.governance.policy.file import BUNDLED


def run(*words: str) -> Result:
    return CliRunner().invoke(policy, words)


def test_a_policy_that_can_be_used_is_said_to_be_so(tmp_path: Path) -> None:
    assert run("check", str(policy_in(tmp_path))).stdout.endswith("can be used: 3 rules, 0 roles.\n")
    assert run("check", str(BUNDLED)).exit_code == 0


def test_a_rule_after_one_that_fits_everything_is_pointed_out(tmp_path: Path) -> None:
    first = '[[rules]]\nthen = "deny"\nreason = "Closed."\n'
    assert "Rule 1 fits everything" in run("check", str(policy_in(tmp_path, first + ALLOWING))).stderr


def test_a_policy_that_cannot_be_used_is_refused_with_the_line(tmp_path: Path) -> None:
    refused = run("check", str(policy_in(tmp_path, ALLOWING.replace("models", "modles")))).exception
    assert isinstance(refused, SettingsInvalid)
    assert "line 5: there is no key 'modles' here. Nearest: models, " in str(refused)


def test_what_is_used_is_printed_to_be_copied(tmp_path: Path) -> None:
    assert run("show").stdout == BUNDLED.read_text(encoding="utf-8")
    assert run("show", "--file", str(policy_in(tmp_path))).stdout == ALLOWING


def test_a_decision_is_explained_rule_by_rule(tmp_path: Path) -> None:
    asked = ("--model", "res.partner", "--operation", "update", "--given", "field=name")
    explained = run("explain", *asked, "--file", str(policy_in(tmp_path)))
    assert explained.stdout.splitlines() == [
        "confirm: A person confirms customers.",
        "",
        "res.partner.name: confirm, A person confirms customers.",
        "  rule 1 (allow) does not fit: models",
        "  rule 2 (confirm) fits",
    ]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (["amount=99 SAR"], "allow"),
        (["amount=100 SAR"], "deny"),
        (["amount=99 SAR", "principal=guest"], "deny"),
        (["amount=99 SAR", "at=2026-11-22T12:00:00"], "deny"),
        (["amount=99 SAR", "field=name", "field=res.users:user_id.login"], "deny"),
        (["amount=99 SAR", "recipient=+966", "tier=send"], "allow"),
    ],
)
def test_what_is_given_of_an_operation_counts(tmp_path: Path, given: list[str], verdict: str) -> None:
    rule = """
[[rules]]
then = "allow"
reason = "Small."
models = ["sale.order"]
under = { amount = 100, currency = "SAR" }
principals = ["local"]
weekdays = ["sat"]
"""
    words = [word for each in ("at=2026-11-21T12:00:00", *given) for word in ("--given", each)]
    asked = ("--model", "sale.order", "--operation", "create", "--json", *words)
    explained = run("explain", *asked, "--file", str(policy_in(tmp_path, rule)))
    assert json.loads(explained.stdout)["verdict"] == verdict


def test_what_is_given_wrongly_is_an_error() -> None:
    asked = ("--model", "sale.order", "--operation", "create", "--given")
    assert isinstance(run("explain", *asked, "amounts=1").exception, InvalidInput)
    assert isinstance(run("explain", *asked, "amount").exception, InvalidInput)
    assert isinstance(run("explain", *asked, "amount=many SAR").exception, ValidationError)
