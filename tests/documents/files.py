"""Documents made by hand: no more in them than a test is about."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

FILES = Path(__file__).parent / "files"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*contents: str) -> bytes:
    """One page per drawing; `/F1` is Helvetica, `/F2` names no letter, `/I1` is a picture of one point."""
    numbers = [6 + 2 * at for at in range(len(contents))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(numbers)} /Kids [{' '.join(f'{each} 0 R' for each in numbers)}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Font << /F1 3 0 R /F2 {NAMELESS} >> /XObject << /I1 5 0 R >> >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        "/Length 1 >>\nstream\n0\nendstream",
    ]
    for number, content in zip(numbers, contents, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources 4 0 R /Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _assembled(objects)


NAMELESS = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    "/Subtype /CIDFontType2 /BaseFont /X /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    "/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /X /Ascent 800 /Descent -200 >> >>] >>"
)


def _assembled(objects: Sequence[str]) -> bytes:
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer << /Root 1 0 R /Size {size} >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{entries}{trailer}".encode("latin-1")


def line(text: str, top: int, *, left: int = 50, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {left} {800 - top} Td ({text}) Tj ET"


def page(*drawings: str) -> str:
    return "\n".join(drawings)


PICTURE = "q 500 0 0 700 50 50 cm /I1 Do Q"


def grid(left: int, top: int, widths: Sequence[int], rows: int) -> str:
    """The lines of a table whose rows are 20 points high."""
    right, bottom = left + sum(widths), top + 20 * rows
    columns = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
    across = [f"{left} {800 - y} m {right} {800 - y} l S" for y in range(top, bottom + 1, 20)]
    return "\n".join(across + [f"{x} {800 - top} m {x} {800 - bottom} l S" for x in columns])


def docx(body: str, **more_parts: bytes) -> bytes:
    """`more_parts` by the name of the part, with `__` for a slash and `_xml` for its ending."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode(),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{STYLES}</w:styles>'.encode(),
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{NUMBERING}</w:numbering>'.encode(),
    } | {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in more_parts.items()}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


# A Word that speaks Turkish names its styles in Turkish, and only `w:name` is the same everywhere.
STYLES = (
    '<w:style w:type="paragraph" w:styleId="KonuBal"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Balk1"><w:name w:val="heading 1"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
)


def word_paragraph(text: str, style: str = "", level: int | None = None) -> str:
    numbered = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'
    look = f'<w:pPr><w:pStyle w:val="{style}"/>{numbered}</w:pPr>'
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word_row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{word_paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"
