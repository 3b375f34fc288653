"""What came of a wish to send: where the message is now, and how it is followed."""

from dataclasses import dataclass
from datetime import UTC

from erp_mcp.budget import Tokens
from erp_mcp.governance.commands import command
from erp_mcp.governance.journal import uri_of
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.messaging.planning import PAUSED, Planned
from erp_mcp.store.outbox import Outgoing

STOPPED = ("failed", "suppressed", "expired", "cancelled", "given_up")


@dataclass(frozen=True, slots=True)
class Queued:
    """`is_new` says whether this call has queued it."""

    message: Outgoing
    planned: Planned
    change_id: int
    is_new: bool
    tenant_id: str

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        letter = self.planned.letter
        begun = "Queued" if self.is_new else "Asked for before, and not sent again by this call"
        title = f"{begun}: message {self.message.id}, {self.message.state}, to {letter.recipient.called}"
        facts = "\n".join(
            [
                f"from: {letter.number}",
                f"due: {self.message.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                self.planned.told_window,
                f"price: {self.planned.cost.told}",
                "policy tier: send",
                *([PAUSED] if self.planned.is_paused and self.message.state == "queued" else []),
            ]
        )
        reading = Reading(uri_of(self.change_id), max_tokens, note=self._next())
        return read(tokens, Readable(title, f"{facts}\ntext: {self.message.text}", facts, "message"), reading)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """Without the text, which the caller has: it always fits."""
        letter, price = self.planned.letter, self.planned.cost.price
        window = self.planned.window
        return {
            "message_id": self.message.id,
            "change_id": self.change_id,
            "state": self.message.state,
            "is_new": self.is_new,
            "to": letter.recipient.called,
            "customer_id": letter.recipient.customer_id,
            "from": letter.number,
            "due_at": self.message.due_at.isoformat(),
            "window_until": window.expires_at.isoformat() if window else None,
            "category": letter.category,
            "price": f"{price.amount:f} {price.currency}" if price else None,
            "tier": "send",
            "is_paused": self.planned.is_paused,
            "next": self._next(),
        }

    def _next(self) -> str:
        if self.message.state in STOPPED:
            return (
                f"it did not arrive ({self.message.reason}); to send it all the same: options.allow_duplicate"
            )
        follow = f"follow it: read_messages(message_id={self.message.id})"
        if self.message.state != "queued":
            return follow
        stop = command(f"whatsapp cancel {self.message.id}", self.tenant_id)
        return f"{follow}; until it leaves a person stops it: {stop}"
