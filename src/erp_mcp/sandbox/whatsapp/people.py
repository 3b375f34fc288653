"""Who has WhatsApp: identifiers, habits, and since when they have written to which number."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

WINDOW_SECONDS = 24 * 3600
ENTRY_POINT_SECONDS = 72 * 3600

BSUID = re.compile(r"[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}")
_PUNCTUATION = re.compile(r"[\s().-]")
_NUMBER = re.compile(r"\+?\d{8,15}")


def digits_of(number: str) -> str | None:
    """None for what is no number in full."""
    compact = _PUNCTUATION.sub("", number)
    return compact.removeprefix("+") if _NUMBER.fullmatch(compact) else None


@dataclass(slots=True)
class User:
    """A user name hides the phone from the web hooks of businesses. `fails_with` is the code of each failure."""

    user_id: str
    phone: str
    name: str = ""
    username: str | None = None
    exists: bool = True
    has_blocked: bool = False
    is_blocked: bool = False
    is_offline: bool = False
    reads: bool = True
    skips_delivered: bool = False
    is_marketing_stopped: bool = False
    fails_with: int | None = None
    identity_hash: str | None = None
    wrote_at: dict[str, float] = field(default_factory=dict[str, float])
    came_by_ad_at: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def wa_id(self) -> str | None:
        return None if self.username else self.phone

    def has_window(self, number_id: str, now: float) -> bool:
        wrote_at = self.wrote_at.get(number_id)
        return wrote_at is not None and now < wrote_at + WINDOW_SECONDS

    def has_entry_point(self, number_id: str, now: float) -> bool:
        came_at = self.came_by_ad_at.get(number_id)
        return came_at is not None and now < came_at + ENTRY_POINT_SECONDS


class People:
    """By number and by business-scoped id."""

    def __init__(self, users: Iterable[User] = ()) -> None:
        self._by_phone: dict[str, User] = {}
        self._by_user_id: dict[str, User] = {}
        for user in users:
            # a copy: reset begins again with the people as they were given
            self.add(replace(user, wrote_at=dict(user.wrote_at), came_by_ad_at=dict(user.came_by_ad_at)))

    def add(self, user: User) -> User:
        self._by_phone[user.phone] = self._by_user_id[user.user_id] = user
        return user

    def by_phone(self, digits: str) -> User | None:
        return self._by_phone.get(digits)

    def by_user_id(self, user_id: str) -> User | None:
        return self._by_user_id.get(user_id)

    def rename(self, user: User, user_id: str) -> None:
        """The old id leads nowhere from now on."""
        del self._by_user_id[user.user_id]
        user.user_id = user_id
        self._by_user_id[user_id] = user

    def __iter__(self) -> Iterator[User]:
        return iter(self._by_phone.values())

    def __len__(self) -> int:
        return len(self._by_phone)
