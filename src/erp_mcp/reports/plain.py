"""Values as a program reads them: decimals as text, days as ISO 8601 has them."""

from decimal import Decimal

from erp_mcp.analytics.story import Call, Day, Days, Grid, Money, Name, Number, Percent, Phrase, Value, Word
from erp_mcp.reports.tabled import shared_by
from erp_mcp.reports.wording import Wording

PLACES = 4


def plain(value: Value | None, wording: Wording) -> str | None:
    """Without currency and unit, which stand with the column."""
    match value:
        case None:
            return None
        case Money(number):
            return f"{number:f}"
        case Number(number) | Percent(number):
            return _exact(number)
        case Day() | Days():
            return _days(value)
        case Name(text):
            return text
        case Word():
            return wording.value(value)


def _days(value: Day | Days) -> str:
    return value.day.isoformat() if isinstance(value, Day) else f"{value.first}..{value.last}"


def _exact(number: Decimal) -> str:
    """What a division left behind the fourth place says nothing."""
    return f"{round(number, PLACES).normalize():f}"


def grid_object(grid: Grid, wording: Wording, most: int) -> dict[str, object]:
    """Cells of mixed currencies are said with theirs; calls are listed where there are any."""
    shared = [shared_by([line.cells[place] for line in grid.lines]) for place in range(len(grid.columns))]
    lines = grid.lines[:most]

    made: dict[str, object] = {
        "name": grid.name,
        "title": wording.say(grid.title),
        "columns": [
            {"heading": wording.say(column.heading), "shape": column.shape} | ({"unit": unit} if unit else {})
            for column, unit in zip(grid.columns, shared, strict=True)
        ],
        "rows": [
            [_cell(value, wording, unit) for value, unit in zip(line.cells, shared, strict=True)]
            for line in lines
        ],
        "total": grid.total if grid.total is not None else len(grid.lines),
    }
    if any(line.call for line in lines):
        made["calls"] = [call_object(line.call) if line.call else None for line in lines]
    return made


def phrase_object(phrase: Phrase, wording: Wording) -> dict[str, object]:
    """The words, and the figures in them."""
    values = {name: _cell(each, wording, "") for name, each in phrase.values.items()}
    said: dict[str, object] = {"says": wording.say(phrase)}
    return said | {"values": values} if values else said


def call_object(call: Call) -> dict[str, object]:
    return {"tool": call.tool, "arguments": call.arguments}


def _cell(value: Value | None, wording: Wording, unit: str) -> str | None:
    match value:
        case Money(amount, currency) if not unit:
            return f"{amount:f} {currency}"
        case _:
            return plain(value, wording)
