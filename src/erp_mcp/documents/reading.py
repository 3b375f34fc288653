"""Reads a document of any format that is known here."""

from pathlib import Path

import anyio

from erp_mcp.documents.apart import read_apart
from erp_mcp.documents.content import Format, Limits, ReadDocument
from erp_mcp.documents.encoding import decode, storable
from erp_mcp.documents.formats import format_of
from erp_mcp.documents.markdown import first_heading, title_of, without_front_matter
from erp_mcp.documents.tables import read_csv, read_jsonl
from erp_mcp.documents.worker import Job
from erp_mcp.errors import DocumentEmpty, DocumentTooLarge, DocumentUnreadable

AT_ONCE = 2
BEGINNING = 16


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
        file = anyio.Path(path)
        try:
            if not await file.is_file():
                raise DocumentUnreadable(f"{path.name} is not a file.")
            async with await file.open("rb") as opened:
                form = format_of(path.name, await opened.read(BEGINNING))
                self._check_size(path.name, form, (await file.stat()).st_size)
                await opened.seek(0)
                data = await opened.read(self._limits.bytes_of(form) + 1)
        except OSError as error:
            raise DocumentUnreadable(f"{path.name} cannot be opened here.") from error
        return await self.read(path.name, data)

    def _check_size(self, name: str, form: Format, size: int) -> None:
        if size == 0:
            raise DocumentEmpty(f"{name} is empty.")
        if size > (most := self._limits.bytes_of(form)):
            raise DocumentTooLarge(f"{name} has {size:,} bytes; at most {most:,} are read. Split it.")


def _read_text(form: Format, name: str, data: bytes) -> ReadDocument:
    text = decode(name, data)
    if not text.strip():
        raise DocumentEmpty(f"{name} has no text.")
    if form == "csv":
        return read_csv(name, text)
    if form == "jsonl":
        return read_jsonl(name, text)
    body, title = without_front_matter(text) if form == "markdown" else (text, None)
    return ReadDocument(title_of(name, title, first_heading(body) if form == "markdown" else None), body)
