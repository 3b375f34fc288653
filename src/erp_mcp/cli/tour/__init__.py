"""`erp-mcp demo`: a guided tour that calls the real server and shows what an AI client would see."""

from typing import Annotated

import typer

from erp_mcp.cli.loop import run


def demo(
    width: Annotated[int, typer.Option(help="Columns of the output; 0 takes the terminal's.")] = 0,
) -> None:
    """Take a tour: a demo company, a real server, and what an AI client sees of it."""
    from erp_mcp.cli.tour.guide import tour

    run(tour, width)
