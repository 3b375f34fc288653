"""Markdown as it is shown: without comments, and without pictures that are written out in letters."""

import re
from bisect import bisect

from erp_mcp.documents.fences import fenced

COMMENT = "<!--"
COMMENT_END = "-->"
CODE_OR_COMMENT = re.compile(r"`[^`\n]+`|<!--.*?-->", re.DOTALL)
DATA = re.compile(r"\bdata:[\w.+-]{1,50}/[\w.+-]{1,50};base64,[A-Za-z0-9+/=%]*", re.IGNORECASE)
NAMED_DATA = re.compile(
    r"^ {0,3}\[([^\]\n]{1,100})\]:[ \t]{0,9}<?data:[^\n]*\n?", re.MULTILINE | re.IGNORECASE
)
PICTURE = re.compile(r"!\[(?P<said>[^\]\n]{0,300})\](?:\[(?P<name>[^\]\n]{0,100})\])?")
PICTURE_OF_DATA = re.compile(
    r"!\[(?P<said>[^\]\n]{0,300})\]\(\s{0,9}<?data:[^()!\s]*[^()!\n]{0,300}\)", re.IGNORECASE
)


def as_shown(text: str) -> str:
    """What a picture is said to show stays."""
    text = PICTURE_OF_DATA.sub(r"\g<said>", _without_comments(text))
    names = {found[1].lower() for found in NAMED_DATA.finditer(text)}
    if names:

        def said(picture: re.Match[str]) -> str:
            is_data = (picture["name"] or picture["said"]).lower() in names
            return (
                picture["said"]
                if is_data and not picture.string.startswith("(", picture.end())
                else picture[0]
            )

        text = PICTURE.sub(said, NAMED_DATA.sub("", text))
    return DATA.sub("", text)


def _without_comments(text: str) -> str:
    """Code keeps its own; one that nobody ends hides nothing."""
    end = text.rfind(COMMENT_END) + len(COMMENT_END)
    if COMMENT not in text[:end]:
        return text
    code, kept, at = fenced(text), list[str](), 0
    while found := CODE_OR_COMMENT.search(text, at, end):
        before = bisect(code, (found.start(), len(text))) - 1
        is_in_code = before >= 0 and at <= code[before][0] and found.start() < code[before][1]
        next_at = code[before][1] if is_in_code else found.end()
        is_comment = not is_in_code and found[0].startswith(COMMENT)
        kept.append(text[at : found.start() if is_comment else next_at])
        at = next_at
    return "".join([*kept, text[at:]])
