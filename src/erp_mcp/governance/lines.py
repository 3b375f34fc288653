"""One line that people write about their company; it ends up in contexts, in the audit and on terminals."""

from erp_mcp.errors import InvalidInput

# Persian and emoji need them inside words; Python calls them unprintable.
JOINERS = str.maketrans("", "", "\u200c\u200d")


def checked_line(what: str, text: str, longest: int) -> str:
    """With single blanks."""
    line = " ".join(text.split())
    if not 1 <= len(line) <= longest or not line.translate(JOINERS).isprintable():
        raise InvalidInput(f"{what} has 1 to {longest} printable characters. Nothing was changed.")
    return line
