"""What the demo company knows: manual, questions, pages, read from `content/`, and its catalogue."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable

from erp_mcp.knowledge.catalogue import product_document
from erp_mcp.sandbox.company.catalogue import products
from erp_mcp.store.records import Audience, Document, Language

CONTENT = resources.files("erp_mcp.sandbox.company") / "content"
FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n+", re.DOTALL)
QUESTION = re.compile(r"^## ", re.MULTILINE)
LANGUAGES: dict[str, Language] = {"ar": "ar", "en": "en", "fa": "fa", "tr": "tr"}
AUDIENCES: dict[str, Audience] = {"public": "public", "staff": "staff"}
PRICED = datetime(2026, 11, 15, tzinfo=UTC)


def documents() -> tuple[Document, ...]:
    """Everything, in a fixed order."""
    priced = (product_document(each, PRICED) for each in products())
    return (*manual(), *questions(), *pages(), *priced)


def manual() -> Iterator[Document]:
    for file in _files("manual"):
        facts, text = _parted(file)
        yield Document(
            key=f"manual/{file.name}",
            kind="manual",
            title=facts["title"],
            language=LANGUAGES[facts["language"]],
            url=None,
            audience=AUDIENCES[facts["audience"]],
            text=text,
            updated_at=_day(facts["updated"]),
        )


def questions() -> Iterator[Document]:
    for file in _files("faq"):
        facts, text = _parted(file)
        for number, pair in enumerate(QUESTION.split(text)[1:], start=1):
            question, _, answer = pair.partition("\n")
            yield Document(
                key=f"faq/{facts['language']}/{number}",
                kind="faq",
                title=question.strip(),
                language=LANGUAGES[facts["language"]],
                url=None,
                audience="public",
                text=answer.strip(),
                updated_at=_day(facts["updated"]),
            )


def pages() -> Iterator[Document]:
    for file in _files("pages"):
        facts, text = _parted(file)
        yield Document(
            key=facts["url"],
            kind="website",
            title=facts["title"],
            language=LANGUAGES[facts["language"]],
            url=facts["url"],
            audience="public",
            text=text,
            updated_at=_day(facts["updated"]),
        )


def _files(folder: str) -> list[Traversable]:
    return sorted(
        (file for file in (CONTENT / folder).iterdir() if file.name.endswith(".md")),
        key=lambda file: file.name,
    )


def _parted(file: Traversable) -> tuple[dict[str, str], str]:
    text = file.read_text(encoding="utf-8")
    front = FRONT_MATTER.match(text)
    if front is None:
        raise ValueError(f"{file.name} has no front matter")
    pairs = (line.partition(":") for line in front[1].splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}, text[front.end() :]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
