"""What is personal in a text is found however it is written, and little else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.personal import Kind, Names, find
from erp_mcp.language.personal.addresses import LATIN, PART, may_have_part
from erp_mcp.language.personal.found import Found, without_overlaps
from erp_mcp.language.personal.plain import plain
from erp_mcp.sandbox.company import documents, people
from erp_mcp.sandbox.company.catalogue import products
from tests.budget.texts import texts

OWN = {
    "care@nakhla.example",
    "wholesale@nakhla.example",
    "+971 4 555 0100",
    "+971 6 555 0140",
    "+971 2 555 0170",
    "+971 50 555 0123",
    "+90 212 555 0190",
}


def names_of_the_company() -> Names:
    names = Names()
    names.add_catalogue(name for product in products() for name in (product.name, *product.names.values()))
    for customer in people.customers():
        add = names.add_firm if customer.is_company else names.add_person
        add(f"customer {customer.external_id}", [customer.name, *customer.other_names])
    return names


def names(*persons: str, firms: tuple[str, ...] = (), sold: tuple[str, ...] = ()) -> Names:
    known = Names()
    known.add_catalogue(sold)
    for person in persons:
        known.add_person(person, [person])
    for firm in firms:
        known.add_firm(firm, [firm])
    return known


def found(text: str, known: Names | None = None) -> list[tuple[Kind, str]]:
    return [(each.kind, text[each.start : each.end]) for each in find(text, known or Names())]


@pytest.mark.parametrize(
    "phone",
    [
        "+971 50 555 1234",
        "00971505551234",
        "971505551234",
        "050-555-1234",
        "04 555 1234",
        "٠٥٠ ٥٥٥ ١٢٣٤",
        "۰۹۱۲ ۳۴۵ ۶۷۸۹",
        "(0532) 555.12.34",
        "532 555 12 34",
        "+20 100 123 4567",
        "+966 55 555 1234",
        "0５0 555 1234",
        "050\u200c5551234",
        "05\u00ad0 555\u202f1234",
        "0️⃣5️⃣0️⃣5551234",
        "0 5 0 5 5 5 1 2 3 4",
    ],
)
def test_a_phone_is_found_in_any_form(phone: str) -> None:
    assert found(f"a {phone} b") == [("PHONE", phone)]


def test_the_same_phone_has_the_same_key_with_and_without_the_country() -> None:
    assert len({each.key for each in find("+971 50 555 1234, ٠٥٠٥٥٥١٢٣٤, 00971-50-5551234")}) == 1


def test_phones_side_by_side_are_two_and_a_quantity_before_one_is_left() -> None:
    assert found("5 050 555 1234 055 555 9876") == [("PHONE", "050 555 1234"), ("PHONE", "055 555 9876")]


def test_an_amount_behind_a_phone_is_left() -> None:
    assert found("+971 50 555 1234 120 AED") == [("PHONE", "+971 50 555 1234")]
    assert found("+90 532 555 12 34 (120 TL)") == [("PHONE", "+90 532 555 12 34")]


def test_a_foreign_phone_of_unknown_length_is_found_whole() -> None:
    assert found("+56 9 5555 12 345, +971 50 555 12345") == [
        ("PHONE", "+56 9 5555 12 345"),
        ("PHONE", "+971 50 555 12345"),
    ]


def test_seven_digits_are_a_phone_only_if_they_are_called_one() -> None:
    assert found("call 555 1234") == [("PHONE", "555 1234")]
    assert found("lot 555 1234") == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to a.b+c@mail.example.", "EMAIL", "a.b+c@mail.example"),
        ("ali at gmail dot com", "EMAIL", "ali at gmail dot com"),
        ("ali [at] firma.example", "EMAIL", "ali [at] firma.example"),
        ("card 4111 1111 1111 1111", "CARD", "4111 1111 1111 1111"),
        ("٤١١١١١١١١١١١١١١١", "CARD", "٤١١١١١١١١١١١١١١١"),
        ("AE07 0331 2345 6789 0123 456 today", "IBAN", "AE07 0331 2345 6789 0123 456"),
        ("ae070331234567890123456", "IBAN", "ae070331234567890123456"),
        ("784-1990-1234567-1", "ID", "784-1990-1234567-1"),
        ("10000000146 numaram", "ID", "10000000146"),
        ("my passport no: A1234567", "ID", "A1234567"),
        ("کد ملی ۱۲۳۴۵۶۷۸۹۰", "ID", "۱۲۳۴۵۶۷۸۹۰"),
        ("to Villa 12, Street 5, Dubai please", "ADDRESS", "Villa 12, Street 5, Dubai"),
        ("إلى شارع الوحدة، بناية ١٤، الشارقة، غداً", "ADDRESS", "شارع الوحدة، بناية ١٤، الشارقة"),
        ("ص.ب ١٢٣٤٥ دبي", "ADDRESS", "ص.ب ١٢٣٤٥ دبي"),
        ("خیابان سعدی، پلاک ۱۲، واحد ۴", "ADDRESS", "خیابان سعدی، پلاک ۱۲، واحد ۴"),
        ("اصفهان، خ سعدی بالا، ک نیکبخت، پ ۱۴، ط ۲", "ADDRESS", "اصفهان، خ سعدی بالا، ک نیکبخت، پ ۱۴، ط ۲"),
        (
            "Bağdat Cad. No:123/5 Kadıköy İstanbul. Bekliyorum",
            "ADDRESS",
            "Bağdat Cad. No:123/5 Kadıköy İstanbul",
        ),
        ("الاستاذ/ عبد الرحمن بن سعود العتيبي", "NAME", "عبد الرحمن بن سعود العتيبي"),
        ("Passport N° X12345678", "ID", "X12345678"),
        ("Moda Caddesi No: 15 Daire 4, İstanbul", "ADDRESS", "Moda Caddesi No: 15 Daire 4, İstanbul"),
        ("my name is Tobias Zimmer and", "NAME", "Tobias Zimmer"),
        ("Mr. O'Brien called", "NAME", "O'Brien"),
        ("اسمي تميم وأريد", "NAME", "تميم"),
        ("آقای تفرشی گفت", "NAME", "تفرشی"),
        ("Alparslan Bey aradı", "NAME", "Alparslan"),
    ],
)
def test_what_identifies_somebody_is_found(text: str, kind: Kind, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "SO-2031, INV-2026-0001234567, RICE-0001 and order 5321234567",
        "2026-11-21, 01.02.2026 10:30, 21/11/2026",
        "12.939 TL, 1 250 000, 1,250,000.00 AED, ٤٫٦ غرام, ١٢٬٩٠٠ درهم",
        "EAN 6291041500213, TRN 100555200137003",
        "4111 1111 1111 1112 has a wrong check digit",
        "Flat 10 AED delivery, on the road, في الشارع",
        "light bulb نور, رمضان كريم وعيد سعيد, deniz ürünleri",
        "we meet at noon dot",
        "خانم محترم، آقای محترم، dear customer, my name is not on it",
    ],
)
def test_numbers_and_words_of_business_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "للسيد أحمد محمد",
        "وأحمد محمد",
        "بِأَحْمَد مُحَمَّد",
        "احمد محمد",
        "أحمـــد محمد",
        "أح\u200bمد محمد",
        "Ahmed Mohamed'in",
        "AHMED  MOHAMED",
        "Ahmed-Mohamed's",
    ],
)
def test_a_known_name_is_found_with_what_languages_fasten_to_it(text: str) -> None:
    known = names("أحمد محمد", "Ahmed Mohamed")
    assert found(text, known) == [("NAME", text.removeprefix("للسيد "))]


def test_persian_and_arabic_keyboards_write_the_same_name() -> None:
    assert found("كريمي و سعید رضایی‌ام", names("سعيد رضائي", "سارا کریمی")) == [
        ("NAME", "كريمي"),
        ("NAME", "سعید رضایی‌ام"),
    ]


def test_half_a_name_stands_for_somebody_unless_it_is_a_word_too() -> None:
    known = names("Grace Okonkwo", "Deniz Kızıltan", "نور القبيسي")
    assert found("ask okonkwo", known) == [("NAME", "okonkwo")]
    assert found("a grace period, deniz ürünleri, صباح النور", known) == []
    assert found("thanks Grace!", known) == [("NAME", "Grace")]
    assert found("Deniz Hanım, merhaba", known) == [("NAME", "Deniz")]
    assert found("يا نور وينك", known) == [("NAME", "نور")]
    assert found("see you then\nGrace", known) == [("NAME", "Grace")]
    assert found("نور أحمد", known) == [("NAME", "نور أحمد")]


def test_somebody_known_by_one_everyday_word_is_found_unless_it_is_sold() -> None:
    assert found("we told Grace so", names("Grace")) == [("NAME", "Grace")]
    assert found("اتصل نور أمس", names("نور")) == [("NAME", "نور")]
    assert found("لمبة نور", names("نور", sold=("لمبة نور ١٠ واط",))) == []


def test_a_firm_is_found_whole_and_without_its_kind_but_not_by_its_words() -> None:
    known = names(firms=("Copper Whisk Bakery LLC",))
    assert found("Copper Whisk Bakery LLC and copper whisk", known) == [
        ("NAME", "Copper Whisk Bakery LLC"),
        ("NAME", "copper whisk"),
    ]
    assert found("a copper pan and a whisk from the bakery", known) == []


def test_a_brand_is_no_firm_until_it_is_called_one() -> None:
    known = names(firms=("Moon Spice Co.",), sold=("Moon Spice Cinnamon 100 g",))
    assert found("Moon Spice Cinnamon of Moon Spice Co", known) == [("NAME", "Moon Spice Co")]


def test_all_spellings_of_one_name_have_one_key() -> None:
    known = Names()
    known.add_person("customer 7", ["أحمد محمد", "Ahmed Mohamed"])
    assert [each.key for each in find("Ahmed Mohamed، أحمد محمد", known)] == ["customer 7"] * 2


def test_a_name_keeps_its_key_when_something_is_fastened_to_it() -> None:
    assert len({each.key for each in find("Ahmet, Ahmet'in, Ahmet’e", names("Ahmet Kızıltan"))}) == 1


def test_findings_that_overlap_become_one_of_the_longest_kind() -> None:
    short, long, apart = (
        Found("PHONE", 0, 4, "a"),
        Found("ADDRESS", 2, 9, "b"),
        Found("NAME", 9, 11, "c"),
    )
    assert without_overlaps([apart, long, short]) == [Found("ADDRESS", 0, 9, "a b"), apart]


FRAGMENTS = st.sampled_from(
    [
        "+971 50 555 1234",
        " ٠٥٠",
        "5551234",
        "a@b.example",
        "@",
        "Mr ",
        "Ahmed",
        " Street 5",
        "شارع ",
        "No: 3",
        "[",
        "-",
    ]
)


@given(st.lists(FRAGMENTS | texts, max_size=12).map("".join))
def test_findings_are_in_order_without_overlaps_and_never_empty(text: str) -> None:
    end = 0
    for each in find(text, names("Ahmed Mohamed")):
        assert end <= each.start < each.end <= len(text)
        end = each.end


@pytest.mark.parametrize("pattern", LATIN)
def test_no_text_with_a_part_of_an_address_is_passed_over(pattern: str) -> None:
    @given(before=st.sampled_from(("", "x ", "(")), part=st.from_regex(pattern), after=st.text(max_size=2))
    def is_looked_through(before: str, part: str, after: str) -> None:
        read = plain(before + part + after).text
        assert may_have_part(read) or not PART.search(read)

    is_looked_through()


def test_the_company_s_own_texts_lose_nothing_but_its_phones_and_mail() -> None:
    known = names_of_the_company()
    read = [f"{document.title}\n{document.text}" for document in documents.documents()]
    assert sum(len(text.split()) for text in read) > 30_000
    assert {text[each.start : each.end] for text in read for each in find(text, known)} == OWN
