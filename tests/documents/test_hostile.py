"""Documents that are broken or meant to break something: a short error of ours, and nothing hangs or grows."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4
from zlib import compress

import anyio
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from erp_mcp.documents.content import Limits, ReadDocument
from erp_mcp.documents.formats import BY_MEDIA_TYPE, BY_SUFFIX
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import (
    DocumentEmpty,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnreadable,
    EncodingUnknown,
    FormatUnknown,
)
from tests.documents.files import docx, line, pdf, word_paragraph

NAMES = [f"a{suffix}" for suffix in BY_SUFFIX]
BLANKS = " " * 2_000_000
SLOW = b"<ul><li>" * 24_000  # the parser looks through all that is open for each that it opens
BEGINNINGS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"question,answer\n", b"{", b"\xff\xfe", b"---\n"]


async def outcome(name: str, data: bytes) -> ReadDocument | DocumentUnreadable:
    try:
        return await DocumentReader().read(name, data)
    except DocumentUnreadable as error:
        return error


@hypothesis_settings(max_examples=40)
@given(
    st.text(max_size=20),
    st.sampled_from(list(BY_SUFFIX)),
    st.sampled_from(BEGINNINGS),
    st.binary(max_size=400),
)
async def test_any_bytes_under_any_name_are_read_or_refused_by_an_error_of_ours(
    stem: str, suffix: str, beginning: bytes, data: bytes
) -> None:
    found = await outcome(f"{stem}a{suffix}", beginning + data)

    if isinstance(found, DocumentUnreadable):
        assert f"a{suffix}" in str(found)
    else:
        assert found.title
        assert found.text.strip() or found.pairs or found.items


@hypothesis_settings(max_examples=20)
@given(
    st.sampled_from([pdf(line("Text", 50)), docx(word_paragraph("Text"))]),
    st.integers(8),
    st.binary(min_size=1),
)
async def test_a_document_with_wrong_bytes_in_it_is_read_or_refused(
    whole: bytes, place: int, wrong: bytes
) -> None:
    at = place % len(whole)
    name = "a.pdf" if whole.startswith(b"%PDF") else "a.docx"

    found = await outcome(name, whole[:at] + wrong + whole[at + len(wrong) :])

    assert isinstance(found, DocumentUnreadable) or found.text


@pytest.mark.parametrize("name", NAMES)
async def test_an_empty_file_is_empty_in_every_format(reader: DocumentReader, name: str) -> None:
    with pytest.raises(DocumentEmpty, match=f"^{name} is empty"):
        await reader.read(name, b"")


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.csv", "a.jsonl", "a.html"])
async def test_blanks_are_as_good_as_nothing(reader: DocumentReader, name: str) -> None:
    with pytest.raises(DocumentEmpty):
        await reader.read(name, b" \n\t\n ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\ntitle: a" + BLANKS + "b\n---\n# a" + BLANKS + "b"),
        ("a.csv", "question,a" + BLANKS[:100_000] + "b,answer\nq,x,a"),
        ("a.csv", "question,answer\n" + 'q,"a\n' * 20_000 + "q,a"),
        ("a.jsonl", '{"question": "' + BLANKS + 'q", "answer": "a"}'),
    ],
)
async def test_text_that_patterns_are_slow_on_is_read(reader: DocumentReader, name: str, text: str) -> None:
    with anyio.fail_after(60):
        found = await reader.read(name, text.encode())

    assert found.text or found.pairs


async def test_a_name_that_no_database_takes_makes_no_such_title(reader: DocumentReader) -> None:
    assert (await reader.read("a\0\udc80.txt", b"Text")).title == "a\ufffd"


async def test_garbage_with_the_name_of_a_text_is_refused(reader: DocumentReader) -> None:
    with pytest.raises(EncodingUnknown):
        await reader.read("notes.md", bytes(range(256)) * 100)


@pytest.mark.parametrize("name", ["photo.png", "noname", "table.xlsx", "a.md.exe"])
async def test_a_format_that_is_not_read_is_refused_with_those_that_are(
    reader: DocumentReader, name: str
) -> None:
    with pytest.raises(FormatUnknown, match="it reads Markdown, text, HTML, PDF, DOCX, CSV or JSONL"):
        await reader.read(name, b"anything")


async def test_a_word_document_of_the_old_kind_is_refused_with_what_to_do(reader: DocumentReader) -> None:
    with pytest.raises(FormatUnknown, match="save it as DOCX or PDF"):
        await reader.read("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


@pytest.mark.parametrize("media_type", BY_MEDIA_TYPE)
async def test_a_name_without_ending_is_read_by_its_declared_type(
    reader: DocumentReader, media_type: str
) -> None:
    with pytest.raises(DocumentEmpty):
        await reader.read("https://example.com/about", b"", f"{media_type.upper()}; charset=utf-8")


async def test_a_pdf_of_200_megabytes_is_refused_before_it_is_read(
    reader: DocumentReader, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(200 * 2**20)

    with pytest.raises(
        DocumentTooLarge, match=r"^large.pdf has 209,715,200 bytes; at most 67,108,864 are read"
    ):
        await reader.read_file(large)


async def test_a_page_of_100_megabytes_is_refused(reader: DocumentReader) -> None:
    with pytest.raises(DocumentTooLarge):
        await reader.read("large.html", b"<p>x" * (25 * 2**20))


@pytest.mark.parametrize("nothing", [Path("/nowhere/a.md"), Path("/dev/zero"), Path("/")])
async def test_what_is_no_file_is_refused(reader: DocumentReader, nothing: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="is not a file"):
        await reader.read_file(nothing)


async def test_a_page_that_takes_longer_than_it_may_is_given_up() -> None:
    reader = DocumentReader(Limits(seconds=1))

    with pytest.raises(DocumentTooSlow, match="takes more than 1 s"):
        await reader.read("slow.html", SLOW)


async def test_a_page_nested_without_end_is_refused_at_once(reader: DocumentReader) -> None:
    with pytest.raises(DocumentUnreadable, match="blocks within each other"):
        await reader.read("deep.html", b"<div>" * 3_000_000)


async def test_blocks_that_are_closed_are_not_nested(reader: DocumentReader) -> None:
    read = await reader.read("long.html", b"<div>one</div>" * 30_000 + b"<DIV>two</DIV></div><section>three")
    assert read.text.endswith("two\n\nthree")


@pytest.mark.parametrize("opening", [b"<div>", b"<b>", b"<ul><li>", b"<table><tr><td>", b"<blockquote>"])
async def test_a_page_nested_deeply_is_read(reader: DocumentReader, opening: bytes) -> None:
    assert (await reader.read("deep.html", opening * 2_000 + b"at the bottom")).text.endswith("at the bottom")


async def test_a_page_that_takes_more_memory_than_it_may_is_refused() -> None:
    reader = DocumentReader(Limits(memory_bytes=250 * 2**20))

    with pytest.raises(DocumentTooLarge, match="takes more memory to read than it may"):
        await reader.read("wide.html", b"<p>x</p>" * 2_000_000)


async def test_a_pdf_that_unpacks_to_more_than_it_may_take_is_refused() -> None:
    reader = DocumentReader(Limits(memory_bytes=250 * 2**20))
    bomb = compress(b" " * (400 * 2**20))
    packed = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b" % (len(bomb), bomb)

    with pytest.raises(DocumentTooLarge, match="takes more memory to read than it may"):
        await reader.read("bomb.pdf", pdf("X").replace(b"<< /Length 1 >>\nstream\nX", packed))


async def test_a_reader_that_nobody_waits_for_is_ended() -> None:
    name = f"{uuid4()}.html"
    async with anyio.create_task_group() as waiting:
        waiting.start_soon(DocumentReader().read, name, SLOW)
        while not is_being_read(name):
            await anyio.sleep(0.05)
        waiting.cancel_scope.cancel()

    with anyio.fail_after(30):
        while is_being_read(name):
            await anyio.sleep(0.05)


def is_being_read(name: str) -> bool:
    return any(name in command for command in commands())


def commands() -> Iterator[str]:
    """Of every process there is; one may end while it is looked at."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield process.read_text(errors="replace")
