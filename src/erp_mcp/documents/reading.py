"""Reads a document of any format that is known here."""

import os
from pathlib import Path
from typing import BinaryIO

import anyio

from erp_mcp.documents.apart import read_apart
from erp_mcp.documents.content import Format, Limits, ReadDocument
from erp_mcp.documents.encoding import decode, storable
from erp_mcp.documents.formats import format_of
from erp_mcp.documents.markdown import first_heading, title_of, with_marked_headings, without_front_matter
from erp_mcp.documents.shown import as_shown
from erp_mcp.documents.tables import read_csv, read_jsonl
from erp_mcp.documents.worker import Job
from erp_mcp.errors import DocumentEmpty, DocumentTooLarge, DocumentUnreadable

AT_ONCE = 2
BEGINNING = 16
WHERE_TO_WRITE = "Save it again where its text was written, or leave it out."


class DocumentReader:
    """Some documents at a time only: reading is bound by the CPU, and shares it with the server."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def read(self, name: str, data: bytes, media_type: str | None = None) -> ReadDocument:
        """`name` tells the format where the bytes and a `media_type` do not; fails with DocumentUnreadable."""
        name = storable(name)
        form = format_of(name, data[:BEGINNING], media_type)
        self._check_size(name, form, len(data))
        async with self._limiter:
            if form in {"html", "pdf", "docx"}:
                return await read_apart(Job(form, name, media_type, self._limits), data)
            return await anyio.to_thread.run_sync(_read_text, form, name, data)

    async def read_file(self, path: Path) -> ReadDocument:
        """One that is too large is refused before it is read."""
        return await self.read(path.name, await anyio.to_thread.run_sync(self._data_at, path))

    async def read_opened(self, name: str, file: BinaryIO) -> ReadDocument:
        return await self.read(name, await anyio.to_thread.run_sync(self._data_of, name, file))

    def _data_at(self, path: Path) -> bytes:
        try:
            if not path.is_file():
                raise DocumentUnreadable(f"{path.name} is not a file.")
            with path.open("rb") as file:
                return self._data_of(path.name, file)
        except OSError as error:
            raise DocumentUnreadable(f"{path.name} cannot be opened here.") from error

    def _data_of(self, name: str, file: BinaryIO) -> bytes:
        form = format_of(name, file.read(BEGINNING))
        self._check_size(name, form, os.fstat(file.fileno()).st_size)
        file.seek(0)
        return file.read(self._limits.bytes_of(form) + 1)

    def _check_size(self, name: str, form: Format, size: int) -> None:
        if size == 0:
            raise DocumentEmpty(f"{name} is empty. {WHERE_TO_WRITE}")
        if size > (most := self._limits.bytes_of(form)):
            raise DocumentTooLarge(f"{name} has {size:,} bytes; at most {most:,} are read. Split it.")


def _read_text(form: Format, name: str, data: bytes) -> ReadDocument:
    text = decode(name, data)
    if not text.strip():
        raise DocumentEmpty(f"{name} has no text. {WHERE_TO_WRITE}")
    if form == "csv":
        return read_csv(name, text)
    if form == "jsonl":
        return read_jsonl(name, text)
    return _markdown(name, text) if form == "markdown" else ReadDocument(title_of(name), text)


def _markdown(name: str, text: str) -> ReadDocument:
    body, title = without_front_matter(text)
    shown = with_marked_headings(as_shown(body))
    if not shown.strip():
        raise DocumentEmpty(f"{name} has no text. {WHERE_TO_WRITE}")
    return ReadDocument(title_of(name, title, first_heading(shown)), shown)
