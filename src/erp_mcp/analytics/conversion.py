"""The leads on their way: what they may bring, how those before them ended, and which are left lying."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_mcp.analytics.comparing import days_before
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Confidence, Days
from erp_mcp.language.periods import Period
from erp_mcp.store.pipeline import Asked, Came, Quiet, Sourced, Staged, came, quiet, sourced, staged
from erp_mcp.store.records import LeadStage

OPEN: Sequence[LeadStage] = ("new", "qualified", "proposition")
ENDED: Sequence[LeadStage] = ("won", "lost")
FEWEST_ENDED = 10  # leads, before their chances say anything of others
FEWEST_OF_SOURCE = 5
ENOUGH, FEW = 100, 30
MOST_QUIET = 12


@dataclass(frozen=True, slots=True)
class Conversion:
    """`chances` of what is open, by stage, are empty where too few have ended. `rows` counts leads."""

    stages: Sequence[Staged]
    sources: Sequence[Sourced]
    quiet: Sequence[Quiet]
    came: Came
    came_before: Came
    before: Period
    days: Days

    @property
    def rows(self) -> int:
        return sum(each.leads for each in self.stages)

    @property
    def open(self) -> Sequence[Staged]:
        """In the order in which a lead goes through them."""
        return [each for stage in OPEN for each in self.stages if each.stage == stage]

    def at(self, stage: LeadStage) -> Staged | None:
        return next((each for each in self.stages if each.stage == stage), None)

    @property
    def won(self) -> int:
        return sum(each.leads for each in self.stages if each.stage == "won")

    @property
    def ended(self) -> int:
        return self.won + sum(each.leads for each in self.stages if each.stage == "lost")

    @property
    def won_by_value(self) -> Decimal:
        """In percent of what was expected of those that ended."""
        won, lost = (
            sum((each.expected for each in self.stages if each.stage == end), Decimal(0)) for end in ENDED
        )
        return won * 100 / (won + lost) if won + lost else Decimal(0)

    @property
    def expected(self) -> Decimal:
        return sum((each.expected for each in self.open), Decimal(0))

    @property
    def weighted(self) -> Decimal | None:
        chances = self.chances
        if not chances:
            return None
        return sum((each.expected * chances[each.stage] for each in self.open), Decimal(0))

    @property
    def chances(self) -> dict[LeadStage, Decimal]:
        return chances(self.won, self.ended - self.won)

    @property
    def confidence(self) -> Confidence:
        return "high" if self.ended >= ENOUGH else "medium" if self.ended >= FEW else "low"


async def lead_conversion(scene: Scene) -> Conversion:
    """The pipeline as of today; what came in, in the days that were asked for."""
    refuse_other(scene.scope, "The lead pipeline")
    asked = Asked(scene.basis.currency, scene.today, scene.basis.time_zone)
    before = scene.against or days_before(scene.period)
    stages = await staged(scene.session, asked)
    return Conversion(
        stages,
        await sourced(scene.session, asked),
        await quiet(scene.session, asked, MOST_QUIET),
        await came(scene.session, asked, scene.span(scene.period)),
        await came(scene.session, asked, scene.span(before)),
        before,
        Days(min((each.since for each in stages), default=scene.today), scene.today),
    )


def chances(won: int, lost: int) -> dict[LeadStage, Decimal]:
    """Nobody wrote down at which stage a lead was lost: as many are taken to be lost at each."""
    if won + lost < FEWEST_ENDED:
        return {}
    found: dict[LeadStage, Decimal] = {}
    for place, stage in enumerate(OPEN):
        gone = lost * Decimal(len(OPEN) - place) / len(OPEN)
        found[stage] = won / (won + gone) if won else Decimal(0)
    return found


def rate(won: int, lost: int, fewest: int = FEWEST_OF_SOURCE) -> Decimal | None:
    """In percent of those that ended; None where too few did."""
    return Decimal(won * 100) / (won + lost) if won + lost >= fewest else None
