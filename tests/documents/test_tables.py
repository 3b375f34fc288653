from decimal import Decimal

import pytest

from erp_mcp.documents.content import CatalogueItem, Pair, Problem
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import DocumentEmpty, DocumentUnreadable


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Question", "Answer"), ("السؤال", "الإجابة"), ("سوال", "پاسخ"), ("پُرسش", "جواب"), ("SORU", "Yanıt")],
)
async def test_questions_and_answers_are_known_by_their_headers_in_four_languages(
    reader: DocumentReader, question: str, answer: str
) -> None:
    found = await reader.read("faq.csv", f"no,{question},{answer}\n1,Where?,Here.\n".encode())

    assert (found.text, found.pairs) == ("", (Pair(2, "Where?", "Here."),))


@pytest.mark.parametrize(
    "headers",
    [
        "Product name,Price,Internal Reference",
        "اسم المنتج,السعر,الرمز",
        "نام‌کالا,قيمت,كد کالا",
        "ÜRÜN ADI,Fiyatı,Stok_Kodu",
    ],
)
async def test_products_are_known_by_their_headers_in_four_languages(
    reader: DocumentReader, headers: str
) -> None:
    found = await reader.read("products.csv", f"{headers}\nTea,12.50,T-1\n".encode())

    assert found.items == (CatalogueItem(2, "Tea", sku="T-1", price=Decimal("12.50")),)


@pytest.mark.parametrize(
    ("header", "currency"),
    [
        ("Price (SAR)", "SAR"),
        ("unit price in US$", "US$"),
        ("السعر بالدينار الكويتي", "دينار الكويتي"),
        ("سعر البيع بالدرهم", "درهم"),
        ("قيمت فروش (ريال)", "ريال"),
        ("قیمت به تومان", "تومان"),
        ("Satış Fiyatı [₺]", "₺"),
        ("TL Fiyat", "TL"),
    ],
)
async def test_a_currency_in_the_header_is_that_of_every_price_below(
    reader: DocumentReader, header: str, currency: str
) -> None:
    found = await reader.read("products.csv", f"Name,{header}\nTea,12.50\nMint,9 EUR\n".encode())

    assert [(str(each.price), each.currency) for each in found.items] == [("12.50", currency), ("9", "EUR")]


@pytest.mark.parametrize("header", ["Price per box", "قیمت (هزار تومان)", "KDV hariç fiyat", "سعر الجملة"])
async def test_a_header_that_says_more_of_a_price_stays_with_it(reader: DocumentReader, header: str) -> None:
    found = await reader.read("products.csv", f"name;{header}\nTea;1.250,00\nMint;2\n".encode())

    assert [(each.price, each.others) for each in found.items] == [
        (None, f"{header}: 1.250,00"),
        (None, f"{header}: 2"),
    ]


async def test_thousands_are_thousands_whatever_divides_the_columns(reader: DocumentReader) -> None:
    semicolons = await reader.read("a.csv", "نام;قیمت\nفرش;۴۸۰,۰۰۰\nگلیم;95,000\n".encode())
    commas = await reader.read("b.csv", b"ad,fiyat\nMasa,3.400\nSandalye,850\n")

    prices = [str(each.price) for found in (semicolons, commas) for each in found.items]
    assert prices == ["480000", "95000", "3400", "850"]


async def test_dinars_of_a_thousand_parts_have_three_decimals(reader: DocumentReader) -> None:
    found = await reader.read("a.csv", "الاسم;السعر;العملة\nتمر;1.250;KWD\nعسل;12.500;KWD\n".encode())

    assert [str(each.price) for each in found.items] == ["1.250", "12.500"]


