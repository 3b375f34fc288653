"""Whom to follow up, when, and how to go about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from erp_mcp.advice.leads.prospect import Ground
from erp_mcp.advice.leads.scoring import Score

Recommended = Literal["today", "when_free", "wait", "find_contact", "nurture", "let_go", "ended"]
Strategy = Literal[
    "ask_again",
    "ask_for_referral",
    "find",
    "settle",
    "first_call",
    "decide",
    "terms",
    "loyal",
    "sample",
    "ask",
]
PATIENCE = {"proposition": 3, "qualified": 5, "new": 2}  # days after which silence costs the lead
LAST = 3  # place of those that need nothing


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`on` is the day on which they are due, None once they have ended."""

    score: Score
    on: date | None
    is_due: bool
    recommended: Recommended
    strategy: Strategy

    @property
    def order(self) -> tuple[int, int, str]:
        """Due today and promising first."""
        points = -self.score.points
        if self.on is None:
            return LAST, points, ""
        if self.score.level == "low":
            return 2, points, ""
        return (0, points, "") if self.is_due else (1, points, self.on.isoformat())


def follow_up(score: Score, ground: Ground) -> FollowUp:
    lead, today = score.prospect.lead, ground.now.astimezone(ground.zone).date()
    if score.prospect.has_ended:
        return FollowUp(score, None, False, "ended", _strategy(score))
    on = today
    if lead.last_contact_at is not None:
        touched = lead.last_contact_at.astimezone(ground.zone).date()
        on = max(touched + timedelta(days=PATIENCE[lead.stage]), today)
    return FollowUp(score, on, on == today, _recommended(score, on == today), _strategy(score))


def _recommended(score: Score, is_due: bool) -> Recommended:
    if score.value_of("contact") == "none":
        return "find_contact"
    if score.level == "low":
        is_old = score.value_of("age") == "stale" or score.value_of("activity") == "silent"
        return "let_go" if is_old else "nurture"
    if not is_due:
        return "wait"
    return "today" if score.level == "high" else "when_free"


def _strategy(score: Score) -> Strategy:
    """What stands most in the way, else what there is to build on."""
    stage = score.prospect.lead.stage
    if stage in ("won", "lost"):
        return "ask_for_referral" if stage == "won" else "ask_again"
    obstacles: tuple[tuple[bool, Strategy], ...] = (
        (score.value_of("contact") == "none", "find"),
        (score.value_of("customer") == "owing", "settle"),
        (score.value_of("activity") == "untouched", "first_call"),
        (stage == "proposition", "decide"),
        (score.value_of("revenue") == "large", "terms"),
        (score.value_of("customer") in ("best", "buyer"), "loyal"),
        (stage == "qualified", "sample"),
    )
    found: Strategy | None = next((strategy for holds, strategy in obstacles if holds), None)
    return found or "ask"
