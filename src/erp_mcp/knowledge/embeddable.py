"""What is embedded of a chunk: itself and each of its sentences, both under what they are about."""

import hashlib
from collections.abc import Iterable

from erp_mcp.budget import Tokens
from erp_mcp.language.sentences import sentences
from erp_mcp.store.knowledge import NewSentence
from erp_mcp.store.vectors import Waiting


def about(title: str, heading: str) -> str:
    return " > ".join(part for part in (title, heading) if part)


def embedded_text(title: str, heading: str, text: str) -> str:
    """A sentence of its own says little; with the title it says of what it speaks."""
    return f"{about(title, heading)}\n{text}"


def hash_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def sentences_of(tokens: Tokens, title: str, heading: str, text: str) -> tuple[NewSentence, ...]:
    return tuple(
        NewSentence(start, end, tokens.count(said), hash_of(embedded_text(title, heading, said)))
        for start, end in sentences(text)
        if (said := text[start:end].strip())
    )


def texts_of(waiting: Iterable[Waiting]) -> dict[bytes, str]:
    """By their hashes; what two chunks share is there once."""
    texts: dict[bytes, str] = {}
    for each in waiting:
        texts[each.text_hash] = embedded_text(each.title, each.heading, each.text)
        for start, end, text_hash in each.sentences:
            texts[text_hash] = embedded_text(each.title, each.heading, each.text[start:end].strip())
    return texts
