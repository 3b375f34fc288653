"""How far a long command is: a bar for each thing, how fast it goes and how long it still takes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


def bars(console: "Console") -> "Progress":
    """Nothing is drawn where nobody can see it; a task brings its `rate`."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


def rate_of(done: int, seconds: float) -> str:
    return f"{done / seconds:.0f}/s" if done and seconds else ""
