"""Scored leads as an answer: whom to follow up first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.advice.leads.following import FollowUp
from erp_mcp.advice.leads.learning import FEWEST, FEWEST_OF_EACH
from erp_mcp.advice.leads.scoring import Part, Weights
from erp_mcp.advice.leads.wording import reason, recommendation, strategy
from erp_mcp.budget import Column, Omitted, Row, Table, Tokens
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store.records import Language

OPEN, CLOSE = '<data kind="lead">', "</data>"
COLUMNS = (
    Column("lead"),
    Column("points"),
    Column("due"),
    Column("recommendation", 4),
    Column("strategy", 2),
    Column("why", 3),
    Column("contact", 1),
)
SEAMS = 4
ENOUGH = 150  # tokens; below, a lead says more than how it was counted


@dataclass(frozen=True, slots=True)
class ScoredLeads:
    """`total` counts those that were asked about, of which `looked_at` were scored."""

    shown: Sequence[FollowUp]
    looked_at: int
    total: int
    weights: Weights
    language: Language

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        basis = f" Points {self.basis()}."
        head = self.told() + (basis if max_tokens >= ENOUGH else "")
        if not self.shown:
            return counted(tokens, head)
        room = max_tokens - tokens.count(f"{head}\n{OPEN}\n{CLOSE}") - SEAMS
        rows = [self._row(each) for each in self.shown]
        fitted = tokens.fit([Table("leads", COLUMNS, rows)], room, note=_note)
        table = fitted.text if fitted.left_out else f"{fitted.text}\n{CLOSE}"
        return counted(tokens, f"{head}\n{OPEN}\n{table}")

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        return as_many_as_fit(tokens, max_tokens, self._first, len(self.shown), least=1)

    def _first(self, shown: int) -> dict[str, object]:
        answer: dict[str, object] = {
            "total": self.total,
            "shown": shown,
            "points": self.basis(),
            "leads": [self._object(each) for each in self.shown[:shown]],
        }
        return answer | ({"looked_at": self.looked_at} if self.looked_at < self.total else {})

    def told(self) -> str:
        if not self.total:
            return "No lead is open."
        among = f"the newest {self.looked_at:,} of " if self.looked_at < self.total else ""
        more = "; a larger `limit` shows more" if len(self.shown) < self.looked_at else ""
        return f"{len(self.shown)} of {among}{self.total:,} leads, the first to follow up first{more}."

    def basis(self) -> str:
        """By which of the two they were counted, and why."""
        weights = self.weights
        if weights.learned is None:
            needed = f"{FEWEST} are needed, {FEWEST_OF_EACH} of each kind, to learn from"
            return f"by rule: {weights.outcomes} leads were won or lost, {needed}"
        measured = f"{weights.outcomes} leads won or lost (AUC {weights.learned.auc:.2f}, cross-validated)"
        if not weights.are_learned:
            return f"by rule: {measured} taught nothing useful"
        return f"learned from {measured}; stage, time and trade by rule"

    def _row(self, each: FollowUp) -> Row:
        lead = each.score.prospect.lead
        cells = (
            each.score.prospect.label,
            f"{each.score.points} {each.score.level}",
            self._due(each),
            recommendation(each, self.language),
            strategy(each, self.language),
            "; ".join(self._reasons(each)),
            ", ".join(filter(None, (lead.contact_name, lead.phone, lead.email))),
        )
        return Row(tuple(map(defuse, cells)))

    def _reasons(self, each: FollowUp) -> list[str]:
        return [f"{part.points:+d} {reason(part.trait, self.language)}" for part in each.score.parts]

    def _due(self, each: FollowUp) -> str:
        return "today" if each.is_due else str(each.on) if each.on else "ended"

    def _object(self, each: FollowUp) -> dict[str, object]:
        lead = each.score.prospect.lead
        return {
            "lead": each.score.prospect.label,
            "points": each.score.points,
            "level": each.score.level,
            "due": self._due(each),
            "recommendation": recommendation(each, self.language),
            "strategy": strategy(each, self.language),
            "parts": [self._part(part) for part in each.score.parts],
            "contact_name": lead.contact_name,
            "phone": lead.phone,
            "email": lead.email,
        }

    def _part(self, part: Part) -> dict[str, object]:
        return {
            "factor": part.trait.factor,
            "points": part.points,
            "reason": reason(part.trait, self.language),
        }


def _note(omitted: Sequence[Omitted]) -> str:
    hidden = sum(len(each.items) for each in omitted)
    columns = [name for each in omitted for name in each.columns]
    left_out = [f"{hidden} leads left out"] if hidden else []
    without = [f"without {', '.join(columns)}"] if columns else []
    told = ", ".join([*left_out, *without]) or "shortened"
    return f"{CLOSE}\n[{told}: ask with a larger max_tokens]"
