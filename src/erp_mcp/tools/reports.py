"""Tools that report and analyse."""

from typing import Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field, JsonValue, WithJsonSchema

from erp_mcp.opening import enter
from erp_mcp.reports.wanted import FORMS, Form, Wanted
from erp_mcp.store.records import Language
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens, objects
from erp_mcp.tools.handing import told, with_files

TEXT = WithJsonSchema({"type": "string", "description": "Of it."})
Period = Annotated[str, Field(max_length=200), TEXT]
Options = Annotated[dict[str, JsonValue] | None, Field(max_length=20)]


async def generate_report(
    ctx: Context,
    report: Annotated[str, Field(max_length=40, description="Left out, the catalogue is listed.")] = "",
    period: Annotated[str, Field(max_length=200, description="In words: this month against last.")] = "",
    language: Annotated[Language, TEXT] = "en",
    options: Annotated[
        Options,
        WithJsonSchema(
            {"type": "object", "description": "against, branch, product, customer, supplier, calendar, ..."}
        ),
    ] = None,
    files: Annotated[
        list[Form] | None,
        Field(max_length=len(FORMS)),
        WithJsonSchema({"type": "array", "items": {"enum": [*FORMS]}, "description": "Beside it."}),
    ] = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Report on sales, debts, stock, customers, leads, talks, the day, the week: verdict, causes, figures."""
    app, call = await enter()
    if not report.strip():
        listed = app.reporting.reports.catalogue
        return answers.fitted(call, listed, app.tokens, app.settings.budget_of(max_tokens), format)
    wanted = Wanted(report, period, language, options or {}, files or ())
    await ctx.report_progress(0, len(wanted.files) + 1, report)
    summary = await app.reporting.reports.tell(call.principal, wanted)
    return await told(app, call, await with_files(app, call, summary, wanted.files, ctx), max_tokens, format)


async def analyze_data(
    analysis: Annotated[
        str,
        Field(
            max_length=40,
            description="trend, comparison, forecast, anomalies, segments, churn, lead_conversion, baskets, "
            "reorder, suppliers, prices.",
        ),
    ],
    period: Period = "",
    by: Annotated[str, Field(max_length=20, description="week, month or quarter.")] = "",
    language: Annotated[Language, TEXT] = "en",
    options: Annotated[
        Options,
        WithJsonSchema({"type": "object", "description": "measure, steps, ...; those of generate_report."}),
    ] = None,
    rows: Annotated[
        list[dict[str, JsonValue]] | None,
        Field(max_length=5000),
        objects("Your own data instead: {date, value}, ..."),
    ] = None,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Analyse sales, stock, customers or given rows; every number says how it came about."""
    app, call = await enter()
    if not analysis.strip():
        listed = app.reporting.reports.analyses
        return answers.fitted(call, listed, app.tokens, app.settings.budget_of(max_tokens), format)
    wanted = Wanted(analysis, period, language, (options or {}) | ({"by": by} if by else {}), rows=rows)
    return await told(
        app, call, await app.reporting.reports.analyse(call.principal, wanted), max_tokens, format
    )
