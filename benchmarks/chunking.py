"""How documents are cut: into how many chunks of what size, through how many sentences, and how fast."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from benchmarks.corpora import SAME_LANGUAGE, load
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile
from erp_mcp import budget
from erp_mcp.budget import Tokens
from erp_mcp.knowledge.chunking import CHUNK_TOKENS, chunk
from erp_mcp.knowledge.chunking.gist import MOST_WORDS
from erp_mcp.language.sentences import whole_sentences
from erp_mcp.language.telltales import Language
from erp_mcp.sandbox.company.documents import documents as company_documents
from erp_mcp.store.knowledge import NewChunk
from erp_mcp.store.records import Document

EMBEDDED_PER_SECOND = 1000  # tokens, by the local model on one core
MOST_OF_EMBEDDING = 2.0  # percent
NOTE = (
    f"Chunks of {CHUNK_TOKENS} tokens at most. Poured: all texts of a set as one document without headings. "
    "Cut: of the sentences that a chunk would hold. Gists: of chunks that are longer. "
    f"Load: of what embedding takes, {EMBEDDED_PER_SECOND} tokens a second of a core."
)


@dataclass(frozen=True, slots=True)
class Cut:
    what: str
    documents: Sequence[Document]
    chunks: Sequence[Sequence[NewChunk]]
    seconds: float


async def measure(effort: float = 1.0) -> Report:
    tokens = budget.load("o200k")
    every = max(1, round(1 / effort))
    kinds = [("demo company", company_documents()), *collections(), *poured(every)]
    rows = [row_of(tokens, cut(tokens, what, documents[::every])) for what, documents in kinds]
    return Report("Documents in chunks", rows, NOTE)


def collections() -> Iterator[tuple[str, Sequence[Document]]]:
    for name, language in SAME_LANGUAGE:
        texts = load(name, language, language).documents
        yield f"{name} {language}", [document(each.title, language, each.text) for each in texts]


def poured(every: int) -> Iterator[tuple[str, Sequence[Document]]]:
    for name, language in SAME_LANGUAGE:
        texts = load(name, language, language).documents[::every]
        text = "\n\n".join(each.text for each in texts)
        yield f"{name} {language}, poured", [document(name, language, text)]


def document(title: str, language: Language, text: str) -> Document:
    return Document(
        title, "document", title, language, None, "public", text, datetime(2026, 11, 1, tzinfo=UTC)
    )


def cut(tokens: Tokens, what: str, documents: Sequence[Document]) -> Cut:
    began = time.process_time()
    chunks = [chunk(tokens, each) for each in documents]
    return Cut(what, documents, chunks, time.process_time() - began)


def row_of(tokens: Tokens, cut: Cut) -> Row:
    chunks = list(chain.from_iterable(cut.chunks))
    sizes = [each.tokens for each in chunks]
    gists = [len(each.tldr.split()) for each in chunks if len(each.text.split()) > MOST_WORDS]
    embedding = 100 * cut.seconds * EMBEDDED_PER_SECOND / sum(sizes)
    return {
        "what": cut.what,
        "texts": len(cut.documents),
        "chunks": len(chunks),
        **{f"p{share}": percentile(sizes, share) for share in (5, 50, 95)},
        "max": max(sizes),
        "cut %": cut_sentences(tokens, cut),
        "overlap %": 100 * sum(each.repeated for each in chunks) / sum(len(each.text) for each in chunks),
        "gists": len(gists),
        "words": f"{min(gists)}-{max(gists)}" if gists else "",
        "ms each": 1000 * cut.seconds / len(chunks),
        "load %": embedding,
        "goal": against(embedding, MOST_OF_EMBEDDING, " %"),
    }


def cut_sentences(tokens: Tokens, cut: Cut) -> float:
    """Percent of the sentences that a chunk would hold, and none holds whole."""
    whole, total = 0, 0
    for document, chunks in zip(cut.documents, cut.chunks, strict=True):
        held = "\n".join(" ".join(each.text.split()) for each in chunks)
        for start, end in whole_sentences(document.text):
            sentence = " ".join(document.text[start:end].split())
            if not sentence.startswith("#") and tokens.count(sentence) <= CHUNK_TOKENS:
                whole, total = whole + (sentence in held), total + 1
    return 100 * (total - whole) / total