async def test_a_price_that_is_not_one_amount_stays_as_it_is_written(reader: DocumentReader) -> None:
    rows = (
        "Name,SKU,Price,Currency,Unit\n"
        'Rug,R-1,"2,400.00",AED,piece\nMat,M-1,"75,50",AED,piece\nCurtain,C-1,from 90,AED,metre\n'
        "Blind,B-1,ask us,,\nRod,R-2,12 USD,AED,piece\n"
    )

    found = await reader.read("products.csv", rows.encode())

    assert found.items == (
        CatalogueItem(2, "Rug", sku="R-1", price=Decimal("2400.00"), currency="AED", unit="piece"),
        CatalogueItem(3, "Mat", sku="M-1", others="Price: 75,50; Currency: AED; Unit: piece"),
        CatalogueItem(4, "Curtain", sku="C-1", others="Price: from 90; Currency: AED; Unit: metre"),
        CatalogueItem(5, "Blind", sku="B-1", others="Price: ask us"),
        CatalogueItem(6, "Rod", sku="R-2", others="Price: 12 USD; Currency: AED; Unit: piece"),
    )
    assert found.problems == (Problem(3, "a price unlike the others, kept as it is written: 75,50"),)


async def test_what_else_is_said_of_a_product_is_kept_with_the_names_of_its_columns(
    reader: DocumentReader,
) -> None:
    rows = "id,Name,Price,Fabric,Care,Price\n7,Scarf,20,silk,,18\n8,Shawl,30,,dry clean,\n"

    found = await reader.read("products.csv", rows.encode())

    assert [each.others for each in found.items] == ["Fabric: silk; Price: 18", "Care: dry clean"]


async def test_an_answer_keeps_what_it_is_about_and_says_what_else_was_left_out(
    reader: DocumentReader,
) -> None:
    rows = "Product,Question,Answer,Link,Owner,Tags\nLamp,Is it dimmable?,Yes.,https://a.example/lamp,Ali,light\n"

    found = await reader.read("faq.csv", rows.encode())

    assert found.pairs == (Pair(2, "Is it dimmable?", "Yes.\nProduct: Lamp; Link: https://a.example/lamp"),)
    assert found.problems == (Problem(1, "columns left out of the answers: Owner, Tags"),)


@pytest.mark.parametrize("above", ["Winter list,,\n,,\n", "Winter list\n\n"])
async def test_columns_are_known_below_a_title(reader: DocumentReader, above: str) -> None:
    found = await reader.read("products.csv", f"{above}Name,SKU,Price\nCoat,C-9,300\n".encode())

    assert found.items == (CatalogueItem(4, "Coat", sku="C-9", price=Decimal(300)),)
    assert found.problems == (Problem(1, "above the column names, and left out: Winter list"),)


async def test_the_names_of_columns_that_are_not_known_stand_below_a_title_too(
    reader: DocumentReader,
) -> None:
    found = await reader.read("a.csv", b"Our shops;\nCity;Opens\nVan;9:00\n")

    assert found.text == "- City: Van; Opens: 9:00"


async def test_questions_beside_answers_need_no_names(reader: DocumentReader) -> None:
    rows = "ساعت کاری شما چیست؟;از ۹ تا ۱۷\nکجا هستید؟;تهران، خیابان ولیعصر\nHello;Hi\n"

    found = await reader.read("faq.csv", rows.encode())

    assert found.pairs == (
        Pair(1, "ساعت کاری شما چیست؟", "از ۹ تا ۱۷"),
        Pair(2, "کجا هستید؟", "تهران، خیابان ولیعصر"),
        Pair(3, "Hello", "Hi"),
    )


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("FA-ir", "fa"),
        ("Persian", "fa"),
        ("التركية", "tr"),
        ("İngilizce", "en"),
        ("عربی", "ar"),
        ("Suomi", None),
    ],
)
async def test_a_language_is_known_by_its_code_or_its_name(
    reader: DocumentReader, written: str, language: str | None
) -> None:
    found = await reader.read("faq.csv", f"question,answer,language\nq?,a,{written}\n".encode())

    assert [each.language for each in found.pairs] == [language]


