"""Names that people give to what they administer."""

from erp_mcp.errors import InvalidInput

LONGEST_NAME = 64


def checked_name(name: str) -> str:
    """Names end up in logs, in the audit and on terminals."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
        raise InvalidInput(
            f"A name has 1 to {LONGEST_NAME} printable characters, no space around them. Nothing was changed."
        )
    return name
