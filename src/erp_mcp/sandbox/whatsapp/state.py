"""All there is at a moment; the checks read it, the world changes it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from erp_mcp.sandbox.whatsapp.clock import Agenda, Clock
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.identifiers import Identifiers
from erp_mcp.sandbox.whatsapp.ledger import Ledger
from erp_mcp.sandbox.whatsapp.media import Shelf
from erp_mcp.sandbox.whatsapp.numbers import Number
from erp_mcp.sandbox.whatsapp.people import People, User
from erp_mcp.sandbox.whatsapp.rates import Pair, Throughput, UniqueUsers
from erp_mcp.sandbox.whatsapp.templates import Template


@dataclass(frozen=True, slots=True)
class Setting:
    """What a world begins with, and begins with again after a reset."""

    waba_id: str = "102290129340398"
    numbers: Sequence[Number] = (Number("106540352242922", "+971 4 555 0100", "Nakhla Trading"),)
    users: Sequence[User] = ()
    templates: Sequence[Template] = ()
    groups: frozenset[str] = frozenset()


class State:
    def __init__(self, setting: Setting, config: Config, clock: Clock, seed: int) -> None:
        self.config = config
        self.clock = clock
        self.agenda = Agenda()
        self.waba_id = setting.waba_id
        self.numbers = {each.id: replace(each, profile=dict(each.profile)) for each in setting.numbers}
        self.people = People(setting.users)
        self.templates = _by_name(setting.templates)
        self.groups = set(setting.groups)
        self.shelf = Shelf()
        self.ledger = Ledger()
        self.ids = Identifiers(chance(seed, "identifiers"))
        self.fates = chance(seed, "fates")
        self.delays = chance(seed, "delays")
        self.throughputs = {each: Throughput() for each in self.numbers}
        self.pairs: defaultdict[tuple[str, str], Pair] = defaultdict(Pair)
        self.portfolio = UniqueUsers()
        self.marketing: defaultdict[str, deque[float]] = defaultdict(deque)
        self.free_used: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.threads: dict[str, str] = {}
        self.marked_read: set[str] = set()
        self._created: deque[float] = deque()
        self.subscriptions = {"sandbox"}

    def may_create_template(self) -> bool:
        """So many an hour."""
        now = self.clock.now()
        while self._created and self._created[0] <= now - 3600:
            self._created.popleft()
        if len(self._created) >= self.config.template_creations_per_hour:
            return False
        self._created.append(now)
        return True

    def template(self, name: str, language: str) -> Template | None:
        return self.templates.get((name, language))


def chance(seed: int, purpose: str) -> Random:
    """A stream for each purpose, so that one does not disturb another."""
    return Random(f"{seed} {purpose}")  # noqa: S311 - to be repeated, not to be secret


def _by_name(templates: Iterable[Template]) -> dict[tuple[str, str], Template]:
    return {(each.name, each.language): replace(each) for each in templates}
