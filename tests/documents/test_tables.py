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
        "Product name,Price (SAR),Internal Reference",
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
