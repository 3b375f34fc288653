"""What a company lets be done to its records: the first rule that fits decides, what none fits is denied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.governance.operations import Operation
from erp_mcp.governance.policy.cases import Asking, Case, cases, unmet
from erp_mcp.governance.policy.schema import PolicyFile, Verdict
from erp_mcp.governance.policy.visible import Visible

STRICTNESS: Sequence[Verdict] = ("allow", "confirm", "approve", "deny")


@dataclass(frozen=True, slots=True)
class Decision:
    """`rule` counts from 1, as a person counts them in the file; None where none fits or a list forbids it."""

    verdict: Verdict
    reason: str
    rule: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was looked at, and the condition of it that was not met."""

    rule: int
    verdict: Verdict
    reason: str
    unmet: str | None


class Policy:
    def __init__(self, file: PolicyFile) -> None:
        self._file = file
        self.visible = Visible(file)

    @property
    def minds_the_hour(self) -> bool:
        return any(rule.hours or rule.weekdays for rule in self._file.rules)

    def decide(self, operation: Operation, asking: Asking) -> Decision:
        """The strictest of what holds for each field and each recipient."""
        decisions = [self._judge(case) for case in cases(operation, asking, self._file.roles)]
        return max(decisions, key=lambda each: STRICTNESS.index(each.verdict))

    def explain(self, operation: Operation, asking: Asking) -> Iterator[tuple[Case, Decision, list[Tried]]]:
        for case in cases(operation, asking, self._file.roles):
            yield case, self._judge(case), list(self._tried(case))

    def _judge(self, case: Case) -> Decision:
        model, field = case.model, case.touch.field if case.touch else None
        subject = f"{model}.{field}" if field else model
        if not self.visible.may_write(model, field):
            return Decision("deny", f"{subject} may not be written.", None, subject)
        for each in self._tried(case):
            if each.unmet is None:
                return Decision(each.verdict, each.reason, each.rule, subject)
        return Decision("deny", f"No rule allows changing {subject}.", None, subject)

    def _tried(self, case: Case) -> Iterator[Tried]:
        """Up to the first that fits."""
        for number, rule in enumerate(self._file.rules, 1):
            missing = unmet(rule, case)
            yield Tried(number, rule.then, rule.reason, missing)
            if missing is None:
                return
