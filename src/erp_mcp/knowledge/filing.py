"""What was read becomes documents of the library: which kind each is, and the key it is known by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from erp_mcp.documents.content import CatalogueItem, Pair, ReadDocument
from erp_mcp.knowledge.chunking import CHUNK_TOKENS
from erp_mcp.language.detect import language_of
from erp_mcp.language.instructing import Sign, sign_in
from erp_mcp.store.records import Audience, Document, KnowledgeKind


@dataclass(frozen=True, slots=True)
class Filing:
    """How documents are filed; without a `kind` each gets the one that it looks like."""

    kind: KnowledgeKind | None = None
    audience: Audience = "public"
    chunk_tokens: int = CHUNK_TOKENS
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from; its key begins the keys of everything in it."""

    name: str
    key: str
    url: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Gathered:
    """`key` begins the keys of all the documents; `problems` say what could not be read."""

    key: str
    documents: Sequence[Document]
    problems: Sequence[str] = ()


def documents_of(origin: Origin, read: ReadDocument, filing: Filing) -> Iterator[Document]:
    """Each question with its answer and each product is a source of its own."""
    for pair in read.pairs:
        yield document(
            origin, filing.kind or "faq", pair.question, pair.answer, filing, numbered(origin, pair)
        )
    for item in read.items:
        yield document(
            origin, filing.kind or "product", item.name, said_of(item), filing, numbered(origin, item)
        )
    if read.text.strip():
        kind = filing.kind or ("website" if origin.url else "document")
        yield document(origin, kind, read.title, read.text, filing, origin.key)


def document(
    origin: Origin, kind: KnowledgeKind, title: str, text: str, filing: Filing, key: str
) -> Document:
    return Document(
        key,
        kind,
        title,
        language_of(f"{title}\n{text}"),
        origin.url,
        filing.audience,
        text,
        origin.changed_at,
    )


def numbered(origin: Origin, row: Pair | CatalogueItem) -> str:
    return f"{origin.key}#{row.line}"


def said_of(item: CatalogueItem) -> str:
    price = f"{item.price} {item.currency}".strip() if item.price is not None else ""
    facts = (item.sku, item.category, f"{price} per {item.unit}" if price and item.unit else price)
    return "\n".join(filter(None, (item.description, ", ".join(filter(None, facts))))) or item.name


def first_sign(documents: Sequence[Document]) -> Sign | None:
    """Of an attempt to instruct a model."""
    return next(filter(None, (sign_in(f"{each.title}\n{each.text}") for each in documents)), None)
