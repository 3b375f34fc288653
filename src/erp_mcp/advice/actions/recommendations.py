"""Recommendations as a caller reads them: the first ones whole, each with its call, and what was left out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from pydantic_core import to_jsonable_python

from erp_mcp.advice.actions.ranking import Ranked
from erp_mcp.budget import Item, Items, Omitted, Tokens
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store.recommended import Event

OPEN, CLOSE = '<data kind="actions">', "</data>"
SEAMS = 4  # tokens that joining counted parts may add
NOTHING = "Nothing to do now: nothing is due, overdue, promised or unanswered."
UNTRACKED = "INTERACTION_TRACKING_FAILED: these are not tracked, so they have no cta_id."
DRAFTS = "A draft is read first, then sent as the text of send_whatsapp."
HOW = "Run a call as it stands; its result: rate_reply with the cta_id as message_id."


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`event` is None where it could not be kept; `draft` is a message that does it, where a model wrote one."""

    ranked: Ranked
    event: Event | None
    draft: str = ""

    def as_item(self, value: int) -> Item:
        """A call that is cut cannot be run."""
        told, run = (defuse("\n".join(each)) for each in (self._told(), self._run()))
        return Item(f"{told}\n{run}", value, unbroken=len(told))

    def _told(self) -> Iterator[str]:
        found = self.ranked.candidate
        cta = f" [{self.event.id}]" if self.event else ""
        deadline = self.event.deadline if self.event else found.deadline
        yield f"{found.kind}{cta}: {found.what} ({found.priority}, by {deadline})"
        yield f"Why: {found.reason}. " + "; ".join(
            f'"{each.said}" ({each.source})' if each.is_quote else f"{each.said} ({each.source})"
            for each in found.evidence
        )
        history = f"; such were {self.ranked.history}" if self.ranked.history else ""
        yield f"Effect: {found.effect}{history}{self._state()}"

    def _run(self) -> Iterator[str]:
        call = self.ranked.candidate.call
        # As JSON that can be copied: a mark inside is already defused.
        yield f"Call: {call.tool} {json.dumps(call.arguments, ensure_ascii=False)}"
        if self.draft:
            yield f"Draft: {self.draft}"

    def as_object(self) -> dict[str, object]:
        found, event = self.ranked.candidate, self.event
        parts = asdict(found)
        call = {"tool": found.call.tool, "arguments": found.call.arguments}
        named = {
            "cta_id": event.id if event else None,
            **{name: parts[name] for name in ("kind", "what", "reason", "evidence", "effect", "priority")},
            "deadline": event.deadline if event else found.deadline,
            "value": round(self.ranked.value, 2),
            "history": self.ranked.history,
            "accepted_at": event.accepted_at if event else None,
            "result": event.result if event else None,
            "call": call,
            **({"draft": self.draft} if self.draft else {}),
        }
        return {name: to_jsonable_python(value) for name, value in named.items()}

    def _state(self) -> str:
        if self.event is None or self.event.accepted_at is None:
            return ""
        result = f", result {self.event.result}" if self.event.result else ""
        return f"; run already on {self.event.accepted_at:%Y-%m-%d}{result}"


@dataclass(frozen=True, slots=True)
class Recommendations:
    """`total` counts those beyond the limit too; `notes` say who wrote the drafts, or why nobody did."""

    about: str
    found: Sequence[Recommendation]
    total: int
    notes: Sequence[str] = field(default_factory=list[str])

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        if not self.found:
            return counted(tokens, f"{self._head()}\n{NOTHING}")
        head, tail = self._head(), f"[{self._note()}]"
        room = max_tokens - tokens.count(f"{head}\n{OPEN}\n{CLOSE}\n{tail}") - SEAMS
        items = [each.as_item(-place) for place, each in enumerate(self.found)]
        fitted = tokens.fit([Items("actions", items)], room, note=_left_out)
        text = f"{head}\n{OPEN}\n{_closed(fitted.text)}\n{tail}"
        left_out = sum(tokens.count(items[index].text) for each in fitted.left_out for index in each.items)
        return counted(tokens, text, left_out)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """What is worth least is left out."""
        return as_many_as_fit(tokens, max_tokens, self._object, len(self.found))

    def _object(self, shown: int) -> dict[str, object]:
        answer: dict[str, object] = {
            "about": self.about,
            "total": self.total,
            "actions": [each.as_object() for each in self.found[:shown]],
            "note": self._note() if self.found else NOTHING,
        }
        if shown < len(self.found):
            answer["left_out"] = f"{len(self.found) - shown} actions: ask with a larger max_tokens"
        return answer

    def _head(self) -> str:
        return f"Actions for {self.about}: {self.total} found, {len(self.found)} here, the best first."

    def _note(self) -> str:
        how = HOW if all(each.event for each in self.found) else UNTRACKED
        sent = [DRAFTS] if any(each.draft for each in self.found) else []
        return " ".join([how, *sent, *self.notes])


def _left_out(omitted: Sequence[Omitted]) -> str:
    count = sum(len(each.items) for each in omitted)
    told = f"{count} left out" if count else "shortened"
    return f"{CLOSE}\n[{told}: ask with a larger max_tokens or a smaller limit]"


def _closed(text: str) -> str:
    return text if CLOSE in text else f"{text}\n{CLOSE}"
