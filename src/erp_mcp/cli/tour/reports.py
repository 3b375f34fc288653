"""The week of the business in Arabic, as text and as files, and an analysis that ends in a draft purchase."""

import json
import re
from collections.abc import Mapping

from mcp import Client
from mcp_types import CallToolResult, ResourceLink
from rich.console import Console

from erp_mcp.cli.tour.calling import show_answer, show_call, text_of

REVIEW: Mapping[str, object] = {
    "report": "weekly_review",
    "language": "ar",
    "files": ["pdf", "xlsx", "html"],
    "max_tokens": 800,
}
PURCHASE = re.compile(
    r'-> create_records\(model="purchase\.order", records=(\[.*\]), company="(.*)"\)$', re.MULTILINE
)


async def show_reports(console: Console, client: Client) -> None:
    """What a manager would ask at the start of a week, up to the order that only a person places."""
    review = await show_answer(console, client, "generate_report", REVIEW)
    _show_files(console, review)
    (uri, *_) = re.findall(r"erp://reports/\d+", text_of(review))
    await show_call(console, client, "read_resource", {"uri": uri, "max_tokens": 300})
    reorder = await show_call(console, client, "analyze_data", {"analysis": "reorder", "max_tokens": 600})
    ((records, company), *_) = PURCHASE.findall(reorder)
    ordered = {"model": "purchase.order", "records": json.loads(records), "company": company}
    await show_call(console, client, "create_records", ordered)


def _show_files(console: Console, answer: CallToolResult) -> None:
    """Each on a line of its own, however long, so that it can be opened."""
    for link in answer.content:
        if isinstance(link, ResourceLink):
            console.print(f"{(link.size or 0) / 1024:5.0f} KB  {link.uri}", soft_wrap=True)
    console.print("[dim]Written for whoever started the server; over HTTP each is a signed link.[/]\n")
