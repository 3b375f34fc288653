"""When something is due again: by the clock on the wall of the company, once for each time it shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

from erp_mcp.errors import InvalidInput

FIELDS = 5


def checked_cron(expression: str) -> str:
    """Of five fields, and at most once an hour: whoever reads a report needs longer."""
    parts = expression.split()
    if len(parts) != FIELDS or not parts[0].isdecimal():
        raise InvalidInput(
            "A schedule has five fields, the first a number: minute, hour, day, month, weekday, such as "
            "'0 8 * * 1' for Mondays at 8. Nothing was changed."
        )
    checked = " ".join(parts)
    next_moment(checked, "UTC", datetime.now(UTC))
    return checked


def next_moment(cron: str, zone: str, after: datetime) -> datetime:
    """An hour that the clock shows twice counts once; one that it leaves out comes as it goes on."""
    here = ZoneInfo(zone)
    try:
        moments = croniter(cron, after.astimezone(here).replace(tzinfo=None))
        while True:
            moment = moments.get_next(datetime).replace(tzinfo=here).astimezone(UTC)
            if moment > after:
                return moment
    except CroniterError as error:
        raise InvalidInput(
            f"{cron[:40]!r} names no moment. Say such as '0 8 * * 1' for Mondays at 8. Nothing was changed."
        ) from error
