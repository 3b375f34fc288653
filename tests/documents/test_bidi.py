import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.documents.bidi import as_letters, is_rtl, logical, runs_rtl


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("مالس", "سلام"),
        ("٪۳۲ فیفخت", "تخفیف ۳۲٪"),
        ("ناموت ۱۲٫۵۰۰ تمیق", "قیمت ۱۲٫۵۰۰ تومان"),
        ("5678 1234 21 98+ نفلت", "تلفن +98 21 1234 5678"),
        ("help@example.com ىلع", "على help@example.com"),
        ("رفوتم iPhone 15 Pro", "iPhone 15 Pro متوفر"),
        ("۱۴۰۵/۰۷/۱۵ خیرات", "تاریخ ۱۴۰۵/۰۷/۱۵"),
        (".)۱۴۰۵ رهم ۱۵ ات(", "(تا ۱۵ مهر ۱۴۰۵)."),
    ],
)
def test_a_line_that_runs_to_the_left_is_read_as_it_was_written(seen: str, read: str) -> None:
    assert logical(list(seen), rtl=True) == read


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("ةديدج ThinkPad X1 (16GB) ةبساح", "حاسبة ThinkPad X1 (16GB) جديدة"),
        ("دیدج v4.0 [beta] ۀخسن", "نسخۀ v4.0 [beta] جدید"),
        ("دوجوم )گنر ۱۲( HP 107a رتنیرپ", "پرینتر HP 107a (۱۲ رنگ) موجود"),
        ("دوجوم (گنر ۱۲) HP 107a رتنیرپ", "پرینتر HP 107a (۱۲ رنگ) موجود"),
        ("ةكرش )ACME( يف ةعومجم Nova (B2B)", "Nova (B2B) مجموعة في (ACME) شركة"),
        ("ةكرش (ACME) يف ةعومجم Nova (B2B)", "Nova (B2B) مجموعة في (ACME) شركة"),
        ("رعسلا وه €12.50", "€12.50 هو السعر"),
        ("نطق 100%", "100% قطن"),
        ("ةيوست %100", "100% تسوية"),
        ("زهاج #204", "#204 جاهز"),
        ("عيب ACME 30% مصخ", "خصم ACME 30% بيع"),
    ],
)
def test_a_pair_of_brackets_and_the_sign_of_a_number_stay_where_they_were(seen: str, read: str) -> None:
    assert logical(list(seen), rtl=True) == read


@given(st.text("ab1א٣()[]{}%$#.,- ", max_size=60), st.booleans())
def test_no_letter_of_a_line_is_lost(seen: str, rtl: bool) -> None:
    mirrored = str.maketrans(")]}", "([{")

    read = logical(list(seen), rtl=rtl)

    assert sorted(read.translate(mirrored)) == sorted(seen.translate(mirrored))


def test_what_runs_to_the_left_within_a_line_that_runs_to_the_right_is_turned_alone() -> None:
    assert logical(list("Ask for زبس ۱۲ یاچ in 3 shops"), rtl=False) == "Ask for چای ۱۲ سبز in 3 shops"


def test_a_line_without_such_letters_is_left_alone() -> None:
    assert logical(list("(+98) 21 – 3.5 %"), rtl=True) == "(+98) 21 – 3.5 %"


def test_a_letter_that_was_drawn_with_its_neighbour_keeps_its_order() -> None:
    assert logical(["م", "لا", "س"], rtl=True) == "سلام"


def test_brackets_that_were_written_as_they_look_are_turned_too() -> None:
    assert (
        logical(list("(روتکاف اب) سپ"), rtl=True)
        == logical(list(")روتکاف اب( سپ"), rtl=True)
        == "پس (با فاکتور)"
    )


@pytest.mark.parametrize(
    ("drawn", "letters"), [("ﻼ", "لا"), ("ﺳ", "س"), ("ﷲ", "الله"), ("ﬁ", "fi"), ("é", "é")]
)
def test_a_drawn_shape_is_the_letters_it_stands_for(drawn: str, letters: str) -> None:
    assert as_letters(drawn) == letters


def test_the_direction_of_a_page_is_that_of_most_of_its_letters() -> None:
    assert is_rtl(["چای سبز ۱۲٬۰۰۰", "SMS"])
    assert not is_rtl(["Green tea (چای)", "۱۲۳۴۵۶۷۸۹"])


def test_a_line_of_another_direction_is_known_by_its_full_stop_and_its_bullet() -> None:
    assert not runs_rtl(list("English with عربي inside."), page_rtl=True)
    assert runs_rtl(list("زمر SMS •"), page_rtl=False)
    assert runs_rtl(list("Arabica هوهق"), page_rtl=True)
