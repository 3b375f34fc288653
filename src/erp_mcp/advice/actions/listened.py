"""What the newest messages of a conversation say, from its last turn backwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from erp_mcp.conversations.analysis.judging import Finding, Judgement
from erp_mcp.conversations.analysis.prototypes import Kind
from erp_mcp.language.thanks import is_thanks
from erp_mcp.store.records import Message


@dataclass(frozen=True, slots=True)
class Quote:
    """A finding in the message that shows it."""

    message: Message
    finding: Finding


@dataclass(frozen=True, slots=True)
class Listened:
    """`messages` and `judgements` go together, in their order; a text without a session has no `session_id`."""

    tenant_id: str
    session_id: str | None
    is_closed: bool
    messages: Sequence[Message]
    judgements: Sequence[Judgement]

    @property
    def unanswered(self) -> Sequence[tuple[Message, Judgement]]:
        """What the customer said since the company last spoke, but for thanks at the end."""
        pairs = list(zip(self.messages, self.judgements, strict=True))
        words = dropwhile(lambda each: _is_theirs(each) and is_thanks(each[0].text), reversed(pairs))
        return list(takewhile(_is_theirs, words))[::-1]

    def kinds(self, kind: Kind) -> Iterator[Quote]:
        """The newest first."""
        for message, judgement in reversed(list(zip(self.messages, self.judgements, strict=True))):
            yield from (Quote(message, each) for each in judgement.kinds if each.label == kind)

    def source(self, message: Message) -> str:
        return f"{self.session_id} {message.id}" if self.session_id else "the given context"


def _is_theirs(pair: tuple[Message, Judgement]) -> bool:
    return pair[0].role == "customer"
