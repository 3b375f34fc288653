"""How good a reply is: five criteria, each from 0 to 1, and a reason in plain words for each that lost points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from erp_mcp.conversations.quality.completeness import completeness
from erp_mcp.conversations.quality.groundedness import groundedness
from erp_mcp.conversations.quality.manner import length, tone
from erp_mcp.conversations.quality.relevance import relevance
from erp_mcp.conversations.quality.texts import Exchange, Judged, read
from erp_mcp.store.records import Level

Criterion = Literal["relevance", "completeness", "groundedness", "tone", "length"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
WEIGHTS: Mapping[Criterion, float] = {
    "relevance": 0.25,
    "completeness": 0.2,
    "groundedness": 0.3,
    "tone": 0.15,
    "length": 0.1,
}
HIGH, MEDIUM = 0.8, 0.6
# No reply is much better than what is worst in it: an invented price is not made good by a kind greeting.
LEEWAY = 0.3
SILENT = Judged(0.0, "the reply says nothing")


@dataclass(frozen=True, slots=True)
class Quality:
    """`faults` has a reason for each criterion that lost points."""

    scores: Mapping[Criterion, float]
    faults: Mapping[Criterion, str]
    overall: float
    level: Level

    @property
    def weakest(self) -> Criterion:
        return min(CRITERIA, key=self.scores.__getitem__)

    def line(self) -> str:
        scores = ", ".join(f"{name} {score:.2f}" for name, score in self.scores.items())
        return f"{self.level} {self.overall:.2f} ({scores})"

    def why(self) -> str:
        """What is wrong with it, the worst first."""
        worst = sorted(self.faults, key=self.scores.__getitem__)
        return "; ".join(f"{name}: {self.faults[name]}" for name in worst)


def judge(question: str, reply: str, sources: Sequence[str]) -> Quality:
    """`sources` are what the company knows on the question, `question` whatever the customer said before it."""
    exchange = Exchange(read(question), read(reply), [read(each) for each in sources])
    if not exchange.reply.words:
        return _quality(dict.fromkeys(CRITERIA, SILENT))
    return _quality(
        {
            "relevance": relevance(exchange),
            "completeness": completeness(exchange),
            "groundedness": groundedness(exchange),
            "tone": tone(exchange),
            "length": length(exchange),
        }
    )


def _quality(judged: Mapping[Criterion, Judged]) -> Quality:
    scores: dict[Criterion, float] = {name: round(judged[name].score, 2) for name in CRITERIA}
    mean = sum(WEIGHTS[name] * score for name, score in scores.items())
    overall = round(min(mean, min(scores.values()) + LEEWAY), 2)
    faults: dict[Criterion, str] = {name: each.fault for name, each in judged.items() if each.fault}
    return Quality(scores, faults, overall, _level(overall))


def _level(overall: float) -> Level:
    if overall >= HIGH:
        return "high"
    return "medium" if overall >= MEDIUM else "low"
