"""The pieces of a question put together: amounts with what they bound, periods with what was done in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from erp_mcp.customers.query.amounts import amount_at, beside_bounds, bound_at
from erp_mcp.customers.query.choices import either
from erp_mcp.customers.query.lexicon import Thing
from erp_mcp.customers.query.periods import Calendar, edged_at
from erp_mcp.customers.query.pieces import Bound, Piece, Things, Unknown, What, When
from erp_mcp.customers.query.places import place_at
from erp_mcp.store.conditions import Field

BOUNDARY = 4  # how many pieces away the other side of an "and" is
FAR = 24  # pieces away nothing belongs together; without it a long text would take the square of its length
NEAR = 4  # pieces within which a negation finds what it denies
# Where it stands before what it denies, or behind it.
STEPS: Mapping[str, Sequence[int]] = {"before": (1,), "after": (-1,), "either": (1, -1)}
MEASURES: dict[str, Field] = {
    "spent": "spent",
    "orders": "orders",
    "bought": "bought",
    "balance": "balance",
    "overdue": "overdue",
    "credit_limit": "credit_limit",
    "last_order": "last_order",
    "first_order": "first_order",
    "since": "since",
    "inactive": "last_order",
    "active": "last_order",
    "new": "since",
    "open_issue": "open_issue",
}
BOUNDED = frozenset(("spent", "orders", "bought", "balance", "overdue", "credit_limit"))
TIMED = frozenset(
    ("spent", "orders", "bought", "last_order", "first_order", "since", "inactive", "active", "new")
)

Rewriting = Callable[[Sequence[Piece], int], tuple[int, What] | None]


@dataclass(slots=True)
class Part:
    """A piece, whether it is denied, what was put to it, and whether a filter took it."""

    at: int
    piece: Piece
    is_denied: bool = False
    is_used: bool = False
    pieces: list[Piece] = field(default_factory=list[Piece])
    bounds: list["Part"] = field(default_factory=list["Part"])
    whens: list["Part"] = field(default_factory=list["Part"])
    things: list["Part"] = field(default_factory=list["Part"])

    @property
    def measure(self) -> str | None:
        """Who is said to owe most owes."""
        owing = "balance" if self.piece.lexeme("rank") == "debtors" else None
        return self.piece.lexeme("measure") or self.piece.lexeme("negative") or owing

    @property
    def thing(self) -> Thing | None:
        return self.piece.what.readings[0] if isinstance(self.piece.what, Things) else None

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.piece.what, Unknown)

    @property
    def is_unread(self) -> bool:
        """Whatever is said of it, no filter holds it."""
        return self.is_unknown or self.piece.lexeme("vague") is not None

    @property
    def bound(self) -> Bound | None:
        return self.piece.what if isinstance(self.piece.what, Bound) else None

    @property
    def when(self) -> When | None:
        return self.piece.what if isinstance(self.piece.what, When) else None

    def is_join(self, value: str | None = None) -> bool:
        said = self.piece.lexeme("join")
        return said is not None and value in (None, said)

    def takes(self, others: Iterable["Part"]) -> None:
        """Words that belong to it, as a negation does."""
        for each in others:
            each.is_used = True
            self.pieces += [each.piece, *each.pieces]


def rewritten(pieces: Sequence[Piece], calendar: Calendar) -> list[Piece]:
    content = [each for each in pieces if each.lexeme("function") is None]
    for rewriting in (place_at, amount_at, calendar.when_at, edged_at):
        content = _pass(content, rewriting)
    return _pass(beside_bounds(content, BOUNDED), bound_at)


def _pass(pieces: Sequence[Piece], rewriting: Rewriting) -> list[Piece]:
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        count, what = rewriting(pieces, at) or (1, pieces[at].what)
        last = max(each.last for each in pieces[at : at + count])
        done.append(Piece(pieces[at].first, last, what))
        at += count
    return done


@dataclass(frozen=True, slots=True)
class Sentence:
    """`is_verb_last` as in Turkish and Persian: what belongs to a verb then stands before it."""

    parts: Sequence[Part]
    is_verb_last: bool

    def put_together(self) -> None:
        self._branches()
        self._denials()
        self._bounds()
        self._whens()
        self._times()
        self._choices()
        self._purchases()

    def measures(self, names: frozenset[str]) -> list[Part]:
        return [each for each in self.parts if each.measure in names]

    def nearest(self, part: Part, among: Iterable[Part]) -> Part | None:
        near = [each for each in among if abs(each.at - part.at) <= FAR]
        return min(near, key=lambda other: self._cost(part, other), default=None)

    def _cost(self, part: Part, other: Part) -> float:
        """Steps between them; at the same distance a verb that stands last is behind, any other before."""
        between = self.parts[min(part.at, other.at) + 1 : max(part.at, other.at)]
        steps = len(between) + BOUNDARY * sum(each.is_join() for each in between)
        is_behind = other.at > part.at
        return steps + (0 if is_behind == self.is_verb_last else 0.5)

    def _branches(self) -> None:
        """A name of a place is that of the branch where somebody says so."""
        for part in self.parts:
            if isinstance(part.piece.what, Things):
                words = [each for each in self._beside(part) if each.piece.lexeme("branch")]
                readings = [each for each in part.piece.what.readings if each.field == "branch"]
                if words and readings:
                    part.piece = Piece(part.piece.first, part.piece.last, Things(tuple(readings)))
                    part.takes(words)

    def _beside(self, part: Part) -> Sequence[Part]:
        return [*self.parts[max(part.at - 1, 0) : part.at], *self.parts[part.at + 1 : part.at + 2]]

    def _denials(self) -> None:
        for part in self.parts:
            if (where := part.piece.lexeme("not")) is not None:
                self._deny(part, where)
            elif part.piece.lexeme("negative") is not None:
                part.is_denied = not part.is_denied

    def _deny(self, part: Part, where: str) -> None:
        for step in STEPS[where]:
            if target := self._denied_by(part, step):
                target.takes([part])
                for each in [target, *self._listed_with(target, step)]:
                    each.is_denied = not each.is_denied
                return

    def _denied_by(self, part: Part, step: int) -> Part | None:
        """A verb or a thing; a place is not denied by a word that denies something unknown before it."""
        reach = self.parts[part.at + 1 :][:NEAR] if step > 0 else self.parts[: part.at][::-1][:NEAR]
        near = list(takewhile(lambda each: not each.is_join("and"), reach))
        is_done = any(each.measure for each in near)
        if near and not is_done and self._is_ordering(near[0]):
            return near[0]
        for each in near:
            if each.measure or each.thing:
                return each
            if not is_done and each.is_unread:
                return None
        return None

    def _is_ordering(self, part: Part) -> bool:
        """A period in which somebody ordered: in the last year, but not in the last month."""
        if part.when is None:
            return False
        done = self.nearest(part, self.measures(TIMED))
        return done is not None and done.measure == "orders"

    def is_choice(self, part: Part) -> bool:
        """An "or" between two things of one kind, any of which is asked for; all else must hold together."""
        sides = [self._aside(part, -1), self._aside(part, 1)]
        if None in sides:
            return True
        one, other = (each for each in sides if each is not None)
        if one.thing and other.thing:
            return one.thing.field == other.thing.field
        return one.is_unread and other.is_unread

    def _aside(self, part: Part, step: int) -> Part | None:
        return next((each for each in self._beyond(part, step) if each.piece.lexeme("subject") is None), None)

    def _listed_with(self, target: Part, step: int) -> list[Part]:
        """Not in Dubai or Sharjah: neither."""
        found = list[Part]()
        at = target.at + step
        while 0 <= at < len(self.parts) and 0 <= at + step < len(self.parts) and self.parts[at].is_join():
            other = self.parts[at + step]
            if target.thing is None or other.thing is None or other.thing.field != target.thing.field:
                break
            found.append(other)
            at += 2 * step
        return found

    def _bounds(self) -> None:
        for part in self.parts:
            if part.bound and not part.is_used:
                self._put(part, self.measures(BOUNDED), lambda measure: measure.bounds)

    def _whens(self) -> None:
        for part in self.parts:
            if part.when:
                self._put(part, self.measures(TIMED), lambda measure: measure.whens)

    def _times(self) -> None:
        """Ordered more than 5 times: what the number counts is what was done."""
        for part in self.measures(BOUNDED):
            for bound in part.bounds:
                behind = self.parts[bound.at + 1 : bound.at + 2]
                part.takes(each for each in behind if each is not part and _is_same_alone(each, part))

    def _choices(self) -> None:
        """More than five or less than two; where no filter says it, neither is one."""
        for part in self.parts:
            sides = [self._bounded_aside(part, step) for step in (-1, 1)] if part.is_join("or") else []
            if len(sides) == 2 and sides[0] and sides[1]:
                self._choose(part, *sides[0], *sides[1])

    def _bounded_aside(self, part: Part, step: int) -> tuple[Part, Part] | None:
        """The bound on that side with what it was put to."""
        bound = next((each for each in self._beyond(part, step) if not (each.measure or each.when)), None)
        measures = [each for each in self.measures(BOUNDED) if any(it is bound for it in each.bounds)]
        return (bound, measures[0]) if bound and measures else None

    def _choose(self, part: Part, first: Part, of_first: Part, second: Part, of_second: Part) -> None:
        is_one = of_first is of_second
        if of_first.measure != of_second.measure or not first.bound or not second.bound:
            return
        is_count = of_first.measure == "orders" and not any(
            amount.currency for bound in (first.bound, second.bound) for amount in bound.amounts
        )
        bound = either(first.bound, second.bound, is_count=is_count)
        is_apart = of_first.is_denied != of_second.is_denied or (of_first.whens and of_second.whens)
        if bound is None or (is_apart and not is_one):
            of_first.is_used = of_second.is_used = True
            return
        second.piece = Piece(second.piece.first, second.piece.last, bound)
        second.takes([part, first, *([] if is_one else [of_first])])
        second.is_used = False
        if not is_one:
            of_second.whens += of_first.whens

    def _purchases(self) -> None:
        buying = self.measures(frozenset(("bought",)))
        for part in self.parts:
            if part.thing and part.thing.field == "bought":
                self._put(part, self._ordering(part) or buying, lambda measure: measure.things)

    def _ordering(self, part: Part) -> list[Part]:
        """Rice that was ordered was bought; between the two stands at most when."""
        reach = self._beyond(part, 1 if self.is_verb_last else -1)
        verb = next((each for each in reach if not each.when), None)
        return [verb] if verb and verb.measure == "orders" and not verb.bounds else []

    def _beyond(self, part: Part, step: int) -> Sequence[Part]:
        """From there to the end, or back to the beginning."""
        return self.parts[part.at + 1 :] if step > 0 else self.parts[: part.at][::-1]

    def _put(self, part: Part, among: Sequence[Part], where: Callable[[Part], list[Part]]) -> None:
        if measure := self.nearest(part, among):
            where(measure).append(part)


def _is_same_alone(part: Part, other: Part) -> bool:
    return part.measure == other.measure and not (part.bounds or part.whens or part.is_denied)


def sentence(pieces: Sequence[Piece], *, is_verb_last: bool) -> Sentence:
    return Sentence([Part(at, piece) for at, piece in enumerate(pieces)], is_verb_last)
