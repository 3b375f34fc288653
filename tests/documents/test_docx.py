import pytest

from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import DocumentEmpty, DocumentEncrypted, DocumentTooLarge, DocumentUnreadable
from tests.documents.files import docx, word_paragraph, word_row

TABLE = f"<w:tbl>{word_row('الصنف', 'السعر')}{word_row('شاي', '١٢')}</w:tbl>"
TRACKED = """<w:p><w:r><w:t>Price: </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>
<w:ins><w:r><w:t>12</w:t></w:r></w:ins></w:p>"""
FILLED_IN = "<w:sdt><w:sdtContent><w:p><w:r><w:t>From a form</w:t></w:r></w:p></w:sdtContent></w:sdt>"


async def test_headings_lists_and_tables_are_told_by_word_in_any_language(reader: DocumentReader) -> None:
    body = "".join(
        [
            word_paragraph("سياسة المتجر", "KonuBal"),
            word_paragraph("الإرجاع", "Balk1"),
            word_paragraph("خلال 14 يوماً"),
            word_paragraph("غير مستعمل", level=0),
            word_paragraph("في علبته", level=1),
            TABLE,
        ]
    )

    found = await reader.read("policy.docx", docx(body))

    assert found.title == "سياسة المتجر"
    assert found.text == (
        "# سياسة المتجر\n\n# الإرجاع\n\nخلال 14 يوماً\n\n- غير مستعمل\n  1. في علبته\n\n"
        "| الصنف | السعر |\n|---|---|\n| شاي | ١٢ |"
    )


async def test_what_was_struck_out_is_gone_and_what_was_filled_in_is_there(reader: DocumentReader) -> None:
    assert (await reader.read("a.docx", docx(TRACKED + FILLED_IN))).text == "Price: 12\n\nFrom a form"


async def test_a_docx_without_text_is_empty(reader: DocumentReader) -> None:
    with pytest.raises(DocumentEmpty):
        await reader.read("a.docx", docx(word_paragraph("")))


async def test_a_docx_with_a_password_says_so(reader: DocumentReader) -> None:
    with pytest.raises(DocumentEncrypted):
        await reader.read("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


async def test_a_zip_bomb_is_refused_by_what_it_says_it_unpacks_to(reader: DocumentReader) -> None:
    bomb = docx(word_paragraph("x"), word__more_xml=bytes(70 * 2**20))

    assert len(bomb) < 100_000
    with pytest.raises(DocumentTooLarge, match="unpacks to more"):
        await reader.read("bomb.docx", bomb)


async def test_a_zip_that_lies_about_its_sizes_is_damaged(reader: DocumentReader) -> None:
    bomb = docx(word_paragraph("x" * 1_000_000))
    honest = (1_000_000).to_bytes(4, "little")[1:]

    with pytest.raises(DocumentUnreadable):
        await reader.read("bomb.docx", bomb.replace(_size_of(bomb, honest), (100).to_bytes(4, "little")))


def _size_of(archive: bytes, ending: bytes) -> bytes:
    at = archive.rindex(ending)
    return archive[at - 1 : at + 3]


async def test_entities_that_grow_without_end_are_refused(reader: DocumentReader) -> None:
    entities = "".join(f'<!ENTITY e{each} "{f"&e{each - 1};" * 10}">' for each in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "lol">{entities}]><w:document xmlns:w="x">&e11;</w:document>'

    with pytest.raises(DocumentUnreadable):
        await reader.read("a.docx", docx("", word__document_xml=bomb.encode()))


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", b"plain text", docx("<w:p>not closed")])
async def test_what_is_no_docx_is_refused(reader: DocumentReader, data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match=r"a.docx is"):
        await reader.read("a.docx", data)


@pytest.mark.parametrize("look", ["vanish", "strike", "dstrike"])
async def test_what_is_hidden_or_struck_out_is_not_read(reader: DocumentReader, look: str) -> None:
    runs = [
        f'<w:r><w:rPr><w:{look}{value}/></w:rPr><w:t xml:space="preserve">{text} </w:t></w:r>'
        for value, text in (("", "cost 40"), (' w:val="0"', "price 90"))
    ]

    assert (await reader.read("a.docx", docx(f"<w:p>{''.join(runs)}</w:p>"))).text == "price 90"
