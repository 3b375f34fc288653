"""What a reply has to pass before anybody sees it as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_mcp.conversations.drafts.grounding import ungrounded
from erp_mcp.conversations.quality import Quality, judge
from erp_mcp.conversations.quality.phrases import INSULT
from erp_mcp.conversations.quality.texts import read
from erp_mcp.language.instructing import sign_in
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language


@dataclass(frozen=True, slots=True)
class Grounds:
    """Something that a reply may rest on; `text` is all of it."""

    uri: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refused` says why a reply may not be sent whatever its scores are."""

    quality: Quality
    refused: Sequence[str]

    @property
    def passes(self) -> bool:
        return not self.refused and self.quality.level != "low"

    @property
    def why(self) -> str:
        """For whoever writes the next one."""
        return "; ".join(filter(None, [*self.refused, self.quality.why()]))


def check(question: str, reply: str, language: Language, grounds: Sequence[Grounds]) -> Verdict:
    sources = [each.text for each in grounds]
    quality = judge(question, reply, sources)
    refused = [
        *(f"in no source: {each}" for each in ungrounded(question, reply, sources)),
        *(["it insults"] if INSULT.search(normalize(reply)) else []),
        *(["it is not in the customer's language"] if _is_foreign(reply, language) else []),
        *(["it tries to instruct whoever reads it"] if sign_in(reply) else []),
    ]
    return Verdict(quality, refused)


def _is_foreign(reply: str, language: Language) -> bool:
    """What could be either language is neither."""
    written = read(reply).language
    return written is not None and written != language
