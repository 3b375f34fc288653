"""Who is who, as signed updates make it known: by user id before number, never by a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from erp_mcp.integrations.whatsapp.events import IdentityChanged, Sender
from erp_mcp.store.contacts import Contact, NewContact


@dataclass(frozen=True, slots=True)
class Merge:
    """Two that turn out to be one: what `gone` has becomes that of `kept`."""

    kept: int
    gone: int


class Register:
    """Of those whom a batch names; what changes is remembered, to be written at once.

    A number may pass to somebody else, a user id never does: who has the number with another user id is another.
    """

    def __init__(self, contacts: Iterable[Contact], former: Mapping[str, Contact]) -> None:
        self._known = {each.id: each for each in (*former.values(), *contacts)}
        self._former = {value: each.id for value, each in former.items()}
        self._before = dict(self._known)
        self._users = {each.user_id: each.id for each in self._known.values() if each.user_id}
        self._numbers = {each.wa_id: each.id for each in self._known.values() if each.wa_id}
        self.aliases: dict[str, int] = {}
        self.merges: list[Merge] = []

    @property
    def changed(self) -> list[Contact]:
        return [each for key, each in self._known.items() if each != self._before[key]]

    def find(self, sender: Sender) -> Contact | None:
        contact_id = self._find(sender.user_id, sender.wa_id)
        return None if contact_id is None else self._known[contact_id]

    def missing(self, senders: Iterable[Sender]) -> list[NewContact]:
        """Each person once; a number that somebody has is not given before that is settled."""
        new = dict[str, NewContact]()
        taken = set(self._numbers)
        for each in senders:
            key = each.user_id or each.wa_id
            if key is None or key in new or self.find(each) is not None:
                continue
            wa_id = each.wa_id if each.wa_id not in taken else None
            if wa_id is not None:
                taken.add(wa_id)
            elif each.user_id is None:
                continue
            new[key] = NewContact(each.user_id, each.parent_user_id, wa_id, each.username, each.name or "")
        return list(new.values())

    def take(self, sender: Sender) -> None:
        """What this says of somebody who is known."""
        contact = self.find(sender)
        if contact is None:
            return
        is_theirs = sender.wa_id is not None and sender.wa_id == contact.wa_id
        if sender.user_id and (sender.user_id == contact.user_id or (is_theirs and not contact.user_id)):
            self._give(contact.id, sender.user_id, sender.wa_id, is_same=False)
        self._set(
            replace(
                self._known[contact.id],
                parent_user_id=sender.parent_user_id or contact.parent_user_id,
                username=sender.username or contact.username,
                name=sender.name or contact.name,
            )
        )

    def move(self, change: IdentityChanged) -> None:
        """One and the same person, with other ids than before."""
        new = Sender(change.new_wa_id, change.new_user_id)
        contact = self.find(change.sender) or self.find(new)
        if contact is not None:
            self._give(contact.id, new.user_id, new.wa_id, is_same=True)
            self._remember((change.sender.user_id, change.sender.wa_id), contact.id)

    def _find(self, user_id: str | None, wa_id: str | None) -> int | None:
        if user_id is None:
            found = self._numbers.get(wa_id or "") or self._former.get(wa_id or "")
        else:
            found = self._users.get(user_id) or self._former.get(user_id) or self._unnamed(wa_id)
        return found

    def _unnamed(self, wa_id: str | None) -> int | None:
        """Who has the number and is known by nothing else."""
        contact_id = self._numbers.get(wa_id or "")
        return contact_id if contact_id and self._known[contact_id].user_id is None else None

    def _give(self, contact_id: int, user_id: str | None, wa_id: str | None, *, is_same: bool) -> None:
        before = self._known[contact_id]
        for other in {self._users.get(user_id or ""), self._numbers.get(wa_id or "")} - {None, contact_id}:
            self._take_from(other, contact_id, wa_id, is_same=is_same)
        after = replace(before, user_id=user_id or before.user_id, wa_id=wa_id or before.wa_id)
        self._set(after)
        self._remember((before.user_id, before.wa_id), contact_id)

    def _take_from(self, other_id: int | None, contact_id: int, wa_id: str | None, *, is_same: bool) -> None:
        if other_id is None:
            return
        other = self._known[other_id]
        if is_same or other.user_id is None:
            self.merges.append(Merge(kept=contact_id, gone=other_id))
            self._remember((other.user_id, other.wa_id), contact_id)
            self._set(replace(other, user_id=None, wa_id=None))
        elif other.wa_id == wa_id:
            self._set(replace(other, wa_id=None))

    def _remember(self, ids: tuple[str | None, str | None], contact_id: int) -> None:
        """What somebody has no more still leads to them."""
        now = self._known[contact_id]
        for value in ids:
            if value and value not in (now.user_id, now.wa_id):
                self.aliases[value] = contact_id
                self._former[value] = contact_id

    def _set(self, contact: Contact) -> None:
        before = self._known[contact.id]
        self._known[contact.id] = contact
        _move(self._users, before.user_id, contact.user_id, contact.id)
        _move(self._numbers, before.wa_id, contact.wa_id, contact.id)


def _move(index: dict[str, int], before: str | None, after: str | None, contact_id: int) -> None:
    if before and before != after and index.get(before) == contact_id:
        del index[before]
    if after:
        index[after] = contact_id
