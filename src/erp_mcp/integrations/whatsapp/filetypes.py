"""Which files WhatsApp carries, how large, and how each begins: a name or a type that is told proves nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from erp_mcp.errors import MediaRefused
from erp_mcp.integrations.whatsapp.contents import MediaKind

Begins = Callable[[bytes], bool]
MEGABYTE = 2**20
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    kind: MediaKind
    most_bytes: int
    begins: Begins


def _with(*starts: bytes) -> Begins:
    return lambda content: content.startswith(starts)


def _is_mp4(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_mp3(content: bytes) -> bool:
    return content.startswith(b"ID3") or (content[:1] == b"\xff" and content[1:2] >= b"\xe0")


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096] and not content.startswith((b"MZ", b"\x7fELF"))


ZIP = _with(b"PK\x03\x04")
OLE = _with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

TYPES: Mapping[str, FileType] = {
    "image/jpeg": FileType("image", 5 * MEGABYTE, _with(b"\xff\xd8\xff")),
    "image/png": FileType("image", 5 * MEGABYTE, _with(b"\x89PNG\r\n\x1a\n")),
    "image/webp": FileType("sticker", 500 * 1024, _is_webp),
    "video/mp4": FileType("video", 16 * MEGABYTE, _is_mp4),
    "video/3gpp": FileType("video", 16 * MEGABYTE, _is_mp4),
    "audio/aac": FileType("audio", 16 * MEGABYTE, _with(b"\xff\xf1", b"\xff\xf9")),
    "audio/amr": FileType("audio", 16 * MEGABYTE, _with(b"#!AMR")),
    "audio/mpeg": FileType("audio", 16 * MEGABYTE, _is_mp3),
    "audio/mp4": FileType("audio", 16 * MEGABYTE, _is_mp4),
    "audio/ogg": FileType("audio", 16 * MEGABYTE, _with(b"OggS")),
    "application/pdf": FileType("document", 100 * MEGABYTE, _with(b"%PDF-")),
    "application/msword": FileType("document", 100 * MEGABYTE, OLE),
    "application/vnd.ms-excel": FileType("document", 100 * MEGABYTE, OLE),
    "application/vnd.ms-powerpoint": FileType("document", 100 * MEGABYTE, OLE),
    f"{OFFICE}.wordprocessingml.document": FileType("document", 100 * MEGABYTE, ZIP),
    f"{OFFICE}.spreadsheetml.sheet": FileType("document", 100 * MEGABYTE, ZIP),
    f"{OFFICE}.presentationml.presentation": FileType("document", 100 * MEGABYTE, ZIP),
    "text/plain": FileType("document", 100 * MEGABYTE, _is_text),
    "text/csv": FileType("document", 100 * MEGABYTE, _is_text),
}


def file_type(mime: str) -> FileType:
    """`audio/ogg; codecs=opus` is a sound like any other."""
    found = TYPES.get(mime.partition(";")[0].strip().lower())
    if found is None:
        raise MediaRefused(
            "WhatsApp carries no files of this type. Nothing was kept or sent; try PDF or JPEG."
        )
    return found


def check_size(kind: FileType, size: int) -> None:
    if size > kind.most_bytes:
        raise MediaRefused(
            f"The {kind.kind} has {size:,} bytes; WhatsApp takes {kind.most_bytes:,}. Nothing was kept or sent."
        )
    if size == 0:
        raise MediaRefused("The file is empty. Nothing was kept or sent.")


def check_file(mime: str, content: bytes) -> FileType:
    found = file_type(mime)
    check_size(found, len(content))
    if not found.begins(content):
        raise MediaRefused(
            f"The file says it is {found.kind}, and its content is not. Nothing was kept or sent."
        )
    return found
