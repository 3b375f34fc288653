"""A report as one file that needs nothing else: no script, no network, its letters and charts inside."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from erp_mcp.analytics.story import Shape
from erp_mcp.reports.files.drawing import FONTS
from erp_mcp.reports.files.written import Listed, Picture, Table, Written

WEIGHTS = {"Regular": 400, "Bold": 700}
FIGURES: frozenset[Shape] = frozenset({"money", "number", "percent"})


def html_of(written: Written, pictures: Sequence[Picture]) -> bytes:
    page = "\n".join([*_head(written), *_body(written, pictures), "</body>", "</html>", ""])
    return page.encode()


def _head(written: Written) -> list[str]:
    style = _style()
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{hashed}'; font-src data:"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    direction = "rtl" if written.is_rtl else "ltr"
    return [
        "<!doctype html>",
        f'<html lang="{written.language}" dir="{direction}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(written.title)}</title>",
        f"<style>{style}</style></head>",
    ]


def _body(written: Written, pictures: Sequence[Picture]) -> Iterable[str]:
    yield "<body>"
    if written.company:
        yield _said("p", written.company, "faint")
    yield _said("h1", written.title)
    yield _said("p", written.days, "faint")
    verdict = "".join(_said("p", each) for each in written.verdict)
    yield f'<section class="verdict{" empty" if written.is_empty else ""}">{verdict}</section>'
    yield _listed(written.drivers)
    yield _listed(written.advice)
    for picture in pictures:
        yield _figure(picture)
    for table in written.tables:
        yield _table(table)
    yield _listed(written.caveats)
    facts = "".join(_said("dt", each.label) + _said("dd", each.text) for each in written.facts)
    yield f"{_said('h2', written.about)}<dl>{facts}</dl>"


def _said(tag: str, text: str, look: str = "") -> str:
    looks = f' class="{look}"' if look else ""
    return f"<{tag}{looks}>{escape(text)}</{tag}>"


def _listed(listed: Listed) -> str:
    if not listed.lines:
        return ""
    return f"{_said('h2', listed.heading)}<ul>{''.join(_said('li', each) for each in listed.lines)}</ul>"


def _figure(picture: Picture) -> str:
    """The title names the picture for those who cannot see it."""
    title = escape(picture.title)
    return f'<h2>{title}</h2><figure role="img" aria-label="{title}">{picture.svg}</figure>'


def _table(table: Table) -> str:
    rows = "".join(_row("td", row, table.shapes) for row in table.rows)
    foot = f"<tfoot>{_row('td', table.sum, table.shapes)}</tfoot>" if table.sum and rows else ""
    head = f"<thead>{_row('th', table.headings, table.shapes)}</thead>"
    grid = f'<div class="wide"><table>{head}<tbody>{rows}</tbody>{foot}</table></div>' if rows else ""
    note = _said("p", table.note, "faint") if table.note else ""
    return f"{_said('h2', table.title)}{grid}{note}"


def _row(tag: str, cells: Sequence[str], shapes: Sequence[Shape]) -> str:
    looks = ("figure" if shape in FIGURES else "" for shape in shapes)
    return f"<tr>{''.join(_said(tag, said, look) for said, look in zip(cells, looks, strict=True))}</tr>"


@cache
def _style() -> str:
    faces = "".join(_face(name, weight) for name, weight in WEIGHTS.items())
    return faces + files("erp_mcp.reports.files").joinpath("page.css").read_text(encoding="utf-8")


def _face(name: str, weight: int) -> str:
    letters = b64encode((FONTS / f"Vazirmatn-{name}.woff2").read_bytes()).decode()
    source = f'url("data:font/woff2;base64,{letters}") format("woff2")'
    return f"@font-face {{ font-family: Vazirmatn; font-weight: {weight}; src: {source}; }}\n"
