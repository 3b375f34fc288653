"""What one kind of report or analysis takes besides: read, checked, refused with what it may be."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from erp_mcp.errors import InvalidInput


def known(options: Mapping[str, str], names: Collection[str]) -> None:
    """Refuses what nobody reads."""
    for name in options:
        if name not in names:
            raise InvalidInput(
                f"There is no option {name[:40]!r} here; options: {', '.join(names)}. Nothing was changed."
            )


def number(options: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole one."""
    told = options.get(name, "").strip().removesuffix("%").strip() or str(default)
    try:
        value = Decimal(told)
    except InvalidOperation:
        value = Decimal(least - 1)
    if not least <= value <= most or value != int(value):
        raise InvalidInput(
            f"{name} is a whole number from {least} to {most}, not {told[:20]!r}. Nothing was changed."
        )
    return int(value)
