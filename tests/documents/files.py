"""Documents made by hand: no more in them than a test is about."""

from collections.abc import Sequence
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

FILES = Path(__file__).parent / "files"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*contents: str, title: str = "", rotate: int = 0) -> bytes:
    """One page per drawing; `/F1` is Helvetica, `/F2` names no letter, `/F3` all; `/I1` is a dot."""
    numbers = [7 + 2 * at for at in range(len(contents))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(numbers)} /Kids [{' '.join(f'{each} 0 R' for each in numbers)}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Font << /F1 3 0 R /F2 {_font()} /F3 {_font(NAMED)} >> /XObject << /I1 5 0 R >> >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        "/Length 1 >>\nstream\n0\nendstream",
        f"<< /Length {len(NAMES)} >>\nstream\n{NAMES}\nendstream",
    ]
    for number, content in zip(numbers, contents, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate {rotate} /Resources 4 0 R "
            f"/Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _assembled(objects, title)


NAMED = "/ToUnicode 6 0 R"
NAMES = "begincmap 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap"
SIGNS_OF_VOWELS = "1611 1618 0"


def _font(named: str = "") -> str:
    """Letters as wide as half their size."""
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /X {named} /Encoding /Identity-H /DescendantFonts [<< "
        f"/Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 500 /W [{SIGNS_OF_VOWELS}] /CIDSystemInfo << "
        "/Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << "
        "/Type /FontDescriptor /FontName /X /Ascent 800 /Descent -200 >> >>] >>"
    )


def _assembled(objects: Sequence[str], title: str) -> bytes:
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = (
        f"trailer << /Root 1 0 R /Size {size} /Info << /Title ({title}) >> >>\nstartxref\n{len(body)}\n%%EOF"
    )
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{entries}{trailer}".encode("latin-1")


def line(text: str, top: int, *, left: int = 50, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {left} {800 - top} Td ({text}) Tj ET"


def turned(text: str, degrees: float, *, left: int, top: int, size: int = 12) -> str:
    """Turned to the left about where it begins."""
    up, across = sin(radians(degrees)), cos(radians(degrees))
    matrix = f"{across:.6f} {up:.6f} {-up:.6f} {across:.6f} {left} {800 - top}"
    return f"BT /F1 {size} Tf {matrix} Tm ({text}) Tj ET"


def any_letters(seen: Sequence[tuple[float, str]], top: int) -> str:
    """Each of 12 points and where it begins."""
    shown = (f"1 0 0 1 {x} {800 - top} Tm <{text.encode('utf-16-be').hex()}> Tj" for x, text in seen)
    return f"BT /F3 12 Tf {' '.join(shown)} ET"


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
