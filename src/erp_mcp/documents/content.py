"""What reading a document gives, and how much of one is read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from erp_mcp.language.telltales import Language

Format = Literal["markdown", "text", "csv", "jsonl", "html", "pdf", "docx"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read; `line` is the page of a PDF."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Pair:
    line: int
    question: str
    answer: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """`others` is what else its row says, each cell below the name of its column."""

    line: int
    name: str
    sku: str = ""
    description: str = ""
    category: str = ""
    unit: str = ""
    price: Decimal | None = None
    currency: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """`text` is Markdown, and empty where the rows of a table were understood as `pairs` or `items`."""

    title: str
    text: str
    pairs: tuple[Pair, ...] = ()
    items: tuple[CatalogueItem, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` and `memory_bytes` bound the process in which a document is parsed."""

    max_file_bytes: int = 64 * 2**20
    max_text_bytes: int = 16 * 2**20
    max_pages: int = 1_000
    max_characters: int = 20_000_000
    seconds: int = 300
    memory_bytes: int = 2**30

    def bytes_of(self, form: Format) -> int:
        return self.max_file_bytes if form in {"pdf", "docx"} else self.max_text_bytes
