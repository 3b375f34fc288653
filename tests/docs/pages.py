"""The documentation as the tests read it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITTEN = tuple(ROOT / name for name in ("README.md", "CHANGELOG.md")) + tuple(
    sorted(page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "reference")
)
GENERATED = tuple(sorted((ROOT / "docs/reference").glob("*.md")))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(text_of(page)) if kind == language]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))
