import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from erp_mcp.budget import Piece, Tokens
from tests.budget.texts import SNARES, texts

budgets = st.integers(1, 60)
FAMILY = "👨‍👩‍👧"


def grapheme_ends(text: str) -> set[int]:
    return {0} | {match.end() for match in regex.finditer(r"\X", text)}


def pieces(tokens: Tokens, text: str, max_tokens: int) -> list[Piece]:
    found = [tokens.split(text, max_tokens)]
    while (following := found[-1].next_start) is not None:
        found.append(tokens.split(text, max_tokens, following))
        assert found[-1].end > following
    return found


def test_a_piece_costs_what_it_says_and_never_more_than_the_budget(tokens: Tokens) -> None:
    @given(texts, budgets)
    @example(FAMILY, 1)
    @example(f"a{' ' * 9_000}b", 20)
    def check(text: str, max_tokens: int) -> None:
        piece = tokens.split(text, max_tokens)

        assert tokens.count(piece.text) == piece.tokens <= max_tokens

    check()


def test_a_grapheme_is_never_broken(tokens: Tokens) -> None:
    @given(texts, budgets)
    @example(FAMILY * 20, 7)
    @example("e" + "\u0301" * 200, 9)
    def check(text: str, max_tokens: int) -> None:
        assert tokens.split(text, max_tokens).end in grapheme_ends(text)

    check()


def test_no_budget_breaks_a_grapheme_of_a_tricky_text(tokens: Tokens) -> None:
    ends = grapheme_ends(SNARES)
    cuts = {tokens.split(SNARES, max_tokens, start).end for start in ends for max_tokens in range(1, 16)}

    assert cuts <= ends


def test_a_larger_budget_only_ever_adds_text(tokens: Tokens) -> None:
    @given(texts, budgets, budgets)
    def check(text: str, one: int, other: int) -> None:
        smaller, larger = (tokens.split(text, max_tokens).text for max_tokens in sorted((one, other)))

        assert larger.startswith(smaller)

    check()


def test_pieces_cover_the_text_to_the_letter(tokens: Tokens) -> None:
    @given(texts, budgets)
    def check(text: str, max_tokens: int) -> None:
        graphemes = regex.findall(r"\X", text)
        largest = max((tokens.count(grapheme) for grapheme in graphemes), default=0)
        found = pieces(tokens, text, max(max_tokens, largest))

        assert "".join(piece.text for piece in found) == text
        assert [piece.end for piece in found[:-1]] == [piece.start for piece in found[1:]]

    check()


def test_a_piece_is_empty_only_where_the_first_grapheme_is_too_dear(tokens: Tokens) -> None:
    @given(texts.filter(bool), st.integers(1, 4))
    @example(FAMILY, 1)
    @example("e" + "\u0301" * 200, 100)
    @example("كَا", 1)
    def check(text: str, max_tokens: int) -> None:
        first = regex.findall(r"\X", text)[0]
        piece = tokens.split(text, max_tokens)

        assert piece.text or piece == Piece("", 0, 0, 0, 0)
        assert piece.text or tokens.count(first) > max_tokens

    check()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The first is here. The second is a good deal longer.", "The first is here."),
        ('He said "Is it here?" Then he left us all again.', 'He said "Is it here?"'),
        (
            "It weighs 3.5 kg and Dr. Ali has it. The second is longer.",
            "It weighs 3.5 kg and Dr. Ali has it.",
        ),
        (
            "Elma, armut vb. meyveler 3. sırada. İkincisi çok daha uzun.",
            "Elma, armut vb. meyveler 3. sırada.",
        ),
        ("هل وصلت الشحنة؟ نعم، وصلت كلها إلى المخزن الرئيسي.", "هل وصلت الشحنة؟"),
        ("آیا سفارش رسید؟ بله، همه آن به انبار اصلی رسید.", "آیا سفارش رسید؟"),
        ("کیا یہ آ گیا۔ جی ہاں، سب کچھ گودام میں پہنچ گیا ہے۔", "کیا یہ آ گیا۔"),
        ("订单已经到了。第二句话比第一句话长得多。", "订单已经到了。"),
        ("A heading\nA paragraph that is a good deal longer", "A heading\n"),
        ("No end of a sentence antidisestablishmentarianism", "No end of a sentence"),
    ],
)
def test_a_piece_ends_after_a_sentence_or_else_after_a_word(tokens: Tokens, text: str, first: str) -> None:
    assert tokens.split(text, tokens.count(first) + 1).text == first


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday we met Dr. Hassan",
        "Depoda elma, armut vb. meyveler",
        "Bu yarışmada 3. sırada",
        "Here is J. Ali",
    ],
)
def test_an_abbreviation_or_an_ordinal_does_not_end_a_sentence(tokens: Tokens, text: str) -> None:
    assert tokens.split(f"{text} and so on", tokens.count(text)).text == text


def test_a_sentence_end_that_would_leave_the_piece_half_empty_is_passed_over(tokens: Tokens) -> None:
    assert tokens.split("Yes. " + "One two three four five six seven eight nine", 8).text.endswith(" six")


def test_a_huge_word_is_cut_to_fill_the_budget(tokens: Tokens) -> None:
    found = pieces(tokens, "0123456789abcdef" * 500, 100)

    assert {piece.tokens for piece in found[:-1]} == {100}


def test_a_text_that_fits_is_given_whole(tokens: Tokens) -> None:
    text = "One. Two. Three."
    exact = tokens.count(text)

    assert tokens.split(text, exact) == Piece(text, 0, len(text), exact, None)
    assert tokens.split(text, exact, start=len(text)) == Piece("", len(text), len(text), 0, None)
    assert tokens.split("", 1) == Piece("", 0, 0, 0, None)


def test_pieces_of_prose_cost_together_what_the_text_costs(tokens: Tokens) -> None:
    text = "The order left Izmir on Monday. It will arrive in Riyadh by Friday! هل وصلت الشحنة؟ نعم. " * 20

    assert sum(piece.tokens for piece in pieces(tokens, text, 50)) == tokens.count(text)


@pytest.mark.parametrize(("max_tokens", "start"), [(0, 0), (-1, 0), (1, -1), (1, 5)])
def test_a_budget_below_one_or_a_start_outside_the_text_is_refused(
    o200k: Tokens, max_tokens: int, start: int
) -> None:
    with pytest.raises(ValueError, match="cannot cut"):
        o200k.split("text", max_tokens, start)
