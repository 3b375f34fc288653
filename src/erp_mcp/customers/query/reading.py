"""A question about customers, understood: what of it can be filtered by, and what of it is left."""

from collections.abc import Iterator, Sequence
from datetime import date

from erp_mcp.customers.query.filters import Building, Wording
from erp_mcp.customers.query.goods import with_goods
from erp_mcp.customers.query.lexicon import Lexeme, company_words
from erp_mcp.customers.query.parts import MEASURES, Part, Sentence, rewritten, sentence
from erp_mcp.customers.query.periods import Calendar
from erp_mcp.customers.query.pieces import Bound, Piece, Reader, Unknown, reader, script_of
from erp_mcp.customers.query.records import Order, Understood, Vocabulary
from erp_mcp.language.telltales import Language
from erp_mcp.language.tokens import Token, tokens
from erp_mcp.store.conditions import Field

LONGEST = 2_000  # characters that are read
RANKED_BY: dict[str, tuple[Field, bool]] = {"newest": ("since", True), "oldest": ("since", False)}
RANKABLE = frozenset(
    ("spent", "orders", "bought", "balance", "overdue", "credit_limit", "last_order", "since", "first_order")
)
# Of what was put to nothing, these say nothing of themselves.
SMALL = frozenset(("subject", "join"))
ARTICLES = frozenset(("one", "bir", "يك", "يه"))  # a customer, bir müşteri: numbers only before a measure
LEADING = frozenset(("edge", "not", "compare", "relative"))


def understand(question: str, vocabulary: Vocabulary, today: date) -> Understood:
    """Nothing that could be a condition is dropped: it is a filter, or it stands in `rest` or `ignored`."""
    text = question[:LONGEST]
    words = tokens(text)
    if _is_strange(words):
        return Understood((), question.strip(), (), None, currency=vocabulary.currency)
    read = reader(words, company_words(vocabulary), text)
    pieces = list(read.pieces())
    language = _language(read)
    calendar = Calendar(today, vocabulary.first_weekday)
    is_verb_last = language in ("tr", "fa")
    known = with_goods(rewritten(pieces, calendar), words, vocabulary, is_verb_last=is_verb_last)
    whole = sentence(known, is_verb_last=is_verb_last)
    wording = Wording(text, words, _function(pieces))
    order, limit, ranked = _ranking(whole, wording)
    whole.put_together()
    building = Building(whole, wording, today, vocabulary.currency, vocabulary.rates, ranked)
    filters = tuple(building.filters())
    rest, ignored = _left(whole, wording)
    rest = f"{rest} {question[LONGEST:]}".strip()
    return Understood(filters, rest, ignored, language, order, limit, vocabulary.currency)


def _is_strange(words: Sequence[Token]) -> bool:
    """Most of its words are in letters of none of the four languages."""
    scripts = [script_of(each.plain) for each in words if each.kind == "word"]
    return 2 * scripts.count("other") > len(scripts)


def _language(read: Reader) -> Language:
    scripts = [script_of(each.plain) for each in read.tokens if each.kind == "word"]
    known = sorted(read.languages, key=scripts.count, reverse=True)
    return read.languages[known[0]] if known else "en"


def _function(pieces: Sequence[Piece]) -> frozenset[int]:
    small = [each for each in pieces if isinstance(each.what, Lexeme) and each.what.kind == "function"]
    return frozenset(at for each in small for at in range(each.first, each.last + 1))


def _ranking(whole: Sentence, wording: Wording) -> tuple[Order | None, int | None, Part | None]:
    rank = next((each for each in whole.parts if _rank(each)), None)
    by = next((each for each in whole.parts if each.is_join("by")), None)
    said = rank or by
    if said is None:
        return None, None, None
    count = _count(whole, rank) if rank else None
    measure = _ranked_measure(whole, by or said, count)
    field, descending = _ranked_field(_rank(rank) if rank else "most", measure)
    used = [each for each in (rank, by, measure, count) if each]
    for each in used:
        each.is_used = each is not measure or each.measure not in ("balance", "overdue")
    order = Order(field, descending, wording.quoted(each.piece for each in used))
    limit = int(count.bound.amounts[0].value) if count and count.bound else None
    return order, limit, measure


def _rank(part: Part) -> str | None:
    either = part.piece.lexeme("either")
    return either.split()[1] if either else part.piece.lexeme("rank")


def _count(whole: Sentence, rank: Part) -> Part | None:
    """Top 10, the 10 best: a number that bounds nothing."""
    plain = [each for each in whole.parts if each.bound and _is_plain(each.bound)]
    return whole.nearest(rank, plain)


def _is_plain(bound: Bound) -> bool:
    amount = bound.amounts[0]
    whole = amount.value == int(amount.value) and 0 < amount.value <= 1_000
    return bound.op == "=" and amount.currency is None and whole


def _ranked_measure(whole: Sentence, said: Part, count: Part | None) -> Part | None:
    """What a number bounds is not what the answer is ordered by."""
    bounded = [
        whole.nearest(each, whole.measures(RANKABLE))
        for each in whole.parts
        if each.bound and each is not count
    ]
    free = [each for each in whole.measures(RANKABLE) if not any(each is it for it in bounded)]
    near = [each for each in free if abs(each.at - said.at) <= 6]
    return whole.nearest(said, near)


def _ranked_field(rank: str | None, measure: Part | None) -> tuple[Field, bool]:
    if rank in RANKED_BY:
        return RANKED_BY[rank]
    field = MEASURES[measure.measure or ""] if measure else "spent"
    return "spent" if field == "bought" else field, rank != "least"


def _left(whole: Sentence, wording: Wording) -> tuple[str, tuple[str, ...]]:
    left = [
        each
        for each in whole.parts
        if not wording.is_covered(each.piece) and not _is_small(whole, each, wording)
    ]
    rest = wording.quoted(it.piece for it in left if isinstance(it.piece.what, Unknown))
    asked = [it for it in left if not isinstance(it.piece.what, Unknown)]
    return rest.replace(" … ", " "), tuple(wording.quoted(group) for group in _phrases(asked))


def _phrases(parts: Sequence[Part]) -> Iterator[list[Piece]]:
    """Since Ramadan, no phone: what belongs together is said together."""
    group = list[Part]()
    for part in parts:
        if group and (group[-1].at + 1 != part.at or not _leads(group[-1], part)):
            yield [each.piece for each in group]
            group = []
        group.append(part)
    if group and not _is_bare(group):
        yield [each.piece for each in group]


def _leads(first: Part, second: Part) -> bool:
    is_choice = (first.bound and second.is_join("or")) or (first.is_join("or") and second.bound)
    return bool(is_choice) or _begins(first) or second.piece.lexeme("edge") is not None


def _begins(part: Part) -> bool:
    return any(part.piece.lexeme(kind) for kind in LEADING)


def _is_bare(group: Sequence[Part]) -> bool:
    return len(group) == 1 and group[0].piece.lexeme("edge") == "since"


def _is_small(whole: Sentence, part: Part, wording: Wording) -> bool:
    if part.is_join("or") and not whole.is_choice(part):
        return False
    is_article = part.bound is not None and wording.tokens[part.piece.first].plain in ARTICLES
    return is_article or any(part.piece.lexeme(kind) is not None for kind in SMALL)
