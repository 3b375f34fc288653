"""DOCX: what Word calls headings, lists and tables as Markdown; runs in a process apart."""

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from erp_mcp.documents.content import ReadDocument
from erp_mcp.documents.html import document_of
from erp_mcp.errors import DocumentTooLarge, DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Converted(Protocol):
        value: str

    # What we use of mammoth, which ships no types.
    Convert = Callable[..., Converted]

MOST_UNPACKED = 64 * 2**20  # of text; it takes twenty times that much memory
MOST_FILES = 5_000
MEDIA = "word/media/"
# Read as text that is struck out, which is not read at all.
HIDDEN = re.compile(rb"<w:(?:vanish|dstrike)\b")
STRUCK_OUT = b"<w:strike"
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
comment-reference => !
"""


def read_docx(name: str, data: bytes) -> ReadDocument:
    _check_size(name, data)
    page = _converter()(
        _with_hidden_struck_out(data),
        style_map=STYLES,
        include_embedded_style_map=False,
        convert_image=_no_image,
    )
    return document_of(name, page.value)


def _converter() -> "Convert":
    import mammoth  # pyright: ignore[reportMissingTypeStubs]

    return mammoth.convert_to_html  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _no_image(_: object) -> list[object]:
    return []


def _with_hidden_struck_out(data: bytes) -> BytesIO:
    """Without its pictures, which are not read."""
    with ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.startswith(MEDIA)]
        parts = {name: archive.read(name) for name in names}
    if not any(map(HIDDEN.search, parts.values())):
        return BytesIO(data)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, HIDDEN.sub(STRUCK_OUT, part))
    return packed


def _check_size(name: str, data: bytes) -> None:
    """The sizes that the archive states are the most that is unpacked of it."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise DocumentUnreadable(f"{name} is not a DOCX file, or a damaged one.") from error
    text = sum(part.file_size for part in parts if not part.filename.startswith(MEDIA))
    if text > MOST_UNPACKED or len(parts) > MOST_FILES:
        raise DocumentTooLarge(f"{name} unpacks to more than is read here; split it.")
