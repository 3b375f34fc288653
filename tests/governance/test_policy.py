"""What the policy lets be done, and that it lets nothing else."""

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.errors import SettingsInvalid
from erp_mcp.governance.operations import Money, Operation, Touch, as_json, from_json
from erp_mcp.governance.policy import Decision, Policy
from erp_mcp.governance.policy.cases import Asking
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.governance.policy.schema import PolicyFile
from tests.governance.proposals import operation, policy_in

SATURDAY = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
ASKING = Asking("agent-1", SATURDAY)
BUNDLED = read_policy(None)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


def policy(rule: str, more: str = "") -> Policy:
    return Policy(PolicyFile.model_validate(tomllib.loads(f'{more}\n[[rules]]\nreason = "So."\n{rule}')))


def verdict(rule: str, asked: Operation, asking: Asking = ASKING, more: str = "") -> str:
    return policy(rule, more).decide(asked, asking).verdict


def setting(*touches: tuple[str, str], model: str = "res.partner") -> Operation:
    return operation(model, touches=tuple(Touch(*each) for each in touches))


@given(NAMES, NAMES, st.sampled_from(["create", "update", "delete", "action", "message", "attachment"]))
def test_a_policy_without_rules_denies_everything(model: str, field: str, kind: str) -> None:
    asked = operation(model, kind=kind, touches=(Touch(model, field),))
    assert Policy(PolicyFile()).decide(asked, ASKING).verdict == "deny"


@given(NAMES.filter(lambda name: "." not in name))
def test_the_bundled_policy_denies_a_model_that_it_does_not_know(model: str) -> None:
    assert BUNDLED.decide(operation(model), ASKING).verdict == "deny"


@given(
    st.sampled_from(["password", "new_password", "totp_secret", "api_key", "access_token", "signup_token"]),
    NAMES,
)
def test_no_policy_shows_or_sets_a_secret(field: str, model: str) -> None:
    open_to_all = policy('then = "allow"')
    assert not open_to_all.visible.may_read(model, field)
    assert not open_to_all.visible.may_write(model, field)
    assert open_to_all.decide(setting((model, field), model=model), ASKING).verdict == "deny"


@pytest.mark.parametrize(
    "model",
    ["ir.config_parameter", "ir.mail_server", "res.users.apikeys", "auth_totp.device", "mail.tracking.value"],
)
def test_models_full_of_secrets_are_hidden_whatever_a_policy_says(model: str) -> None:
    open_to_all = policy('then = "allow"', '[read]\nallow_models = ["*"]')
    assert not open_to_all.visible.may_read(model)
    assert open_to_all.visible.may_read("res.partner")
    assert open_to_all.decide(operation(model), ASKING).verdict == "deny"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (setting(("res.partner", "phone")), "confirm"),
        (setting(("res.partner", "phone"), ("res.partner", "credit_limit")), "approve"),
        (setting(("res.partner", "bank_ids"), ("res.partner.bank", "bank_ids.acc_number")), "approve"),
        (setting(("res.partner", "user_ids"), ("res.users", "user_ids.login")), "deny"),
        (operation("res.partner", kind="message", touches=()), "confirm"),
        (operation("crm.lead", kind="create", touches=(Touch("crm.lead", "name"),)), "confirm"),
        (operation("sale.order", kind="action", method="action_confirm", touches=()), "confirm"),
        (operation("sale.order", kind="action", tier="financial", touches=()), "approve"),
        (operation("account.move", kind="action", method="action_post", touches=()), "approve"),
        (operation("res.partner", kind="delete", tier="destructive", touches=()), "approve"),
        (operation("res.partner", kind="delete", touches=()), "approve"),
        (operation("ir.ui.view"), "deny"),
        (operation("res.users"), "deny"),
        (operation("res.groups", kind="delete", tier="destructive", touches=()), "deny"),
        (operation("base.automation", kind="create"), "deny"),
        (operation("hr.employee"), "deny"),
    ],
)
def test_the_bundled_policy_asks_people_where_it_matters(asked: Operation, expected: str) -> None:
    assert BUNDLED.decide(asked, ASKING).verdict == expected


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("res.partner", "name"),
        ("res.users", "name"),
        ("sale.order.line", "price_unit"),
        ("ir.attachment", "name"),
    ],
)
def test_the_bundled_policy_shows_what_business_needs(model: str, field: str) -> None:
    assert BUNDLED.visible.may_read(model, field)


