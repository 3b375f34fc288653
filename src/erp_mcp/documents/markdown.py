"""Markdown: written from the structure of a document, and its title found again."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from erp_mcp.documents.fences import fenced

HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
# One line between a blank one and a rule; an item, a quotation, a row and code are none.
UNDERLINED = re.compile(
    r"(?P<before>\A|^[ \t]*\n) {0,3}(?![-*+•] |\d{1,9}[.)] )(?=[^\n]*\w)"
    r"(?P<text>[^\s|`~>#][^\n|]{0,199})\n {0,3}(?P<rule>={3,}|-{3,})[ \t]*$",
    re.MULTILINE,
)
FRONT_MATTER = re.compile(r"\A---\n(?P<fields>(?:[^\n]*\n){1,100}?)---\n")
FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE)
BLANKS = re.compile(r"\s+")
LOOKS_LIKE_HEADING = re.compile(r"^(?=#{1,6}[ \t])", re.MULTILINE)
LONGEST_TITLE = 200


def one_line(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


def heading(level: int, text: str) -> str:
    return f"{'#' * min(level, 6)} {one_line(text)}"


def paragraph(text: str) -> str:
    """Lines of prose that begin like a heading are not one."""
    return LOOKS_LIKE_HEADING.sub(r"\\", text)


def table(rows: Iterable[Sequence[str]]) -> str:
    """The first row is the header; empty rows and columns are left out."""
    cells = [[one_line(cell).replace("|", r"\|") for cell in row] for row in rows]
    width = max((len(row) for row in cells), default=0)
    full = [row + [""] * (width - len(row)) for row in cells if any(row)]
    used = [index for index in range(width) if any(row[index] for row in full)]
    lines = [f"| {' | '.join(row[index] for index in used)} |" for row in full]
    return "\n".join([*lines[:1], "|" + "---|" * len(used), *lines[1:]]) if lines else ""


def indented(text: str, by: str) -> str:
    return text.replace("\n", f"\n{by}")


def without_front_matter(text: str) -> tuple[str, str | None]:
    """The text below the front matter, and the title in it."""
    found = FRONT_MATTER.match(text)
    if found is None:
        return text, None
    title = FRONT_TITLE.search(found["fields"])
    return text[found.end() :], title[1].strip().strip("\"'") if title else None


def first_heading(text: str) -> str | None:
    for part in _outside_code(with_marked_headings(text)):
        if found := HEADING.search(part):
            return found[1].rstrip("# \t")
    return None


def with_marked_headings(text: str) -> str:
    """Headings that are underlined begin with a mark, as the others do."""
    parts, at = list[str](), 0
    for start, end in [*fenced(text), (len(text), len(text))]:
        parts += [UNDERLINED.sub(_marked, text[at:start]), text[start:end]]
        at = end
    return "".join(parts)


def _marked(found: re.Match[str]) -> str:
    return found["before"] + heading(1 if found["rule"].startswith("=") else 2, found["text"])


def _outside_code(text: str) -> Iterator[str]:
    at = 0
    for start, end in fenced(text):
        yield text[at:start]
        at = end
    yield text[at:]


def title_of(name: str, *candidates: str | None) -> str:
    """The first that says something, else the name of the file."""
    titles = (one_line(each)[:LONGEST_TITLE] for each in candidates if each)
    return next((each for each in titles if each), PurePath(name).stem or name)
