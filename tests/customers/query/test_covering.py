"""Nothing that was asked for is dropped, nothing is made up, and no text breaks or stalls the reading."""

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.customers.query.lexicon import company_words
from erp_mcp.customers.query.pieces import reader
from erp_mcp.customers.query.reading import LONGEST, SMALL, understand
from erp_mcp.customers.query.records import GAP, Understood
from erp_mcp.language.tokens import Token, tokens
from tests.customers.query.company import COMPANY, TODAY

KNOWN = {
    "en": (
        "customers in Dubai|not in Sharjah|who have not ordered for 90 days|spent over 10k|and|or|"
        "more than 5 orders|last month|since March|VIP|AED 500|between 3 and 9|overdue|rice|"
        "did not buy|or less than 2|or more|between 3 and 9 or|"
        "top 10|by spending|no phone|not|before|at least|5,000 EUR|city|the city of Ajman"
    ),
    "ar": (
        "العملاء في دبي|لم يشتروا الأرز|الشهر الماضي|وصرفوا|أكثر من ٥٠٠٠ درهم|رمضان|أو|من 90 يوم|"
        "بدون شكاوى مفتوحة|أفضل 10|حسب الطلبات|فرع الشارقة|محظورين|قبل|غير|أو أقل من 2|أو أكثر|مدينة|مدينة عجمان"
    ),
    "fa": (
        "مشتری‌های دبی|سفارش ندادن|۹۰ روزه|بیشتر از ۱۰ هزار|خرج کردن|ماه پیش|رمضان|یا|"
        "شکایت باز دارن|برنج نخریدن|بدهی ندارن|۱۰ مشتری برتر|شعبه شارجه|بدون|یا کمتر از ۲|یا بیشتر|قبل از"
    ),
    "tr": (
        "Dubai'deki müşteriler|90 gündür|sipariş vermeyen|10 binden fazla harcayan|geçen ay|veya|Ajman şehrinde|"
        "pirinç almayan|en çok|en az 3 sipariş|marttan önce|ramazandan beri|değil|veya 2'den az|veya daha fazla|"
        "borcu yok"
    ),
}
UNKNOWN = "Zubair|qwertz|زوبير|پرنیان|kelaynak|Ωmega|хлеб|猫|x-ray|b12|42|3.14"

pieces = st.sampled_from([piece for words in (*KNOWN.values(), UNKNOWN) for piece in words.split("|")])
questions = st.lists(pieces, min_size=1, max_size=14).map(" ".join)


@given(questions)
def test_every_word_of_content_is_in_a_filter_or_said_to_be_left(question: str) -> None:
    found = understand(question, COMPANY, TODAY)
    said = _said(found)
    lost = [each.plain for each in _content(question, found) if question[each.start : each.end] not in said]
    assert lost == []


@given(questions)
def test_what_is_quoted_stands_in_the_question(question: str) -> None:
    found = understand(question, COMPANY, TODAY)
    quoted = [part for each in found.filters for part in each.words.split(GAP)]
    assert all(part and part in question for part in quoted)
    assert all(part in question for each in found.ignored for part in each.split(GAP))


@given(st.text(max_size=LONGEST + 50))
def test_any_text_at_all_is_answered(text: str) -> None:
    found = understand(text, COMPANY, TODAY)
    assert all(each.words for each in found.filters)


@given(st.text(alphabet="0123456789.,/-:kKmM$ <>=و'’٫٬", max_size=300))
def test_digits_and_marks_in_any_order_are_answered(text: str) -> None:
    found = understand(text, COMPANY, TODAY)
    assert all(part in text for each in found.filters for part in each.words.split(GAP))


@given(questions, st.sampled_from(KNOWN["en"].split("|")))
def test_a_word_said_three_hundred_times_costs_little_more_than_each_alone(question: str, piece: str) -> None:
    """A pattern that tries combinations would not come back at all."""
    asked = f"{question} {f'{piece} ' * 300}"
    found = understand(asked, COMPANY, TODAY)
    assert all(part in asked for each in found.ignored for part in each.split(GAP))


def _said(found: Understood) -> str:
    order = found.order.words if found.order else ""
    return " ".join((*(each.words for each in found.filters), found.rest, *found.ignored, order))


def _content(question: str, found: Understood) -> list[Token]:
    """All but the small words of each language; of a strange question everything is content."""
    words = tokens(question)
    if found.language is None:
        return words
    small = {
        at
        for piece in reader(words, company_words(COMPANY), question).pieces()
        if any(piece.lexeme(kind) is not None for kind in (*SMALL, "function"))
        or piece.lexeme("edge") == "since"
        for at in range(piece.first, piece.last + 1)
    }
    return [each for at, each in enumerate(words) if at not in small]
