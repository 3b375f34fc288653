"""What a report has beside its text: links to its files, a picture, what an interactive page shows."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, ImageContent, ResourceLink

from erp_mcp.errors import ResultTooLarge
from erp_mcp.governance.principal import Call
from erp_mcp.reports.handed import Handed
from erp_mcp.reports.wanted import Form
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.reports.summary import Summary

VIEW = "erp/view"


async def told(
    app: "App", call: Call, summary: "Summary", max_tokens: int | None, form: Format
) -> CallToolResult:
    """Its text for the model; to a host that shows pages, beside it, what the page of reports shows."""
    room = app.settings.budget_of(max_tokens)
    cost = sum(app.tokens.count(each.uri) for each in summary.files)
    if 4 * cost > room:  # each is in the text and a link beside it, and half of the room is for the report
        raise ResultTooLarge(
            f"Links to {len(summary.files)} files need max_tokens={4 * cost}. The report is kept: {summary.uri}."
        )
    result = answers.fitted(call, summary, app.tokens, room - cost, form)
    result.content.extend(map(_link, summary.files))
    if not call.shows_views:
        result.content.extend(_picture(each) for each in summary.files if each.picture)
        return result
    return result.model_copy(
        update={"meta": {**(result.meta or {}), VIEW: await app.reporting.handing.viewed(summary)}}
    )


async def with_files(
    app: "App", call: Call, summary: "Summary", forms: Sequence[Form], ctx: Context
) -> "Summary":
    return replace(summary, files=await app.reporting.handing.hand(call, summary, forms, ctx.report_progress))


def _link(file: Handed) -> ResourceLink:
    name = file.uri.partition("?")[0].rpartition("/")[2]
    return ResourceLink(type="resource_link", uri=file.uri, name=name, mime_type=file.mime, size=file.size)


def _picture(file: Handed) -> ImageContent:
    return ImageContent(
        type="image", data=b64encode(file.picture).decode(), mime_type=file.mime.partition(";")[0]
    )
