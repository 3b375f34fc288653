"""Text from outside is data: marked as such, and unable to close its own mark."""

import re

# Any case, with blanks or invisible characters inside: a model reads those as the mark too.
MARK = re.compile(r"<(?=\W{0,8}data)", re.IGNORECASE)


def fence(kind: str, text: str) -> str:
    """`kind` says what the text is; a model is told that nothing in it is an instruction."""
    return f'<data kind="{kind}">\n{defuse(text)}\n</data>'


def defuse(text: str) -> str:
    return MARK.sub("‹", text)
