"""What was accepted, and what became of it: the truth that a client's own records are held against."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object


@dataclass(slots=True)
class Event:
    """`is_heard` once a web hook about it was answered with 200."""

    status: str
    at: float
    is_heard: bool = False


@dataclass(slots=True)
class Entry:
    """`user` is None for a group; `body` is the request as it came; `failure` is known here from the start."""

    wamid: str
    number_id: str
    to: str
    user: User | None
    kind: str
    tracker: str | None
    body: bytes
    accepted_at: float
    failure: Refusal | None
    pricing: Object
    is_voice: bool = False
    events: list[Event] = field(default_factory=list[Event])

    @property
    def is_on_phone(self) -> bool:
        """Or on its way there: nothing can call it back."""
        return self.failure is None

    def described(self) -> Object:
        return {
            "wamid": self.wamid,
            "phone_number_id": self.number_id,
            "to": self.to,
            "user_id": self.user.user_id if self.user else None,
            "type": self.kind,
            "biz_opaque_callback_data": self.tracker,
            "accepted_at": self.accepted_at,
            "body": self.body.decode(),
            "failure": self.failure.code if self.failure else None,
            "events": [
                {"status": each.status, "at": each.at, "is_heard": each.is_heard} for each in self.events
            ],
        }


@dataclass(slots=True)
class Ledger:
    _accepted: dict[str, Entry] = field(default_factory=dict[str, Entry])

    def add(self, entry: Entry) -> None:
        self._accepted[entry.wamid] = entry

    def get(self, wamid: str) -> Entry | None:
        return self._accepted.get(wamid)

    def accepted(self) -> list[Entry]:
        """Also what fails afterwards, and so is on no phone."""
        return list(self._accepted.values())

    def __iter__(self) -> Iterator[Entry]:
        return (each for each in self._accepted.values() if each.is_on_phone)

    def __len__(self) -> int:
        return sum(1 for _ in self)
