"""Where two messages, or a message and the records of the company, cannot both be right."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.conversations.analysis.spotting.catalogue import Catalogue
from erp_mcp.conversations.analysis.spotting.lines import Line
from erp_mcp.conversations.analysis.spotting.promising import MARK
from erp_mcp.conversations.analysis.spotting.values import (
    DOCUMENTS,
    Value,
    amounts_in,
    days_in,
    quantities_in,
)
from erp_mcp.conversations.analysis.spotting.wording import Concept, says
from erp_mcp.store.mentioned import Goods, Paper

Matter = Literal["price", "stock", "delivery day", "quantity", "state"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of one thing: the price of a product, the day of a delivery."""

    about: str
    matter: Matter
    value: str
    line: Line


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`against` is the earlier message; without one it is the records that say `other`."""

    claim: Claim
    other: str
    against: Line | None

    @property
    def told(self) -> str:
        where = f"message {self.against.message_id}" if self.against else "the records"
        return f"{self.claim.matter} of {self.claim.about}: {self.claim.value}, but {self.other} in {where}"


def claims_of(lines: Iterable[Line], catalogue: Catalogue, values: Sequence[Value]) -> list[Claim]:
    """Only of what is surely meant: one product, one value. What is asked claims nothing."""
    numbers = {value.line: value.value for value in values if value.kind in DOCUMENTS}
    found: list[Claim] = []
    for line in lines:
        if MARK.search(line.plain):
            continue
        number = numbers.get(line, "")
        found.extend(_of_delivery(line, number))
        spoken = catalogue.spoken_of(line)
        if len(spoken) == 1:
            found.extend(_of_goods(line, spoken[0]))
    return found


def between_messages(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """What we say differently the second time, and quantities on which the two sides differ."""
    last: dict[tuple[str, str, bool], Claim] = {}
    for claim in claims:
        before = last.get((claim.about, claim.matter, _side(claim)))
        last[(claim.about, claim.matter, _side(claim, is_own=True))] = claim
        is_ours = claim.line.is_ours or claim.matter == "quantity"
        if before and is_ours and before.value != claim.value and before.line.at != claim.line.at:
            yield Contradiction(claim, before.value, before.line)


def with_records(
    claims: Iterable[Claim], lines: Iterable[Line], goods: Iterable[Goods], papers: Sequence[Paper]
) -> Iterator[Contradiction]:
    by_name = {each.name: each for each in goods}
    due = {each.number.upper(): each.due.isoformat() for each in papers if each.due}
    for claim in claims:
        if (product := by_name.get(claim.about)) and (other := _recorded(claim, product)):
            yield Contradiction(claim, other, None)
        if due.get(claim.about, claim.value) != claim.value:
            yield Contradiction(claim, due[claim.about], None)
    for line in lines:
        for paper in papers:
            if paper.number.lower() in line.plain and not MARK.search(line.plain):
                yield from _of_state(line, paper)


def _side(claim: Claim, *, is_own: bool = False) -> bool:
    """Quantities are compared with what the other side said, the rest with what we said ourselves."""
    if claim.matter != "quantity" or is_own:
        return claim.line.is_ours
    return not claim.line.is_ours


def _of_delivery(line: Line, number: str) -> Iterator[Claim]:
    days = days_in(line)
    if len(days) == 1 and says("delivery", line.plain):
        yield Claim(number or "the delivery", "delivery day", days[0].isoformat(), line)


def _of_goods(line: Line, goods: Goods) -> Iterator[Claim]:
    amounts, quantities = amounts_in(line.plain), quantities_in(line.plain)
    if len(amounts) == 1 and not quantities:
        yield Claim(goods.name, "price", f"{amounts[0].value:f} {amounts[0].currency}", line)
    if len(quantities) == 1 and not amounts:
        yield Claim(goods.name, "quantity", f"{quantities[0][0]:f}", line)
    if stock := _stock(line):
        yield Claim(goods.name, "stock", stock, line)


def _stock(line: Line) -> str:
    """Out of stock has the words of in stock in it, so it goes first."""
    if says("out_of_stock", line.plain):
        return "none there"
    return "there" if says("in_stock", line.plain) else ""


def _recorded(claim: Claim, goods: Goods) -> str:
    """What the records say instead, or nothing."""
    if claim.matter == "price":
        amount, _, currency = claim.value.partition(" ")
        recorded = f"{goods.price.normalize():f}"
        return f"{recorded} {goods.currency}" if currency == goods.currency and amount != recorded else ""
    if claim.matter == "stock" and goods.quantity is not None:
        is_there = goods.quantity > 0
        return f"{goods.quantity.normalize():f} there" if (claim.value == "there") != is_there else ""
    return ""


# A state that a sentence may tell, of which kind of paper, and whether the records agree.
STATES: Sequence[tuple[Concept, frozenset[str], Callable[[Paper], bool]]] = (
    ("not_delivered", frozenset(["order"]), lambda paper: paper.delivered is None),
    ("delivered", frozenset(["order"]), lambda paper: paper.delivered is not None),
    ("cancelled", frozenset(["order", "invoice"]), lambda paper: paper.state == "cancelled"),
    ("paid", frozenset(["invoice"]), lambda paper: paper.state == "paid"),
)


def _of_state(line: Line, paper: Paper) -> Iterator[Contradiction]:
    """By the first state that the sentence tells."""
    for concept, kinds, holds in STATES:
        if paper.kind in kinds and says(concept, line.plain):
            if not holds(paper):
                claim = Claim(paper.number, "state", concept.replace("_", " "), line)
                yield Contradiction(claim, _state_of(paper), None)
            return


def _state_of(paper: Paper) -> str:
    return f"{paper.state}, delivered {paper.delivered}" if paper.delivered else paper.state
