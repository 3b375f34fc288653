"""Web hooks on their way: gathered into parcels, signed, spoilt where that is planned, and tried again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.faults import Fault, Faults, Target
from erp_mcp.sandbox.whatsapp.shapes import Json, Object
from erp_mcp.sandbox.whatsapp.webhooks import Update, encoded, payload, signature

RETRY_SECONDS = (60, 300, 1800, 7200, 21600, 43200, 86400)
GIVEN_UP_SECONDS = 7 * 86400
MOST_REMEMBERED = 1000
MOST_GATHERED = 100_000


@dataclass(slots=True)
class Parcel:
    """One POST; `signature` is None where it goes without."""

    number: int
    updates: Sequence[Update]
    body: bytes
    signature: str | None
    due_at: float
    made_at: float
    attempts: int = 0
    status: int | None = None

    def described(self) -> Object:
        return {
            "number": self.number,
            "updates": len(self.updates),
            "due_at": self.due_at,
            "attempts": self.attempts,
            "status": self.status,
            "body": self.body.decode(),
        }


@dataclass(slots=True)
class Mailbox:
    """`unheard` are parcels that were given up or dropped on purpose."""

    waba_id: str
    config: Config
    faults: Faults
    updates: deque[Update] = field(default_factory=lambda: deque(maxlen=MOST_GATHERED))
    waiting: list[Parcel] = field(default_factory=list[Parcel])
    heard: deque[Parcel] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    unheard: deque[Parcel] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    made: int = 0

    def next_moment(self, now: float) -> float | None:
        """None while nobody is there to be told."""
        if self.config.webhook_url is None or self.config.webhooks_held:
            return None
        return now if self.updates else min((each.due_at for each in self.waiting), default=None)

    def take(self, now: float) -> Parcel | None:
        """The next parcel that is due; whoever takes it says afterwards what was answered."""
        while self.updates:
            self._pack(now)
        due = [each for each in self.waiting if each.due_at <= now]
        if not due:
            return None
        parcel = min(due, key=lambda each: (each.due_at, each.number))
        self.waiting.remove(parcel)
        return parcel

    def answered(self, parcel: Parcel, status: int | None, now: float) -> None:
        """Status None: nobody answered. Anything but 200 is tried again, ever more seldom."""
        parcel.attempts, parcel.status = parcel.attempts + 1, status
        if status == 200:
            for update in parcel.updates:
                if update.event:
                    update.event.is_heard = True
            self.heard.append(parcel)
            return
        parcel.due_at = now + RETRY_SECONDS[min(parcel.attempts, len(RETRY_SECONDS)) - 1]
        is_given_up = parcel.due_at > parcel.made_at + GIVEN_UP_SECONDS
        (self.unheard if is_given_up else self.waiting).append(parcel)

    def redeliver(self, now: float) -> int:
        """All that is remembered, once more and now."""
        again = [replace(each, due_at=now, attempts=0) for each in (*self.heard, *self.unheard)]
        self.heard.clear()
        self.unheard.clear()
        self.waiting += again
        return len(again)

    def shuffle(self) -> None:
        shuffled = list(self.updates)
        # by random() alone, whose output is the same on every Python
        shuffled.sort(key=lambda _: self.faults.rng.random())
        self.updates = deque(shuffled)

    def drop(self) -> int:
        dropped = len(self.updates) + len(self.waiting)
        self.updates.clear()
        self.waiting.clear()
        return dropped

    def _pack(self, now: float) -> None:
        slots = frozenset({self.updates[0].slot or self.updates[0].field})
        fault = self.faults.strike("webhook", Target("", kinds=slots, is_send=True))
        if fault and fault.kind == "reorder":
            self.shuffle()
        count = min(len(self.updates), self.config.batch_size)
        parcel = self._parcel([self.updates.popleft() for _ in range(count)], fault, now)
        match fault.kind if fault else "":
            case "drop":
                self.unheard.append(parcel)
            case "duplicate" if fault:
                self.waiting += [replace(parcel) for _ in range(fault.count - 1)]
                self.waiting.append(parcel)
            case "replay_old" if self.heard:
                self.waiting += [replace(self.heard[0], due_at=now, attempts=0), parcel]
            case _:
                self.waiting.append(parcel)

    def _parcel(self, updates: list[Update], fault: Fault | None, now: float) -> Parcel:
        kind = fault.kind if fault else ""
        extra: dict[str, Json] = (
            {"a_field_of_tomorrow": {"value": 1}} if kind == "extra_unknown_field" else {}
        )
        shown = [_without(each, kind) for each in updates] if kind.startswith("contacts_without") else updates
        body = encoded(payload(self.waba_id, shown, self.config.batch_shape, extra))
        secret = "somebody else's" if kind == "bad_signature" else self.config.app_secret
        signed = None if kind == "no_signature" else signature(secret, body)
        self.made += 1
        delay = fault.seconds if fault and kind == "delay" else 0
        return Parcel(self.made, updates, body, signed, now + delay, now)


_HIDDEN = {
    "contacts_without_user_id": ("user_id", "from_user_id", "recipient_user_id"),
    "contacts_without_wa_id": ("wa_id", "from", "recipient_id"),
}


def _without(update: Update, kind: str) -> Update:
    hidden = _HIDDEN[kind]
    contact = update.contact and {key: each for key, each in update.contact.items() if key not in hidden}
    content = {key: each for key, each in update.content.items() if key not in hidden}
    return replace(update, contact=contact, content=content)
