"""A file of a report, as its reader is told of it."""

from dataclasses import dataclass

from erp_mcp.reports.wanted import Form


@dataclass(frozen=True, slots=True)
class Handed:
    """`place` is what a person opens, `uri` the same for a program, which opens for `hours`; 0 is for good.

    `picture` is its content where it may be shown at once.
    """

    form: Form
    place: str
    uri: str
    mime: str
    size: int | None = None
    hours: int = 0
    picture: bytes = b""
