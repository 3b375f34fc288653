"""Which part of a page is its content: not the scripts, the controls, what is struck out, and what frames it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NOT_SHOWN = frozenset(
    [
        "canvas",
        "datalist",
        "dialog",
        "embed",
        "head",
        "iframe",
        "input",
        "math",
        "menu",
        "nav",
        "noscript",
        "object",
    ]
) | frozenset(["option", "script", "select", "style", "svg", "template", "textarea", "video", "audio"])
STRUCK_OUT = frozenset(("del", "s", "strike"))
LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s{0,9}:[^;]{0,40}\bline-through", re.IGNORECASE)
UNFOLDS = re.compile(r"(?<![\w-])(?:accordion|collapsible)", re.IGNORECASE)
QUESTION_MARKS = ("?", "\u061f", "\uff1f")
# The frame of a page where they stand outside of its content, and a part of the content within.
FRAME = frozenset(("header", "footer", "aside"))
CONTENT = frozenset(("main", "article", "section"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
FRAME_ROLES = frozenset(
    ["alertdialog", "banner", "contentinfo", "dialog", "menu", "menubar", "navigation", "search", "toolbar"]
)
FRAME_CLASSES = frozenset(
    [
        "breadcrumb",
        "breadcrumbs",
        "cookie-banner",
        "cookie-consent",
        "cookie-notice",
        "navbar",
        "newsletter",
        "pagination",
        "share-buttons",
        "sidebar",
        "skip-link",
        "skip-to-content",
        "social-share",
    ]
)
FEWEST_CHARACTERS = 40


def main_content(tree: "LexborHTMLParser") -> "LexborNode | None":
    """The part that a page marks as its content; the whole body where it marks none, or next to nothing."""
    marked = tree.css("main, [role=main]")
    if len(marked) == 1 and len(marked[0].text(strip=True)) >= FEWEST_CHARACTERS:
        return marked[0]
    return tree.body


def shown_children(node: "LexborNode") -> "Iterator[LexborNode]":
    return (child for child in node.iter(include_text=True) if child.is_text_node or _is_shown(child))


def shown_elements(node: "LexborNode") -> "Iterator[LexborNode]":
    return (child for child in shown_children(node) if child.is_element_node)


def _is_shown(node: "LexborNode") -> bool:
    """Hidden elements are: the answers of a page that unfolds them are hidden at first."""
    if not node.is_element_node or node.tag in NOT_SHOWN or _is_struck_out(node):
        return False
    if node.tag == "button":
        return _is_whole_heading(node) or _unfolds_text(node)
    if node.tag in FRAME and not _is_within_content(node):
        return node.css_first("h1") is not None
    return not _is_named_as_frame(node)


def _is_struck_out(node: "LexborNode") -> bool:
    return node.tag in STRUCK_OUT or LINE_THROUGH.search(node.attributes.get("style") or "") is not None


def _unfolds_text(button: "LexborNode") -> bool:
    """It says so, or asks something; one that opens a menu is none."""
    attributes = button.attributes
    if "aria-haspopup" in attributes:
        return False
    if not {"aria-expanded", "aria-controls"}.isdisjoint(attributes):
        return True
    is_question = button.text().rstrip().endswith(QUESTION_MARKS)
    return is_question or UNFOLDS.search(attributes.get("class") or "") is not None


def _is_whole_heading(button: "LexborNode") -> bool:
    """A question that unfolds its answer."""
    above = button.parent
    return above is not None and above.tag in HEADINGS and above.text(strip=True) == button.text(strip=True)


def _is_within_content(node: "LexborNode") -> bool:
    above = node.parent
    while above is not None and above.tag not in CONTENT:
        above = above.parent
    return above is not None


def _is_named_as_frame(node: "LexborNode") -> bool:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
    return attributes.get("role") in FRAME_ROLES or not FRAME_CLASSES.isdisjoint(names)
