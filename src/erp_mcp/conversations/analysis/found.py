"""What an analysis found: each finding with the message that shows it, in that message's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.conversations.analysis.course import Course, Quoted
from erp_mcp.conversations.analysis.judging import Judgement

Kind = Literal[
    "injection",
    "abuse",
    "spam",
    "complaint",
    "contradiction",
    "promise",
    "question",
    "request",
    "order",
    "invoice",
    "product",
    "customer",
    "value",
]
HEADS: Mapping[Kind, str] = {
    "injection": "Tries to instruct a model",
    "question": "Open question",
    "request": "To do",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """`what` are our own words or a value; `quote` is the customer's or ours from the message."""

    kind: Kind
    message_id: str
    quote: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Which messages: `read` of `total`, the newest; `session_id` and `customer` where they are known."""

    total: int
    read: int
    session_id: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """`steps` and `notes` are our words: what to do next, and how far this can be relied on."""

    subject: Subject
    summary: str
    course: Course | None
    buying: Quoted | None
    judgements: Sequence[Judgement]
    languages: Mapping[str, int]
    topics: Sequence[str]
    noted: Sequence[Noted]
    steps: Sequence[str]
    notes: Sequence[str]
