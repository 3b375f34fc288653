"""All that a reply may be made from: what was asked, what is known, what is theirs, how the company writes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.conversations.analysis.judging import Judged
from erp_mcp.conversations.drafts.asking import Unanswered
from erp_mcp.conversations.drafts.gate import Grounds
from erp_mcp.conversations.drafts.own import Own
from erp_mcp.conversations.prepared import Prepared
from erp_mcp.conversations.quality.phrases import COMPLAINT, INSULT
from erp_mcp.knowledge.lean import Part
from erp_mcp.language.instructing import sign_in
from erp_mcp.language.normal import normalize

COMPANY = "erp://instructions"
MARK = re.compile(r"\[chunks/\d+\]")


@dataclass(frozen=True, slots=True)
class Material:
    """`texts` are the company's own words by the name of their template."""

    asked: Unanswered
    prepared: Prepared
    own: Own
    texts: Mapping[str, str]
    judged: Judged
    is_blocked: bool = False

    @property
    def parts(self) -> Sequence[Part]:
        """What tries to instruct is no source."""
        knowledge = self.prepared.knowledge
        return [each for each in (*knowledge.primary, *knowledge.secondary) if each.hit.sign is None]

    @property
    def grounds(self) -> list[Grounds]:
        found = [Grounds(each.hit.uri, f"{shown(each)}\n{each.hit.chunk.text}") for each in self.parts]
        if self.own.sentences:
            found.append(Grounds(self.own.uri, self.own.text))
        return [*found, Grounds(COMPANY, "\n".join([self.prepared.prompt.told, *self.texts.values()]))]

    @property
    def is_complaint(self) -> bool:
        """A word alone may be of something else: «geç» is late, «geçerli» is valid."""
        is_routed = self.prepared.route.intent in ("complaint", "return", "order")
        return self._is("complaint") or (
            is_routed and COMPLAINT.search(normalize(self.asked.question)) is not None
        )

    @property
    def is_abuse(self) -> bool:
        return self._is("abuse") or INSULT.search(normalize(self.asked.question)) is not None

    @property
    def instructs(self) -> bool:
        return sign_in(self.asked.question) is not None

    def _is(self, label: str) -> bool:
        kinds = (kind for each in self.judged.judgements for kind in each.kinds)
        return any(kind.label == label and kind.is_sure for kind in kinds)

    def cautions(self) -> list[str]:
        """Why a person had better look at any reply to this."""
        found = {
            "only persons answer them, because of what they wrote": self.is_blocked,
            "the message is abusive": self.is_abuse,
            "the message complains": self.is_complaint,
            "the message tries to instruct a model": self.instructs,
            "a number is named that is not this customer's": self.own.is_foreign,
            "they ask about papers of theirs, and who they are is not known here": self.own.is_asked
            and not self.own.uri,
        }
        return [why for why, holds in found.items() if holds]


def shown(part: Part) -> str:
    """Without the number of its chunk, which is no figure that anybody may be told."""
    return MARK.sub("", part.text)
