"""Guesses about a newcomer: segment, language and priority, each with its confidence and reason, or empty."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median

from erp_mcp.customers.guessing.evidence import SPEAKS, Sign, home_of, letters_of, signs_of
from erp_mcp.customers.guessing.learned import FEWEST, Guess, Learned
from erp_mcp.customers.segments import is_segment, segment_in
from erp_mcp.store.guesses import Example, Field, Made, Newcomer
from erp_mcp.store.records import Language, Level

ENOUGH = 20  # examples; from fewer nothing is learned
SURE: Mapping[Field, float] = {"segment": 0.8, "language": 0.8}
BY_RULE = 0.8  # the confidence of what a rule says by itself
SPELT: Mapping[str, Language] = {"Persian": "fa", "Arabic": "ar", "Turkish": "tr"}
UNSURE = "nothing tells it surely enough"
TOP, MIDDLE = 0.8, 0.5  # of all who bought: more than this share of them is spent by who is of this priority
FEWEST_BUYERS = 5


class Experience:
    """What the company's own customers teach of newcomers."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._own = own_segments(examples)
        signs = [(each, signs_of(each.who)) for each in examples]
        segments = [(tag, found) for each, found in signs if (tag := self.segment_of(each.segment))]
        languages = [(each.language, found) for each, found in signs if each.language]
        self.segments = Learned(segments) if len(segments) >= ENOUGH else None
        self.languages = Learned(languages) if len(languages) >= ENOUGH else None
        self._spent = sorted(each.spent for each in examples if each.spent)
        self._spent_by = defaultdict[str, list[Decimal]](list)
        for each in examples:
            if each.spent:
                self._spent_by[self.segment_of(each.segment)].append(each.spent)

    def segment_of(self, tags: str) -> str:
        """The one of a customer's tags that is a segment; the others say something else."""
        return next((tag for tag in _apart(tags) if tag in self._own), "")

    def guesses(self, newcomer: Newcomer) -> list[Made]:
        segment = self._segment(newcomer)
        language = self._language(newcomer)
        return [segment, language, self._priority(newcomer, segment.value)]

    def _segment(self, newcomer: Newcomer) -> Made:
        if self.segments is not None:
            return _made(newcomer, "segment", self.segments.guess(signs_of(newcomer)))
        trade = segment_in(newcomer.name)
        known = next((each for each in sorted(self._own) if segment_in(each) == trade), trade)
        sign = Sign("trade", trade) if trade else None
        return _made(newcomer, "segment", Guess(known, BY_RULE, sign) if known else None)

    def _language(self, newcomer: Newcomer) -> Made:
        if self.languages is not None:
            return _made(newcomer, "language", self.languages.guess(signs_of(newcomer)))
        letters, home = letters_of(newcomer.name), home_of(newcomer)
        if letters and (spelt := SPELT.get(letters)):
            return _made(newcomer, "language", Guess(spelt, BY_RULE, Sign("letters", letters)))
        told = Guess(SPEAKS[home], BY_RULE, Sign("phone", home)) if home else None
        return _made(newcomer, "language", told)

    def _priority(self, newcomer: Newcomer, segment: str) -> Made:
        """By what customers of their segment usually spend, as long as they have not bought themselves."""
        of_segment = self._spent_by.get(self.segment_of(newcomer.segment) or segment, [])
        if len(of_segment) < FEWEST_BUYERS:
            return Made(newcomer.id, "priority", "", 0.0, UNSURE)
        level = self._level(median(of_segment))
        share = sum(self._level(each) == level for each in of_segment) / len(of_segment)
        return Made(
            newcomer.id, "priority", level, round(share, 2), "what customers of the segment usually spend"
        )

    def _level(self, spent: Decimal) -> Level:
        share = sum(each < spent for each in self._spent) / len(self._spent)
        return "high" if share >= TOP else "medium" if share >= MIDDLE else "low"


def own_segments(examples: Sequence[Example]) -> frozenset[str]:
    """Where tags name kinds of business those are the segments, else every tag that several have."""
    counts = Counter(tag for each in examples for tag in _apart(each.segment))
    common = {tag for tag, count in counts.items() if count >= FEWEST}
    return frozenset({tag for tag in common if is_segment(tag)} or common)


def _apart(tags: str) -> list[str]:
    return [tag for tag in map(str.strip, tags.split(",")) if tag]


def _made(newcomer: Newcomer, field: Field, guess: Guess | None) -> Made:
    if guess is None or guess.confidence < SURE[field]:
        return Made(newcomer.id, field, "", round(guess.confidence, 2) if guess else 0.0, UNSURE)
    return Made(newcomer.id, field, guess.label, round(guess.confidence, 2), _reason(guess.sign))


def _reason(sign: Sign | None) -> str:
    if sign is None:
        return "as most are"
    match sign.kind:
        case "word" | "trade":
            return f"by its name: {sign.value}"
        case "letters":
            return f"by the {sign.value} letters of its name"
        case "legal form":
            return f"by being a {sign.value}"
        case "country":
            return f"by its country, {sign.value}"
        case "phone":
            return f"by its phone in {sign.value}"
