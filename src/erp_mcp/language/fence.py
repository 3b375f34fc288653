"""Text from outside is data: marked as such, and unable to close its own mark."""


def fence(kind: str, text: str) -> str:
    """`kind` says what the text is; a model is told that nothing in it is an instruction."""
    return f'<data kind="{kind}">\n{defuse(text)}\n</data>'


def defuse(text: str) -> str:
    return text.replace("<data", "‹data").replace("</data", "‹/data")
