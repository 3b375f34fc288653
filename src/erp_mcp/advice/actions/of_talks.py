"""What was said last in a conversation suggests to do."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from erp_mcp.advice.actions import calls
from erp_mcp.advice.actions.action import Candidate, Evidence, ReadyCall
from erp_mcp.advice.actions.listened import Listened, Quote
from erp_mcp.advice.judging import ANSWER_WITHIN
from erp_mcp.conversations.analysis.judging import Judgement
from erp_mcp.conversations.analysis.prototypes import Kind, Label
from erp_mcp.governance.commands import command
from erp_mcp.store.blocks import Block
from erp_mcp.store.records import Message

KEEP_WITHIN = timedelta(days=1)  # a promise without a date
PROMISES_FOR = timedelta(days=7)  # one that is older was kept, or nobody waits any more
WAIT_FOR = timedelta(days=2)
OPEN = frozenset[Label](("question", "action", "complaint"))
CONSEQUENCE = "a person takes over; if it goes on, policy blocks them"


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever speaks; `partner_id` is theirs in the ERP, where they are known."""

    name: str
    partner_id: int | None


@dataclass(frozen=True, slots=True)
class _Answer:
    what: str
    reason: str
    effect: str
    worth: float = 1.0


def of_talk(listened: Listened, party: Party, today: date) -> Iterator[Candidate]:
    """Who abuses is answered by a person, and is offered nothing."""
    waits = listened.unanswered
    abuse = _newest(listened, "abuse")
    if abuse:
        yield _abused(listened, abuse, party, today)
        if listened.session_id is not None:
            yield _too_much(listened, abuse, listened.session_id, party, today)
        return
    complaint = _newest(listened, "complaint")
    if complaint:
        yield _complained(listened, complaint, party, today)
    yield from _promised(listened, party, today)
    if listened.is_closed:
        return
    if waits and not _is_over(listened, today):
        yield _reply(listened, party, today, has_complaint=complaint is not None)
    else:
        yield from _waiting(listened, today)


def _abused(listened: Listened, quote: Quote, party: Party, today: date) -> Candidate:
    return Candidate(
        kind="escalate",
        what=f"Hand {party.name} over to a person",
        reason="the last messages are abusive",
        evidence=[_quoted(listened, quote)],
        effect=CONSEQUENCE,
        priority="high",
        deadline=today,
        call=_escalation(listened, f"Abusive messages from {party.name}: a person has to take over.", party),
    )


def _too_much(listened: Listened, quote: Quote, session_id: str, party: Party, today: date) -> Candidate:
    """Only a person blocks before policy does: the call asks one."""
    stop = command(f"blocking block --session {shlex.quote(session_id)}", listened.tenant_id)
    return Candidate(
        kind="block",
        what=f"Have a person decide whether {party.name} is blocked",
        reason="the last messages are abusive",
        evidence=[_quoted(listened, quote)],
        effect="no automatic answer or draft until a person lifts it",
        priority="medium",
        deadline=today,
        call=_escalation(listened, f"Abusive: shall automatic answers stop? {stop}", party),
    )


def blocked(block: Block, party: Party, today: date, tenant_id: str) -> Candidate:
    """All that is left to recommend."""
    who = party.name if party.partner_id else f"whoever writes in {block.sender.conversation_id}"
    told = f"{who} is blocked for automatic answers and drafts: a person has to answer."
    partner, call = party.partner_id, calls.lead(told, None, urgency="high")
    return Candidate(
        kind="escalate",
        what=f"Let a person answer {who}",
        reason=f"blocked since {block.blocked_at:%Y-%m-%d}: {block.reason}",
        evidence=[Evidence(f"blocked by {block.blocked_by}", "erp-mcp blocking list")],
        effect=f"nothing automatic goes out; {command('blocking unblock', tenant_id)} ends it",
        priority="high",
        deadline=today,
        call=call if partner is None else calls.note(partner, told),
    )


def _complained(listened: Listened, quote: Quote, party: Party, today: date) -> Candidate:
    return Candidate(
        kind="escalate",
        what=f"Let a person see to the complaint of {party.name}",
        reason="they complain, and were not answered since",
        evidence=[_quoted(listened, quote)],
        effect="the complaint has an owner",
        priority="high",
        deadline=today + timedelta(days=1),
        call=_escalation(listened, f"Complaint of {party.name}: please see to it.", party),
    )