async def test_a_broken_row_is_reported_by_its_line_and_the_rest_is_read(reader: DocumentReader) -> None:
    rows = 'question,answer\nq1,a1\nq2,"never closed\nq3,"a3, in two\nlines"\nq4,a4,more,cells\nq5,\nq6,a6\n'

    found = await reader.read("faq.csv", rows.encode())

    assert found.pairs == (Pair(2, "q1", "a1"), Pair(4, "q3", "a3, in two\nlines"), Pair(8, "q6", "a6"))
    assert found.problems == (
        Problem(3, "quotation marks that do not match, or a cell that is too long"),
        Problem(6, "4 cells below 2 column names"),
        Problem(7, "no answer"),
    )


async def test_lines_that_a_stray_quotation_mark_has_joined_are_read_on_their_own(
    reader: DocumentReader,
) -> None:
    found = await reader.read("faq.csv", b'question,answer\nq1,"a1\nq2,a2\nq3,",x\nq4,a4\n')

    assert found.pairs == (Pair(3, "q2", "a2"), Pair(5, "q4", "a4"))
    assert [problem.line for problem in found.problems] == [2, 4]


async def test_a_quotation_mark_that_nobody_closes_takes_one_row_of_thousands(reader: DocumentReader) -> None:
    rows = [f"q{number},a{number}" for number in range(5_000)]
    rows[2_000] = 'q2000,"a2000'

    found = await reader.read("faq.csv", "\n".join(["question,answer", *rows]).encode())

    assert (len(found.pairs), [problem.line for problem in found.problems]) == (4_999, [2_002])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_columns_are_divided_by_what_divides_the_header(reader: DocumentReader, delimiter: str) -> None:
    rows = [("soru", "cevap"), ("Ne, nerede; nasıl?", "Burada.")]
    written = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    found = await reader.read("faq.csv", f"sep={delimiter}\n{written}".encode())

    assert found.pairs == (Pair(3, "Ne, nerede; nasıl?", "Burada."),)


async def test_lines_of_json_are_read_like_rows(reader: DocumentReader) -> None:
    lines = [
        '{"question": "سؤال؟", "answer": "جواب", "lang": "ar"}',
        "",
        '{"question": "half a line',
        "[1, 2]",
        '{"question": "q", "answer": {"en": "\\ud800 yes"}}',
        "[" * 100_000,
    ]

    found = await reader.read("faq.jsonl", "\n".join(lines).encode())

    assert found.pairs == (Pair(1, "سؤال؟", "جواب", "ar"), Pair(5, "q", '{"en": "\ufffd yes"}'))
    assert found.problems == (
        Problem(3, "not JSON, or nested too deeply"),
        Problem(4, "not a JSON object"),
        Problem(6, "not JSON, or nested too deeply"),
    )


async def test_a_price_in_json_keeps_all_its_digits(reader: DocumentReader) -> None:
    line = '{"name": "Gold", "price": 1234567890123456.10, "currency": "SAR"}'

    found = await reader.read("products.jsonl", line.encode())

    assert found.items == (CatalogueItem(1, "Gold", price=Decimal("1234567890123456.10"), currency="SAR"),)


async def test_any_other_table_is_text_in_which_each_row_names_its_columns(reader: DocumentReader) -> None:
    found = await reader.read("branches.csv", "City,Phone,Note\nRiyadh,800-1,\nİzmir,800-2,closed\n".encode())

    assert found.text == "- City: Riyadh; Phone: 800-1\n- City: İzmir; Phone: 800-2; Note: closed"
    assert [(problem.line, problem.what.partition(":")[0]) for problem in found.problems] == [
        (1, "kept as a text")
    ]


async def test_a_table_of_which_no_row_can_be_read_is_refused_with_the_first_reason(
    reader: DocumentReader,
) -> None:
    with pytest.raises(
        DocumentUnreadable, match=r"^a.csv has no row that can be read\. Line 2: no answer\.$"
    ):
        await reader.read("a.csv", b"question,answer\nq1,\nq2,\n")


async def test_a_table_without_rows_is_empty(reader: DocumentReader) -> None:
    with pytest.raises(DocumentEmpty):
        await reader.read("a.csv", b"question,answer\n")
