"""Pages for hosts that show MCP Apps: they go to the host, never to a model, so no budget of tokens holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from erp_mcp.reports import view
from erp_mcp.settings import Bucket, Toolset


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page for every report: what it shows comes with the answer of a tool, and counts as one call of it."""

    uri: str
    name: str
    title: str
    toolset: Toolset
    read: Callable[[], str]
    bucket: Bucket = "searches"


PAGES: Mapping[str, PageEntry] = {
    view.URI: PageEntry(view.URI, "report_view", "Interactive report", "reports", view.page),
}