def _escalation(listened: Listened, text: str, party: Party) -> ReadyCall:
    where = f" erp://sessions/{listened.session_id}/messages" if listened.session_id else ""
    if party.partner_id is not None:
        return calls.note(party.partner_id, f"{text}{where}")
    last = listened.messages[-1].text if listened.messages else ""
    return calls.lead(text, None, f"{last}{where}", urgency="high")


def _promised(listened: Listened, party: Party, today: date) -> Iterator[Candidate]:
    quote = next((each for each in listened.kinds("promise") if each.message.role != "customer"), None)
    if quote is None or today - quote.message.sent_at.date() > PROMISES_FOR:
        return
    told = (
        f"{party.name} was promised something on {quote.message.sent_at:%Y-%m-%d}: {quote.finding.sentence}"
    )
    yield Candidate(
        kind="activity",
        what="Keep what was promised",
        reason=f"promised on {quote.message.sent_at:%Y-%m-%d}",
        evidence=[_quoted(listened, quote)],
        effect="the customer need not ask again",
        priority="medium",
        deadline=max(quote.message.sent_at.date() + KEEP_WITHIN, today),
        call=calls.note(party.partner_id, told) if party.partner_id else calls.lead(told, None),
    )


def _reply(listened: Listened, party: Party, today: date, *, has_complaint: bool) -> Candidate:
    waits = listened.unanswered
    answer = _Answer("Answer the complaint", "they complain", "they hear that somebody cares")
    if not has_complaint:
        answer = _answer(waits[-1][1], any(_asks(each) for _, each in waits))
    shown = next((pair for pair in reversed(waits) if _asks(pair[1])), waits[-1])
    where = f" in {listened.session_id}" if listened.session_id else ""
    return Candidate(
        kind="reply",
        what=f"{answer.what}{where}",
        reason=f"{answer.reason}, and the company has not answered",
        evidence=[Evidence(_sentence(*shown), listened.source(shown[0]), is_quote=True)],
        effect=answer.effect,
        priority="high",
        deadline=today,
        call=calls.context("\n".join(message.text for message, _ in waits[-3:]), listened.session_id),
        worth=answer.worth,
    )


def _answer(last: Judgement, has_question: bool) -> _Answer:
    if last.buying.is_sure and last.buying.label == "ready":
        return _Answer("Close the sale", "they are ready to buy", "the order that they want to place", 1.5)
    if last.intent.is_sure and last.intent.label == "pricing":
        return _Answer(
            "Answer with the price", "they ask what it costs", "a price is what the order waits for", 1.2
        )
    if last.intent.is_sure and last.intent.label == "order":
        return _Answer("Say where the order stands", "they ask for their order", "they need not ask again")
    if has_question:
        return _Answer(
            "Answer the question", "their question is open", "they get the answer that they wait for"
        )
    return _Answer("Answer", "the customer spoke last", "they get the answer that they wait for")


def _waiting(listened: Listened, today: date) -> Iterator[Candidate]:
    """What was said last is the company's, and lately."""
    if not listened.messages or listened.session_id is None:
        return
    last = listened.messages[-1]
    if last.role == "customer":
        return
    until = last.sent_at.date() + WAIT_FOR
    if until < today:
        return
    yield Candidate(
        kind="wait",
        what=f"Wait for their answer in {listened.session_id} until {until}",
        reason="the company spoke last",
        evidence=[Evidence(f"last message {last.sent_at:%Y-%m-%d %H:%M}", listened.source(last))],
        effect="they are not pressed",
        priority="low",
        deadline=until,
        call=calls.reading(f"erp://sessions/{listened.session_id}/context"),
        worth=0.5,
    )


def _is_over(listened: Listened, today: date) -> bool:
    """Long ago they had the last word, and neither asked nor complained: nobody waits any more."""
    waits = listened.unanswered
    is_old = today - waits[-1][0].sent_at.date() > ANSWER_WITHIN
    return is_old and not any(each.label in OPEN for _, judgement in waits for each in judgement.kinds)


def _newest(listened: Listened, kind: Kind) -> Quote | None:
    """Of what was not answered yet."""
    open_ids = {message.id for message, _ in listened.unanswered}
    return next((each for each in listened.kinds(kind) if each.message.id in open_ids), None)


def _quoted(listened: Listened, quote: Quote) -> Evidence:
    return Evidence(quote.finding.sentence, listened.source(quote.message), is_quote=True)


def _asks(judgement: Judgement) -> bool:
    return any(each.label == "question" for each in judgement.kinds)


def _sentence(message: Message, judgement: Judgement) -> str:
    asked = next((each.sentence for each in judgement.kinds if each.label == "question"), None)
    return asked or judgement.intent.sentence or message.text
