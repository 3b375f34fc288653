"""The findings of a conversation that need no model beyond the judgements: by words, numbers and records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.conversations.analysis.course import LINK
from erp_mcp.conversations.analysis.found import Kind, Noted
from erp_mcp.conversations.analysis.judging import Judgement
from erp_mcp.conversations.analysis.spotting.catalogue import Catalogue
from erp_mcp.conversations.analysis.spotting.contradicting import between_messages, claims_of, with_records
from erp_mcp.conversations.analysis.spotting.lines import LONGEST, Line
from erp_mcp.conversations.analysis.spotting.persons import named_in
from erp_mcp.conversations.analysis.spotting.promising import Labels, open_questions, promises, requests
from erp_mcp.conversations.analysis.spotting.values import Value
from erp_mcp.conversations.quality.phrases import COMPLAINT, INSULT
from erp_mcp.language.instructing import MEANINGS, sign_in
from erp_mcp.store.mentioned import Called, Mentioned, Paper
from erp_mcp.store.records import Message

FLAGS: Sequence[Kind] = ("abuse", "spam", "complaint")
REPEATED = 2  # messages with one link


@dataclass(frozen=True, slots=True)
class Heard:
    """A conversation with all that was looked up for it; `owners` are customers by phone or address.

    `named` are customers whose names may be said. Whatever somebody writes who `has_ordered`, it is no spam.
    """

    messages: Sequence[Message]
    lines: Sequence[Line]
    values: Sequence[Value]
    mentioned: Mentioned
    judgements: Sequence[Judgement]
    has_vectors: bool
    owners: Mapping[str, str] = field(default_factory=dict[str, str])
    named: Sequence[Called] = ()
    has_ordered: bool = False


def noted_in(heard: Heard) -> list[Noted]:
    """What must be heeded first; each finding once."""
    labels = labels_of(heard.judgements)
    catalogue = Catalogue(heard.mentioned.goods)
    flags = [each for each in _flags(heard) if not (each.kind == "spam" and heard.has_ordered)]
    urgent = [*_instructions(heard), *flags, *_contradictions(heard, catalogue)]
    misled = {each.message_id for each in urgent if each.kind == "injection"}
    plain = [line for line in heard.lines if line.message_id not in misled]
    owed, named = _owed(plain, labels), _goods(heard.lines, catalogue)
    return list(dict.fromkeys([*urgent, *owed, *_values(heard), *_named(heard), *named]))


def labels_of(judgements: Sequence[Judgement]) -> Labels:
    return {(each.message_id, said.sentence): said.label for each in judgements for said in each.kinds}


def _instructions(heard: Heard) -> Iterator[Noted]:
    for message in heard.messages:
        if message.role == "customer" and (sign := sign_in(message.text)):
            said = [each for each in heard.lines if each.message_id == message.id]
            shown = next((each.sentence for each in said if sign_in(each.sentence)), message.text[:300])
            yield Noted("injection", message.id, shown, MEANINGS[sign])


def _flags(heard: Heard) -> Iterator[Noted]:
    """By the judgements, or by their words where there was no model to judge."""
    for each in heard.judgements:
        for said in each.kinds:
            if each.role == "customer" and said.label in FLAGS:
                yield Noted(FLAGS[FLAGS.index(said.label)], each.message_id, said.sentence)
    if not heard.has_vectors:
        yield from _worded(heard.lines)
    yield from _repeated(heard.messages)


def _worded(lines: Sequence[Line]) -> Iterator[Noted]:
    for line in lines:
        if not line.is_ours and INSULT.search(line.plain):
            yield Noted("abuse", line.message_id, line.sentence)
        elif not line.is_ours and COMPLAINT.search(line.plain):
            yield Noted("complaint", line.message_id, line.sentence)


def _repeated(messages: Sequence[Message]) -> Iterator[Noted]:
    """Nothing but one link again and again; the last time is shown."""
    theirs = [each for each in messages if each.role == "customer"]
    links = [frozenset(LINK.findall(each.text)) for each in theirs]
    if len(theirs) >= REPEATED and links[0] and len(set(links)) == 1:
        yield Noted("spam", theirs[-1].id, theirs[-1].text[:LONGEST], "the same link in every message")


def _named(heard: Heard) -> Iterator[Noted]:
    for each in named_in(heard.lines, heard.named):
        yield Noted("customer", each.line.message_id, each.line.sentence, f"{each.who.name}#{each.who.id}")


def _contradictions(heard: Heard, catalogue: Catalogue) -> Iterator[Noted]:
    lines = heard.lines
    claims = claims_of(lines, catalogue, heard.values)
    papers, goods = heard.mentioned.papers, heard.mentioned.goods
    for each in [*between_messages(claims), *with_records(claims, lines, goods, papers)]:
        line = each.claim.line
        yield Noted("contradiction", line.message_id, line.sentence, each.told)


def _owed(lines: Sequence[Line], labels: Labels) -> Iterator[Noted]:
    for promise in promises(lines, labels):
        until = f"by {promise.by}, until {promise.until}" if promise.until else f"by {promise.by}"
        yield Noted("promise", promise.line.message_id, promise.line.sentence, until)
    for line in open_questions(lines, labels):
        yield Noted("question", line.message_id, line.sentence)
    for line in requests(lines, labels):
        yield Noted("request", line.message_id, line.sentence)


def _values(heard: Heard) -> Iterator[Noted]:
    """What could be looked up by itself, the rest together for each sentence."""
    papers = {each.number.upper(): each for each in heard.mentioned.papers}
    others: defaultdict[Line, list[str]] = defaultdict(list)
    for value in heard.values:
        line = value.line
        if paper := papers.get(value.value):
            yield Noted(paper.kind, line.message_id, line.sentence, f"{value.said}: {_told(paper)}")
        elif value.kind in ("order", "invoice"):
            yield Noted(value.kind, line.message_id, line.sentence, f"{value.said}: not in the records")
        elif owner := heard.owners.get(value.value):
            yield Noted("customer", line.message_id, line.sentence, f"{value.said}: {owner}")
        elif value.kind != "code":
            others[line].append(f"{value.kind} {value.said}")
    for line, said in others.items():
        yield Noted("value", line.message_id, line.sentence, ", ".join(said))


def _told(paper: Paper) -> str:
    due = f", due {paper.due}" if paper.due else ""
    return f"{paper.state}, {paper.total.normalize():f} {paper.currency}{due}, customer #{paper.customer_id}"


def _goods(lines: Sequence[Line], catalogue: Catalogue) -> Iterator[Noted]:
    """Each product where it was spoken of first."""
    seen = set[int]()
    for line in lines:
        for goods in catalogue.spoken_of(line):
            if goods.id not in seen:
                seen.add(goods.id)
                there = "" if goods.quantity is None else f", {goods.quantity.normalize():f} in stock"
                price = f"{goods.price.normalize():f} {goods.currency} per {goods.unit}"
                yield Noted(
                    "product", line.message_id, line.sentence, f"{goods.name}#{goods.id}: {price}{there}"
                )
