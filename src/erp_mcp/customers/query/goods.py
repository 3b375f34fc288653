"""Goods told by words of the names of products, where it matters when they were bought or that they were not."""

from collections.abc import Sequence
from itertools import groupby

from erp_mcp.customers.query.lexicon import Thing
from erp_mcp.customers.query.pieces import Piece, Things, Unknown, When
from erp_mcp.customers.query.records import Vocabulary
from erp_mcp.language.tokens import Token

BUYING = frozenset(("bought", "orders"))


def with_goods(
    pieces: Sequence[Piece], words: Sequence[Token], vocabulary: Vocabulary, *, is_verb_last: bool
) -> list[Piece]:
    """Where neither is said they are looked for by meaning, which finds more."""
    verbs = [each for each in pieces if _verb(each) in BUYING]
    if not verbs or not any(map(_says_when_or_not, pieces)):
        return list(pieces)
    done = list[Piece]()
    for is_unknown, run in groupby(pieces, lambda each: isinstance(each.what, Unknown)):
        group = list(run)
        first, last = group[0].first, group[-1].last
        is_object = last < verbs[-1].first if is_verb_last else first > verbs[0].first
        said = [each.plain for each in words[first : last + 1]]
        codes = vocabulary.called(said) if is_unknown and is_object else ()
        done += [Piece(first, last, Things((Thing("bought", codes),)))] if codes else group
    return done


def _verb(piece: Piece) -> str | None:
    return piece.lexeme("measure") or piece.lexeme("negative")


def _says_when_or_not(piece: Piece) -> bool:
    is_denial = piece.lexeme("not") is not None or piece.lexeme("negative") is not None
    return is_denial or isinstance(piece.what, When)
