import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.documents.encoding import decode
from erp_mcp.errors import EncodingUnknown

ARABIC = "سياسة الإرجاع: يمكن إرجاع المنتجات خلال 14 يوماً، مع الفاتورة.\nهل يوجد توصيل؟ نعم."
PERSIAN = "قیمت چای سبز چقدر است؟ پنجاه هزار تومان.\n«گارانتی» یک ساله دارد."
TURKISH = "Ürünler 14 gün içinde iade edilebilir.\nKargo ücreti ne kadar? Şişli şubemizde yok."
ENGLISH = "Returns within 14 days – “unused”.\nNaïve café in Zürich."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [ARABIC, PERSIAN, TURKISH, ENGLISH])
def test_every_form_of_unicode_is_read_with_and_without_its_mark(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "cp1256"), (PERSIAN.replace("ی", "ي"), "cp1256"), (TURKISH, "cp1254"), (ENGLISH, "cp1254")],
)
def test_the_code_pages_of_our_languages_are_told_from_each_other(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


def test_a_file_in_two_encodings_is_refused_with_the_line_that_differs() -> None:
    mixed = b"first\n" + "سؤال\n".encode() * 3 + "جواب\n".encode("cp1256")

    with pytest.raises(EncodingUnknown, match=r"^Line 5 of faq.csv is not UTF-8 while others are"):
        decode("faq.csv", mixed)


def test_a_line_of_a_code_page_that_happens_to_be_unicode_does_not_make_it_mixed() -> None:
    text = "\n".join(["س؟", *ARABIC.split("\n") * 5])

    assert "س؟".encode("cp1256").decode() == "ӿ"
    assert decode("a.txt", text.encode("cp1256")) == text


def test_a_code_page_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(EncodingUnknown, match="neither Unicode nor windows-1256 nor windows-1254"):
        decode("a.txt", "Сколько стоит зелёный чай?".encode("cp1251"))


def test_a_mark_that_lies_is_refused_with_the_place() -> None:
    with pytest.raises(EncodingUnknown, match="begins as UTF-8 and breaks at byte 2"):
        decode("a.txt", b"\xef\xbb\xbfab\xff")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + bytes(100), b"\x7fELF" + b"\1" * 99]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(EncodingUnknown):
        decode("a.md", data)


def test_what_no_database_takes_is_taken_out_and_line_ends_are_one_kind() -> None:
    assert decode("a.txt", b"a\0b\r\nc\rd" + b"e" * 1_000) == "ab\nc\nd" + "e" * 1_000


@given(st.binary(max_size=300))
def test_any_bytes_are_text_that_can_be_stored_or_refused(data: bytes) -> None:
    try:
        text = decode("a.txt", data)
    except EncodingUnknown:
        return
    assert "\0" not in text
    assert "\r" not in text
    assert text.encode().decode() == text


@pytest.mark.parametrize(("declared", "meant"), [("iso-8859-9", "cp1254"), ("latin1", "cp1252")])
def test_a_declared_code_page_is_read_as_browsers_do(declared: str, meant: str) -> None:
    assert decode("a.html", "Ankara’da – 5 €, ü".encode(meant), declared) == "Ankara’da – 5 €, ü"


def test_arabic_in_another_code_page_is_refused() -> None:
    with pytest.raises(EncodingUnknown, match="not in windows-1256"):
        decode("a.txt", "مواعيد العمل في رمضان من العاشرة إلى الثالثة يوميا".encode("iso8859-6"))
