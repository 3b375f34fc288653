"""What is planned to go wrong: which request or web hook it strikes, how often, and how."""

from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeGuard, get_args

from erp_mcp.sandbox.whatsapp.shapes import Json, Object, number_at, object_at, text_at

Phase = Literal["pre", "post", "webhook"]
PreKind = Literal["close_before_read", "http_500_json", "http_502_html", "http_503", "graph_error", "delay"]
PostKind = Literal[
    "hang_until_timeout",
    "close_no_response",
    "rst",
    "truncated_body",
    "http_500_json",
    "http_502_html",
    "ok_without_id",
    "ok_wrong_json",
    "slow_then_ok",
    "status_before_response",
]
WebhookKind = Literal[
    "duplicate",
    "reorder",
    "delay",
    "drop",
    "bad_signature",
    "no_signature",
    "replay_old",
    "extra_unknown_field",
    "contacts_without_user_id",
    "contacts_without_wa_id",
]
KINDS = {"pre": get_args(PreKind), "post": get_args(PostKind), "webhook": get_args(WebhookKind)}


@dataclass(frozen=True, slots=True)
class Target:
    """`kinds` are the type of the message, or the lists that a web hook has."""

    path: str
    to: str = ""
    kinds: frozenset[str] = frozenset()
    is_send: bool = False


@dataclass(slots=True)
class Fault:
    """Without a `path` it is for messages to send only. `times` None is for ever, `share` the chance of each."""

    phase: Phase
    kind: str
    path: str | None = None
    to: str | None = None
    type: str | None = None
    skip: int = 0
    times: int | None = 1
    share: float = 1
    code: int = 131000
    seconds: float = 1
    count: int = 2
    rng: Random | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS.get(self.phase, ()):
            raise ValueError(
                f"{self.phase} has no fault {self.kind!r}, but {', '.join(KINDS['pre'])} and others"
            )

    def fits(self, target: Target) -> bool:
        is_placed = target.is_send if self.path is None else self.path in target.path
        is_addressed = self.to is None or self.to in target.to
        return is_placed and is_addressed and (self.type is None or self.type in target.kinds)


@dataclass(slots=True)
class Faults:
    rng: Random
    planned: list[Fault] = field(default_factory=list[Fault])

    def plan(self, fault: Fault) -> None:
        self.planned.append(fault)

    def clear(self) -> None:
        self.planned.clear()

    def strike(self, phase: Phase, target: Target) -> Fault | None:
        """The first one that takes it, which is then used up by one."""
        return next(
            (each for each in self.planned if each.phase == phase and self._takes(each, target)), None
        )

    def _takes(self, fault: Fault, target: Target) -> bool:
        if fault.times == 0 or not fault.fits(target):
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.share < 1 and (fault.rng or self.rng).random() >= fault.share:
            return False
        if fault.times is not None:
            fault.times -= 1
        return True


def fault_from(asked: Object) -> Fault:
    """From the JSON of the control plane."""
    match = object_at(asked, "match")
    share = number_at(asked, "prob", 1)
    seed = asked.get("seed")
    phase = text_at(asked, "phase")
    if not _is_phase(phase):
        raise ValueError(f"phase must be one of {', '.join(get_args(Phase))}")
    return Fault(
        phase,
        text_at(asked, "kind"),
        path=text_at(match, "path") or None,
        to=text_at(match, "to") or None,
        type=text_at(match, "type") or None,
        skip=max(int(number_at(match, "nth", 1)) - 1, 0),
        times=_times(asked.get("times"), share),
        share=share,
        code=int(number_at(asked, "code", 131000)),
        seconds=number_at(asked, "seconds", 1),
        count=int(number_at(asked, "count", 2)),
        rng=None if seed is None else Random(str(seed)),  # noqa: S311 - to be repeated, not to be secret
    )


def _times(given: Json, share: float) -> int | None:
    """A chance holds for ever, a plan once, unless it is said."""
    if isinstance(given, int):
        return given
    return None if share < 1 else 1


def _is_phase(text: str) -> TypeGuard[Phase]:
    return text in get_args(Phase)
