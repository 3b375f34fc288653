"""A story as a file: a page for browsers, paper, a workbook, a picture of one of its charts."""

from dataclasses import dataclass
from typing import Literal

from erp_mcp.analytics.story import Chart, Story
from erp_mcp.errors import NotFound, ResultTooLarge
from erp_mcp.language.nearest import nearest
from erp_mcp.reports.files.axes import has_values
from erp_mcp.reports.files.charts import spec_of
from erp_mcp.reports.files.drawing import png_of, svg_of
from erp_mcp.reports.files.html import html_of
from erp_mcp.reports.files.pdf import pdf_of
from erp_mcp.reports.files.workbook import xlsx_of
from erp_mcp.reports.files.written import Picture, Writer
from erp_mcp.reports.wording import Wording

Form = Literal["html", "pdf", "xlsx", "png", "svg"]

MIMES: dict[Form, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
MOST_BYTES = 20_000_000
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Rendered:
    content: bytes
    mime: str
    filename: str


def render(
    story: Story,
    wording: Wording,
    form: Form,
    *,
    company: str = "",
    chart: str = "",
    most_bytes: int = MOST_BYTES,
) -> Rendered:
    """Keeps a processor busy: call it in a thread. A picture is of `chart`, else of the first."""
    writer = Writer(wording)
    name = f"{story.name}-{story.explained.days.first}-{story.explained.days.last}"
    match form:
        case "png" | "svg":
            drawn = _chart(story, chart)
            name, content = f"{name}-{drawn.name}", _picture(drawn, writer, form)
        case _:
            content = _document(story, writer, form, company)
    if len(content) > most_bytes:
        raise ResultTooLarge(
            f"As {form} this report is {len(content):,} bytes, more than {most_bytes:,}. No file was kept. "
            "Ask for fewer days, or for another form."
        )
    return Rendered(content, MIMES[form], f"{name}.{form}")


def _document(story: Story, writer: Writer, form: Literal["html", "pdf", "xlsx"], company: str) -> bytes:
    written = writer.write(story, company)
    if form == "xlsx":
        return xlsx_of(story, writer, written)
    pictures = [
        Picture(writer.say(each.title), svg_of(spec_of(each, writer, titled=False)))
        for each in story.charts
        if has_values(each) or not story.is_empty
    ]
    return html_of(written, pictures) if form == "html" else pdf_of(written, pictures)


def _chart(story: Story, name: str) -> Chart:
    if not story.charts:
        raise NotFound("This report has no chart, so no file was made. Ask for it as html, pdf or xlsx.")
    charts = {each.name: each for each in story.charts}
    if name and name not in charts:
        raise NotFound(f"This report has no chart {name[:40]!r}. {nearest(name, charts, 12)}")
    return charts[name] if name else story.charts[0]


def _picture(chart: Chart, writer: Writer, form: Literal["png", "svg"]) -> bytes:
    spec = spec_of(chart, writer, titled=True)
    return png_of(spec, PAPER) if form == "png" else svg_of(spec, PAPER).encode()
