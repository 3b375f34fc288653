"""WhatsApp as an object: what Meta's servers know, and everything a test may do to it without HTTP."""

from collections import deque
from collections.abc import Callable

from erp_mcp.sandbox.whatsapp.checks import refused
from erp_mcp.sandbox.whatsapp.checks.recipients import recipient, thread_of
from erp_mcp.sandbox.whatsapp.clock import Clock
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.exchange import Recorded
from erp_mcp.sandbox.whatsapp.fates import failure_of, leaves, price_of, sets_out
from erp_mcp.sandbox.whatsapp.faults import Faults
from erp_mcp.sandbox.whatsapp.ledger import Entry, Event, Ledger
from erp_mcp.sandbox.whatsapp.mailbox import Mailbox
from erp_mcp.sandbox.whatsapp.media import RECEIVED_SECONDS, Medium
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import NOTHING, Json, Object, object_at, text_at
from erp_mcp.sandbox.whatsapp.state import Setting, State, chance
from erp_mcp.sandbox.whatsapp.templates import CATEGORIES, Template
from erp_mcp.sandbox.whatsapp.webhooks import Update, contact_of, status_of
from erp_mcp.store.threads import Writer

MOST_REMEMBERED = 100_000


class WhatsAppWorld:
    """Frozen at `frozen_at`, or in real time. `on_work` is called whenever a web hook may have become due."""

    def __init__(
        self,
        setting: Setting | None = None,
        config: Config | None = None,
        *,
        seed: int = 0,
        frozen_at: float | None = None,
    ) -> None:
        self._setting = setting or Setting()
        self._frozen_at = frozen_at
        self.config = config or Config()
        self.base_url = ""
        self.on_work: Callable[[], None] = lambda: None
        self.reset(seed)

    def reset(self, seed: int = 0) -> None:
        """As it began; the configuration stays."""
        self.clock = Clock(self._frozen_at)
        self.state = State(self._setting, self.config, self.clock, seed)
        self.faults = Faults(chance(seed, "faults"))
        self.mailbox = Mailbox(self.state.waba_id, self.config, self.faults)
        self.requests: deque[Recorded] = deque(maxlen=MOST_REMEMBERED)

    @property
    def ledger(self) -> Ledger:
        return self.state.ledger

    def next_moment(self) -> float | None:
        """When something is due: an event of a message, or a web hook."""
        moments = (self.state.agenda.next_moment(), self.mailbox.next_moment(self.clock.now()))
        return min((each for each in moments if each is not None), default=None)

    def run_due(self) -> None:
        self.state.agenda.run_until(self.clock.now())

    def advance(self, seconds: float) -> None:
        """All events of messages on the way, each at its own moment; web hooks become due."""
        until = self.clock.now() + seconds
        while (moment := self.state.agenda.next_moment()) is not None and moment <= until:
            self.clock.set(max(moment, self.clock.now()))
            self.run_due()
        self.clock.set(until)
        self.on_work()

    def send(self, draft: Draft) -> Entry | Refusal | None:
        """None where a message was marked as read."""
        if refusal := refused(self.state, draft):
            return refusal
        if draft.is_reading:
            self.state.marked_read.add(text_at(draft.message, "message_id"))
            return None
        entry = self._accepted(draft)
        sets_out(self.state, entry, self._tell_status)
        self.on_work()
        return entry

    def hasten(self, wamid: str) -> None:
        """Its first status comes now, before the sender has been answered."""
        entry = self.ledger.get(wamid)
        if entry:
            leaves(self.state, entry, self._tell_status)

    def _accepted(self, draft: Draft) -> Entry:
        user = recipient(self.state, draft)
        if user is None and draft.digits and not draft.is_to_group:
            user = self.add_user(draft.digits, exists=self.config.strangers_exist)
        thread = thread_of(self.state, draft)
        entry = Entry(
            wamid=self.state.ids.wamid(thread),
            number_id=draft.number_id,
            to=draft.to,
            user=user,
            kind=draft.kind,
            tracker=text_at(draft.message, "biz_opaque_callback_data") or None,
            body=draft.body,
            accepted_at=draft.at,
            failure=failure_of(self.state, draft, user),
            pricing=price_of(self.state, draft, user),
            is_voice=object_at(draft.message, "audio").get("voice") is True,
        )
        self.state.threads[entry.wamid] = thread
        self.ledger.add(entry)
        return entry

    def add_user(
        self, phone: str, name: str = "", *, exists: bool = True, user_id: str | None = None
    ) -> User:
        user_id = user_id or self.state.ids.user_id("TR" if phone.startswith("90") else "AE")
        return self.state.people.add(User(user_id, phone, name, exists=exists))

    def remembers(self, writer: Writer) -> None:
        """What a business knows from a world before this one: an open window, and messages to be quoted."""
        user = self.state.people.by_phone(writer.wa_id)
        user = user or self.add_user(writer.wa_id, writer.name, user_id=writer.user_id)
        user.wrote_at[self._number(None)] = writer.heard_at.timestamp()
        self.state.threads.update(dict.fromkeys(writer.message_ids, user.phone))

    def user(self, who: str) -> User:
        """By phone or business-scoped id."""
        found = self.state.people.by_user_id(who) or self.state.people.by_phone(who.removeprefix("+"))
        if found is None:
            raise LookupError(f"Nobody here is {who}.")
        return found

    def says(self, who: str, text: str) -> str:
        return self.receives(who, {"type": "text", "text": {"body": text}})

    def receives(self, who: str, message: Object, number_id: str | None = None) -> str:
        """From a user, in Meta's shape (`type` and its content); an `id` of its own is kept."""
        user, number = self.user(who), self._number(number_id)
        now = self.clock.now()
        wamid = text_at(message, "id") or self.state.ids.wamid(user.phone)
        self.state.threads[wamid] = user.phone
        if user.is_blocked:
            return wamid
        self._opens_window(user, number, message)
        self.state.throughputs[number].counts(now, self.config.throughput_per_second)
        sender = {"from": user.wa_id} if user.wa_id else {}
        envelope: Object = {**sender, "from_user_id": user.user_id, "id": wamid, "timestamp": str(int(now))}
        self._tell("messages", "messages", number, {**envelope, **message, "id": wamid}, user)
        return wamid

    def _opens_window(self, user: User, number_id: str, message: Object) -> None:
        """Neither a reaction nor a message of the system does."""
        if text_at(message, "type") in ("reaction", "system"):
            return
        user.wrote_at[number_id] = self.clock.now()
        if "referral" in message:
            user.came_by_ad_at[number_id] = self.clock.now()

    def changes_user_id(self, who: str) -> str:
        """As with a new phone."""
        user = self.user(who)
        old, new = user.user_id, self.state.ids.user_id(user.user_id[:2])
        self.state.people.rename(user, new)
        body = f"User {user.name} changed from {old} to {new}"
        system = {"body": body, "user_id": new, "type": "user_changed_user_id"}
        self.receives(new, {"type": "system", "system": system})
        return new

    def prefers(self, who: str, *, marketing: bool) -> None:
        """WhatsApp's own switch for marketing messages."""
        user = self.user(who)
        user.is_marketing_stopped = not marketing
        verb = "resume" if marketing else "stop"
        content: Object = {
            **contact_of(user, with_profile=False),
            "detail": f"User requested to {verb} marketing messages",
            "category": "marketing_messages",
            "value": verb,
            "timestamp": int(self.clock.now()),
        }
        self._tell("user_preferences", "user_preferences", self._number(None), content, user)

    def add_media(self, content: bytes, mime_type: str, seconds: float = RECEIVED_SECONDS) -> Medium:
        now = self.clock.now()
        return self.state.shelf.put(Medium(self.state.ids.graph_id(), mime_type, content, now + seconds), now)

    def set_template(
        self,
        name: str,
        language: str,
        *,
        status: str | None = None,
        category: str | None = None,
        quality: str | None = None,
    ) -> Template:
        """A web hook tells each change."""
        template = self.state.templates[name, language]
        told: Object = {
            "message_template_id": int(template.id),
            "message_template_name": name,
            "message_template_language": language,
        }
        if status:
            template.status = status
            self.announce("message_template_status_update", {**told, "event": status, "reason": "NONE"})
        if category:
            previous, template.category = template.category, CATEGORIES[category]
            change = {"previous_category": previous, "new_category": category}
            self.announce("template_category_update", {**told, **change})
        if quality:
            change = {"previous_quality_score": template.quality, "new_quality_score": quality}
            template.quality = quality
            self.announce("message_template_quality_update", {**told, **change})
        return template

    def announce(self, field: str, value: Object) -> None:
        """Any other web hook, such as `account_update`."""
        self._post(Update(field, "", NOTHING, value))

    def _tell_status(self, entry: Entry, event: Event, with_pricing: bool) -> None:
        tracked = self.config.failed_has_tracker
        content = status_of(entry, event, with_pricing=with_pricing, failed_has_tracker=tracked)
        self._tell("messages", "statuses", entry.number_id, content, entry.user, event)

    def _tell(
        self,
        field: str,
        slot: str,
        number_id: str,
        content: Object,
        user: User | None,
        event: Event | None = None,
    ) -> None:
        contact = contact_of(user, with_profile=slot != "statuses") if user else None
        metadata = self.state.numbers[number_id].metadata()
        self._post(Update(field, slot, metadata, content, contact, event))

    def _post(self, update: Update) -> None:
        if self.state.subscriptions:
            self.mailbox.updates.append(update)
            self.on_work()

    def _number(self, number_id: str | None) -> str:
        """The first one, where there is no choice to be made."""
        return number_id or next(iter(self.state.numbers))

    def snapshot(self) -> Object:
        users: list[Json] = [_described(each) for each in self.state.people]
        return {
            "now": self.clock.now(),
            "is_frozen": self.clock.is_frozen,
            "users": users,
            "templates": [each.described() for each in self.state.templates.values()],
            "accepted": [each.described() for each in self.ledger.accepted()],
            "on_phones": len(self.ledger),
            "webhooks": {
                "updates": len(self.mailbox.updates),
                "waiting": [each.described() for each in self.mailbox.waiting],
                "heard": len(self.mailbox.heard),
                "unheard": len(self.mailbox.unheard),
            },
            "due": len(self.state.agenda),
        }


def _described(user: User) -> Object:
    return {
        "user_id": user.user_id,
        "phone": user.phone,
        "name": user.name,
        "username": user.username,
        "wrote_at": user.wrote_at,
    }
