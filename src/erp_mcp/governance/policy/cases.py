"""Whether a rule fits one facet of an operation: a field that it sets, a recipient that it reaches."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import product

from erp_mcp.governance.operations import Operation, Touch
from erp_mcp.governance.policy.globs import matches
from erp_mcp.governance.policy.schema import Globs, Rule, Threshold, Weekday

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and what time it is where the company is."""

    principal: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    operation: Operation
    touch: Touch | None
    recipient: str | None
    asking: Asking
    roles: Mapping[str, Globs]

    @property
    def model(self) -> str:
        return self.touch.model if self.touch else self.operation.model

    def has_role(self, role: str) -> bool:
        return matches(self.asking.principal, self.roles[role])


def cases(operation: Operation, asking: Asking, roles: Mapping[str, Globs]) -> Iterator[Case]:
    """Each is judged by itself, so that a field nobody allowed cannot ride along with one that is allowed.

    The operation itself is one too: a field of another model does not speak for the record that it hangs on.
    """
    touches: dict[Touch, None] = dict.fromkeys(operation.touches)
    is_named = any(touch.model == operation.model for touch in touches)
    facets: list[Touch | None] = [*touches] if is_named else [None, *touches]
    for touch, recipient in product(facets, dict.fromkeys(operation.recipients) or (None,)):
        yield Case(operation, touch, recipient, asking, roles)


def unmet(rule: Rule, case: Case) -> str | None:
    """The first condition of a rule that this case does not meet; None when the rule fits."""
    return next((name for name, holds in CONDITIONS.items() if not holds(rule, case)), None)


def _named(name: str | None, globs: Globs | None) -> bool:
    return globs is None or (name is not None and matches(name, globs))


def _is_over(rule: Rule, case: Case) -> bool:
    """An amount in another currency cannot be compared: it is taken for too much."""
    if rule.over is None:
        return True
    if case.operation.amount is None:
        return False
    amount = _comparable(case.operation, rule.over)
    return amount is None or amount > rule.over.amount


def _is_under(rule: Rule, case: Case) -> bool:
    if rule.under is None:
        return True
    amount = _comparable(case.operation, rule.under)
    return amount is not None and amount < rule.under.amount


def _comparable(operation: Operation, threshold: Threshold) -> Decimal | None:
    money = operation.amount
    return abs(money.amount) if money and money.currency == threshold.currency else None


CONDITIONS: Mapping[str, Callable[[Rule, Case], bool]] = {
    "instances": lambda rule, case: _named(case.operation.instance, rule.instances),
    "models": lambda rule, case: _named(case.model, rule.models),
    "operations": lambda rule, case: rule.operations is None or case.operation.kind in rule.operations,
    "methods": lambda rule, case: _named(case.operation.method, rule.methods),
    "tiers": lambda rule, case: rule.tiers is None or case.operation.tier in rule.tiers,
    "fields": lambda rule, case: _named(case.touch and case.touch.path, rule.fields),
    "recipients": lambda rule, case: _named(case.recipient, rule.recipients),
    "over": _is_over,
    "under": _is_under,
    "hours": lambda rule, case: rule.hours is None or rule.hours.hold(case.asking.at.time()),
    "weekdays": lambda rule, case: (
        rule.weekdays is None or WEEKDAYS[case.asking.at.weekday()] in rule.weekdays
    ),
    "principals": lambda rule, case: _named(case.asking.principal, rule.principals),
    "roles": lambda rule, case: rule.roles is None or any(map(case.has_role, rule.roles)),
}
