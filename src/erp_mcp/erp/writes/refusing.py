"""Refusals that say of a write what they say of a read: that nothing has happened."""

from collections.abc import Generator
from contextlib import contextmanager

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import Operation

READ, CHANGED = "Nothing was read", "Nothing was changed"


class AlreadySo(InvalidInput):
    """The records are so already. Nothing was changed."""

    def __init__(self, operation: Operation, message: str | None = None) -> None:
        super().__init__(message)
        self.operation = operation


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
