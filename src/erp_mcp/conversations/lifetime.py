"""How long a session lasts: until it is closed, or until nothing was said in it for too long."""

from datetime import datetime, timedelta
from typing import Literal, Protocol

from erp_mcp.errors import SessionNotAuthorized

State = Literal["active", "expired", "closed"]
HOUR = timedelta(hours=1)


class Lasting(Protocol):
    """What is kept of a session, to be read or to be added to."""

    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime: ...


def state_of(session: Lasting, at: datetime, expires_after: timedelta) -> State:
    if session.closed_at is not None:
        return "closed"
    return "expired" if at - session.updated_at > expires_after else "active"


def require_active(session: Lasting, at: datetime, expires_after: timedelta) -> None:
    """For what was said at this time, which for a history that is brought in later is not now."""
    state = state_of(session, at, expires_after)
    if state == "active":
        return
    silence = f": nothing was said for {expires_after // HOUR} hours" if state == "expired" else ""
    raise SessionNotAuthorized(
        f"This session is {state}{silence}. Nothing was recorded; open a new session under another id. "
        "What was said in this one can still be read."
    )
