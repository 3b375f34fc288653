"""What became of a rating, as whoever rated reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.budget import Item, Items, Tokens
from erp_mcp.conversations.quality import Quality
from erp_mcp.governance.commands import command
from erp_mcp.governance.reading import Page
from erp_mcp.language.fence import fence
from erp_mcp.store.instructions import Instruction
from erp_mcp.store.records import Audience, Thumb


@dataclass(frozen=True, slots=True)
class Saved:
    """The reply is knowledge now."""

    source_id: int
    audience: Audience

    @property
    def told(self) -> Sequence[str]:
        who = {
            "public": "replies to any customer may use it",
            "staff": "for staff only, since it tells of this customer",
        }
        uri = f"erp://knowledge/sources/{self.source_id}"
        return (
            f"Saved as knowledge {uri} ({self.audience}: {who[self.audience]}).",
            'Undo: rate it "down", which takes it out again.',
        )


@dataclass(frozen=True, slots=True)
class Instructed:
    """Later replies keep to one more sentence; `gave_way` were switched off for it."""

    tenant_id: str
    instruction: Instruction
    gave_way: Sequence[Instruction]
    note: str

    @property
    def told(self) -> Sequence[str]:
        number, is_on = self.instruction.id, self.instruction.is_on
        state = "on" if is_on else "off: there is no room for it, or somebody switched it off"
        gave_way = ", ".join(str(each.id) for each in self.gave_way)
        made_room = [f"Switched off to make room: {gave_way}."] if gave_way else []
        undo = f'Undo: {command(f"instructions off {number}", self.tenant_id)}, or rate it "up".'
        return (
            f"Instruction {number} ({state}; {self.note}):",
            fence("instruction", self.instruction.text),
            *made_room,
            undo if is_on else f"{command('instructions list', self.tenant_id)} shows what is on.",
        )


@dataclass(frozen=True, slots=True)
class Nothing:
    """The rating is kept and led to nothing."""

    why: str

    @property
    def told(self) -> Sequence[str]:
        return (self.why,)


@dataclass(frozen=True, slots=True)
class Rated:
    """`holds` is the rating that stands: somebody may have been later than whoever gets this answer."""

    given: Thumb
    holds: Thumb
    quality: Quality
    outcome: Saved | Instructed | Nothing

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        later = (
            "" if self.given == self.holds else f' Somebody rated it "{self.holds}" meanwhile, which holds.'
        )
        head = f'Rated "{self.given}". Quality: {self.quality.line()}.{later}'
        why = [Item(f"Weak: {self.quality.why()}.", 1)] if self.quality.faults else []
        items = [Item(head, 4), *(Item(each, 3) for each in self.outcome.told), *why]
        fitted = tokens.fit([Items("rating", items)], max_tokens)
        return Page(fitted.text, fitted.tokens)
