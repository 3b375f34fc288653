"""Tools on what the company knows."""

from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from erp_mcp.opening import enter
from erp_mcp.store.records import Filters, KnowledgeKind, Language
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import Format, MaxTokens


async def search_knowledge(
    query: Annotated[str, Field(min_length=1, max_length=2000, description="What to find, in any language.")],
    kinds: Annotated[list[KnowledgeKind] | None, Field(description="Only these kinds of source.")] = None,
    language: Annotated[Language | None, Field(description="Only sources in this language.")] = None,
    limit: Annotated[int, Field(ge=1, le=50, description="Most hits.")] = 8,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Search the company's FAQ, manual, products, website and documents by meaning and words, in four languages.

    Use it for questions on policy, prices and products; read_resource then gives a hit whole.
    """
    app, call = await enter()
    filters = Filters(tuple(kinds or ()), language)
    found = await app.retrieval.search(call.principal.caller, query, filters, limit=limit)
    budget = app.settings.budget_of(max_tokens)
    if format == "json":
        return answers.structured(found.as_object(app.tokens, budget))
    return answers.text(call, found.as_text(app.tokens, budget))
