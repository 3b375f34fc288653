"""Points of a lead, each with what it is for: by rule, or as earlier leads taught."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.advice.leads.factors import LEARNED, Factor, Trait, traits_of
from erp_mcp.advice.leads.learning import USEFUL_AUC, Learned, Value, learn
from erp_mcp.advice.leads.prospect import Ground, Prospect
from erp_mcp.store.records import Level

PER_LOG_ODDS = 8  # points; a factor's best rule is about as far from its worst as one and a half of these
HIGH, MEDIUM = 60, 40


@dataclass(frozen=True, slots=True)
class Weights:
    """`learned` is None where there are too few outcomes; useless ones are shown and change nothing."""

    outcomes: int
    learned: Learned | None = None
    usual: Mapping[Factor, float] = field(default_factory=dict[Factor, float])

    @property
    def are_learned(self) -> bool:
        return self.learned is not None and self.learned.auc >= USEFUL_AUC

    def points(self, trait: Trait) -> int:
        """Learned ones lie around what a factor gives by rule on average, so that both add up alike."""
        if self.learned is None or not self.are_learned or trait.factor not in self.usual:
            return trait.points
        weight = self.learned.weights.get((trait.factor, trait.value), 0.0)
        return round(self.usual[trait.factor] + PER_LOG_ODDS * weight)


@dataclass(frozen=True, slots=True)
class Part:
    trait: Trait
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """`parts` are those that say most first."""

    prospect: Prospect
    parts: Sequence[Part]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.parts)

    @property
    def level(self) -> Level:
        return "high" if self.points >= HIGH else "medium" if self.points >= MEDIUM else "low"

    def value_of(self, factor: Factor) -> str | None:
        return next((each.trait.value for each in self.parts if each.trait.factor == factor), None)


def score(prospect: Prospect, ground: Ground, weights: Weights) -> Score:
    parts = [Part(each, weights.points(each)) for each in traits_of(prospect, ground)]
    return Score(prospect, sorted(parts, key=lambda part: -abs(part.points)))


def weigh(ended: Sequence[Prospect], ground: Ground) -> Weights:
    known = [[each for each in traits_of(prospect, ground) if each.factor in LEARNED] for prospect in ended]
    values: list[list[Value]] = [[(each.factor, each.value) for each in traits] for traits in known]
    learned = learn(values, [prospect.lead.stage == "won" for prospect in ended])
    return Weights(len(ended), learned, _usual(known) if learned else {})


def _usual(known: Sequence[Sequence[Trait]]) -> dict[Factor, float]:
    usual: dict[Factor, float] = {}
    for factor in LEARNED:
        points = [each.points for traits in known for each in traits if each.factor == factor]
        if points:
            usual[factor] = sum(points) / len(points)
    return usual
