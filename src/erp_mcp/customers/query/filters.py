"""What was put together, as filters: each with the words that it came from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from erp_mcp.customers.query.parts import MEASURES, Part, Sentence
from erp_mcp.customers.query.periods import ONE_DAY
from erp_mcp.customers.query.pieces import Amount, Bound, Piece, When
from erp_mcp.customers.query.records import GAP, Days
from erp_mcp.language.tokens import Token
from erp_mcp.store.conditions import DENIED, Field, Filter, One, Op, Value

INACTIVE_AFTER = timedelta(days=90)
NEW_FOR = timedelta(days=30)
MONEY = frozenset(("spent", "balance", "overdue", "credit_limit"))
CENT = Decimal("0.01")
STANDING = frozenset(("balance", "overdue", "credit_limit", "open_issue"))
DATED = frozenset(("inactive", "active", "new", "last_order", "first_order", "since"))
PLACES: Sequence[Field] = ("city", "country", "branch", "segment", "kind", "language")


@dataclass(frozen=True, slots=True)
class Wording:
    """The question itself, from which filters quote; what none has quoted is what is left of it."""

    text: str
    tokens: Sequence[Token]
    function: frozenset[int]  # tokens that may be quoted with what they stand between
    covered: set[int] = field(default_factory=set[int])

    def quoted(self, pieces: Iterable[Piece]) -> str:
        used = sorted({at for piece in pieces for at in range(piece.first, piece.last + 1)})
        self.covered.update(used)
        runs = list[list[int]]()
        for at in used:
            if runs and self._continues(runs[-1][-1], at):
                runs[-1].append(at)
            else:
                runs.append([at])
        return GAP.join(self.text[self.tokens[run[0]].start : self.tokens[run[-1]].end] for run in runs)

    def is_covered(self, piece: Piece) -> bool:
        return self.covered.issuperset(range(piece.first, piece.last + 1))

    def _continues(self, last: int, at: int) -> bool:
        return all(between in self.function for between in range(last + 1, at))


@dataclass(frozen=True, slots=True)
class Building:
    sentence: Sentence
    wording: Wording
    today: date
    currency: str
    rates: Mapping[str, Decimal]
    ranked: Part | None = None

    def filters(self) -> Iterator[Filter]:
        for part in self.sentence.parts:
            if part.measure and not part.is_used:
                yield from self._of_measure(part)
        for place in PLACES:
            yield from self._of_things(place)
        yield from self._purchases(None, [it for it in self._things("bought") if not it.is_used], None)
        yield from self._customers_since()

    def _of_measure(self, part: Part) -> Iterator[Filter]:
        if part.measure in ("bought", "orders") and part.things:
            yield from self._purchases(part, part.things, self._first_when(part))
        elif part.measure in DATED:
            yield from self._of_date(part)
        elif part.measure == "open_issue":
            yield self._filter(part, [], "open_issue", "is set")
        else:
            bounded = [found for each in part.bounds if (found := self._bounded(part, each))]
            yield from bounded or self._present(part)

    def _bounded(self, part: Part, bounding: Part) -> Filter | None:
        bound = self._bounding(part, bounding)
        if bound is None:
            return None
        when = self._first_when(part) if part.measure in ("spent", "orders", "bought") else None
        made = self._filter(part, [bounding, *([when] if when else [])], bound.field, bound.op, bound.value)
        return replace(made, during=self._during(when)) if when else made

    def _bounding(self, part: Part, bounding: Part) -> Filter | None:
        """Of orders a count, unless a currency was said; None for money that cannot be converted."""
        bound = bounding.bound
        if bound is None or bounding.is_used:
            return None
        if part.measure == "orders" and not any(each.currency for each in bound.amounts):
            values = _whole(each.value for each in bound.amounts)
            return Filter("orders", bound.op, _one_or_both(bound.op, values)) if values else None
        field = MEASURES[part.measure or ""] if part.measure in MONEY else "spent"
        amounts = self._in_own_currency(bound)
        return Filter(field, bound.op, _one_or_both(bound.op, amounts)) if amounts else None

    def _in_own_currency(self, bound: Bound) -> tuple[Decimal, ...]:
        values = [self._converted(each) for each in bound.amounts]
        return tuple(each for each in values if each is not None) if None not in values else ()

    def _converted(self, amount: Amount) -> Decimal | None:
        if amount.currency in (None, self.currency):
            return amount.value
        rate = self.rates.get(amount.currency or "")
        return None if rate is None else (amount.value * rate).quantize(CENT)

    def _present(self, part: Part) -> Iterator[Filter]:
        """Who owes, who ordered, or did not; what only named the order of the answer is no filter."""
        if part.is_denied and part.bounds:
            return
        if part.measure in ("balance", "overdue", "credit_limit"):
            if part is not self.ranked or part.measure != "credit_limit":
                zero: Op = "=" if part.is_denied else ">"
                yield self._filter(
                    replace(part, is_denied=False), [], MEASURES[part.measure], zero, Decimal(0)
                )
                part.is_used = True
        elif part is self.ranked:
            return
        elif part.measure in ("orders", "bought"):
            yield from self._ordered(part)
        elif part.measure == "spent" and (when := self._first_when(part)):
            made = self._filter(part, [when], "spent", ">", Decimal(0))
            yield replace(made, during=self._during(when))

    def _ordered(self, part: Part) -> Iterator[Filter]:
        whens = [each for each in part.whens if each.when]
        if not whens:
            yield self._counted(part, None)
        for each in whens:
            when = each.when
            if when and when.edge in ("before", "until"):
                op: Op = ">=" if part.is_denied else "<"
                plain = replace(part, is_denied=False)
                yield self._filter(plain, [each], "first_order", op, when.start)
            elif when and part.is_denied != each.is_denied and self._reaches_today(when):
                plain = replace(part, is_denied=False)
                yield self._filter(plain, [each], "last_order", "<", self._days(when)[0])
            else:
                yield self._counted(part, each)
            part.is_used = True

    def _counted(self, part: Part, when: Part | None) -> Filter:
        is_denied = part.is_denied != (when is not None and when.is_denied)
        op: Op = "=" if is_denied else ">="
        plain = replace(part, is_denied=False)
        made = self._filter(plain, [when] if when else [], "orders", op, 0 if is_denied else 1)
        part.is_used = True
        return replace(made, during=self._during(when)) if when else made

    def _of_date(self, part: Part) -> Iterator[Filter]:
        field = MEASURES[part.measure or ""]
        whens = [each for each in part.whens if each.when]
        for each in whens:
            yield self._dated(part, each, field)
        if whens:
            return
        if part.measure in ("inactive", "active"):
            op: Op = "<" if part.measure == "inactive" else ">="
            yield self._filter(part, [], field, op, self.today - INACTIVE_AFTER)
        elif part.measure == "new":
            yield self._filter(part, [], field, ">=", self.today - NEW_FOR)
        elif part.is_denied:
            yield self._filter(part, [], field, "is set")

    def _dated(self, part: Part, when_part: Part, field: Field) -> Filter:
        when = when_part.when or When(self.today, self.today)
        if part.measure in ("inactive", "active"):
            return self._filter(
                part, [when_part], field, "<" if part.measure == "inactive" else ">=", when.start
            )
        if when.edge in ("before", "until"):
            edge = when.start if when.edge == "before" else when.end
            return self._filter(part, [when_part], field, "<" if when.edge == "before" else "<=", edge)
        if when.edge == "after":
            return self._filter(part, [when_part], field, ">", when.end)
        if when.edge == "since" or when.is_back:
            return self._filter(part, [when_part], field, ">=", when.start)
        if when.start == when.end:
            return self._filter(part, [when_part], field, "=", when.start)
        return self._filter(part, [when_part], field, "between", (when.start, when.end))

    def _customers_since(self) -> Iterator[Filter]:
        """A day from which on, where nothing else was done since then: since when they are customers."""
        done = [it for each in self.sentence.parts for it in each.whens]
        for part in self.sentence.parts:
            is_edge = part.when is not None and part.when.edge in ("since", "after", "before")
            is_free = not part.is_used and not any(part is each for each in done)
            if is_edge and is_free and not self._is_standing(part):
                yield self._dated(Part(part.at, part.piece), part, "since")

    def _is_standing(self, when: Part) -> bool:
        """Since when somebody owes or complains, no filter can say."""
        at = when.at + (1 if self.sentence.is_verb_last else -1)
        return 0 <= at < len(self.sentence.parts) and self.sentence.parts[at].measure in STANDING

    def _things(self, field: Field) -> list[Part]:
        return [it for it in self.sentence.parts if it.thing and it.thing.field == field]

    def _of_things(self, field: Field) -> Iterator[Filter]:
        for is_denied in (False, True):
            parts = [it for it in self._things(field) if it.is_denied == is_denied]
            if parts:
                yield self._one_of(field, parts, is_denied=is_denied)

    def _one_of(self, field: Field, parts: Sequence[Part], *, is_denied: bool) -> Filter:
        values = tuple(dict.fromkeys(value for it in parts if it.thing for value in it.thing.values))
        op: Op = "in" if len(values) > 1 else "="
        plain = replace(parts[0], is_denied=is_denied)
        made = self._filter(plain, parts[1:], field, op, values if len(values) > 1 else next(iter(values)))
        parts[0].is_used = True
        return made

    def _purchases(self, verb: Part | None, parts: Sequence[Part], when: Part | None) -> Iterator[Filter]:
        """Each that is listed was bought; of those with an "or" between them, any."""
        by = verb.is_denied if verb else False
        for group in self._groups(parts):
            extra = [each for each in (verb, when) if each]
            made = self._one_of("bought", group, is_denied=group[0].is_denied != by)
            words = [*extra, *group]
            pieces = [piece for each in words for piece in (each.piece, *each.pieces)]
            for each in words:
                each.is_used = True
            during = self._during(when) if when else None
            yield replace(made, words=self.wording.quoted(pieces), during=during)

    def _groups(self, parts: Sequence[Part]) -> list[list[Part]]:
        groups = list[list[Part]]()
        for part in parts:
            last = groups[-1] if groups else None
            if last and self._belongs(last[-1], part):
                last.append(part)
            else:
                groups.append([part])
        return groups

    def _belongs(self, last: Part, part: Part) -> bool:
        between = self.sentence.parts[last.at + 1 : part.at]
        same = last.thing == part.thing
        return last.is_denied == part.is_denied and (same or any(each.is_join("or") for each in between))

    def _first_when(self, part: Part) -> Part | None:
        return next((it for it in part.whens if it.when and it.when.edge not in ("before", "until")), None)

    def _reaches_today(self, when: When) -> bool:
        return when.edge in ("since", "after") or when.start <= self.today <= when.end

    def _during(self, part: Part) -> Days | None:
        return self._days(part.when) if part.when else None

    def _days(self, when: When) -> Days:
        if when.edge == "after":
            return min(when.end + ONE_DAY, self.today), self.today
        return (when.start, self.today) if when.edge == "since" else (when.start, when.end)

    def _filter(
        self, part: Part, others: Sequence[Part], field: Field, op: Op, value: Value = None
    ) -> Filter:
        pieces = [piece for each in (part, *others) for piece in (each.piece, *each.pieces)]
        for each in (part, *others):
            each.is_used = True
        return Filter(field, DENIED[op] if part.is_denied else op, value, self.wording.quoted(pieces))


def _whole(values: Iterable[Decimal]) -> tuple[int, ...]:
    """Nothing where one of them is not."""
    counts = [(value, int(value)) for value in values]
    return tuple(whole for _, whole in counts) if all(value == whole for value, whole in counts) else ()


def _one_or_both(op: Op, values: tuple[One, ...]) -> Value:
    return values if op in ("between", "outside", "in") else next(iter(values))
