"""What cannot be narrowed as somebody asked is refused: figures of everything would pass for those of a part."""

from dataclasses import asdict

from erp_mcp.analytics.scope import Scope
from erp_mcp.errors import InvalidInput


def refuse_other(scope: Scope, what: str, *allowed: str) -> None:
    """`allowed` are the parts of the scope by which it can be narrowed."""
    for part, value in asdict(scope).items():
        if value and part not in allowed:
            can = f" It can be by {' or '.join(allowed)}." if allowed else ""
            raise InvalidInput(
                f"{what} cannot be narrowed to one {part}.{can} Nothing was changed; ask without {part}."
            )
