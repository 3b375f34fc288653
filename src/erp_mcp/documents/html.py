"""HTML: the main content of a page as Markdown; runs in a process apart."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from erp_mcp.documents.content import ReadDocument
from erp_mcp.documents.encoding import decode
from erp_mcp.documents.html_content import main_content, shown_children, shown_elements
from erp_mcp.documents.html_tables import grid, sections_of
from erp_mcp.documents.markdown import heading, indented, one_line, paragraph, table, title_of
from erp_mcp.errors import DocumentEmpty, DocumentUnreadable

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DEEPEST = 150  # elements within each other; what lies deeper is read as plain text
MOST_OPEN = 25_000  # blocks within each other: the parser looks through all of them for each that it opens
BLOCK_TAG = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer"
    r"|header|hgroup|listing|main|menu|nav|ol|pre|search|section|summary|ul)\b",
    re.IGNORECASE,
)
CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "output",
        "q",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
BLOCKS = "p, div, ul, ol, dl, table, pre, section, article, h1, h2, h3, h4, h5, h6"
LINE_END = "\n"
BLANKS = re.compile(r"\s+")


def read_html(name: str, data: bytes, media_type: str | None = None) -> ReadDocument:
    return document_of(name, decode(name, data, _declared_encoding(data, media_type)))


def document_of(name: str, html: str) -> ReadDocument:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    _check_nesting(name, html)
    try:
        tree = LexborHTMLParser(html)
    except SelectolaxError as error:  # any text is HTML to it: nothing else can be amiss
        raise MemoryError from error
    content = main_content(tree)
    text = "\n\n".join(_blocks(content)) if content else ""
    if content is None or not text:
        raise DocumentEmpty(f"{name} has no text. Save it again where its text is seen, or leave it out.")
    first, declared = content.css_first("h1"), tree.css_first("title")
    return ReadDocument(
        title_of(name, first and " ".join(_blocks(first)), declared and declared.text()), text
    )


def _check_nesting(name: str, html: str) -> None:
    open_now = 0
    for tag in BLOCK_TAG.finditer(html):
        open_now = max(0, open_now - 1) if tag[1] else open_now + 1
        if open_now > MOST_OPEN:
            raise DocumentUnreadable(
                f"{name} has more than {MOST_OPEN:,} blocks within each other; save it anew."
            )


def _declared_encoding(data: bytes, media_type: str | None) -> str | None:
    found = CHARSET.search(media_type or "") or CHARSET.search(data[:4096].decode("latin-1"))
    return found[1] if found else None


def _blocks(node: "LexborNode", depth: int = 0) -> Iterator[str]:
    """The blocks of Markdown in an element; what stands beside blocks makes one of its own."""
    if depth > DEEPEST:
        yield from _prose([node.text(separator=" ")])
        return
    run: list[str] = []
    for child in shown_children(node):
        if _is_block(child):
            yield from _prose(run)
            run = []
            yield from _WRITERS.get(child.tag or "", _blocks)(child, depth + 1)
        else:
            run.append(_inline(child, depth + 1))
    yield from _prose(run)


def _is_block(node: "LexborNode") -> bool:
    """A link around blocks is one too."""
    return node.is_element_node and (node.tag not in INLINE or node.css_first(BLOCKS) is not None)


def _inline(node: "LexborNode", depth: int) -> str:
    if node.is_text_node:
        return BLANKS.sub(" ", node.text_content or "")
    if node.tag == "br":
        return LINE_END
    if node.tag == "img":
        return node.attributes.get("alt") or ""
    if depth > DEEPEST:
        return BLANKS.sub(" ", node.text(separator=" "))
    return "".join(_inline(child, depth + 1) for child in shown_children(node))


def _prose(run: Sequence[str]) -> Iterator[str]:
    lines = (one_line(line) for line in "".join(run).split(LINE_END))
    if text := "\n".join(line for line in lines if line):
        yield paragraph(text)


def _heading(node: "LexborNode", depth: int) -> Iterator[str]:
    if text := one_line(" ".join(_blocks(node, depth))):
        yield heading(HEADINGS[node.tag or "h6"], text)


def _list(node: "LexborNode", depth: int) -> Iterator[str]:
    lines: list[str] = []
    for number, item in enumerate(shown_elements(node), 1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        if text := "\n".join(_blocks(item, depth + 1)):
            lines.append(mark + indented(text, " " * len(mark)))
    if lines:
        yield "\n".join(lines)


def _definitions(node: "LexborNode", depth: int) -> Iterator[str]:
    parts = [(each.tag, "\n".join(_blocks(each, depth + 1))) for each in shown_elements(node)]
    lines = [f"- {text}" if tag == "dt" else indented(f"  {text}", "  ") for tag, text in parts if text]
    if lines:
        yield "\n".join(lines)


def _table(node: "LexborNode", depth: int) -> Iterator[str]:
    """One that only arranges what is on the page is read cell by cell."""
    sections = sections_of(node)
    rows = [row for section in sections for row in section]
    for caption in (each for each in shown_elements(node) if each.tag == "caption"):
        yield from _blocks(caption, depth + 1)
    if max(map(len, rows), default=0) < 2 or node.css_first("td table, td h1, td h2, td h3, td p ~ p"):
        for row in rows:
            for cell in row:
                yield from _blocks(cell, depth + 1)
    elif text := table(
        row for section in sections for row in grid(section, lambda cell: " ".join(_blocks(cell, depth + 1)))
    ):
        yield text


def _preformatted(node: "LexborNode", _: int) -> Iterator[str]:
    if text := node.text().strip("\n"):
        yield f"```\n{text}\n```"


def _quotation(node: "LexborNode", depth: int) -> Iterator[str]:
    if text := "\n\n".join(_blocks(node, depth)):
        yield "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


_WRITERS: "dict[str, Callable[[LexborNode, int], Iterator[str]]]" = {
    **dict.fromkeys(HEADINGS, _heading),
    "ul": _list,
    "ol": _list,
    "dl": _definitions,
    "table": _table,
    "pre": _preformatted,
    "blockquote": _quotation,
}
