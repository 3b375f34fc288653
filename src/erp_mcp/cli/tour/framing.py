"""A text as the model gets it, in a frame."""

from rich import box
from rich.panel import Panel
from rich.text import Text


def framed(text: str, title: str, subtitle: str | None = None) -> Panel:
    return Panel(
        Text(text),
        title=title,
        subtitle=subtitle,
        title_align="left",
        subtitle_align="right",
        box=box.ROUNDED,
    )