def test_the_bundled_policy_hides_what_is_technical() -> None:
    technical = ["ir.model", "ir.rule", "ir.cron", "res.groups", "base.automation", "ir.actions.server"]
    shown = [each for each in (*technical, "product.product") if BUNDLED.visible.may_read(each)]
    assert shown == ["product.product"]
    assert not BUNDLED.visible.may_read("res.users", "password")
    assert BUNDLED.visible.may_read("res.users", "name")


def test_a_field_that_nobody_allowed_does_not_ride_along_with_one_that_is_allowed() -> None:
    rule = 'then = "allow"\nmodels = ["res.partner"]\nfields = ["comment"]'
    assert verdict(rule, setting(("res.partner", "comment"))) == "allow"
    assert verdict(rule, setting(("res.partner", "comment"), ("res.partner", "vat"))) == "deny"
    assert verdict(rule, setting()) == "deny"


def test_a_nested_record_needs_a_rule_of_its_own() -> None:
    rule = 'then = "allow"\nmodels = ["sale.order"]'
    nested = (("sale.order", "order_line"), ("sale.order.line", "order_line.price_unit"))
    assert verdict(rule, setting(nested[0], model="sale.order")) == "allow"
    assert verdict(rule, setting(*nested, model="sale.order")) == "deny"
    assert (
        verdict(rule.replace('"]', '", "sale.order.line"]'), setting(*nested, model="sale.order")) == "allow"
    )


def test_fields_of_nested_records_do_not_speak_for_the_record_they_hang_on() -> None:
    rule = 'then = "allow"\nmodels = ["sale.order.line"]'
    assert verdict(rule, setting(("sale.order.line", "order_line.name"), model="sale.order")) == "deny"


def test_every_recipient_has_to_be_allowed() -> None:
    rule = 'then = "allow"\nrecipients = ["+966*"]'
    assert verdict(rule, operation(recipients=("+9661", "+9662"))) == "allow"
    assert verdict(rule, operation(recipients=("+9661", "+4930"))) == "deny"
    assert verdict(rule, operation()) == "deny"


@pytest.mark.parametrize(
    ("money", "over", "under"),
    [
        (Money(Decimal(1001), "SAR"), "allow", "deny"),
        (Money(Decimal(1000), "SAR"), "deny", "deny"),
        (Money(Decimal(999), "SAR"), "deny", "allow"),
        (Money(Decimal(-5000), "SAR"), "allow", "deny"),
        (Money(Decimal(1), "KWD"), "allow", "deny"),
        (None, "deny", "deny"),
    ],
)
def test_an_amount_that_cannot_be_compared_counts_as_too_much(
    money: Money | None, over: str, under: str
) -> None:
    asked = operation(amount=money)
    threshold = '{ amount = 1000, currency = "SAR" }'
    approving = policy(f'then = "approve"\nover = {threshold}').decide(asked, ASKING).verdict
    assert approving == over.replace("allow", "approve")
    assert verdict(f'then = "allow"\nunder = {threshold}', asked) == under


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('hours = "08:00-17:00"', "allow"),
        ('hours = "10:30-10:31"', "allow"),
        ('hours = "08:00-10:30"', "deny"),
        ('hours = "22:00-06:00"', "deny"),
        ('hours = "22:00-11:00"', "allow"),
        ('weekdays = ["sat"]', "allow"),
        ('weekdays = ["mon", "fri"]', "deny"),
        ('principals = ["agent-*"]', "allow"),
        ('principals = ["local"]', "deny"),
        ('instances = ["main"]', "allow"),
        ('instances = ["test"]', "deny"),
        ('operations = ["create"]', "deny"),
        ('methods = ["action_*"]', "deny"),
        ('tiers = ["write"]', "allow"),
        ('roles = ["sales"]', "allow"),
        ('roles = ["boss"]', "deny"),
    ],
)
def test_a_rule_holds_only_where_it_says(rule: str, expected: str) -> None:
    roles = '[roles]\nsales = ["agent-1"]\nboss = ["local"]'
    assert verdict(f'then = "allow"\n{rule}', operation(), more=roles) == expected


