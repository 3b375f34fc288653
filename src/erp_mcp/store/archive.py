"""The file of a backup: a zip with the rows of one table per member and, last, the manifest of them all."""

import os
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Literal
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from anyio import to_thread
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from erp_mcp.errors import BackupRefused, ErpError

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK_BYTES = 1 << 20
# Vectors as text hardly get smaller at a higher level, and take several times as long.
COMPRESSION = 1
# What reading a zip raises, depending on which of its bytes is wrong.
DAMAGE = (BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError)

# What is under way, and how many bytes of it were just done.
Progress = Callable[[str, int], None]


class BackupNotWritten(ErpError):
    """The backup was not written."""

    code = "BACKUP_NOT_WRITTEN"
    kind = "unavailable"


class Header(BaseModel):
    """What a manifest of any format says, so that a newer one is recognised."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["erp_mcp backup"] = "erp_mcp backup"
    format: int = FORMAT


class TableRows(BaseModel):
    """`size` and `sha256` are those of the uncompressed rows, as COPY writes them."""

    model_config = ConfigDict(frozen=True)

    name: str
    columns: tuple[str, ...]
    rows: int
    size: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.name}.copy"


class Manifest(Header):
    """`tenant` is the one that the backup was asked for; None means the whole store."""

    version: str
    revision: str
    created_at: AwareDatetime
    tenant: str | None
    tenants: tuple[str, ...]
    tables: tuple[TableRows, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        return sum(table.size for table in self.tables)

    def rows_of(self, table: str) -> int:
        return sum(each.rows for each in self.tables if each.name == table)


@contextmanager
def new_archive(file: Path, *, replace: bool) -> Generator[ZipFile]:
    """FILE appears when it is whole, for its owner alone; until then whatever was there stays."""
    if file.exists() and not file.is_file():
        raise BackupNotWritten(f"{file} is no ordinary file; nothing was written.")
    if file.exists() and not replace:
        raise BackupNotWritten(f"{file} exists already; --force replaces it. Nothing was written.")
    try:
        with _appearing(file) as archive:
            yield archive
    except OSError as error:
        raise BackupNotWritten(f"{file} cannot be written: {error.strerror}. Nothing was written.") from error


@contextmanager
def _appearing(file: Path) -> Generator[ZipFile]:
    handle, name = mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
                yield archive
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
        _sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A power cut must not take back the new name; Windows opens no folders and needs none of it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


async def write_rows(archive: ZipFile, member: str, blocks: AsyncIterable[bytes]) -> tuple[int, str]:
    """Says how many bytes there were, and their digest."""
    size, digest = 0, sha256()
    with archive.open(member, "w", force_zip64=True) as stream:
        async for block in blocks:
            await to_thread.run_sync(stream.write, block)
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def write_manifest(archive: ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup to read from."""

    file: Path
    manifest: Manifest
    members: ZipFile

    async def blocks(self, table: TableRows) -> AsyncGenerator[bytes]:
        with damage_refused(self.file), self.members.open(table.member) as stream:
            while block := await to_thread.run_sync(stream.read, BLOCK_BYTES):
                yield block

    async def verify(self, progress: Progress) -> None:
        """Whether every row is as it was written."""
        for table in self.manifest.tables:
            digest = sha256()
            async for block in self.blocks(table):
                digest.update(block)
                progress(f"checking {table.name}", len(block))
            if digest.hexdigest() != table.sha256:
                raise BackupRefused(f"{self.file} is damaged in `{table.member}`; nothing was restored.")


@contextmanager
def open_archive(file: Path) -> Generator[Archive]:
    try:
        members = ZipFile(file)
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read: {error.strerror}.") from error
    except (BadZipFile, NotImplementedError) as error:  # zipfile reads only what it knows
        raise BackupRefused(f"{file} is no backup of erp_mcp, or its end is missing.") from error
    with members:
        yield Archive(file, _manifest(file, members), members)


def _manifest(file: Path, members: ZipFile) -> Manifest:
    if MANIFEST not in members.namelist():
        raise BackupRefused(f"{file} is no backup of erp_mcp.")
    with damage_refused(file):
        text = members.read(MANIFEST)
    try:
        header = Header.model_validate_json(text)
        if header.format > FORMAT:
            raise BackupRefused(f"{file} was written by a newer erp_mcp; upgrade this one to restore it.")
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BackupRefused(f"{file} is no backup of erp_mcp: its manifest does not read.") from error


@contextmanager
def damage_refused(file: Path) -> Generator[None]:
    try:
        yield
    except DAMAGE as error:
        raise BackupRefused(f"{file} is damaged; nothing was restored.") from error
