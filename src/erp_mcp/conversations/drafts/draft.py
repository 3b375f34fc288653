"""A reply that passed, with the call that would send it; or what to write one from, and why there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.conversations.drafts.asking import Unanswered
from erp_mcp.conversations.drafts.composing import Certainty, Variant
from erp_mcp.conversations.drafts.gate import Verdict
from erp_mcp.conversations.drafts.own import Own
from erp_mcp.conversations.prepared import Prepared
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.compact import compact
from erp_mcp.language.fence import defuse, fence

HEAD_TOKENS = 350  # what a package says besides its context
LONGEST_WHY = 300  # characters
WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Draft:
    """`note` says who wrote it; `cautions` why a person had better look at it."""

    asked: Unanswered
    variant: Variant
    verdict: Verdict
    note: str
    cautions: Sequence[str]

    @property
    def text(self) -> str:
        return self.variant.text

    @property
    def certainty(self) -> Certainty:
        return self.variant.certainty

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(each.uri for each in self.variant.sources))

    @property
    def call(self) -> dict[str, object]:
        """Nobody has made it yet; who is no customer is written to at their number, which is not shown here."""
        session = self.asked.session
        to = f"{session.customer_name}#{session.customer_id}" if session.customer_id else "+NUMBER"
        call: dict[str, object] = {"to": to, "text": self.text}
        return call | ({"options": {"reply_to": self.asked.last.id}} if session.channel == WHATSAPP else {})

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        lines = list(self._lines())
        for shown in range(len(lines), 1, -1):
            text = "\n".join(lines[:shown])
            if (used := tokens.count(text)) <= max_tokens:
                return counted(tokens, text, tokens.count("\n".join(lines)) - used)
        needed = tokens.count("\n".join(lines))
        text = f"The reply takes {needed} tokens: ask again with that max_tokens. Nothing was sent."
        return counted(tokens, text, needed)

    def _lines(self) -> Iterator[str]:
        yield f"Draft, not sent; {self.verdict.quality.line()}; {self.certainty}, {self.note}."
        yield f"send_whatsapp {defuse(compact(self.call))}"
        yield f"Sources: {', '.join(self.sources) or 'none'}"
        if self.cautions:
            yield f"Look at it first: {'; '.join(self.cautions)}."
        if missing := self.verdict.quality.why():
            yield f"Missing: {missing}"

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        quality = self.verdict.quality
        parts: list[tuple[str, object]] = [
            ("call", {"tool": "send_whatsapp", "arguments": self.call}),
            ("level", quality.level),
            ("overall", quality.overall),
            ("certainty", self.certainty),
            ("sources", self.sources),
            ("language", self.asked.language),
            ("cautions", list(self.cautions)),
            ("scores", dict(quality.scores)),
            ("missing", dict(quality.faults)),
            ("written", self.note),
        ]
        return as_many_as_fit(tokens, max_tokens, lambda shown: dict(parts[:shown]), len(parts))


@dataclass(frozen=True, slots=True)
class Package:
    """`prepared` is fitted to what the answer may cost, beside the rest of this."""

    asked: Unanswered
    why: str
    prepared: Prepared
    own: Own
    cautions: Sequence[str]

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        head = "\n".join(self._head())
        prepared = self.prepared.as_page(tokens, max_tokens - tokens.count(head) - 1)
        return Page(
            f"{head}\n{prepared.text}",
            tokens.count(f"{head}\n{prepared.text}"),
            prepared.left_out_tokens,
            None,
            prepared.meta,
        )

    def _head(self) -> Iterator[str]:
        yield (
            f"No draft: {defuse(self.why)[:LONGEST_WHY]}. Write the reply yourself in {self.asked.language}, "
            "only from what stands here, and say what is not known; then call send_whatsapp."
        )
        if self.cautions:
            yield f"Look at it first: {'; '.join(self.cautions)}."
        if self.own.sentences:
            yield fence("papers of this customer", self.own.text)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        found: dict[str, object] = {
            "draft": None,
            "why": self.why[:LONGEST_WHY],
            "language": self.asked.language,
            "cautions": list(self.cautions),
            "papers": list(self.own.sentences),
        }
        return found | self.prepared.as_object(tokens, max_tokens)
