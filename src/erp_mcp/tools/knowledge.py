"""Tools on what the company knows."""

from typing import Annotated, Self

from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from erp_mcp.opening import enter
from erp_mcp.store.records import (
    Audience,
    Filters,
    KnowledgeKind,
    Language,
)
from erp_mcp.store.submissions import LibraryAction, LibraryTask, Submission
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import WRITTEN, Format, MaxTokens

# As the kinds of search_knowledge.
KIND = WithJsonSchema({"type": "string", "description": "One of them."})


class NewDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str | None, Field(max_length=200_000, pattern=r"\S", description="Needs a title.")] = None
    title: Annotated[str | None, Field(max_length=200, description="The same is replaced.")] = None
    url: Annotated[str | None, Field(max_length=2000, description="One public page.")] = None
    path: Annotated[str | None, Field(max_length=2000, description="A file, only on stdio.")] = None
    kind: Annotated[KnowledgeKind | None, KIND] = None
    audience: Annotated[Audience | None, Field(description="`staff`: never for customers.")] = None
    language: Annotated[Language | None, Field(description="Else detected.")] = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(each is not None for each in (self.text, self.url, self.path)) != 1:
            raise ValueError("give exactly one of text, url and path")
        if self.title is not None and self.text is None:
            raise ValueError("a title goes with a text; pages and files have their own")
        return self

    def as_record(self) -> Submission:
        given_as = "text" if self.text is not None else "url" if self.url is not None else "path"
        content = self.text or self.url or self.path or ""
        return Submission(given_as, content, self.title, self.kind, self.audience, self.language)


async def search_knowledge(
    query: Annotated[str, Field(max_length=2000, description="What to find, in any language."), WRITTEN],
    kinds: Annotated[list[KnowledgeKind] | None, Field(description="Only these.")] = None,
    language: Annotated[Language | None, Field(description="Only these.")] = None,
    limit: Annotated[int, Field(ge=1, le=50, description="Most hits.")] = 8,
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Search the company's FAQ, manual, products, website and documents by meaning and words, in any language."""
    app, call = await enter()
    filters = Filters(tuple(kinds or ()), language)
    found = await app.retrieval.search(call.principal.caller, query, filters, limit=limit)
    return answers.fitted(call, found, app.tokens, app.settings.budget_of(max_tokens), format)


async def save_knowledge(
    action: Annotated[LibraryAction, Field(description="What to do.")] = "add",
    document: Annotated[NewDocument | None, Field(description="To add.")] = None,
    source: Annotated[
        str | None,
        Field(
            pattern=r"^(erp://knowledge/sources/[0-9]{1,18}|file:///.*)$",
            max_length=3000,
            description="erp://knowledge/sources/ID to replace or remove.",
        ),
    ] = None,
    kind: Annotated[KnowledgeKind | None, KIND] = None,
    after: Annotated[int | None, Field(ge=0, description="Where a list goes on.")] = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Add a text, a web page or a file to what search_knowledge finds; replace, remove or list its sources.

    Adding the same again changes nothing. What is replaced or removed is not kept: ask before.
    """
    app, call = await enter()
    task = LibraryTask(action, document.as_record() if document else None, source, kind, after)
    page = await app.saving.carry_out(call.principal, task, app.settings.budget_of(max_tokens))
    return answers.text(call, page)
