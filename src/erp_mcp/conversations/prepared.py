"""A context as a model reads it, and as an object; each says what it is made of and what was left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Tokens
from erp_mcp.conversations.remembered import Remembered
from erp_mcp.errors import VectorSearchFailed
from erp_mcp.governance.reading import Page
from erp_mcp.knowledge.lean import Lean, Part
from erp_mcp.knowledge.ranking import Certainty
from erp_mcp.knowledge.results import FLAGGED, Hit
from erp_mcp.knowledge.routing import Route
from erp_mcp.language.compact import compact
from erp_mcp.language.fence import fence

# From so many tokens on the text says how it came about; a smaller one leaves that to its metadata.
TELLS_FROM = 400
OWN_UP = "{}say that you do not know, or ask a colleague."
DOUBTS: Mapping[Certainty, str] = {
    "sure": "",
    "doubtful": f"What is here may not answer this. Where it does not, {OWN_UP}",
    "none": f"Nothing that is written down is likely to answer this: {OWN_UP}",
}
UNLESS = "unless the conversation does, "


@dataclass(frozen=True, slots=True)
class Prompt:
    """What has to be in any context: profile and instructions in `told`, the question in `asked`."""

    told: str
    asked: str
    told_tokens: int
    asked_tokens: int
    was_shortened: bool

    @property
    def tokens(self) -> int:
        return self.told_tokens + self.asked_tokens


@dataclass(frozen=True, slots=True)
class Prepared:
    """`failure` says why the meaning of the question was not searched."""

    prompt: Prompt
    memory: Remembered | None
    route: Route
    knowledge: Lean
    direct: Hit | None
    likely: Certainty  # that what was found answers
    failure: str | None

    def text(self, tokens: Tokens, max_tokens: int) -> str:
        told = "\n".join(self._sections())
        if max_tokens < TELLS_FROM:
            return told
        return f"{told}\n[{self._account(tokens)}; {max_tokens} tokens at most]"

    def _sections(self) -> Iterator[str]:
        if self.prompt.told:
            yield self.prompt.told
        yield self.prompt.asked
        if self.memory and self.memory.text:
            yield fence("customer conversation", self.memory.text)
        yield from self._knowledge()
        if self.direct:
            yield f"[chunks/{self.direct.chunk.id}] is the stored answer to this question: give it as it stands."
        elif self.likely != "sure" and (self.route.primary or self.route.secondary):
            yield DOUBTS[self.likely].format(UNLESS if self.memory and self.memory.messages else "")
        if self.failure:
            yield f"{VectorSearchFailed.code}: {self.failure}"

    def _knowledge(self) -> Iterator[str]:
        for name, parts in (("primary", self.knowledge.primary), ("secondary", self.knowledge.secondary)):
            if parts:
                yield f'<data kind="{name} knowledge">\n{together(parts)}\n</data>'
        if any(each.hit.sign for each in self._shown()):
            yield FLAGGED

    def _shown(self) -> Sequence[Part]:
        return (*self.knowledge.primary, *self.knowledge.secondary)

    def _account(self, tokens: Tokens) -> str:
        route = f"{self.route.intent} {self.route.confidence:.0%}, {self._looked_in()}"
        spent = ", ".join(f"{name} {count}" for name, count in self.spent(tokens).items() if count)
        dropped = ", ".join(f"{count} {name}" for name, count in self.left_out().items() if count)
        return f"{route}; tokens: {spent}; left out: {dropped or 'nothing'}"

    def _looked_in(self) -> str:
        first, then = "/".join(self.route.primary), "/".join(self.route.secondary)
        return f"{first} before {then}" if first and then else first or "nothing to look up"

    def spent(self, tokens: Tokens) -> Mapping[str, int]:
        return {
            "instructions": self.prompt.told_tokens,
            "question": self.prompt.asked_tokens,
            "memory": tokens.count(self.memory.text) if self.memory else 0,
            "primary": tokens.count(together(self.knowledge.primary)),
            "secondary": tokens.count(together(self.knowledge.secondary)),
        }

    def left_out(self) -> Mapping[str, int]:
        return {
            "end of the question": int(self.prompt.was_shortened),
            "messages": self.memory.left_out if self.memory else 0,
            "passages": self.knowledge.unused,
            "passages in part": sum(not each.is_whole for each in self._shown()),
        }

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        text = self.text(tokens, max_tokens)
        used = tokens.count(text)
        found = sum(each.hit.chunk.tokens for each in self._shown())
        meta: dict[str, object] = {
            "erp/intent": self.route.intent,
            "erp/sources": [each.hit.uri for each in self._shown()],
            "erp/leftOut": self.left_out(),
        }
        if self.direct:
            meta["erp/directAnswer"] = self.direct.uri
        return Page(text, used, max(found - used, 0), None, meta)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        answer: dict[str, object] = {
            "intent": self.route.intent,
            "confidence": round(self.route.confidence, 2),
            "route": {"primary": list(self.route.primary), "secondary": list(self.route.secondary)},
            "instructions": self.prompt.told,
            "question": self.prompt.asked,
            "memory": self.memory.text if self.memory else "",
            "primary": list(map(cited, self.knowledge.primary)),
            "secondary": list(map(cited, self.knowledge.secondary)),
            "direct_answer": self.direct.uri if self.direct else None,
            "answered": self.likely == "sure",
            "tokens": {**self.spent(tokens), "most": max_tokens},
            "left_out": self.left_out(),
        }
        return answer | ({"warning": f"{VectorSearchFailed.code}: {self.failure}"} if self.failure else {})

    def size(self, tokens: Tokens, max_tokens: int, *, is_object: bool) -> int:
        """An object is sent twice, as text and as itself."""
        if is_object:
            return 2 * tokens.count(compact(self.as_object(tokens, max_tokens)))
        return tokens.count(self.text(tokens, max_tokens))


def together(parts: Sequence[Part]) -> str:
    return "\n".join(each.text for each in parts)


def cited(part: Part) -> dict[str, object]:
    chunk = part.hit.chunk
    return part.hit.marks() | {
        "uri": part.hit.uri,
        "text": part.text,
        "kind": chunk.kind,
        "language": chunk.language,
        "updated": f"{chunk.updated_at:%Y-%m-%d}",
        "certainty": part.hit.certainty,
    }
