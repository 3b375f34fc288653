"""Who is who in one change of a web hook: messages name their senders, a list beside them says more."""

from collections.abc import Iterable
from dataclasses import dataclass

from erp_mcp.integrations.whatsapp.events import Sender
from erp_mcp.integrations.whatsapp.values import Record, record, text


@dataclass(frozen=True, slots=True)
class People:
    by_id: dict[str, Sender]
    only: Sender | None

    @classmethod
    def of(cls, contacts: Iterable[Record]) -> "People":
        senders = [_sender(each) for each in contacts]
        by_id = {each: sender for sender in senders for each in (sender.wa_id, sender.user_id) if each}
        return cls(by_id, senders[0] if len(senders) == 1 else None)

    def known(self, wa_id: str | None, user_id: str | None, parent_user_id: str | None = None) -> Sender:
        """Somebody alone in the list is meant, unless another id stands in the message."""
        found = self.by_id.get(user_id or "") or self.by_id.get(wa_id or "") or self.only
        if found is None or _differ(found.wa_id, wa_id) or _differ(found.user_id, user_id):
            return Sender(wa_id, user_id, parent_user_id)
        return Sender(
            wa_id or found.wa_id,
            user_id or found.user_id,
            parent_user_id or found.parent_user_id,
            found.username,
            found.name,
        )


def _sender(contact: Record) -> Sender:
    profile = record(contact.get("profile"))
    return Sender(
        text(contact.get("wa_id")),
        text(contact.get("user_id")),
        text(contact.get("parent_user_id")),
        text(profile.get("username")),
        text(profile.get("name")),
    )


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)
