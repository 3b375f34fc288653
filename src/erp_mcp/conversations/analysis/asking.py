"""What a model adds to the findings of a hard conversation: only what it can quote from the message it names."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from pydantic import BaseModel, Field

from erp_mcp.budget import Tokens
from erp_mcp.conversations.analysis.course import Quoted
from erp_mcp.conversations.analysis.found import Findings, Kind, Noted
from erp_mcp.conversations.analysis.judging import Finding
from erp_mcp.conversations.analysis.learned import calibration
from erp_mcp.conversations.analysis.prototypes import LABELS, Aspect, Label
from erp_mcp.conversations.analysis.steps import steps_of
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.models import Kind as Route
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.store.records import Message

LONG = 30  # messages
MOST_SENT, MESSAGE_TOKENS = 60, 300
MOST_FOUND, SHORTEST_QUOTE = 30, 3
SUMMARY_TOKENS = 150

Judged = Literal["intent", "urgency", "buying"]
Told = Literal["complaint", "promise", "question", "request", "contradiction"]


class ModelFinding(BaseModel):
    kind: Judged | Told
    message: int
    quote: str = Field(max_length=400)
    what: str = Field(default="", max_length=160)


class ConversationAnalysis(BaseModel):
    """What a model is asked for."""

    summary: str = Field(min_length=1, max_length=1200)
    findings: list[ModelFinding] = Field(default_factory=list[ModelFinding], max_length=MOST_FOUND)


def analyze_task(route: Route) -> Task[ConversationAnalysis]:
    return Task("conversation_analysis", route, ConversationAnalysis, max_output_tokens=2500)


def difficulty(findings: Findings) -> Sequence[str]:
    """Why rules and prototypes alone may miss something here; nothing where they do."""
    course = findings.course
    if course is None:
        return ()
    reasons = {
        "long": findings.subject.read >= LONG,
        "unsure": not course.intent.finding.is_sure,
        "of several languages": sum(count > 1 for count in findings.languages.values()) > 1,
    }
    return [reason for reason, holds in reasons.items() if holds]


async def enriched(
    calls: ModelCalls, tokens: Tokens, caller: Caller, messages: Sequence[Message], local: Findings
) -> Findings:
    """The same schema, whoever answers; what is easy is not asked of anybody."""
    reasons = difficulty(local)
    if not reasons:
        return local
    sent = messages[-MOST_SENT:]
    task = analyze_task("complex" if len(reasons) > 1 else "simple")
    compose = partial(ConversationAnalysis, summary=local.summary or "-")
    answered = await calls.write(task, caller, Matter(_passages(tokens, sent), compose))
    if answered.by == "local":
        return replace(local, notes=[*local.notes, f"{', '.join(reasons).capitalize()}; {answered.note}."])
    grounded = [each for each in answered.answer.findings if _is_grounded(each, sent)]
    dropped = len(answered.answer.findings) - len(grounded)
    note = (
        f"{', '.join(reasons).capitalize()}; {answered.note}; {dropped} findings without their quote dropped."
    )
    summary = tokens.split(answered.answer.summary.strip(), SUMMARY_TOKENS).text.rstrip()
    told = replace(local, summary=summary, notes=[*local.notes, note])
    return _with(told, grounded, sent)


def _passages(tokens: Tokens, sent: Sequence[Message]) -> list[Passage]:
    """Numbered by us: an id is the caller's, and could say anything."""
    return [
        Passage(f"message {number} of the {each.role}", tokens.split(each.text, MESSAGE_TOKENS).text)
        for number, each in enumerate(sent, 1)
    ]


def _is_grounded(finding: ModelFinding, sent: Sequence[Message]) -> bool:
    quote = " ".join(finding.quote.split())
    if len(quote) < SHORTEST_QUOTE or not 1 <= finding.message <= len(sent):
        return False
    message = sent[finding.message - 1]
    is_ours = message.role != "customer"
    is_of_speaker = is_ours if finding.kind == "promise" else not is_ours
    return quote in " ".join(message.text.split()) and (finding.kind == "contradiction" or is_of_speaker)


def _with(local: Findings, grounded: Sequence[ModelFinding], sent: Sequence[Message]) -> Findings:
    """What rules found stays; a label of the model stands in only where there was no sure one."""
    noted, course, buying = list(local.noted), local.course, local.buying
    for each in grounded:
        message_id = sent[each.message - 1].id
        if each.kind in get_args(Told):
            noted.extend(_new(each, message_id, noted))
        elif (labelled := _labelled(each, message_id)) and course:
            if each.kind == "intent" and not course.intent.finding.is_sure:
                course = replace(course, intent=labelled)
            if each.kind == "urgency" and not course.urgency.finding.is_sure:
                course = replace(course, urgency=labelled)
            if each.kind == "buying" and buying is None and labelled.finding.label != "none":
                buying = labelled
    return replace(local, noted=noted, course=course, buying=buying, steps=steps_of(course, buying, noted))


def _new(each: ModelFinding, message_id: str, noted: Sequence[Noted]) -> list[Noted]:
    """Unless the same message has it already, in other bounds."""
    quote = " ".join(each.quote.split())
    kind: Kind = next(kind for kind in get_args(Told) if kind == each.kind)
    for known in noted:
        if (
            known.kind == kind
            and known.message_id == message_id
            and (quote in known.quote or " ".join(known.quote.split()) in quote)
        ):
            return []
    return [Noted(kind, message_id, quote, each.what)]


def _labelled(each: ModelFinding, message_id: str) -> Quoted | None:
    """With the least confidence that counts as sure: a model says nothing of its own."""
    aspect: Aspect | None = next((name for name in get_args(Judged) if name == each.kind), None)
    meant: list[Label] = [label for label in LABELS[aspect] if each.what == label] if aspect else []
    if aspect is None or not meant:
        return None
    return Quoted(message_id, Finding(meant[0], calibration().scales[aspect].sure, True, each.quote))
