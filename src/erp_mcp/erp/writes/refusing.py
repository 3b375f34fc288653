"""Refusals that say of a write what they say of a read: that nothing has happened."""

from collections.abc import Generator
from contextlib import contextmanager

from erp_mcp.errors import InvalidInput

READ, CHANGED = "Nothing was read", "Nothing was changed"


@contextmanager
def refusing() -> Generator[None]:
    """Around what a write looks up in the way that reads do."""
    try:
        yield
    except InvalidInput as error:
        if READ not in str(error):
            raise
        error.args = (str(error).replace(READ, CHANGED),)
        raise
