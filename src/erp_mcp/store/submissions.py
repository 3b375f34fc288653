"""What somebody hands in for the library, and what is to be done with it."""

from dataclasses import dataclass
from typing import Literal

from erp_mcp.store.records import Audience, KnowledgeKind, Language

LibraryAction = Literal["add", "replace", "remove", "list"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody hands in for the library: a text with its title, or where a page or file is."""

    given_as: Literal["text", "url", "path"]
    content: str
    title: str | None = None
    kind: KnowledgeKind | None = None
    audience: Audience | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class LibraryTask:
    """`source` is the URI of what is there, `kind` and `after` narrow a list."""

    action: LibraryAction
    document: Submission | None = None
    source: str | None = None
    kind: KnowledgeKind | None = None
    after: int | None = None
