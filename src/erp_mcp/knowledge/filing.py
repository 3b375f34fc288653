"""What was read becomes documents of the library: which kind each is, and the key it is known by."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from erp_mcp.documents.content import CatalogueItem, ReadDocument
from erp_mcp.knowledge.chunking import CHUNK_TOKENS
from erp_mcp.language.detect import Script, detect, language_of
from erp_mcp.language.instructing import Sign, sign_in
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language
from erp_mcp.store.records import Audience, Document, KnowledgeKind

SURE = 0.95  # of a language; less is what single words and codes give
BEGINNING = 200  # characters of each row that tell the language of a table


@dataclass(frozen=True, slots=True)
class Filing:
    """How documents are filed; without a `kind` new ones get the one that they look like, and are public."""

    kind: KnowledgeKind | None = None
    audience: Audience | None = None
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of a document: `name` is what it is known by, `language` is given where it is written there."""

    name: str
    title: str
    text: str
    language: Language | None = None


def documents_of(origin: Origin, read: ReadDocument, filing: Filing) -> Iterator[Document]:
    """Each question with its answer and each product is a source of its own."""
    entries = [Entry(each.question, each.question, each.answer, each.language) for each in read.pairs]
    entries += [Entry(each.sku or each.name, each.name, said_of(each)) for each in read.items]
    kind = filing.kind or ("faq" if read.pairs else "product")
    for key, entry in zip(keys_of(origin, entries), in_languages(entries), strict=True):
        yield _document(origin, kind, entry, filing, key)
    if read.text.strip():
        kind = filing.kind or ("website" if origin.url else "document")
        whole = Entry(read.title, read.title, read.text)
        yield _document(origin, kind, whole, filing, origin.key)


def _document(origin: Origin, kind: KnowledgeKind, entry: Entry, filing: Filing, key: str) -> Document:
    return Document(
        key,
        kind,
        entry.title,
        entry.language or language_of(f"{entry.title}\n{entry.text}"),
        origin.url,
        filing.audience or "public",
        entry.text,
        origin.changed_at,
    )


def keys_of(origin: Origin, entries: Sequence[Entry]) -> Iterator[str]:
    """By their names, so that others may come between them; those of one name are counted."""
    met = Counter[str]()
    for name in (normalize(entry.name) for entry in entries):
        met[name] += 1
        digest = blake2b(name.encode(), digest_size=12).hexdigest()
        yield f"{origin.key}#{digest}{f'-{met[name]}' if met[name] > 1 else ''}"


def in_languages(entries: Sequence[Entry]) -> Iterator[Entry]:
    """What is too short to tell is taken to be in the language of the others in its letters."""
    beginnings = [f"{entry.title}\n{entry.text}"[:BEGINNING] for entry in entries]
    found = [detect(beginning) for beginning in beginnings]
    alike: dict[Script, list[str]] = {"arabic": [], "latin": []}
    for beginning, each in zip(beginnings, found, strict=True):
        if each:
            alike[each.script].append(beginning)
    common = {script: language_of("\n".join(some)) for script, some in alike.items()}
    for entry, each in zip(entries, found, strict=True):
        guessed = None if each is None or each.confidence >= SURE else common[each.script]
        yield replace(entry, language=entry.language or guessed)


def said_of(item: CatalogueItem) -> str:
    price = f"{item.price} {item.currency}".strip() if item.price is not None else ""
    facts = (item.sku, item.category, f"{price} per {item.unit}" if price and item.unit else price)
    said = (item.description, ", ".join(filter(None, facts)), item.others)
    return "\n".join(filter(None, said)) or item.name


def first_sign(documents: Sequence[Document]) -> Sign | None:
    """Of an attempt to instruct a model."""
    return next(filter(None, (sign_in(f"{each.title}\n{each.text}") for each in documents)), None)
