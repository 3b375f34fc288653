"""What kind of place a name is of, said with the name: the city of Fujairah, Fujairah şehri, مدينة الفجيرة."""

from collections.abc import Sequence

from erp_mcp.customers.query.pieces import Piece, Things, Unknown, What


def place_at(pieces: Sequence[Piece], at: int) -> tuple[int, What] | None:
    """One with its name, before it or behind; without one it may be part of somebody's name."""
    piece, following = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else None
    city = _city(piece)
    if following and (named := _city(following)) and _may_be_place(piece):
        return 2, named
    if following and city and following.lexeme("place"):
        return 2, city
    return (1, Unknown()) if piece.lexeme("place") else None


def _city(piece: Piece) -> Things | None:
    match piece.what:
        case Things(readings) if readings[0].field == "city":
            return piece.what
        case _:
            return None


def _may_be_place(piece: Piece) -> bool:
    return piece.lexeme("place") is not None or (isinstance(piece.what, Things) and piece.what.may_be_place)
