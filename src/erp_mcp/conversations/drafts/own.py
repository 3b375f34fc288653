"""What a customer may be told about their own orders and invoices, and about nobody else's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.analysing import numbers_of, spotted
from erp_mcp.conversations.drafts.asking import Unanswered
from erp_mcp.conversations.drafts.wordings import DELIVERED, DUE, INVOICE, NOT_THEIRS, ORDER
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language
from erp_mcp.store.mentioned import Paper, look_up
from erp_mcp.store.orders import recent_numbers

# Only what is theirs already: who asks how to order asks about no order of theirs.
THEIRS = re.compile(
    r"(?<!\w)(?:my (?:\w+ )?(?:orders?|invoices?|bills?|delivery|package|parcel|shipment)"
    r"|where is (?:it|the order|the delivery)"
    r"|طلبي|طلبيتي|طلبيه|فاتورتي|شحنتي|توصيلتي|اوردري"
    r"|سفارشم|سفارش من|فاكتورم|فاكتور من|مرسوله ام|بسته ام|بار من"
    r"|siparis(?:im|imi|imin|imiz|lerim)\w*|fatura(?:m|mi|miz)\w*|kargom\w*|teslimatim\w*)(?!\w)"
)
INVOICES = re.compile(r"(?<!\w)(?:invoices?|bills?|فاتور\w*|فاكتور\w*|fatura\w*)(?!\w)")
LATEST = 1


@dataclass(frozen=True, slots=True)
class Own:
    """`sentences` are true of this customer; `is_asked` says whether the message is about them."""

    uri: str
    sentences: Sequence[str] = ()
    is_asked: bool = False
    is_foreign: bool = False  # a number was named that is not theirs

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


async def own_papers(session: AsyncSession, asked: Unanswered) -> Own:
    """Those that were named; the latest where none was."""
    customer_id = asked.session.customer_id
    named = numbers_of(spotted(asked.messages, UTC)[1])
    is_asked = bool(named) or THEIRS.search(normalize(asked.question)) is not None
    if customer_id is None or not is_asked:
        return Own("", is_asked=is_asked, is_foreign=bool(named))
    kind = "invoice" if INVOICES.search(normalize(asked.question)) else "order"
    numbers = named or await recent_numbers(session, customer_id, kind, LATEST)
    found = (await look_up(session, numbers, "")).papers
    theirs = [each for each in found if each.customer_id == customer_id and is_out(each)]
    sentences = [told(each, asked.language) for each in theirs]
    is_foreign = bool({each.upper() for each in named} - {each.number.upper() for each in theirs})
    if is_foreign:
        sentences.append(NOT_THEIRS[asked.language])
    return Own(f"erp://customers/{customer_id}", sentences, is_asked, is_foreign)


def is_out(paper: Paper) -> bool:
    """An invoice that is being written is nobody's yet."""
    return paper.kind == "order" or paper.state in INVOICE


def told(paper: Paper, language: Language) -> str:
    total = f"{paper.total} {paper.currency}"
    if paper.kind == "invoice":
        words = INVOICE[paper.state][language]
        return words.format(number=paper.number, total=total, day=_day(paper.due))
    state = "draft" if paper.state == "sent" else paper.state
    first = ORDER[state][language].format(number=paper.number, total=total)
    if paper.delivered is not None:
        return f"{first} {DELIVERED[language].format(day=_day(paper.delivered))}"
    if paper.due is not None and paper.state in ("confirmed", "done"):
        return f"{first} {DUE[language].format(day=_day(paper.due))}"
    return first


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
