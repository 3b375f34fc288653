"""Ranking: what is at stake, times how likely it helps, times how soon it must be, bent by what came of others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from erp_mcp.advice.actions.action import Candidate
from erp_mcp.store.recommended import Track
from erp_mcp.store.records import ActionKind

# How likely an action of a kind is done and helps, as long as nothing is known of this company.
LIKELY: Mapping[ActionKind, float] = {
    "reply": 0.9,
    "escalate": 0.95,
    "block": 0.5,
    "activity": 0.6,
    "collect": 0.5,
    "order": 0.4,
    "thank": 0.3,
    "follow_up": 0.25,
    "offer": 0.15,
    "wait": 0.1,
}
GOOD = 0.5  # of those that were done, before anything was rated
CERTAIN_AFTER = 10.0  # cases of its own weigh as much as what is assumed
LEAST, MOST = 0.5, 2.0  # what history may do to the value of a kind
LEAST_WORTH, MOST_WORTH = 0.5, 3.0  # orders: one very large debt must not hide who waits for an answer
TODAY, TOMORROW, SOON, THIS_WEEK, LATER = 8.0, 6.0, 4.0, 2.0, 1.0
Tracks = Mapping[ActionKind, Track]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`history` says what this company made of the same kind before; empty where there is nothing to tell."""

    candidate: Candidate
    value: float
    history: str


def ranked(candidates: Iterable[Candidate], tracks: Tracks, today: date) -> Sequence[Ranked]:
    """The most valuable first, each call once."""
    found = [
        Ranked(each, value_of(each, tracks, today), told(tracks.get(each.kind, Track())))
        for each in candidates
    ]
    by_call: dict[bytes, Ranked] = {}
    for each in sorted(found, key=lambda one: -one.value):
        by_call.setdefault(each.candidate.call.digest, each)
    return list(by_call.values())


def value_of(candidate: Candidate, tracks: Tracks, today: date) -> float:
    worth = min(max(candidate.worth, LEAST_WORTH), MOST_WORTH)
    likely = LIKELY[candidate.kind] * learned(candidate.kind, tracks.get(candidate.kind, Track()))
    return worth * likely * urgency((candidate.deadline - today).days)


def urgency(days: int) -> float:
    steps = ((0, TODAY), (1, TOMORROW), (3, SOON), (7, THIS_WEEK))
    return next((weight for within, weight in steps if days <= within), LATER)


def learned(kind: ActionKind, track: Track) -> float:
    """By what acceptance and result are better or worse here than assumed; little while little is known."""
    accepted = _share(LIKELY[kind], track.accepted, track.shown) / LIKELY[kind]
    good = _share(GOOD, track.good, track.good + track.bad) / GOOD
    return min(max(accepted * good, LEAST), MOST)


def told(track: Track) -> str:
    parts = [f"accepted {track.accepted} of {track.shown} times"] if track.shown else []
    if rated := track.good + track.bad:
        parts.append(f"{track.good} of {rated} with a good result")
    return ", ".join(parts)


def _share(assumed: float, hits: int, cases: int) -> float:
    """The mean of a beta distribution that began at what is assumed."""
    return (assumed * CERTAIN_AFTER + hits) / (CERTAIN_AFTER + cases)
