"""One page that says of a customer what matters most first, so that it can end anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from textwrap import shorten
from zoneinfo import ZoneInfo

from pydantic_core import to_jsonable_python

from erp_mcp.advice import objects
from erp_mcp.advice.actions.of_customers import of_customer
from erp_mcp.advice.actions.ranking import Tracks, ranked
from erp_mcp.advice.heard import NOTHING_HEARD, Heard
from erp_mcp.advice.judging import Action, Judgement, judge
from erp_mcp.advice.wording import counted_of, days, money, since
from erp_mcp.budget import Item, Items, Omitted, Tokens
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page, Readable, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store.candidates import Candidate
from erp_mcp.store.guesses import Field
from erp_mcp.store.known import Billed, Guessed, Known, Placed, Talk

OPEN, CLOSE = '<data kind="customer">', "</data>"
MOST_TOKENS = 800  # of the page, however much more is asked for: a model reads it whole
SEAMS = 4  # tokens that joining counted lines may add
GIST_LINES = 4
FRESH = 86400  # seconds; what Odoo said within a day is how it is now
LONGEST_SUBJECT = 80
NOT_LOADED = "No order of any customer is loaded here yet: value, debts, risk and priority are not known."
LARGER = "ask with a larger max_tokens"
NO_TRACKS: Tracks = {}


@dataclass(frozen=True, slots=True)
class CustomerPage:
    known: Known
    judgement: Judgement
    action: Action
    today: date
    heard: Heard = NOTHING_HEARD
    namesakes: Sequence[Candidate] = ()

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        note, most = self.freshness(), min(max_tokens, MOST_TOKENS)
        room = most - tokens.count(f"{OPEN}\n{CLOSE}\n[{note}]") - SEAMS
        lines = list(self.lines())
        items = [Item(defuse(line), -place) for place, line in enumerate(lines)]
        whole = sum(tokens.count(each.text) + 1 for each in items)
        rest = f"read_resource erp://customers/{self.known.id}" if most == MOST_TOKENS else LARGER
        fitted = tokens.fit([Items("page", items)], room, note=partial(left_out, rest))
        text = f"{OPEN}\n{closed(fitted.text)}\n[{note}]"
        left = max(whole - tokens.count(text), 1) if fitted.left_out else 0
        return counted(tokens, text, left)

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        """What is worth least is left out."""
        parts = objects.parts(self.known, self.judgement, self.action, self.heard, self.today)
        if self.namesakes:
            parts.insert(1, ("namesakes", to_jsonable_python(self.namesakes)))
        if not self.known.has_orders_loaded:
            parts.insert(1, ("note", NOT_LOADED))

        def first(shown: int) -> dict[str, object]:
            dropped = f"{len(parts) - shown} of {len(parts)} parts: ask with a larger max_tokens"
            return dict(parts[:shown]) | ({"left_out": dropped} if shown < len(parts) else {})

        return as_many_as_fit(tokens, max_tokens, first, len(parts), least=1)

    def readable(self) -> Readable:
        lines = list(self.lines())
        title = f"{self.known.name}#{self.known.id}"
        body = "\n".join([*lines, self.freshness()])
        return Readable(title, body, "\n".join(lines[:GIST_LINES]), "customer", self.known.language)

    def lines(self) -> Iterator[str]:
        """The most useful first: each could be the last that there is room for."""
        yield self._who()
        if not self.known.has_orders_loaded:
            yield NOT_LOADED
        if self.known.merged:
            yield f"Merged into this customer: {', '.join(self.known.merged)}"
        if self.namesakes:
            others = ", ".join(f"{each.name}#{each.id} ({each.city})" for each in self.namesakes)
            yield f"Others go by this name too: {others}"
        yield from self._warnings()
        yield f"Priority: {self.judgement.priority.level} ({self.judgement.priority.reason})"
        yield from (f"Likely priority: {each.value}{told(each)}" for each in self._likely())
        yield f"Do next: {self.action.what} ({self.action.reason})"
        yield self._value()
        yield self._owes()
        yield from self._risk()
        yield from self._talks()
        yield from self._contact()
        yield from map(self._order, self.known.orders[:1])
        yield from (f"Likely next: {each.product} ({each.reason})" for each in self.judgement.next)
        yield from (f"Promised {each.on}: {each.text} [{each.session_id}]" for each in self.heard.promises)
        yield from (self._fact(index) for index in range(len(self.known.facts)))
        yield from map(self._invoice, self.known.invoices)
        yield from map(self._order, self.known.orders[1:])
        yield from map(self._talk, self.known.talks[1:])

    def freshness(self) -> str:
        synced = self.known.synced_at
        if synced is None:
            loaded = self.known.loaded_at
            since = f"loaded here on {self._local(loaded):%Y-%m-%d}" if loaded else "saved here"
            return f"as {since}; no Odoo is followed"
        age = (datetime.now(UTC) - synced).total_seconds()
        told = f"as Odoo had it at {self._local(synced):%Y-%m-%d %H:%M}"
        return told if age < FRESH else f"{told}, which is old: run `erp-mcp sync`"

    def _who(self) -> str:
        known = self.known
        called = f" ({', '.join(known.other_names[:3])})" if known.other_names else ""
        kind = "company" if known.is_company else "person"
        facts = [
            kind,
            known.segment + self._guessed("segment"),
            " ".join(filter(None, (known.city, known.country))),
            f"branch {known.branch}" if known.branch else "",
            f"language {known.language}{self._guessed('language')}",
            f"customer since {self._local(known.created_at):%Y-%m-%d}",
            f"ERP id {known.external_id}",
            "" if known.is_active else "archived in the ERP",
        ]
        return f"{known.name}#{known.id}{called}: {', '.join(filter(None, facts))}"

    def _likely(self) -> Iterator[Guessed]:
        return (each for each in self.known.guesses if each.field == "priority")

    def _guessed(self, field: Field) -> str:
        return next((told(each) for each in self.known.guesses if each.field == field), "")

    def _warnings(self) -> Iterator[str]:
        if blocked := self.known.blocked:
            yield (
                f"Blocked for automatic answers and drafts since {self._local(blocked.since):%Y-%m-%d}: "
                f"{blocked.reason} (by {blocked.by}); a person answers"
            )

    def _value(self) -> str:
        figures, spending = self.known.figures, self.known.spending
        if not figures.orders:
            return "Value: no confirmed order yet"
        currency = figures.currency
        top, trend = self.judgement.top_percent, ""
        if spending.before > 0:
            trend = f" ({(spending.recent - spending.before) / spending.before * 100:+.0f} %)"
        ranked = f", top {top} % of {self.known.standing.buyers} buyers" if top else ""
        lacking = (
            f"; {figures.unconverted} documents in a currency without a rate" if figures.unconverted else ""
        )
        return (
            f"Value: {counted_of(figures.orders, 'order')}, "
            f"{money(figures.spent, currency)} spent before tax{ranked}; "
            f"last 90 days {money(spending.recent, currency)}, "
            f"the 90 before {money(spending.before, currency)}{trend}{lacking}"
        )

    def _owes(self) -> str:
        figures = self.known.figures
        limit = self.known.credit_limit
        allowed = f", credit limit {money(limit, figures.currency)}" if limit else ""
        if not figures.balance:
            return f"Owes: nothing{allowed}"
        late = "nothing overdue"
        if figures.overdue_since is not None:
            late = f"{money(figures.overdue, figures.currency)} overdue {since(figures.overdue_since, self.today)}"
        return f"Owes: {money(figures.balance, figures.currency)}, {late}{allowed}"

    def _risk(self) -> Iterator[str]:
        judged = (("leaving", self.judgement.churn), ("not paying", self.judgement.debt))
        said = [f"{name} {each.level}: {each.reason}" for name, each in judged if each]
        if said:
            yield f"Risk: {'; '.join(said)}"

    def _talks(self) -> Iterator[str]:
        if not self.known.talks:
            yield "Conversations: none"
            return
        yield f"Conversations: {self.known.conversations}; the last {self._about(self.known.talks[0])}"
        if self.heard.moods:
            course = ", ".join(f"{each.on} {each.word}" for each in self.heard.moods)
            yield f"Mood: {course}"
        if summary := self.known.talks[0].summary:
            yield f"Last heard: {' '.join(summary.split())}"

    def _contact(self) -> Iterator[str]:
        reached = (self.known.phone, self.known.email, f"VAT {self.known.vat}" if self.known.vat else None)
        if any(reached):
            yield f"Contact: {', '.join(filter(None, reached))}"

    def _order(self, order: Placed) -> str:
        goods = f": {', '.join(order.goods)}" if order.goods else ""
        when = f"{self._local(order.ordered_at):%Y-%m-%d}"
        return f"Order {order.number}, {when}, {order.state}, {money(order.total, order.currency)}{goods}"

    def _invoice(self, invoice: Billed) -> str:
        late = (self.today - invoice.due_on).days
        told = f", {days(late)} late" if late > 0 else ""
        return (
            f"Open {invoice.number}: {money(invoice.residual, invoice.currency)}, due {invoice.due_on}{told}"
        )

    def _fact(self, index: int) -> str:
        fact = self.known.facts[index]
        learned = f"{self._local(fact.learned_at):%Y-%m-%d}"
        return f"{fact.kind.capitalize()}: {fact.fact} [{fact.session_id}, {learned}]"

    def _talk(self, talk: Talk) -> str:
        return f"Earlier: {self._about(talk)}"

    def _about(self, talk: Talk) -> str:
        subject = shorten(talk.subject, LONGEST_SUBJECT, placeholder=" …")
        when = f"{self._local(talk.updated_at):%Y-%m-%d}"
        told = f" about {subject}" if subject else ""
        return f"{when} on {talk.channel}{told} [{talk.id}, {counted_of(talk.messages, 'message')}]"

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.known.time_zone))


def page_of(
    known: Known, today: date, namesakes: Sequence[Candidate] = (), tracks: Tracks = NO_TRACKS
) -> CustomerPage:
    judgement = judge(known, today)
    action = first_action(known, judgement, today, tracks)
    return CustomerPage(known, judgement, action, today, namesakes=namesakes)


def first_action(known: Known, judgement: Judgement, today: date, tracks: Tracks) -> Action:
    """Of what recommend_actions would rank, without listening to conversations."""
    found = ranked(of_customer(known, judgement, today), tracks, today)
    if not found:
        return Action("Nothing now", "nothing is due, overdue or unanswered")
    return Action(found[0].candidate.what, found[0].candidate.reason)


def left_out(rest: str, omitted: Sequence[Omitted]) -> str:
    count = sum(len(each.items) for each in omitted)
    return f"{CLOSE}\n[{count} lines left out: {rest}]" if count else CLOSE


def told(guess: Guessed) -> str:
    return f" ({guess.reason}, {guess.confidence:.2f})"


def closed(text: str) -> str:
    return text if CLOSE in text else f"{text}\n{CLOSE}"
