"""Numbers as people write them: digits of three scripts, words, thousands and currencies, and their bounds."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from erp_mcp.customers.query.lexicon import Lexeme
from erp_mcp.customers.query.pieces import Amount, Bound, Digits, Piece, When
from erp_mcp.store.conditions import DENIED, Op

OPS: Mapping[str, Op] = {each: each for each in (">", "<", ">=", "<=", "=")}
AT_LEAST: Mapping[str, Op] = {">": ">=", "<": "<="}  # 5 or above
LONGEST = 18  # digits that are a number; more are something else
_THOUSANDS = re.compile(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?")
_DECIMALS = re.compile(r"(\d+)(?:[.,](\d+))?")


def number(plain: str) -> Decimal | None:
    """1.000 and 1,000 are a thousand, 1.5 and 1,25 are not whole."""
    if len(plain) > LONGEST:
        return None
    if found := _THOUSANDS.fullmatch(plain) or _DECIMALS.fullmatch(plain):
        return Decimal(f"{re.sub('[.,]', '', found[1])}.{found[2] or 0}").normalize() + 0
    return None


def amount_at(pieces: Sequence[Piece], at: int) -> tuple[int, Amount] | None:
    """How many pieces are one amount, with its currency before or behind."""
    before = pieces[at].lexeme("currency")
    begin = at + (before is not None)
    end, value = _value_at(pieces, begin)
    if value is None:
        return None
    behind = pieces[end].lexeme("currency") if end < len(pieces) and before is None else None
    first = pieces[begin].what
    plain = first.plain if isinstance(first, Digits) and end - begin == 1 else ""
    return end + (behind is not None) - at, Amount(value, before or behind, plain)


def _value_at(pieces: Sequence[Piece], at: int) -> tuple[int, Decimal | None]:
    """Units are added, hundreds and thousands multiply what stands before them."""
    total, open_part, seen = Decimal(0), None, at
    for piece in pieces[at : at + 8]:
        match piece.what:
            case Digits(plain) if open_part is None and (value := number(plain)) is not None:
                open_part = value
            case Lexeme("number", value):
                open_part = (open_part or 0) + Decimal(value)
            case Lexeme("times", value):
                total, open_part = total + (1 if open_part is None else open_part) * Decimal(value), None
            case _:
                break
        seen += 1
    return seen, total + (open_part or 0) if seen > at else None


def bound_at(pieces: Sequence[Piece], at: int) -> tuple[int, Bound] | None:
    for read in (_denied_before, _between, _compared):
        if found := read(pieces, at):
            return _denied_behind(pieces, at, found)
    return None


def _denied_before(pieces: Sequence[Piece], at: int) -> tuple[int, Bound] | None:
    """Not over 5, ليست أكثر من 5: whatever else is said, it is the bound that is denied."""
    if pieces[at].lexeme("not") not in ("before", "either") or at + 1 == len(pieces):
        return None
    found = bound_at(pieces, at + 1) if pieces[at + 1].lexeme("compare") else None
    return (found[0] + 1, _denied(found[1])) if found else None


def _denied_behind(pieces: Sequence[Piece], at: int, found: tuple[int, Bound]) -> tuple[int, Bound]:
    """3'ten fazla olmayan; of a plain number what stands between denies something else."""
    count, bound = found
    is_denied = at + count < len(pieces) and pieces[at + count].lexeme("not") == "after"
    return (count + 1, _denied(bound)) if is_denied and bound.op != "=" else found


def _denied(bound: Bound) -> Bound:
    return Bound(DENIED[bound.op], bound.amounts)


def _between(pieces: Sequence[Piece], at: int) -> tuple[int, Bound] | None:
    """Between 1 and 2, 1 to 2, 1 and 2 between; the smaller comes first, in whichever order they were."""
    begins = pieces[at].lexeme("compare") in ("between", "from")
    low, joint, high = (each.what for each in _three(pieces, at + begins))
    if not (isinstance(low, Amount) and isinstance(high, Amount) and isinstance(joint, Lexeme)):
        return None
    end = at + begins + 3
    ends = end < len(pieces) and pieces[end].lexeme("compare") == "between"
    is_between = joint == Lexeme("join", "to") or pieces[at].lexeme("compare") == "between" or ends
    if joint.kind != "join" or not is_between:
        return None
    low, high = same_currency(low, high)
    ordered = tuple(sorted((low, high), key=lambda each: each.value))
    return end + ends - at, Bound("between", ordered)


def _three(pieces: Sequence[Piece], at: int) -> Sequence[Piece]:
    return pieces[at : at + 3] if at + 3 <= len(pieces) else [pieces[0]] * 3


def same_currency(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Said once, it holds for both."""
    currency = low.currency or high.currency
    return Amount(low.value, low.currency or currency), Amount(high.value, high.currency or currency)


def _compared(pieces: Sequence[Piece], at: int) -> tuple[int, Bound] | None:
    first = pieces[at]
    second = pieces[at + 1] if at + 1 < len(pieces) else None
    third = pieces[at + 2].what if at + 2 < len(pieces) else None
    if (op := _op(first)) and second and isinstance(second.what, Amount):
        return 2, Bound(op, (second.what,))
    if not isinstance(first.what, Amount):
        return None
    if second and (op := OPS.get(second.lexeme("compare") or "")) and not isinstance(third, Amount):
        return 2, Bound(op, (first.what,))
    if op := _open_ended(pieces[at + 1 : at + 4]):
        return 3, Bound(op, (first.what,))
    return 1, Bound("=", (first.what,))


def _open_ended(pieces: Sequence[Piece]) -> Op | None:
    """... or above, ... ve üstü; not the first of 2 or over 5."""
    if len(pieces) < 2 or pieces[0].lexeme("join") not in ("or", "and"):
        return None
    is_next = any(isinstance(each.what, Amount | When) for each in pieces[2:])
    return None if is_next else AT_LEAST.get(pieces[1].lexeme("compare") or "")


def _op(piece: Piece) -> Op | None:
    either = piece.lexeme("either")
    said = either.split()[0] if either else piece.lexeme("compare") or ""
    return ">=" if said == "from" else OPS.get(said)


def beside_bounds(pieces: Sequence[Piece], measures: frozenset[str]) -> list[Piece]:
    """5 orders or more: what bounds a number is put beside it, before what was counted."""
    turned = list(pieces)
    for at, piece in enumerate(pieces):
        is_bounded = at > 0 and _op(pieces[at - 1]) is not None
        following = pieces[at + 1 : at + 5]
        if isinstance(piece.what, Amount) and not is_bounded and following:
            size = _behind(following[1:]) if following[0].lexeme("measure") in measures else 0
            turned[at + 1 : at + 2 + size] = [*following[1 : 1 + size], *following[:1]]
    return turned


def _behind(pieces: Sequence[Piece]) -> int:
    """How many pieces bound what stands before; "over" may begin something else, "or more" hardly."""
    size = 2 if pieces and pieces[0].lexeme("join") in ("or", "and") else 1
    if len(pieces) < size or (op := OPS.get(pieces[size - 1].lexeme("compare") or "")) is None:
        return 0
    after = pieces[size] if len(pieces) > size else None
    if after is None or after.lexeme("subject") or after.lexeme("join"):
        return size
    is_open = op in (">", "<") or isinstance(after.what, Amount | When)
    return 0 if is_open or size == 2 else size
