"""An analysis as a model reads it, or as an object: the weightiest first, so that it can end anywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from pydantic_core import to_jsonable_python

from erp_mcp.budget import Item, Items, Tokens
from erp_mcp.conversations.analysis.course import Quoted
from erp_mcp.conversations.analysis.found import HEADS, Findings, Noted
from erp_mcp.conversations.analysis.judging import Judgement
from erp_mcp.governance.objects import as_many_as_fit, fits
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse, fence

FENCED = "analysis of a conversation"
LEFT_OUT = "{} lines left out: ask with a larger max_tokens"
LONGEST_ID = 16  # characters
SEAMS = 4  # tokens that joining counted lines may add
LEAST_FIRST = (
    "messages",
    "languages",
    "topics",
    "course",
    "findings",
    "buying",
    "summary",
    "urgency",
    "intent",
    "notes",
    "next",
)
OURS_SHARE = 2  # steps and notes take no more than half


class Analysis:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        """What was said is fenced; what to do, and how far to rely on it, are our own words behind it."""
        ours = self._ours(tokens, max_tokens // OURS_SHARE)
        lines = [defuse(each) for each in self.lines()]
        around = "\n".join([fence(FENCED, ""), *ours, LEFT_OUT.format(len(lines))])
        room = max_tokens - tokens.count(around) - SEAMS
        items = [Item(line, -place) for place, line in enumerate(lines)]
        fitted = tokens.fit([Items("analysis", items)], room, note=lambda _: "")
        left_out = sum(len(each.items) for each in fitted.left_out)
        notes = [LEFT_OUT.format(left_out)] if left_out else []
        text = "\n".join([fence(FENCED, fitted.text), *ours, *notes])
        whole = sum(map(tokens.count, lines)) if left_out else 0
        return counted(tokens, text, whole - fitted.tokens if left_out else 0)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """What is worth least is left out, of findings the last ones first."""
        parts, findings = self._parts(), [_object(each) for each in self.findings.noted]
        messages = [_judged(each) for each in self.findings.judgements]
        count = len(findings) + len(messages)

        def first(shown: int) -> dict[str, object]:
            some = {"findings": findings[:shown], "messages": messages[: max(shown - len(findings), 0)]}
            missing = {"left_out": LEFT_OUT.format(count - shown)} if shown < count else {}
            return parts | some | missing

        return self._least(as_many_as_fit(tokens, max_tokens, first, count), tokens, max_tokens)

    def _least(self, answer: dict[str, object], tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """Where even that is too much, its last parts go."""
        kept = dict(answer)
        for name in LEAST_FIRST:
            if fits(tokens, kept, max_tokens):
                break
            kept.pop(name)
        return kept

    def lines(self) -> Iterator[str]:
        found = self.findings
        yield from self._about()
        yield from self._course()
        for each in found.noted:
            yield _line(each)
        yield f"Summary: {' / '.join(map(str.strip, found.summary.splitlines()))}"
        if found.topics:
            yield f"Topics: {', '.join(found.topics)}"
        yield f"Languages: {', '.join(f'{name} {count}' for name, count in found.languages.items())}"
        for each in found.judgements:
            yield _of_message(each)

    def _about(self) -> Iterator[str]:
        subject = self.findings.subject
        named = [f"session {subject.session_id}"] if subject.session_id else []
        who = [f"customer {subject.customer}"] if subject.customer else []
        messages = "1 message" if subject.total == 1 else f"{subject.total} messages"
        yield ", ".join([*named, *who, messages])

    def _course(self) -> Iterator[str]:
        course = self.findings.course
        if course is None:
            yield "Mood: the customer said nothing"
            return
        yield f"Mood: {course.mood:+.1f} of -1 to 1, {course.turn}; lowest {_quoted(course.lowest)}"
        yield f"Intent: {_quoted(course.intent)}"
        grows = ", growing" if course.is_growing_urgent else ""
        yield f"Urgency{grows}: {_quoted(course.urgency)}"
        if buying := self.findings.buying:
            yield f"Buying: {_quoted(buying)}"

    def _ours(self, tokens: Tokens, most: int) -> list[str]:
        kept: list[str] = []
        for each in (*self.findings.notes, *(f"Next: {step}" for step in self.findings.steps)):
            most -= tokens.count(each) + 1
            if most < 0:
                break
            kept.append(each)
        return kept

    def _parts(self) -> dict[str, object]:
        found = self.findings
        course = found.course
        named: Mapping[str, object] = {
            "subject": asdict(found.subject),
            "next": found.steps,
            "notes": found.notes,
            "summary": found.summary,
            "course": course and {"mood": round(course.mood, 2), "turn": course.turn},
            "intent": course and _evidence(course.intent),
            "urgency": course and _evidence(course.urgency),
            "buying": found.buying and _evidence(found.buying),
            "topics": found.topics,
            "languages": found.languages,
        }
        return {name: to_jsonable_python(value) for name, value in named.items()}


def _short(message_id: str) -> str:
    """Enough to tell it from the others: WhatsApp's own are sixty characters, the same but for the last ones."""
    return message_id if len(message_id) <= LONGEST_ID else f"…{message_id[-LONGEST_ID:]}"


def _quoted(quoted: Quoted) -> str:
    found = quoted.finding
    return f'{found.said} {found.confidence:.2f} [{_short(quoted.message_id)}] "{_one_line(found.sentence)}"'


def _line(noted: Noted) -> str:
    head = HEADS.get(noted.kind, noted.kind.capitalize())
    told = f" ({noted.what})" if noted.what else ""
    return f'{head}{told} [{_short(noted.message_id)}] "{_one_line(noted.quote)}"'


def _of_message(each: Judgement) -> str:
    said = [f"{name} {found.said}" for name, found in (("intent", each.intent), ("urgency", each.urgency))]
    mood = f"mood {each.score:+.1f}"
    return f"[{_short(each.message_id)}] {each.role} {each.language or 'other'}, {mood}, {', '.join(said)}"


def _object(noted: Noted) -> dict[str, object]:
    return {name: value for name, value in asdict(noted).items() if value}


def _evidence(quoted: Quoted) -> dict[str, object]:
    found = quoted.finding
    return {
        "label": found.said,
        "confidence": round(found.confidence, 2),
        "message_id": quoted.message_id,
        "quote": found.sentence,
    }


def _judged(each: Judgement) -> dict[str, object]:
    return {
        "id": each.message_id,
        "role": each.role,
        "language": each.language or "other",
        "mood": round(each.score, 2),
        "sentiment": each.sentiment.said,
        "intent": each.intent.said,
        "urgency": each.urgency.said,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