def test_the_first_rule_that_fits_decides_and_is_named() -> None:
    second = '[[rules]]\nthen = "allow"\nreason = "No."\nmodels = ["x"]'
    decided = policy('then = "confirm"\nmodels = ["res.*"]', second).decide(operation(), ASKING)
    assert decided == Decision("confirm", "So.", 2, "res.partner.name")


def test_what_may_not_be_read_may_not_be_written() -> None:
    closed = policy('then = "allow"', '[read]\ndeny_fields = ["res.partner.vat"]')
    assert not closed.visible.may_write("res.partner", "vat")
    assert (
        closed.decide(setting(("res.partner", "vat")), ASKING).reason == "res.partner.vat may not be written."
    )


DENY = '[[rules]]\nthen = "deny"\nreason = "a"'


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (
            '[[rules]]\nthen = "deny"\nreason = "a"\n\n[[rules]]\nthen = "deny"\nreason = "b"\nmodles = ["x"]',
            8,
            "models",
        ),
        ("[reed]\ndeny_models = []", 1, "read"),
        ("[read]\n\ndeny_model = []", 3, "deny_models"),
        ('[[rules]]\nthen = "maybe"\nreason = "a"', 2, "'allow', 'confirm', 'approve' or 'deny'"),
        ('[[rules]]\nthen = "deny"\nreason = "a"\nhours = "all day"', 4, "08:00-17:00"),
        ('[[rules]]\nthen = "deny"\nreason = "a"\nover = { amount = 1, currenci = "SAR" }', 4, "currency"),
        ('[[rules]]\nthen = "deny"\nreason = "a"\nroles = ["sals"]\n[roles]\nsales = []', 4, "sales"),
        ('[[rules]]\nthen = "allow"\nreason = "a"\nover = { amount = 1, currency = "SAR" }', 1, "`under`"),
    ],
)
def test_a_policy_is_refused_with_its_line_and_the_nearest_name(
    tmp_path: Path, written: str, line: int, said: str
) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read_policy(policy_in(tmp_path, written))
    assert f"line {line}:" in str(caught.value)
    assert said in str(caught.value)


def test_a_policy_that_is_no_toml_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="is no TOML"):
        read_policy(policy_in(tmp_path, "[[rules]"))
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_policy(tmp_path / "absent.toml")


@given(NAMES, st.integers(1, 10**9), st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_an_operation_survives_being_stored_and_anything_else_has_another_hash(
    name: str, record_id: int, amount: Decimal
) -> None:
    asked = operation(name=name, record_ids=(record_id,), amount=Money(amount, "SAR"))
    assert from_json(as_json(asked)) == asked
    others = [
        operation(name=name + "x", record_ids=(record_id,), amount=asked.amount),
        operation(name=name, record_ids=(record_id + 1,), amount=asked.amount),
        operation(name=name, record_ids=(record_id,), amount=Money(amount + 1, "SAR")),
        operation(name=name, record_ids=(record_id,), amount=Money(amount, "AED")),
        operation(name=name, record_ids=(record_id,), amount=asked.amount, instance="test"),
        operation(name=name, record_ids=(record_id,), amount=asked.amount, company_id=2),
    ]
    assert asked.arguments_hash not in {each.arguments_hash for each in others}
